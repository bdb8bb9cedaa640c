// SPDX-License-Identifier: BSL-1.0
// EXPECT: std::move() the owner, or lend it
#include <fildes/cast.hpp>
#include <fildes/file.hpp>

#include <utility>

fildes::result<fildes::owned<fildes::file>> as_file(
    fildes::owned<fildes::any_fd> fd) {
#ifdef FILDES_MISUSE
  return fildes::checked_cast<fildes::file>(fd);
#else
  return fildes::checked_cast<fildes::file>(std::move(fd));
#endif
}
