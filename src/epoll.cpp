// SPDX-License-Identifier: BSL-1.0
#include <fildes/epoll.hpp>

#include <atomic>
#include <limits>

#include <fildes/clock.hpp>
#include <fildes/sys/descriptor.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

// Kernel 5.10 has no epoll_pwait2: it is asked once. A race asks twice.
std::atomic<bool> nanoseconds_are_known = true;

// Rounded up: a wait that ends too early would be made again, at once.
int milliseconds_of(nanoseconds time) noexcept {
  constexpr std::int64_t unit = 1'000'000;
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  const std::int64_t whole = time.count() / unit;
  if (whole >= most) return static_cast<int>(most);
  return static_cast<int>(whole + (time.count() % unit != 0 ? 1 : 0));
}

}  // namespace

result<int> make_epoll(epoll_create_flags flags) noexcept {
  return sys::epoll_create1(flags.bits() ^ sys::abi::o_cloexec);
}

result<bool> is_epoll(int fd) noexcept {
  return link_is(fd, "anon_inode:[eventpoll]");
}

result<epoll_added> epoll_try_add(int set, int fd,
                                  sys::abi::epoll_event event) noexcept {
  const auto added = sys::epoll_ctl(set, sys::abi::epoll_ctl_add, fd, &event);
  if (added.has_value()) return epoll_added::watched;
  if (added.assume_error() == errc::perm) return epoll_added::always_ready;
  return added.assume_error();
}

result<std::size_t> epoll_wait_until(int set, sys::abi::epoll_event* events,
                                     int room, deadline until,
                                     const signal_set* mask) noexcept {
  const void* const raw_mask = mask != nullptr ? &mask->raw() : nullptr;
  if (until.is_never())
    return sys::epoll_pwait(set, events, room, -1, raw_mask);
  const nanoseconds left = until.remaining();
  if (nanoseconds_are_known.load(std::memory_order_relaxed)) {
    const sys::abi::timespec time = to_timespec(left);
    const auto count = sys::epoll_pwait2(set, events, room, &time, raw_mask);
    if (!count.has_error() || count.assume_error() != errc::nosys) return count;
    nanoseconds_are_known.store(false, std::memory_order_relaxed);
  }
  return sys::epoll_pwait(set, events, room, milliseconds_of(left), raw_mask);
}

result<epoll_busy_poll> get_busy_poll(int set) noexcept {
  sys::abi::epoll_params p{};
  FILDES_TRYV(sys::ioctl(set, sys::abi::epiocgparams, &p));
  return epoll_busy_poll{p.busy_poll_usecs, p.busy_poll_budget,
                         p.prefer_busy_poll != 0};
}

result<> set_busy_poll(int set, const epoll_busy_poll& params) noexcept {
  sys::abi::epoll_params p{params.microseconds, params.packets, params.prefer,
                           0};
  FILDES_TRYV(sys::ioctl(set, sys::abi::epiocsparams, &p));
  return success();
}

}  // namespace fildes::inline FILDES_ABI::detail
