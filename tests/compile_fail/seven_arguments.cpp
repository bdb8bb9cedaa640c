// SPDX-License-Identifier: BSL-1.0
// EXPECT: a system call has six arguments
#include <fildes/sys/syscall.hpp>

fildes::sys::word read(int fd, char* data, long size) {
  using fildes::sys::nr;
#ifdef FILDES_MISUSE
  return fildes::sys::call<nr::read>(fd, data, size, 0, 0, 0, 0);
#else
  return fildes::sys::call<nr::read>(fd, data, size);
#endif
}
