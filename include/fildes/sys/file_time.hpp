// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/abi/types.hpp>
#include <fildes/sys/number64.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: the times of files.

namespace fildes::inline FILDES_ABI::sys {

namespace abi {

// In a timespec's nsec: the time of the call, and the time that is there.
inline constexpr std::int64_t utime_now = 0x3fffffff;
inline constexpr std::int64_t utime_omit = 0x3ffffffe;

/// What utimensat(2) takes.
struct utimes {
  timespec accessed;
  timespec modified;
};

}  // namespace abi

/// utimensat(2). With at_empty_path and an empty path of the descriptor itself:
/// kernel 5.8.
FILDES_INLINE result<> utimensat(int dir, const char* path,
                                 const abi::utimes& times, int flags) noexcept {
  return checked<nr64::utimensat>(dir, text{path}, in{&times, sizeof times},
                                  flags);
}

}  // namespace fildes::inline FILDES_ABI::sys
