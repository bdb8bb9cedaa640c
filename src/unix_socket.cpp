// SPDX-License-Identifier: BSL-1.0
#include <fildes/unix_socket.hpp>

namespace fildes::inline FILDES_ABI {

bool unix_stream::is_stream(const socket_identity& what) noexcept {
  return what.family == sys::abi::af_unix && what.type == type;
}

result<bool> unix_stream::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, is_stream);
}

bool unix_seqpacket::is_stream(const socket_identity& what) noexcept {
  return what.family == sys::abi::af_unix && what.type == type;
}

result<bool> unix_seqpacket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, is_stream);
}

result<owned<unix_datagram>> unix_datagram::bind(const unix_address& at,
                                                 socket_flags flags) noexcept {
  return detail::bound_to(create(flags), at);
}

result<bool> unix_datagram::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return what.family == sys::abi::af_unix &&
           what.type == socket_type::datagram;
  });
}

}  // namespace fildes::inline FILDES_ABI
