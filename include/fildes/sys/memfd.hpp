// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/syscall.hpp>

// Level 3: memory files.

namespace fildes::inline FILDES_ABI::sys {

/// memfd_create(2)
FILDES_INLINE result<int> memfd_create(const char* name,
                                       unsigned flags) noexcept {
  return checked<nr::memfd_create, int>(text{name}, flags);
}

}  // namespace fildes::inline FILDES_ABI::sys
