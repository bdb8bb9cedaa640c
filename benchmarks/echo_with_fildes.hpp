// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstring>

#include <fildes/dispatcher.hpp>
#include <fildes/registration.hpp>
#include <fildes/unix_socket.hpp>

#include "echo.hpp"

// The echo server as in examples/fd-echo.cpp, for socket pairs: those who send
// back at once, and those who have to wait until the rest of a short write is
// gone.

namespace with_fildes {

using namespace fildes;

enum class kind : std::uint8_t { client, slow_client };
using event = epoll_ready<kind>;
using room = std::byte[echo::buffer_size];
constexpr std::uint32_t connections = 1000;

struct client {
  registration<unix_stream, kind> stream;
};

struct slow_client {
  slow_client(registration<unix_stream, kind> from, byte_view rest)
      : stream(std::move(from)), end(rest.size()) {
    std::memcpy(unsent, rest.data(), rest.size());
  }

  registration<unix_stream, kind> stream;
  std::size_t begin = 0;
  std::size_t end;
  room unsent;
};

inline fate fate_after(error e) {
  return e == errc::again || e == errc::intr ? fate::stays : fate::ends;
}

using clients = slab<client, kind::client>;
using slow_clients = slab<slow_client, kind::slow_client>;

struct service {
  owned<epoll<kind>> set = epoll<kind>::create().value();
  clients fast = clients::create(connections).value();
  slow_clients slow = slow_clients::create(connections).value();
  room buffer;

  result<> admit(owned<unix_stream> stream) {
    FILDES_TRY(const token<kind> id, fast.next());
    FILDES_TRY(auto watched,
               set.add_owned(std::move(stream), epoll_add_flag::in, id));
    FILDES_TRYV(fast.emplace(std::move(watched)));
    return success();
  }

  [[gnu::cold]] result<> slow_down(client& c, byte_view rest) {
    FILDES_TRY(const token<kind> id, slow.next());
    FILDES_TRYV(c.stream.modify(epoll_modify_flag::out, id));
    FILDES_TRYV(slow.emplace(std::move(c.stream), rest));
    return success();
  }

  result<> speed_up(slow_client& c) {
    FILDES_TRY(const token<kind> id, fast.next());
    FILDES_TRYV(c.stream.modify(epoll_modify_flag::in, id));
    FILDES_TRYV(fast.emplace(std::move(c.stream)));
    return success();
  }

  fate send_rest(slow_client& c) {
    const byte_view rest = byte_view(c.unsent).first(c.end).after(c.begin);
    const auto sent = c.stream->send(rest);
    if (sent.has_error()) return fate_after(sent.error());
    c.begin += sent.value();
    if (c.begin != c.end) return fate::stays;
    (void)speed_up(c);
    return fate::ends;
  }

  fate echo(client& c) {
    const auto come = c.stream->read(buffer);
    const byte_view text(buffer, value_or(come, 0U));
    if (text.size() == 0) [[unlikely]]
      return come.has_error() ? fate_after(come.error()) : fate::ends;
    const std::size_t sent = value_or(c.stream->send(text), 0U);
    if (sent == text.size()) [[likely]]
      return fate::stays;
    (void)slow_down(c, text.after(sent));
    return fate::ends;
  }
};

inline auto dispatch(service& s) {
  return dispatcher(
      s.set, on(s.fast, [&s](client& c, const event&) { return s.echo(c); }),
      on(s.slow,
         [&s](slow_client& c, const event&) { return s.send_rest(c); }));
}

/// Has a loop go round once.
struct once {
  bool stop_requested() const { return std::exchange(asked, true); }
  mutable bool asked = false;
};

class loop {
 public:
  void add(int fd) {
    service_.admit(owned<unix_stream>::adopt_raw(result<int>(fd)).value())
        .value();
  }
  /// Waits, and serves what has come. By the same loop as a server's.
  void turn() { must(dispatcher_.run(once()).has_value(), "run"); }

 private:
  static void must(bool ok, const char* what) { measure::must(ok, what); }

  service service_;
  decltype(dispatch(service_)) dispatcher_ = dispatch(service_);
};

}  // namespace with_fildes
