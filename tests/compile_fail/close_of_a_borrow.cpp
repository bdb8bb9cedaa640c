// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: borrowed<fildes::v0::file>'} has no member named 'close'
// EXPECT-CLANG: no member named 'close' in 'fildes::borrowed<fildes::file>'
#include <fildes/file.hpp>

#include <utility>

#ifdef FILDES_MISUSE
using holder = fildes::borrowed<fildes::file>;
#else
using holder = fildes::owned<fildes::file>;
#endif

fildes::result<> finish(holder f) { return std::move(f).close(); }
