// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: has no member named 'pread'; did you mean 'read'?
// EXPECT-CLANG: no member named 'pread' in 'fildes::owned<fildes::pipe_reader>'
#include <fildes/pipe.hpp>

fildes::result<std::size_t> receive(const fildes::pipe& p,
                                    fildes::byte_span into) {
#ifdef FILDES_MISUSE
  return p.reader.pread(into, 0);
#else
  return p.reader.read(into);
#endif
}
