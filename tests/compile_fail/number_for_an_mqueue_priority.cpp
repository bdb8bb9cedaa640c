// SPDX-License-Identifier: BSL-1.0
// EXPECT: number
// EXPECT-GCC: is not a constant expression
// EXPECT-CLANG: is not a constant expression
#include <fildes/mqueue.hpp>

fildes::result<> send(const fildes::mqueue_sender& queue, unsigned number) {
#ifdef FILDES_MISUSE
  return queue.send("x", number);
#else
  FILDES_TRY(const auto priority, fildes::mqueue_priority::from(number));
  return queue.send("x", priority);
#endif
}
