// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: eventfd(const fildes::v0::eventfd&)' is protected
// EXPECT-CLANG: temporary of type 'fildes::eventfd' has protected destructor
#include <fildes/eventfd.hpp>

#ifdef FILDES_MISUSE
fildes::result<> count(fildes::eventfd counter) {
#else
fildes::result<> count(const fildes::eventfd& counter) {
#endif
  return counter.write(1);
}

fildes::result<> twice(const fildes::owned<fildes::eventfd>& counter) {
  FILDES_TRYV(count(counter));
  return count(counter);
}
