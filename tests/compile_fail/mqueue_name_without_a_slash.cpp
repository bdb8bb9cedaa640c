// SPDX-License-Identifier: BSL-1.0
// EXPECT: mqueue_name
// EXPECT-GCC: non-'constexpr' function
// EXPECT-CLANG: is not a constant expression
#include <fildes/mqueue.hpp>

auto open_jobs() {
#ifdef FILDES_MISUSE
  return fildes::mqueue::open("jobs");
#else
  return fildes::mqueue::open("/jobs");
#endif
}
