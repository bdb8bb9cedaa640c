// SPDX-License-Identifier: BSL-1.0
// EXPECT: from a file to a pipe_writer; between pipes, use splice()
#include <fildes/splice.hpp>

fildes::result<std::size_t> move(const fildes::pipe_reader& from,
                                 const fildes::pipe_writer& to,
                                 fildes::file_offset& at) {
#ifdef FILDES_MISUSE
  return fildes::splice_from(from, at, to, 4096);
#else
  (void)at;
  return fildes::splice(from, to, 4096);
#endif
}
