// SPDX-License-Identifier: BSL-1.0
// EXPECT: splice: one side must be a pipe; put one between (pipe::create), or
#include <fildes/splice.hpp>

fildes::result<std::size_t> move(const fildes::file& from,
                                 const fildes::file& to,
                                 const fildes::pipe& through) {
#ifdef FILDES_MISUSE
  (void)through;
  return fildes::splice(from, to, 4096);
#else
  FILDES_TRY(const auto size, fildes::splice(from, through.writer, 4096));
  return fildes::splice(through.reader, to, size);
#endif
}
