// SPDX-License-Identifier: BSL-1.0
// EXPECT: write owned<K> or borrowed<K>
// EXPECT-GCC: eventfd::~eventfd()' is protected within this context
// EXPECT-CLANG: variable of type 'fildes::eventfd' has protected destructor
#include <fildes/eventfd.hpp>

fildes::result<> count() {
#ifdef FILDES_MISUSE
  fildes::eventfd counter(3);
#else
  FILDES_TRY(auto counter, fildes::eventfd::create());
#endif
  return counter.write(1);
}
