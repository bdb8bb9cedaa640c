// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: 'const fildes::v0::file&' from expression of type 'int'
// EXPECT-CLANG: no known conversion from 'int' to 'const fildes::file'
#include <fildes/file.hpp>

fildes::result<> save(const fildes::file& f) { return f.sync(); }

fildes::result<> save_raw(int fd) {
#ifdef FILDES_MISUSE
  return save(fd);
#else
  return save(fildes::borrowed<fildes::file>::borrow_raw(fd));
#endif
}
