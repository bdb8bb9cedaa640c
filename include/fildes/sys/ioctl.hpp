// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/descriptor.hpp>

// Level 3: ioctl(2) with memory that goes one way only. What comes back is
// wanted as a `word` or not at all: a driver may hand back any number.

namespace fildes::inline FILDES_ABI::sys {

/// With memory that the kernel reads.
template <class R = void>
FILDES_INLINE result<R> ioctl_in(int fd, unsigned request, const void* data,
                                 std::size_t size) noexcept {
  return checked<nr::ioctl, R>(exchanges{fd}, request, in{data, size});
}

/// With memory that the kernel fills when it succeeds.
template <class R = void>
FILDES_INLINE result<R> ioctl_out(int fd, unsigned request, void* data,
                                  std::size_t size) noexcept {
  return checked<nr::ioctl, R>(exchanges{fd}, request, out{data, size});
}

/// With memory that the kernel reads and fills.
template <class R = void>
FILDES_INLINE result<R> ioctl_in_out(int fd, unsigned request, void* data,
                                     std::size_t size) noexcept {
  return checked<nr::ioctl, R>(exchanges{fd}, request, in_out{data, size});
}

/// With a number.
template <class R = void>
FILDES_INLINE result<R> ioctl_word(int fd, unsigned request,
                                   word value) noexcept {
  return checked<nr::ioctl, R>(exchanges{fd}, request, value);
}

}  // namespace fildes::inline FILDES_ABI::sys
