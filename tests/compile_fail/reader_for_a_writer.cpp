// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: of type 'const fildes::v0::pipe_writer&' from expression
// EXPECT-CLANG: from 'const owned<pipe_reader>' to 'const fildes::pipe_writer'
#include <fildes/pipe.hpp>

fildes::result<std::size_t> greet(const fildes::pipe_writer& to) {
  return to.write("hello");
}

fildes::result<std::size_t> send(const fildes::pipe& p) {
#ifdef FILDES_MISUSE
  return greet(p.reader);
#else
  return greet(p.writer);
#endif
}
