// SPDX-License-Identifier: BSL-1.0
// EXPECT: must_be_in_a_namespace
#include <fildes/xattr.hpp>

#ifdef FILDES_MISUSE
constexpr fildes::xattr_name name = "comment";
#else
constexpr fildes::xattr_name name = "user.comment";
#endif

auto read(const fildes::any_fd& fd, fildes::byte_span into) {
  return get_xattr(fd, name, into);
}
