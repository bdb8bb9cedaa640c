// SPDX-License-Identifier: BSL-1.0
// EXPECT: vmsplice: the target must be a pipe_writer; write() to anything else
#include <fildes/splice.hpp>

fildes::result<std::size_t> lend(const fildes::pipe_reader& wrong,
                                 const fildes::pipe_writer& to,
                                 fildes::byte_views pages) {
#ifdef FILDES_MISUSE
  (void)to;
  return fildes::vmsplice(wrong, pages);
#else
  (void)wrong;
  return fildes::vmsplice(to, pages);
#endif
}
