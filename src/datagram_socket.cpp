// SPDX-License-Identifier: BSL-1.0
#include <fildes/datagram_socket.hpp>

#include <fildes/sys/descriptor.hpp>

namespace fildes::inline FILDES_ABI {

result<bool> datagram_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return what.type == socket_type::datagram ||
           what.type == socket_type::raw || what.type == socket_type::rdm;
  });
}

result<> datagram_socket::disconnect() const noexcept {
  // AF_UNSPEC, with as many bytes as the shortest address has.
  const std::uint16_t unspecified[8] = {sys::abi::af_unspec};
  return sys::connect(fd_, unspecified, sizeof unspecified);
}

result<std::size_t> datagram_socket::next_size() const noexcept {
  int bytes = 0;
  FILDES_TRYV(sys::ioctl(fd_, sys::abi::siocinq, &bytes));
  return static_cast<std::size_t>(bytes);
}

}  // namespace fildes::inline FILDES_ABI
