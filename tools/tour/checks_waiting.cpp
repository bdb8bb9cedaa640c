// SPDX-License-Identifier: BSL-1.0
#include "checks.hpp"

#include <chrono>

#include <fildes/epoll.hpp>
#include <fildes/io.hpp>
#include <fildes/memfd.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/sys/signal.hpp>
#include <fildes/tcp.hpp>
#include <fildes/transfer.hpp>
#include <fildes/wake_up.hpp>

// What a server consists of; timerfd and wake_up are in checks.cpp.

namespace tour {

namespace {

using namespace fildes;
using namespace std::chrono_literals;

constexpr std::string_view text = "bytes for a client";

deadline soon() { return deadline::after(10s); }

struct connection {
  owned<tcp_stream> client;
  accepted<tcp_stream> server;
};

result<connection> connect_to(const tcp_listener& listener) {
  FILDES_TRY(const ip_address where, listener.local_address());
  FILDES_TRY(auto made, tcp_stream::connect(where, socket_flag::nonblock));
  FILDES_TRYV(wait_connected(made.stream, soon()));
  FILDES_TRY(auto come, listener.accept());
  return connection{std::move(made.stream), std::move(come)};
}

result<owned<tcp_listener>> any_listener() {
  return tcp_listener::listen(ipv4_address(ipv4::loopback(), 0));
}

}  // namespace

result<bool> check_listener() {
  FILDES_TRY(const auto listener, any_listener());
  FILDES_TRY(const auto both, connect_to(listener));
  FILDES_TRY(const ip_address client, both.client.local_address());
  FILDES_TRY(const ip_address peer, both.server.stream.peer_address());
  return client == peer;
}

result<bool> check_stream() {
  FILDES_TRY(const auto from, memfd::create("fildes-tour"));
  FILDES_TRYV(write_all(from, text));
  FILDES_TRYV(from.seek(0));
  FILDES_TRY(const auto listener, any_listener());
  FILDES_TRY(const auto both, connect_to(listener));
  FILDES_TRY(const auto n, sendfile(both.server.stream, from, text.size()));
  char got[text.size()];
  FILDES_TRYV(read_exactly(both.client, got, {.until = soon()}));
  return n == text.size() && std::string_view(got, sizeof got) == text;
}

result<bool> check_epoll() {
  enum class kind : std::uint8_t { idle, woken };
  FILDES_TRY(const auto set, epoll<kind>::create());
  FILDES_TRY(const auto idle, wake_up::create());
  FILDES_TRY(const auto woken, wake_up::create());
  FILDES_TRYV(set.add(idle, epoll_add_flag::in, kind::idle));
  FILDES_TRYV(set.add(woken, epoll_add_flag::in, {kind::woken, 7, 1}));
  FILDES_TRYV(woken.wake());
  epoll_events<kind, 8> events;
  FILDES_TRYV(set.wait(events, soon()));
  const token<kind> expected(kind::woken, 7, 1);
  return events.size() == 1 && events.begin()->whose() == expected;
}

result<bool> check_signalfd() {
  constexpr auto number = signal_number::usr1;
  FILDES_TRY(const auto signals,
             blocked_signalfd::create({number}, signalfd_flag::nonblock));
  FILDES_TRYV(sys::kill(sys::getpid(), static_cast<int>(number)));
  FILDES_TRY(const signal_info come, signals->read());
  const auto again = signals->read();
  return come.signal() == number && again.has_error() &&
         again.error() == errc::again;
}

}  // namespace tour
