// SPDX-License-Identifier: BSL-1.0
// EXPECT: the enum's flags, {} for none, or from_bits()
#include <fildes/pipe.hpp>

#ifdef FILDES_MISUSE
const auto made = fildes::pipe::create(2048);
#else
const auto made = fildes::pipe::create(fildes::pipe_flag::nonblock);
#endif
