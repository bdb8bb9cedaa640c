// SPDX-License-Identifier: BSL-1.0
//
// A server that sends back what it is sent, to any number of clients: what a
// server on typed descriptors consists of.

#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include <fildes/acceptor.hpp>
#include <fildes/dispatcher.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/option_tcp.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/stdio.hpp>
#include <fildes/tcp.hpp>

namespace {

using namespace fildes;

constexpr std::string_view help =
    R"(usage: fd-echo [--port N] [--connections N]

Listens on 127.0.0.1, prints where, and sends every client what it sends, until
SIGINT or SIGTERM.

  --port N         listen on this port; 0, the default: one that is free
  --connections N  serve at most so many at a time; 100000
  --help           print this text
)";

struct request {
  std::uint16_t port = 0;
  std::uint32_t connections = 100'000;
  bool help = false;
  std::optional<std::string_view> wrong;
};

template <class Number>
bool read_number(const char* text, Number& into) {
  if (text == nullptr) return false;
  const std::string_view digits(text);
  const char* const end = digits.data() + digits.size();
  const auto [at, failed] = std::from_chars(digits.data(), end, into);
  return failed == std::errc() && at == end && !digits.empty();
}

request parse(int argc, char** argv) {
  request r;
  for (int i = 1; i < argc && !r.wrong; ++i) {
    const std::string_view argument = argv[i];
    bool good = true;
    if (argument == "--port")
      good = read_number(argv[++i], r.port);
    else if (argument == "--connections")
      good = read_number(argv[++i], r.connections) && r.connections != 0;
    else if (argument == "--help")
      r.help = true;
    else
      good = false;
    if (!good) r.wrong = argument;
  }
  return r;
}

enum class kind : std::uint8_t { listener, signal, client, slow_client };
using event = epoll_ready<kind>;
using room = std::array<std::byte, 4096>;

/// One that takes what it is sent.
struct client {
  registration<tcp_stream, kind> stream;
};

/// One that is too slow, and what it has not taken yet: until it has, nothing
/// more is read from it.
struct slow_client {
  slow_client(registration<tcp_stream, kind> from, byte_view rest)
      : stream(std::move(from)), end(rest.size()) {
    std::memcpy(unsent.data(), rest.data(), rest.size());
  }

  registration<tcp_stream, kind> stream;
  std::size_t begin = 0;
  std::size_t end;
  room unsent;
};

struct server {
  owned<epoll<kind>> set;
  slab<client, kind::client> clients;
  slab<slow_client, kind::slow_client> slow_clients;
  room buffer;
};

fate fate_after(error e) {
  return e == errc::again || e == errc::intr ? fate::stays : fate::ends;
}

/// Among the slow ones from now on, to be told when there is room again, or why
/// there will be none. Cold: so rare that it must not be in the others' way.
[[gnu::cold]] result<> slow_down(server& s, client& c, byte_view rest) {
  FILDES_TRY(const token<kind> id, s.slow_clients.next());
  FILDES_TRYV(c.stream.modify(epoll_modify_flag::out, id));
  FILDES_TRYV(s.slow_clients.emplace(std::move(c.stream), rest));
  return success();
}

result<> speed_up(server& s, slow_client& c) {
  FILDES_TRY(const token<kind> id, s.clients.next());
  FILDES_TRYV(c.stream.modify(epoll_modify_flag::in, id));
  FILDES_TRYV(s.clients.emplace(std::move(c.stream)));
  return success();
}

fate send_rest(server& s, slow_client& c) {
  const byte_view rest = byte_view(c.unsent).first(c.end).after(c.begin);
  const auto sent = c.stream->send(rest);
  if (sent.has_error()) return fate_after(sent.error());
  c.begin += sent.value();
  if (c.begin != c.end) return fate::stays;
  (void)speed_up(s, c);  // which fails for want of memory: then it is closed
  return fate::ends;
}

fate echo(server& s, client& c) {
  const auto come = c.stream->read(s.buffer);
  const byte_view text(s.buffer.data(), value_or(come, 0U));
  if (text.size() == 0) [[unlikely]]
    return come.has_error() ? fate_after(come.error()) : fate::ends;
  const std::size_t sent = value_or(c.stream->send(text), 0U);
  if (sent == text.size()) [[likely]]
    return fate::stays;
  (void)slow_down(s, c, text.after(sent));  // or it is closed
  return fate::ends;
}

result<> admit(server& s, owned<tcp_stream> stream) {
  FILDES_TRYV(set_option(stream, option::tcp::nodelay, true));
  FILDES_TRY(const token<kind> id, s.clients.next());
  FILDES_TRY(auto watched,
             s.set.add_owned(std::move(stream), epoll_add_flag::in, id));
  FILDES_TRYV(s.clients.emplace(std::move(watched)));
  return success();
}

result<server> make_server(std::uint32_t connections) {
  FILDES_TRY(auto set, epoll<kind>::create());
  FILDES_TRY(auto clients, slab<client, kind::client>::create(connections));
  FILDES_TRY(auto slow_clients,
             slab<slow_client, kind::slow_client>::create(connections));
  return server{
      std::move(set), std::move(clients), std::move(slow_clients), {}};
}

result<> serve(server& s, owned<tcp_listener> listener, const signalfd& end) {
  FILDES_TRYV(s.set.add(end, epoll_add_flag::in, kind::signal));
  FILDES_TRY(auto door, accept_with(s.set, std::move(listener), kind::listener,
                                    [&](accepted<tcp_stream> in) {
                                      // Whoever cannot be served is closed.
                                      (void)admit(s, std::move(in.stream));
                                    }));
  dispatcher loop(
      s.set, on(s.clients, [&](client& c, const event&) { return echo(s, c); }),
      on(s.slow_clients,
         [&](slow_client& c, const event&) { return send_rest(s, c); }),
      on<kind::listener>(std::move(door)),
      on<kind::signal>([&](const event&) -> result<flow> {
        // Left unread it would come when it is not blocked any more.
        FILDES_TRYV(end.read());
        return flow::stop;
      }));
  return loop.run();
}

result<> run(const request& asked) {
  FILDES_TRY(const auto end, blocked_signalfd::create(
                                 {signal_number::int_, signal_number::term}));
  FILDES_TRY(auto listener,
             tcp_listener::listen(ipv4_address(ipv4::loopback(), asked.port),
                                  {.flags = socket_flag::nonblock}));
  FILDES_TRY(const ip_address where, listener.local_address());
  FILDES_TRY(auto s, make_server(asked.connections));
  FILDES_TRYV(
      write_all(stdio::out(), fmt::format("{}\n", address_text(where).view())));
  return serve(s, std::move(listener), *end);
}

}  // namespace

int main(int argc, char** argv) {
  const request asked = parse(argc, argv);
  if (asked.wrong) {
    fmt::print(stderr, "fd-echo: {}: not understood; try --help\n",
               *asked.wrong);
    return 1;
  }
  const auto done = asked.help ? write_all(stdio::out(), help) : run(asked);
  if (done.has_value()) return 0;
  fmt::print(stderr, "fd-echo: {}\n", done.error());
  return 1;
}
