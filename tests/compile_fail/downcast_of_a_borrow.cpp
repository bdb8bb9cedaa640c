// SPDX-License-Identifier: BSL-1.0
// EXPECT: may be of another kind: checked_cast<K>()
#include <fildes/cast.hpp>
#include <fildes/file.hpp>

fildes::result<> save(fildes::borrowed<fildes::any_fd> fd) {
#ifdef FILDES_MISUSE
  fildes::borrowed<fildes::file> file = fd;
#else
  FILDES_TRY(auto file, fildes::checked_cast<fildes::file>(fd));
#endif
  return file.sync();
}
