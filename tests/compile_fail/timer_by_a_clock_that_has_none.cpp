// SPDX-License-Identifier: BSL-1.0
// EXPECT: the kernel has no timers by this clock
#include <fildes/timerfd.hpp>

using fildes::clock_id;

auto make() {
#ifdef FILDES_MISUSE
  return fildes::timerfd<clock_id::tai>::create();
#else
  return fildes::timerfd<clock_id::boottime>::create();
#endif
}
