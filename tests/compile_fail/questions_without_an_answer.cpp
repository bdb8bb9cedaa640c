// SPDX-License-Identifier: BSL-1.0
// EXPECT: constraints not satisfied
#include <fildes/fanotify.hpp>

fildes::result<> read(const fildes::owned<fildes::fanotify_permission>& group) {
#ifdef FILDES_MISUSE
  fildes::fanotify_reader events(group);
#else
  fildes::fanotify_reader events(group, fildes::permission_answer::deny());
#endif
  return events.read();
}
