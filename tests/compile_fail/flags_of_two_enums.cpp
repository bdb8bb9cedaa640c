// SPDX-License-Identifier: BSL-1.0
// EXPECT: each call takes the flags of one enum
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>

auto both() {
#ifdef FILDES_MISUSE
  return fildes::pipe_flag::nonblock | fildes::memfd_flag::inherit;
#else
  return fildes::pipe_flag::nonblock | fildes::pipe_flag::inherit;
#endif
}

fildes::result<fildes::pipe> made() { return fildes::pipe::create(both()); }
