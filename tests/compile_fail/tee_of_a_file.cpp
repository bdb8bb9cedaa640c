// SPDX-License-Identifier: BSL-1.0
// EXPECT: tee: both sides must be pipes: a pipe_reader and the pipe_writer of
#include <fildes/splice.hpp>

fildes::result<std::size_t> copy(const fildes::file& file,
                                 const fildes::pipe_reader& from,
                                 const fildes::pipe_writer& to) {
  FILDES_TRYV(file.sync());
#ifdef FILDES_MISUSE
  (void)from;
  return fildes::tee(file, to, 4096);
#else
  return fildes::tee(from, to, 4096);
#endif
}
