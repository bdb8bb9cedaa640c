// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: convert 'fildes::v0::memfd_flag' to 'fildes::v0::pipe_flags'
// EXPECT-CLANG: no viable conversion from 'fildes::memfd_flag' to 'pipe_flags'
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>

#ifdef FILDES_MISUSE
const auto made = fildes::pipe::create(fildes::memfd_flag::inherit);
#else
const auto made = fildes::pipe::create(fildes::pipe_flag::inherit);
#endif
