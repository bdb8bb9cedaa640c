// SPDX-License-Identifier: BSL-1.0
// EXPECT: not of this kind: checked_cast?
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>

#include <utility>

void keep(fildes::owned<fildes::file>& kept, fildes::owned<fildes::file> file,
          fildes::owned<fildes::eventfd> counter) {
#ifdef FILDES_MISUSE
  kept = std::move(counter);
  (void)file;
#else
  kept = std::move(file);
  (void)counter;
#endif
}
