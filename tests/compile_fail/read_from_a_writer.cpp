// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: owned<fildes::v0::pipe_writer>' has no member named 'read'
// EXPECT-CLANG: no member named 'read' in 'fildes::owned<fildes::pipe_writer>'
#include <fildes/pipe.hpp>

fildes::result<std::size_t> receive(const fildes::pipe& p,
                                    fildes::byte_span into) {
#ifdef FILDES_MISUSE
  return p.writer.read(into);
#else
  return p.reader.read(into);
#endif
}
