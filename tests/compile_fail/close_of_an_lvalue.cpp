// SPDX-License-Identifier: BSL-1.0
// EXPECT: std::move(owner).close()
#include <fildes/file.hpp>

#include <utility>

fildes::result<> finish(fildes::owned<fildes::file> f) {
#ifdef FILDES_MISUSE
  return f.close();
#else
  return std::move(f).close();
#endif
}
