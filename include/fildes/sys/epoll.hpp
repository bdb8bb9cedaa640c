// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/types.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: event sets.

namespace fildes::inline FILDES_ABI::sys {

/// epoll_create1(2)
FILDES_INLINE result<int> epoll_create1(unsigned flags) noexcept {
  return checked<nr::epoll_create1, int>(flags);
}

/// epoll_create(2), by epoll_create1: the size is ignored, but must not be
/// less than 1.
inline result<int> epoll_create(int size) noexcept {
  if (size < 1) return error(errc::inval, nr::epoll_create1);
  return epoll_create1(0);
}

/// epoll_ctl(2)
FILDES_INLINE result<> epoll_ctl(int set, int operation, int fd,
                                 const abi::epoll_event* event) noexcept {
  return checked<nr::epoll_ctl>(sends{set}, operation, fd,
                                in{event, sizeof(abi::epoll_event)});
}

namespace detail {

// Where both calls exist, the one without a mask is 2 % faster.
template <class Number>
FILDES_INLINE result<std::size_t> epoll_wait(receives set,
                                             out_items<abi::epoll_event> events,
                                             int count,
                                             int milliseconds) noexcept {
  if constexpr (requires { Number::epoll_wait; })
    return checked<Number::epoll_wait, std::size_t>(set, events, count,
                                                    milliseconds);
  else
    return checked<Number::epoll_pwait, std::size_t>(
        set, events, count, milliseconds, nullptr, abi::sigset_size);
}

}  // namespace detail

/// epoll_wait(2), or epoll_pwait without a mask on the ABIs that lack it.
FILDES_INLINE result<std::size_t> epoll_wait(int set, abi::epoll_event* events,
                                             int count,
                                             int milliseconds) noexcept {
  const auto room = count < 0 ? 0 : static_cast<std::size_t>(count);
  return detail::epoll_wait<nr>(receives{set}, {events, room}, count,
                                milliseconds);
}

/// epoll_pwait(2): the mask of abi::sigset_size bytes is in force for the wait;
/// nullptr leaves the thread's own.
FILDES_INLINE result<std::size_t> epoll_pwait(int set, abi::epoll_event* events,
                                              int count, int milliseconds,
                                              const void* mask) noexcept {
  const auto room = count < 0 ? 0 : static_cast<std::size_t>(count);
  return checked<nr::epoll_pwait, std::size_t>(
      receives{set}, out_items{events, room}, count, milliseconds,
      in{mask, abi::sigset_size}, abi::sigset_size);
}

/// epoll_pwait2(2): nullptr is for ever. Kernel 5.11.
FILDES_INLINE result<std::size_t> epoll_pwait2(int set,
                                               abi::epoll_event* events,
                                               int count,
                                               const abi::timespec* time,
                                               const void* mask) noexcept {
  const auto room = count < 0 ? 0 : static_cast<std::size_t>(count);
  return checked<nr::epoll_pwait2, std::size_t>(
      receives{set}, out_items{events, room}, count,
      in{time, sizeof(abi::timespec)}, in{mask, abi::sigset_size},
      abi::sigset_size);
}

}  // namespace fildes::inline FILDES_ABI::sys
