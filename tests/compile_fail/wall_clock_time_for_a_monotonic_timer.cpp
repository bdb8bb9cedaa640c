// SPDX-License-Identifier: BSL-1.0
// EXPECT: system_clock
// EXPECT-GCC: clock_id::monotonic
// EXPECT-CLANG: clock_id::monotonic
#include <fildes/timerfd.hpp>

#include <chrono>

using monotonic_timer = fildes::timerfd<fildes::clock_id::monotonic>;

void soon(const monotonic_timer& timer) {
  using namespace std::chrono_literals;
#ifdef FILDES_MISUSE
  (void)timer.set_at(std::chrono::system_clock::now() + 3s);
#else
  (void)timer.set_at(std::chrono::steady_clock::now() + 3s);
#endif
}
