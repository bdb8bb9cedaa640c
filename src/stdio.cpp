// SPDX-License-Identifier: BSL-1.0
#include <fildes/stdio.hpp>

namespace fildes::inline FILDES_ABI {

result<> stdio::ensure_open() noexcept {
  // Upwards, since the lowest free number is the one that is given out.
  for (int fd = 0; fd <= 2; ++fd) {
    if (sys::fcntl(fd, sys::abi::f_getfd).has_value()) continue;
    FILDES_TRYV(sys::open("/dev/null", sys::abi::o_rdwr));
  }
  return success();
}

}  // namespace fildes::inline FILDES_ABI
