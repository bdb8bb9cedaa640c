// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/clock.hpp>
#include <fildes/sys/number64.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: timers that are descriptors.

namespace fildes::inline FILDES_ABI::sys {

/// timerfd_create(2)
FILDES_INLINE result<int> timerfd_create(int clock, unsigned flags) noexcept {
  return checked<nr::timerfd_create, int>(clock, flags);
}

/// timerfd_settime(2): `old` may be nullptr.
FILDES_INLINE result<> timerfd_settime(int fd, unsigned flags,
                                       const abi::itimerspec& value,
                                       abi::itimerspec* old) noexcept {
  return checked<nr64::timerfd_settime>(
      sends{fd}, flags, in{&value, sizeof value}, out{old, sizeof *old});
}

/// timerfd_gettime(2)
FILDES_INLINE result<> timerfd_gettime(int fd,
                                       abi::itimerspec& value) noexcept {
  return checked<nr64::timerfd_gettime>(fd, out{&value, sizeof value});
}

}  // namespace fildes::inline FILDES_ABI::sys
