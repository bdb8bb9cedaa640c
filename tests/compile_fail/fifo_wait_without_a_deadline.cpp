// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: no matching function for call to
// EXPECT-CLANG: too few arguments to function call
// EXPECT: wait_for_reader
#include <fildes/fifo.hpp>

fildes::result<fildes::owned<fildes::pipe_writer>> open_for_ever(
    const fildes::fifo& place) {
#ifdef FILDES_MISUSE
  return place.wait_for_reader();
#else
  return place.wait_for_reader(fildes::deadline::never());
#endif
}
