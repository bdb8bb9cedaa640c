// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/syscall.hpp>

// Level 3: what a directory has in it.

namespace fildes::inline FILDES_ABI::sys {

/// getdents64(2): records of different length; zero is the end.
FILDES_INLINE result<std::size_t> getdents64(int fd, void* records,
                                             std::size_t size) noexcept {
  return checked<nr::getdents64, std::size_t>(fd, out_counted{records, size},
                                              size);
}

}  // namespace fildes::inline FILDES_ABI::sys
