// SPDX-License-Identifier: BSL-1.0
// EXPECT: std::invoke_result<fildes::
#include <fildes/inotify.hpp>

int kind(const fildes::inotify_event& event) {
  using namespace fildes;
  return match(
      event, [](const inotify_change&) { return 0; },
#ifndef FILDES_MISUSE
      [](inotify_overflow) { return 1; },
#endif
      [](inotify_ignored) { return 2; }, [](inotify_unmount) { return 3; });
}
