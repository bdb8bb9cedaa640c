// SPDX-License-Identifier: BSL-1.0
#include "server.hpp"

#include <fildes/option_tcp.hpp>
#include <fildes/sigpipe.hpp>
#include <fildes/sys/vdso.hpp>

namespace tour::http {

using namespace fildes;

namespace {

// No connection has generation 0.
constexpr token for_listener{0, 0};
constexpr token for_stop{1, 0};

// The last segment of a response is not held back. What is accepted inherits
// it.
result<> prepare(const socket& listener) {
  return set_option(listener, option::tcp::nodelay, true);
}

}  // namespace

result<owned<tcp_listener>> listen_on_loopback(std::uint16_t port) {
  return tcp_listener::listen(ipv4_address(ipv4::loopback(), port),
                              {.flags = socket_flag::nonblock}, prepare);
}

result<server> server::create(owned<tcp_listener> listener, owned<path_fd> root,
                              const server_options& options) {
  FILDES_TRY(auto events, event_set::create());
  FILDES_TRY(auto reserve, accept_reserve::create());
  FILDES_TRYV(events.watch(listener, for_listener));
  return server(std::move(listener), std::move(events), std::move(reserve),
                site(files(std::move(root), options.cache)), options);
}

result<> server::run(const any_fd& stop) {
  const sigpipe_guard quiet;  // sendfile cannot be told not to raise it
  FILDES_TRYV(events_.watch(stop, for_stop));
  for (;;) {
    FILDES_TRY(const std::size_t count, events_.wait(patience()));
    FILDES_TRYV(look_at_clock());
    FILDES_TRY(const bool go_on, handle(count));
    if (!go_on) return events_.forget(stop);
    if (!busy_.empty()) go_on_with_busy();
  }
}

int server::patience() const {
  if (!busy_.empty()) return 0;
  return users_ != 0 || paused_ ? 1000 : -1;
}

result<bool> server::handle(std::size_t count) {
  for (std::size_t i = 0; i != count; ++i) {
    const event e = events_[i];
    if (e.whose == for_stop) return false;
    if (e.whose == for_listener)
      FILDES_TRYV(accept_waiting());
    else if (connection* const c = find(e.whose))
      settle(e.whose, c->serve(e, site_));
  }
  return true;
}

void server::go_on_with_busy() {
  for (const token whose : std::exchange(busy_, {})) {
    connection* const c = find(whose);
    if (c == nullptr) continue;
    slots_[whose.index].busy = false;
    settle(whose, c->serve(site_));
  }
}

void server::settle(token whose, connection::state s) {
  if (s == connection::state::over) remove(whose.index);
  if (s == connection::state::busy &&
      !std::exchange(slots_[whose.index].busy, true))
    busy_.push_back(whose);
}

connection* server::find(token whose) {
  if (whose.index >= slots_.size()) return nullptr;
  slot& s = slots_[whose.index];
  return s.generation == whose.generation ? s.user.get() : nullptr;
}

// The time by the coarse clock: a new second is all that is wanted of it.
result<> server::look_at_clock() {
  sys::abi::timespec time{};
  FILDES_TRYV(sys::vdso::clock_gettime(sys::abi::clock_monotonic_coarse, time));
  const auto now = static_cast<std::uint32_t>(time.sec);
  if (now == site_.now) return success();
  site_.set_time(now);
  for (std::uint32_t i = 0; i != slots_.size(); ++i)
    if (slots_[i].user) look_after(i);
  return pause(users_ >= options_.most_connections);
}

/// Once a second for each connection.
void server::look_after(std::uint32_t index) {
  slot& s = slots_[index];
  if (s.user->is_stale(site_.now, options_.idle_seconds)) return remove(index);
  settle({index, s.generation}, s.user->send_again(site_));
}

// A few at a time: those who are here already wait.
result<> server::accept_waiting() {
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
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const token whose{free_.back(), slots_[free_.back()].generation};
  FILDES_TRYV(events_.watch_changes(stream, whose));
  free_.pop_back();
  slots_[whose.index].user =
      std::make_unique<connection>(std::move(stream), site_.now);
  return pause(++users_ >= options_.most_connections);
}

void server::remove(std::uint32_t index) {
  slot& s = slots_[index];
  s.user.reset();
  s.busy = false;
  if (++s.generation == 0) s.generation = 1;
  free_.push_back(index);
  --users_;
}

// Who cannot be accepted now waits in the kernel's queue, until the next
// second.
result<> server::pause(bool on) {
  if (on == paused_) return success();
  FILDES_TRYV(on ? events_.forget(listener_)
                 : events_.watch(listener_, for_listener));
  paused_ = on;
  return success();
}

}  // namespace tour::http
