// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: ignoring returned value of type 'fildes::v0::result<>'
// EXPECT-CLANG: ignoring return value of function declared with 'nodiscard'
#include <fildes/file.hpp>

fildes::result<> save(const fildes::file& f) {
#ifdef FILDES_MISUSE
  f.sync();
#else
  FILDES_TRYV(f.sync());
#endif
  return f.truncate(0);
}
