// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/syscall.hpp>

// Level 3: event counters.

namespace fildes::inline FILDES_ABI::sys {

/// eventfd2(2): the initial value has 32 bits.
FILDES_INLINE result<int> eventfd2(std::uint32_t initial,
                                   unsigned flags) noexcept {
  return checked<nr::eventfd2, int>(initial, flags);
}

/// eventfd(2), by eventfd2.
FILDES_INLINE result<int> eventfd(std::uint32_t initial) noexcept {
  return eventfd2(initial, 0);
}

}  // namespace fildes::inline FILDES_ABI::sys
