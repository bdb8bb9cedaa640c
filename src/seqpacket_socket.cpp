// SPDX-License-Identifier: BSL-1.0
#include <fildes/seqpacket_socket.hpp>

namespace fildes::inline FILDES_ABI {

result<bool> seqpacket_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return what.type == socket_type::seqpacket;
  });
}

}  // namespace fildes::inline FILDES_ABI
