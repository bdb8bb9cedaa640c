// SPDX-License-Identifier: BSL-1.0
#include <fildes/stdio.hpp>

namespace fildes::inline FILDES_ABI {

result<> stdio::ensure_open() noexcept {
  // Upwards, since the lowest free number is the one that is given out.
  for (int fd = 0; fd <= 2; ++fd) {
    const auto there = sys::fcntl(fd, sys::abi::f_getfd);
    if (there.has_value()) continue;
    if (there.assume_error() != errc::badf) return there.assume_error();
    FILDES_TRYV(sys::open("/dev/null", sys::abi::o_rdwr));
  }
  return success();
}

}  // namespace fildes::inline FILDES_ABI
