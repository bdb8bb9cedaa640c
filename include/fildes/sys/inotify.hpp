// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/inotify.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: being told of changes to files.

namespace fildes::inline FILDES_ABI::sys {

/// inotify_init1(2)
FILDES_INLINE result<int> inotify_init1(unsigned flags) noexcept {
  return checked<nr::inotify_init1, int>(flags);
}

/// inotify_add_watch(2): the number of a watch, new or changed.
FILDES_INLINE result<int> inotify_add_watch(int fd, const char* path,
                                            std::uint32_t mask) noexcept {
  return checked<nr::inotify_add_watch, int>(fd, text{path}, mask);
}

/// inotify_rm_watch(2)
FILDES_INLINE result<> inotify_rm_watch(int fd, int wd) noexcept {
  return checked<nr::inotify_rm_watch>(fd, wd);
}

}  // namespace fildes::inline FILDES_ABI::sys
