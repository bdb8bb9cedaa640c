// SPDX-License-Identifier: BSL-1.0
// EXPECT: take
#include <fildes/wake_up.hpp>

void use(const fildes::owned<fildes::wake_up>& sleeper) {
#ifdef FILDES_MISUSE
  const fildes::borrowed<fildes::waker> other = sleeper;
  (void)other.take();
#else
  (void)sleeper.take();
#endif
}
