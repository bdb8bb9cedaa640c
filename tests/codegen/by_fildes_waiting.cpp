// SPDX-License-Identifier: BSL-1.0

// What waits, as a user of the library writes it. A unit of its own: what gcc
// makes of one function depends a little on what else there is.

#include <fildes/epoll.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/timerfd.hpp>
#include <fildes/wake_up.hpp>

#include "forms.hpp"
#include "tested.hpp"

namespace {

namespace fd = fildes;

fd::borrowed<fd::eventfd> as_eventfd(int raw) {
  return fd::borrowed<fd::eventfd>::borrow_raw(raw);
}
fd::borrowed<fd::timerfd<fd::clock_id::monotonic>> as_timerfd(int raw) {
  return fd::borrowed<fd::timerfd<fd::clock_id::monotonic>>::borrow_raw(raw);
}
fd::borrowed<fd::epoll<event_kind>> as_epoll(int raw) {
  return fd::borrowed<fd::epoll<event_kind>>::borrow_raw(raw);
}

}  // namespace

namespace by_fildes {

long timerfd_set(int raw, std::int64_t first, std::int64_t interval) {
  const auto old =
      as_timerfd(raw).set(fd::nanoseconds(first), fd::nanoseconds(interval));
  if (!old) return fail(old.error());
  return old.value().interval.count();
}

long timerfd_read(int raw) { return tested(as_timerfd(raw).read()); }

long wake(int raw) {
  return tested(fd::borrowed<fd::waker>::borrow_raw(raw).wake());
}

long epoll_add(int set, int raw, std::uint32_t what, std::uint64_t token) {
  return tested(as_epoll(set).add(as_eventfd(raw),
                                  fd::epoll_add_flags::from_bits(what),
                                  fd::token<event_kind>::from_bits(token)));
}

long epoll_wait(int set, ready_events& into) {
  const auto waited = as_epoll(set).wait(into);
  if (!waited) return fail(waited.error());
  return static_cast<long>(into.size());
}

}  // namespace by_fildes
