// SPDX-License-Identifier: BSL-1.0
#include <fildes/stdio.hpp>

namespace fildes::inline FILDES_ABI {

result<> stdio::ensure_open() noexcept {
  // The lowest free number is given out: opening until one is above 2 fills
  // every gap below.
  for (;;) {
    FILDES_TRY(const int fd, sys::open("/dev/null", sys::abi::o_rdwr));
    if (fd > 2) return sys::close(fd);
  }
}

}  // namespace fildes::inline FILDES_ABI
