// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/fanotify.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: fanotify. What happened is read by sys::read, and answered by
// sys::write.

namespace fildes::inline FILDES_ABI::sys {

/// fanotify_init(2). `event_flags` are those of open(2), of the descriptors in
/// events: with close-on-exec and large files when they say so.
FILDES_INLINE result<int> fanotify_init(unsigned flags,
                                        unsigned event_flags) noexcept {
  return checked<nr::fanotify_init, int>(flags, event_flags);
}

/// fanotify_mark(2). A path of nullptr is what `dir` has open.
FILDES_INLINE result<> fanotify_mark(int fd, unsigned flags, std::uint64_t mask,
                                     int dir, const char* path) noexcept {
  return checked<nr::fanotify_mark>(
      fd, flags, wide{static_cast<std::int64_t>(mask)}, dir, text{path});
}

}  // namespace fildes::inline FILDES_ABI::sys
