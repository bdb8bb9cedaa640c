// SPDX-License-Identifier: BSL-1.0
// EXPECT: send
// EXPECT-GCC: no matching function
// EXPECT-CLANG: no matching member function
#include <fildes/mqueue.hpp>

#ifdef FILDES_MISUSE
using kind = fildes::mqueue_receiver;
#else
using kind = fildes::mqueue;
#endif

fildes::result<> send(const kind& queue) { return queue.send("x"); }
