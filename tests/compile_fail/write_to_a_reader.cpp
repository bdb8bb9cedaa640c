// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: owned<fildes::v0::pipe_reader>' has no member named 'write'
// EXPECT-CLANG: no member named 'write' in 'fildes::owned<fildes::pipe_reader>'
#include <fildes/pipe.hpp>

fildes::result<std::size_t> send(const fildes::pipe& p) {
#ifdef FILDES_MISUSE
  return p.reader.write("hello");
#else
  return p.writer.write("hello");
#endif
}
