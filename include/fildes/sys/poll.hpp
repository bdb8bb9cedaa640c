// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/poll.hpp>
#include <fildes/sys/abi/types.hpp>
#include <fildes/sys/number64.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: waiting for readiness.

namespace fildes::inline FILDES_ABI::sys {

/// ppoll(2): a time of nullptr is for ever; the kernel writes back what is left
/// of it. The mask of abi::sigset_size bytes is in force for the wait; nullptr
/// leaves the thread's own.
FILDES_INLINE result<std::size_t> ppoll(abi::pollfd* fds, std::size_t count,
                                        abi::timespec* time,
                                        const void* mask = nullptr) noexcept {
  return checked<nr64::ppoll, std::size_t>(
      in_out{fds, count * sizeof(abi::pollfd)}, count,
      in_out{time, sizeof(abi::timespec)}, in{mask, abi::sigset_size},
      abi::sigset_size);
}

/// poll(2), by ppoll: milliseconds, negative for ever.
inline result<std::size_t> poll(abi::pollfd* fds, std::size_t count,
                                int milliseconds) noexcept {
  if (milliseconds < 0) return ppoll(fds, count, nullptr);
  abi::timespec time{milliseconds / 1000, milliseconds % 1000 * 1'000'000L};
  return ppoll(fds, count, &time);
}

}  // namespace fildes::inline FILDES_ABI::sys
