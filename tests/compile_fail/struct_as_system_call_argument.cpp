// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: argument<Arguments>)
// EXPECT-CLANG: 'request' does not satisfy 'argument'
#include <fildes/sys/syscall.hpp>

struct request {
  long what;
};

fildes::result<int> send(int fd, unsigned long command, const request& r) {
  using fildes::sys::nr;
#ifdef FILDES_MISUSE
  return fildes::sys::checked<nr::ioctl, int>(fd, command, r);
#else
  return fildes::sys::checked<nr::ioctl, int>(fd, command,
                                              fildes::sys::in{&r, sizeof r});
#endif
}
