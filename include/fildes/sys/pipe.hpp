// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/syscall.hpp>

// Level 3: pipes.

namespace fildes::inline FILDES_ABI::sys {

/// pipe2(2): ends[0] reads, ends[1] writes.
FILDES_INLINE result<> pipe2(int (&ends)[2], unsigned flags) noexcept {
  return checked<nr::pipe2>(out{ends, sizeof ends}, flags);
}

}  // namespace fildes::inline FILDES_ABI::sys
