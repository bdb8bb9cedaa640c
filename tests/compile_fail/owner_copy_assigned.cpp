// SPDX-License-Identifier: BSL-1.0
// EXPECT: std::move() the owner, or dup()
#include <fildes/eventfd.hpp>

#include <utility>

void replace(fildes::owned<fildes::eventfd>& old,
             fildes::owned<fildes::eventfd>& by) {
#ifdef FILDES_MISUSE
  old = by;
#else
  old = std::move(by);
#endif
}
