// SPDX-License-Identifier: BSL-1.0
// EXPECT: keep the owner in a variable first
#include <fildes/file_lock.hpp>

fildes::result<> lock_and_go(fildes::owned<fildes::file> held) {
#ifdef FILDES_MISUSE
  FILDES_TRYV(fildes::file_lock::take(fildes::file::open("f").value(),
                                      fildes::lock_kind::shared));
#else
  FILDES_TRYV(fildes::file_lock::take(held, fildes::lock_kind::shared));
#endif
  return fildes::success();
}
