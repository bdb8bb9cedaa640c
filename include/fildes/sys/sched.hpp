// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/syscall.hpp>

// Level 3: where and how threads run.

namespace fildes::inline FILDES_ABI::sys {

/// sched_getaffinity(2): the CPUs of a thread, 0 for the caller, as bits of
/// `unsigned long`. The result says how many bytes the kernel filled; the rest
/// of the mask it leaves alone. EINVAL when the mask has less room than the
/// kernel has CPUs, or the size is no multiple of 8.
FILDES_INLINE result<std::size_t> sched_getaffinity(int thread,
                                                    std::size_t size,
                                                    void* mask) noexcept {
  return checked<nr::sched_getaffinity, std::size_t>(thread, size,
                                                     out_counted{mask, size});
}

}  // namespace fildes::inline FILDES_ABI::sys
