// SPDX-License-Identifier: BSL-1.0
// EXPECT: each call takes the flags of one enum
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>

fildes::pipe_flags both(fildes::pipe_flags a, fildes::pipe_flags b,
                        fildes::memfd_flags c) {
#ifdef FILDES_MISUSE
  (void)b;
  return a | c;
#else
  (void)c;
  return a | b;
#endif
}
