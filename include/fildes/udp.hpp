// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/datagram_socket.hpp>
#include <fildes/ip_address.hpp>

namespace fildes::inline FILDES_ABI {

/// A socket for UDP datagrams. See udp(7).
class udp_socket : public datagram_socket {
 public:
  static constexpr std::string_view kind_name = "udp_socket";
  using address = ip_address;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_ip ||
           level == sys::abi::sol_ipv6 || level == sys::abi::sol_udp;
  }

  /// Makes a socket that gets its port when it first sends.
  static result<owned<udp_socket>> create(ip_family family,
                                          socket_flags flags = {}) noexcept {
    return detail::make_socket<udp_socket>(static_cast<int>(family),
                                           socket_type::datagram, 0, flags);
  }

  /// Makes a socket that receives at an address; `prepare` is called before it
  /// is bound, to set options. Port 0 lets the kernel choose. See bind(2).
  /// \error addrinuse     another has the address
  /// \error addrnotavail  the address is not of this machine
  /// \error acces         a port below 1024, without privilege
  template <socket_preparation F = decltype(no_preparation)>
  static result<owned<udp_socket>> bind(const ip_address& at,
                                        socket_flags flags = {},
                                        F prepare = no_preparation) noexcept {
    return detail::bound_to(detail::make_socket<udp_socket>(
                                at.family(), socket_type::datagram, 0, flags),
                            at, prepare);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  result<ip_address> local_address() const noexcept {
    return detail::as_address<ip_address>(socket::local_address());
  }
  result<ip_address> peer_address() const noexcept {
    return detail::as_address<ip_address>(socket::peer_address());
  }

 protected:
  using datagram_socket::datagram_socket;
  udp_socket(const udp_socket&) = default;  // owned<K>, borrowed<K>?
  udp_socket& operator=(const udp_socket&) = default;
  ~udp_socket() = default;
};

}  // namespace fildes::inline FILDES_ABI
