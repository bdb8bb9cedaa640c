// SPDX-License-Identifier: BSL-1.0
#include <fildes/stream_socket.hpp>

#include <fildes/io.hpp>

#include "socket_calls.hpp"

namespace fildes::inline FILDES_ABI {

result<bool> stream_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return what.type == socket_type::stream;
  });
}

result<std::size_t> stream_socket::unread_bytes() const noexcept {
  return detail::ask_size(fd_, sys::abi::siocinq);
}

result<std::size_t> stream_socket::unsent_bytes() const noexcept {
  return detail::ask_size(fd_, sys::abi::siocoutq);
}

result<connect_state> finish_connect(const socket& connecting) noexcept {
  FILDES_TRYV(connecting.take_error());
  const auto peer = connecting.peer_address();
  if (peer.has_value()) return connect_state::connected;
  if (peer.assume_error() == errc::notconn) return connect_state::in_progress;
  return peer.assume_error();
}

result<> wait_connected(const socket& connecting, deadline until) noexcept {
  FILDES_TRYV(detail::wait_writable(connecting.raw(), until));
  FILDES_TRY(const connect_state state, finish_connect(connecting));
  if (state == connect_state::connected) return success();
  // Writable, and neither connected nor failed: nobody has called connect, or
  // the peer has come and gone.
  return error(errc::notconn, sys::nr::connect);
}

namespace detail {

result<connect_state> connect(int fd, address_view to) noexcept {
  const auto connected = sys::connect(fd, to.data(), to.size());
  if (connected.has_value()) return connect_state::connected;
  const error e = connected.assume_error();
  if (e == errc::inprogress || e == errc::intr)
    return connect_state::in_progress;
  return e;
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
