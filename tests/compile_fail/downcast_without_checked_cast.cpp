// SPDX-License-Identifier: BSL-1.0
// EXPECT: may be of another kind: use checked_cast<K>()
#include <fildes/cast.hpp>
#include <fildes/file.hpp>

#include <utility>

fildes::result<fildes::owned<fildes::file>> as_file(
    fildes::owned<fildes::any_fd> fd) {
#ifdef FILDES_MISUSE
  return fildes::owned<fildes::file>(std::move(fd));
#else
  return fildes::checked_cast<fildes::file>(std::move(fd));
#endif
}
