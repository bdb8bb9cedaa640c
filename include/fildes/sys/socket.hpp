// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/syscall.hpp>

// Level 3: what every socket begins with.

namespace fildes::inline FILDES_ABI::sys {

/// socket(2)
FILDES_INLINE result<int> socket(int family, int type, int protocol) noexcept {
  return checked<nr::socket, int>(family, type, protocol);
}

/// connect(2)
FILDES_INLINE result<> connect(int fd, const void* address,
                               std::uint32_t size) noexcept {
  return checked<nr::connect>(sends{fd}, in{address, size}, size);
}

/// listen(2)
FILDES_INLINE result<> listen(int fd, int backlog) noexcept {
  return checked<nr::listen>(fd, backlog);
}

/// accept4(2). `size` holds the room at `address` and is set to the address's
/// real length, which may be more; both may be nullptr.
inline result<int> accept4(int fd, void* address, std::uint32_t* size,
                           unsigned flags) noexcept {
  return checked<nr::accept4, int>(receives{fd},
                                   out{address, size != nullptr ? *size : 0},
                                   in_out{size, sizeof(std::uint32_t)}, flags);
}

/// accept(2), by accept4, since i386 and s390x lack it.
inline result<int> accept(int fd, void* address, std::uint32_t* size) noexcept {
  return accept4(fd, address, size, 0);
}

}  // namespace fildes::inline FILDES_ABI::sys
