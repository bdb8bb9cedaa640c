// SPDX-License-Identifier: BSL-1.0
// EXPECT: both sides must be files; use splice() with a pipe, or transfer()
#include <fildes/splice.hpp>

fildes::result<std::size_t> copy(const fildes::file& from,
                                 const fildes::pipe_writer& to) {
#ifdef FILDES_MISUSE
  return fildes::copy_file_range(from, to, 4096);
#else
  return fildes::splice(from, to, 4096);
#endif
}
