// SPDX-License-Identifier: BSL-1.0
// EXPECT: file_mode
// EXPECT-GCC: cannot convert 'int' to 'fildes::v0::file_mode'
// EXPECT-CLANG: no viable conversion from 'int' to 'file_mode'
#include <fildes/path_fd.hpp>

auto make(const fildes::path_fd& place) {
#ifdef FILDES_MISUSE
  return place.make_directory("d", 0755);
#else
  return place.make_directory("d", fildes::file_mode(0755));
#endif
}
