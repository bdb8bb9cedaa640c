// SPDX-License-Identifier: BSL-1.0
// EXPECT: system_clock
// EXPECT-GCC: to 'fildes::v0::deadline'
// EXPECT-CLANG: clock::is_steady' evaluated to false
#include <fildes/time.hpp>

#include <chrono>

fildes::deadline soon() {
  using namespace std::chrono_literals;
#ifdef FILDES_MISUSE
  return std::chrono::system_clock::now() + 3s;
#else
  return std::chrono::steady_clock::now() + 3s;
#endif
}
