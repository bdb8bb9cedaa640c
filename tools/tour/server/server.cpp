// SPDX-License-Identifier: BSL-1.0
#include "server.hpp"

#include <fildes/option_tcp.hpp>
#include <fildes/sigpipe.hpp>

namespace tour::http {

using namespace fildes;

namespace {

using event = epoll_ready<kind>;

// epoll_stream, for one that is in the set.
constexpr epoll_modify_flags stream_again =
    epoll_modify_flag::in | epoll_modify_flag::out | epoll_modify_flag::rdhup |
    epoll_modify_flag::et;

constexpr nanoseconds second(1'000'000'000);

// The last segment of a response is not held back. What is accepted inherits
// it.
result<> prepare(const socket& listener) {
  return set_option(listener, option::tcp::nodelay, true);
}

}  // namespace

/// What the loop asks before each wait.
struct server::all_gone {
  const server& of;
  bool stop_requested() const {
    return of.site_.ending && of.connections_.size() == 0;
  }
};

result<owned<tcp_listener>> listen_on_loopback(std::uint16_t port) {
  return tcp_listener::listen(ipv4_address(ipv4::loopback(), port),
                              {.flags = socket_flag::nonblock}, prepare);
}

result<server> server::create(owned<tcp_listener> listener, owned<path_fd> root,
                              const server_options& options) {
  FILDES_TRY(auto reserve, accept_reserve::create());
  FILDES_TRY(auto events, set::create());
  FILDES_TRY(auto tick, timer::create());
  FILDES_TRY(auto last_call, timer::create());
  FILDES_TRY(auto connections, clients::create(options.most_connections));
  return server(std::move(listener), std::move(reserve), std::move(events),
                std::move(tick), std::move(last_call), std::move(connections),
                site(files(std::move(root), options.cache), options.log),
                options);
}

result<ending> server::run(const signalfd& signals) {
  const sigpipe_guard quiet;  // sendfile cannot be told not to raise it
  FILDES_TRYV(watch(signals));
  dispatcher loop(
      set_,
      on(connections_,
         [this](connection& c, const event& e) {
           return settle(e.whose(), c, c.serve(e.what(), site_));
         }),
      on<kind::listener>([this](const event&) { return accept_waiting(); }),
      on<kind::tick>([this](const event&) { return look_after_all(); }),
      on<kind::signal>([&](const event&) { return hear(signals); }),
      on<kind::last_call>([](const event&) { return flow::stop; }));
  FILDES_TRYV(loop.run(all_gone{*this}));
  return ending_;
}

result<> server::watch(const signalfd& signals) {
  FILDES_TRYV(set_.add(listener_, epoll_add_flag::in, kind::listener));
  FILDES_TRYV(set_.add(signals, epoll_add_flag::in, kind::signal));
  FILDES_TRYV(set_.add(tick_, epoll_add_flag::in, kind::tick));
  return set_.add(last_call_, epoll_add_flag::in, kind::last_call);
}

// Watched anew, one that could go on is told of it again, after the others
// that are ready.
fate server::settle(clients::id whose, const connection& c,
                    connection::state s) {
  if (s == connection::state::waiting) [[likely]]
    return fate::stays;
  if (s == connection::state::over) return fate::ends;
  const auto again = set_.modify(c.stream(), stream_again, whose);
  return again.has_value() ? fate::stays : fate::ends;
}

template <class F>
void server::settle_each(F next) {
  connections_.for_each([&](clients::id whose, connection& c) {
    if (settle(whose, c, next(c)) == fate::ends) connections_.erase(whose);
  });
}

// A few at a time: those who are here already wait.
result<> server::accept_waiting() {
  if (site_.ending) return success();
  FILDES_TRYV(start_clock());
  for (int i = 0; i != 64 && !paused_; ++i) {
    auto in = listener_.accept(socket_flag::nonblock);
    if (in.has_error()) {
      FILDES_TRY(const bool more, recover(in.error()));
      if (!more) break;
    } else if (admit(std::move(in.assume_value().stream)).has_error()) {
      FILDES_TRYV(pause(true));
    }
  }
  return success();
}

/// True when the next may be accepted.
result<bool> server::recover(error from) {
  switch (accept_trouble_of(from)) {
    case accept_trouble::none_waits: return false;
    case accept_trouble::connection_lost: return true;
    case accept_trouble::no_descriptor:
      if (value_or(reserve_.shed(listener_), false)) return true;
      break;
    case accept_trouble::no_memory: break;
    case accept_trouble::fatal: return from;
  }
  FILDES_TRYV(pause(true));
  return false;
}

result<> server::admit(owned<tcp_stream> stream) {
  FILDES_TRY(const auto whose, connections_.next());
  FILDES_TRYV(set_.add(stream, epoll_stream, whose));
  FILDES_TRYV(connections_.emplace(std::move(stream), site_.now));
  return pause(connections_.size() == connections_.capacity());
}

// Who cannot be accepted now waits in the kernel's queue, until the next
// second.
result<> server::pause(bool on) {
  if (on == paused_) return success();
  const auto wanted =
      on ? epoll_modify_flags() : epoll_modify_flags(epoll_modify_flag::in);
  FILDES_TRYV(set_.modify(listener_, wanted, kind::listener));
  paused_ = on;
  return success();
}

result<> server::start_clock() {
  if (ticks_) return success();
  FILDES_TRYV(look_at_clock());
  FILDES_TRYV(tick_.set(second, second));
  ticks_ = true;
  return success();
}

result<> server::look_at_clock() {
  FILDES_TRY(const auto time, now<clock_id::monotonic>());
  const auto seconds = time.since_epoch().count() / second.count();
  site_.set_time(static_cast<std::uint32_t>(seconds));
  return success();
}

/// Once a second, until nobody is there.
result<> server::look_after_all() {
  FILDES_TRYV(tick_.read());
  FILDES_TRYV(look_at_clock());
  settle_each([this](connection& c) {
    if (c.is_stale(site_.now, options_.idle_seconds))
      return connection::state::over;
    return c.send_again(site_);
  });
  if (site_.ending) return success();
  FILDES_TRYV(pause(connections_.size() == connections_.capacity()));
  if (connections_.size() != 0) return success();
  ticks_ = false;
  FILDES_TRYV(tick_.disarm());
  return success();
}

result<flow> server::hear(const signalfd& signals) {
  FILDES_TRYV(signals.read());
  if (!site_.ending) {
    FILDES_TRYV(begin_end());
    return flow::go_on;
  }
  ending_ = ending::at_once;
  return flow::stop;
}

result<> server::begin_end() {
  site_.ending = true;
  {
    const auto closed = std::move(listener_);
  }
  settle_each([this](connection& c) { return c.finish(site_); });
  FILDES_TRYV(last_call_.set(options_.patience));
  return success();
}

}  // namespace tour::http
