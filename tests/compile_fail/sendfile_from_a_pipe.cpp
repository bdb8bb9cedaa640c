// SPDX-License-Identifier: BSL-1.0
// EXPECT: sendfile: the source must be a file; use splice() or transfer()
#include <fildes/splice.hpp>

fildes::result<std::size_t> send(const fildes::pipe_reader& from,
                                 const fildes::file& to) {
#ifdef FILDES_MISUSE
  return fildes::sendfile(to, from, 4096);
#else
  return fildes::splice(from, to, 4096);
#endif
}
