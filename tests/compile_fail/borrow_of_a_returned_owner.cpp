// SPDX-License-Identifier: BSL-1.0
// EXPECT: keep the owner in a variable first
#include <fildes/eventfd.hpp>

fildes::result<> count() {
#ifdef FILDES_MISUSE
  fildes::borrowed<fildes::eventfd> lent = fildes::eventfd::create().value();
#else
  auto owner = fildes::eventfd::create().value();
  fildes::borrowed<fildes::eventfd> lent = owner;
#endif
  return lent.write(1);
}
