// SPDX-License-Identifier: BSL-1.0
#include <fildes/udp.hpp>

namespace fildes::inline FILDES_ABI {

result<bool> udp_socket::is(const any_fd& fd) noexcept {
  constexpr int udp = 17;
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return (what.family == sys::abi::af_inet ||
            what.family == sys::abi::af_inet6) &&
           what.type == socket_type::datagram && what.protocol == udp;
  });
}

}  // namespace fildes::inline FILDES_ABI
