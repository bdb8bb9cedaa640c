// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: 'fildes::v0::status_flag' to 'fildes::v0::descriptor_flags'
// EXPECT-CLANG: from 'fildes::status_flag' to 'descriptor_flags'
#include <fildes/descriptor.hpp>

fildes::result<> set(const fildes::any_fd& fd) {
#ifdef FILDES_MISUSE
  return fildes::set_descriptor_flags(fd, fildes::status_flag::nonblock);
#else
  return fildes::set_status_flags(fd, fildes::status_flag::nonblock);
#endif
}
