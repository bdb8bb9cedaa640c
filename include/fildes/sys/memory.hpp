// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/syscall.hpp>

// Level 3: mappings.

namespace fildes::inline FILDES_ABI::sys {

/// mmap(2)
FILDES_INLINE result<void*> mmap(void* address, std::size_t size,
                                 int protection, int flags, int fd,
                                 std::int64_t offset) noexcept {
  return checked<nr::mmap, void*>(address, size, protection, flags, fd, offset);
}

/// munmap(2)
FILDES_INLINE result<> munmap(void* address, std::size_t size) noexcept {
  return checked<nr::munmap>(address, size);
}

}  // namespace fildes::inline FILDES_ABI::sys
