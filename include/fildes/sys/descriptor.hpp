// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/abi/ioctl.hpp>
#include <fildes/sys/number64.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: calls that work on every descriptor. Numbers in, results out, no
// ownership; each makes one system call.

namespace fildes::inline FILDES_ABI::sys {

/// close(2). After any error the descriptor is gone all the same.
FILDES_INLINE result<> close(int fd) noexcept {
  return checked<nr::close>(sends{fd});
}

/// dup(2): without close-on-exec. See fcntl_dupfd.
FILDES_INLINE result<int> dup(int fd) noexcept {
  return checked<nr::dup, int>(fd);
}

/// dup3(2). Equal numbers are EINVAL.
FILDES_INLINE result<int> dup3(int fd, int onto, unsigned flags) noexcept {
  return checked<nr::dup3, int>(fd, sends{onto}, flags);
}

/// dup2(2), by dup3, since new ABIs lack it: equal numbers are looked up.
inline result<int> dup2(int fd, int onto) noexcept {
  if (fd != onto) return dup3(fd, onto, 0);
  FILDES_TRYV(checked<nr64::fcntl, int>(fd, abi::f_getfd));
  return onto;
}

/// close_range(2). Kernel 5.9.
FILDES_INLINE result<> close_range(unsigned first, unsigned last,
                                   unsigned flags) noexcept {
  return checked<nr::close_range>(first, last, flags);
}

/// fcntl(2) with a number as argument, for commands whose result is not
/// negative.
FILDES_INLINE result<int> fcntl(int fd, int command, word value = 0) noexcept {
  return checked<nr64::fcntl, int>(fd, command, value);
}

/// fcntl(2) with a structure that the kernel reads and writes.
template <class T>
FILDES_INLINE result<int> fcntl(int fd, int command, T* value) noexcept {
  return checked<nr64::fcntl, int>(exchanges{fd}, command,
                                   in_out{value, sizeof(T)});
}

/// ioctl(2) with a number as argument.
FILDES_INLINE result<int> ioctl(int fd, unsigned request,
                                word value = 0) noexcept {
  return checked<nr::ioctl, int>(fd, request, value);
}

/// ioctl(2) with a structure that the kernel reads, and may write.
template <class T>
FILDES_INLINE result<int> ioctl(int fd, unsigned request, T* value) noexcept {
  return checked<nr::ioctl, int>(exchanges{fd}, request,
                                 in_out{value, sizeof(T)});
}

}  // namespace fildes::inline FILDES_ABI::sys
