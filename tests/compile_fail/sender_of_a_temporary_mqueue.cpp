// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: use of deleted function
// EXPECT-CLANG: deleted function
#include <fildes/mqueue.hpp>

fildes::result<> send(fildes::owned<fildes::mqueue> queue) {
#ifdef FILDES_MISUSE
  const fildes::borrowed<fildes::mqueue_sender> sender = std::move(queue);
#else
  const fildes::borrowed<fildes::mqueue_sender> sender = queue;
#endif
  return sender.send("x");
}
