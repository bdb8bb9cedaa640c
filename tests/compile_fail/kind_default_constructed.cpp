// SPDX-License-Identifier: BSL-1.0
// EXPECT: write owned<K> or borrowed<K>
#include <fildes/eventfd.hpp>

fildes::result<> count() {
#ifdef FILDES_MISUSE
  fildes::eventfd counter;
#else
  FILDES_TRY(auto counter, fildes::eventfd::create());
#endif
  return counter.write(1);
}
