// SPDX-License-Identifier: BSL-1.0
// EXPECT: keep the owner in a variable first
#include <fildes/eventfd.hpp>

#include <utility>

fildes::result<> count(fildes::owned<fildes::eventfd> counter) {
#ifdef FILDES_MISUSE
  fildes::borrowed<fildes::eventfd> lent = std::move(counter);
#else
  fildes::borrowed<fildes::eventfd> lent = counter;
#endif
  return lent.write(1);
}
