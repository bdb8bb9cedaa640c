// SPDX-License-Identifier: BSL-1.0
// EXPECT: for bits without a name, from_bits()
#include <fildes/pipe.hpp>

fildes::pipe_flags packets() {
#ifdef FILDES_MISUSE
  return fildes::pipe_flag::nonblock | 0x4000;
#else
  return fildes::pipe_flag::nonblock | fildes::pipe_flags::from_bits(0x4000);
#endif
}
