// SPDX-License-Identifier: BSL-1.0
// EXPECT: no descriptor of its kind can be a K
#include <fildes/cast.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>

fildes::result<> count(fildes::borrowed<fildes::file> file,
                       fildes::borrowed<fildes::any_fd> any) {
  FILDES_TRYV(file.sync());
#ifdef FILDES_MISUSE
  FILDES_TRY(auto counter, fildes::checked_cast<fildes::eventfd>(file));
  (void)any;
#else
  FILDES_TRY(auto counter, fildes::checked_cast<fildes::eventfd>(any));
#endif
  return counter.write(1);
}
