// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: to 'fildes::v0::rename_flags'
// EXPECT-CLANG: no viable conversion from 'fildes::resolve_flag' to
// 'rename_flags'
#include <fildes/path_fd.hpp>

auto move(const fildes::path_fd& place) {
#ifdef FILDES_MISUSE
  return place.rename("a", place, "b", fildes::resolve_flag::beneath);
#else
  return place.rename("a", place, "b", {}, fildes::resolve_flag::beneath);
#endif
}
