// SPDX-License-Identifier: BSL-1.0
#include "ready_set.hpp"

namespace serial_term {

using namespace fildes;

result<ready_set> ready_set::create() {
  FILDES_TRY(auto set, epoll<side>::create());
  return ready_set(std::move(set));
}

result<> ready_set::add(const any_fd& fd, side who) {
  FILDES_TRY(const epoll_added added, set_.try_add(fd, {}, who));
  of(who).fd = fd;
  of(who).always = added == epoll_added::always_ready;
  return success();
}

result<> ready_set::want(side who, epoll_modify_flags what) {
  place& p = of(who);
  if (p.wanted == what) return success();
  p.wanted = what;
  return p.always ? success() : set_.modify(p.fd, what, who);
}

bool ready_set::take_always_ready() {
  bool any = false;
  for (place& p : all_) {
    p.ready = p.always && !p.wanted.empty();
    any = any || p.ready;
  }
  return any;
}

// Who has hung up says so again and again, wanted or not: no longer watched,
// and asked whenever it is wanted.
void ready_set::note(const epoll_ready<side>& event) {
  place& p = of(event.whose().kind());
  p.ready = !p.wanted.empty();
  if (!event.what().has_any(epoll_event_flag::hup | epoll_event_flag::err))
    return;
  p.always = true;
  (void)set_.remove(p.fd);
}

result<> ready_set::wait(deadline until) {
  epoll_events<side, sides> events;
  const auto waited =
      take_always_ready() ? set_.take_ready(events) : set_.wait(events, until);
  for (const auto& event : events) note(event);
  if (waited.has_error() && waited.error() != errc::intr) return waited.error();
  return success();
}

}  // namespace serial_term
