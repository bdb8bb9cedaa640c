// SPDX-License-Identifier: BSL-1.0
// EXPECT: byte_sink
// EXPECT: fd.write(from)
#include <fildes/io.hpp>
#include <fildes/pipe.hpp>

fildes::result<> send(const fildes::pipe& p) {
#ifdef FILDES_MISUSE
  return fildes::write_all(p.reader, "hello");
#else
  return fildes::write_all(p.writer, "hello");
#endif
}
