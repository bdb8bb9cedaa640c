// SPDX-License-Identifier: BSL-1.0
#include <fildes/raw_socket.hpp>

#include "socket_calls.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

constexpr bool is_icmp(const socket_identity& what) noexcept {
  return what.protocol == (what.family == sys::abi::af_inet
                               ? sys::abi::ipproto_icmp
                               : sys::abi::ipproto_icmpv6);
}

}  // namespace

result<bool> raw_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return detail::is_ip(what) && what.type == socket_type::raw;
  });
}

result<owned<ping_socket>> ping_socket::create(ip_family family,
                                               socket_flags flags) noexcept {
  const int protocol = family == ip_family::v4 ? sys::abi::ipproto_icmp
                                               : sys::abi::ipproto_icmpv6;
  return detail::make_socket<ping_socket>(
      static_cast<int>(family), socket_type::datagram, protocol, flags);
}

result<bool> ping_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return detail::is_ip(what) && what.type == socket_type::datagram &&
           is_icmp(what);
  });
}

}  // namespace fildes::inline FILDES_ABI
