// SPDX-License-Identifier: BSL-1.0
// EXPECT: mqueue_priority
// EXPECT-GCC: non-'constexpr' function
// EXPECT-CLANG: is not a constant expression
#include <fildes/mqueue.hpp>

fildes::result<> send(const fildes::mqueue_sender& queue) {
#ifdef FILDES_MISUSE
  return queue.send("x", 32768);
#else
  return queue.send("x", 32767);
#endif
}
