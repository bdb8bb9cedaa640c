// SPDX-License-Identifier: BSL-1.0
#include <fildes/udp.hpp>

#include <fildes/sys/abi/interface.hpp>

#include "socket_calls.hpp"

namespace fildes::inline FILDES_ABI {

result<bool> udp_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return detail::is_ip(what) && what.type == socket_type::datagram &&
           what.protocol == sys::abi::ipproto_udp;
  });
}

}  // namespace fildes::inline FILDES_ABI
