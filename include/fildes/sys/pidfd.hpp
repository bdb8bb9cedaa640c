// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/process.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: descriptors of processes.

namespace fildes::inline FILDES_ABI::sys {

/// pidfd_open(2): close-on-exec. Kernel 5.3.
FILDES_INLINE result<int> pidfd_open(int pid, unsigned flags) noexcept {
  return checked<nr::pidfd_open, int>(pid, flags);
}

/// pidfd_send_signal(2): `info` may be nullptr. Kernel 5.1.
FILDES_INLINE result<> pidfd_send_signal(int fd, int signal,
                                         const abi::process_siginfo* info,
                                         unsigned flags) noexcept {
  return checked<nr::pidfd_send_signal>(fd, signal, in{info, sizeof *info},
                                        flags);
}

/// pidfd_getfd(2): a duplicate of another process's descriptor, close-on-exec.
/// Kernel 5.6.
FILDES_INLINE result<int> pidfd_getfd(int pidfd, int fd,
                                      unsigned flags) noexcept {
  return checked<nr::pidfd_getfd, int>(pidfd, fd, flags);
}

/// waitid(2) without a rusage: `info` may be nullptr, and its signo is zero
/// when WNOHANG found nothing.
FILDES_INLINE result<> waitid(int of, int id, abi::process_siginfo* info,
                              unsigned options) noexcept {
  return checked<nr::waitid>(of, id, out{info, sizeof *info}, options, nullptr);
}

}  // namespace fildes::inline FILDES_ABI::sys
