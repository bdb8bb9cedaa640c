// SPDX-License-Identifier: BSL-1.0
#include <fildes/xdp.hpp>

namespace fildes::inline FILDES_ABI {

result<bool> xdp_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return what.family == sys::abi::af_xdp;
  });
}

}  // namespace fildes::inline FILDES_ABI
