// SPDX-License-Identifier: BSL-1.0
// EXPECT: nanoseconds
// EXPECT-GCC: cannot convert 'int' to 'fildes::v0::nanoseconds'
// EXPECT-CLANG: no viable conversion from 'int' to 'nanoseconds'
#include <fildes/timerfd.hpp>

#include <chrono>

using monotonic_timer = fildes::timerfd<fildes::clock_id::monotonic>;

void soon(const monotonic_timer& timer) {
  using namespace std::chrono_literals;
#ifdef FILDES_MISUSE
  (void)timer.set(3);
#else
  (void)timer.set(3s);
#endif
}
