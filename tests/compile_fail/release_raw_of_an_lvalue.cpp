// SPDX-License-Identifier: BSL-1.0
// EXPECT: std::move(owner).release_raw()
#include <fildes/file.hpp>

#include <utility>

int give(fildes::owned<fildes::file> f) {
#ifdef FILDES_MISUSE
  return f.release_raw();
#else
  return std::move(f).release_raw();
#endif
}
