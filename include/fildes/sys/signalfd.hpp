// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/signal.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: signals that are read.

namespace fildes::inline FILDES_ABI::sys {

/// signalfd4(2): a new descriptor when `fd` is -1; else its set is replaced,
/// and the flags are ignored.
FILDES_INLINE result<int> signalfd4(int fd, const abi::sigset& signals,
                                    unsigned flags) noexcept {
  return checked<nr::signalfd4, int>(fd, in{&signals, abi::sigset_size},
                                     abi::sigset_size, flags);
}

/// signalfd(2), by signalfd4.
FILDES_INLINE result<int> signalfd(int fd,
                                   const abi::sigset& signals) noexcept {
  return signalfd4(fd, signals, 0);
}

}  // namespace fildes::inline FILDES_ABI::sys
