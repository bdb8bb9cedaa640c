// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: cannot convert 'const fildes::v0::file' to 'int'
// EXPECT-CLANG: no known conversion from 'const fildes::file' to 'int'
#include <fildes/file.hpp>

int foreign(int fd) { return fd + 1; }

int use(const fildes::file& f) {
#ifdef FILDES_MISUSE
  return foreign(f);
#else
  return foreign(f.raw());
#endif
}
