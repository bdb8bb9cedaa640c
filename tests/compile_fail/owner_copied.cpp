// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: use of deleted function
// EXPECT-CLANG: call to deleted constructor of 'fildes::owned<fildes::eventfd>'
// EXPECT: two owners would close twice
#include <fildes/eventfd.hpp>

#include <utility>

fildes::owned<fildes::eventfd> second(fildes::owned<fildes::eventfd>& first) {
#ifdef FILDES_MISUSE
  return first;
#else
  return std::move(first);
#endif
}
