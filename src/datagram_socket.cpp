// SPDX-License-Identifier: BSL-1.0
#include <fildes/datagram_socket.hpp>

#include "socket_calls.hpp"

namespace fildes::inline FILDES_ABI {

result<bool> datagram_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return what.type == socket_type::datagram ||
           what.type == socket_type::raw || what.type == socket_type::rdm;
  });
}

result<> datagram_socket::disconnect() const noexcept {
  return detail::disconnect(fd_);
}

result<std::size_t> datagram_socket::next_size() const noexcept {
  return detail::ask_size(fd_, sys::abi::siocinq);
}

}  // namespace fildes::inline FILDES_ABI
