// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/ip_address.hpp>
#include <fildes/listener.hpp>
#include <fildes/stream_socket.hpp>

namespace fildes::inline FILDES_ABI {

/// A TCP connection. See tcp(7).
class tcp_stream : public stream_socket {
 public:
  static constexpr std::string_view kind_name = "tcp_stream";
  static constexpr std::string_view listener_name = "tcp_listener";
  using address = ip_address;
  static constexpr socket_type type = socket_type::stream;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_ip ||
           level == sys::abi::sol_ipv6 || level == sys::abi::sol_tcp ||
           level == sys::abi::sol_tls || level == sys::abi::sol_mptcp;
  }

  /// Makes a socket and connects it. A non-blocking one is in progress, which
  /// is no error: wait_connected, or wait until it is writable and
  /// finish_connect. `prepare` is called first, to set options or to bind. See
  /// connect(2).
  /// \error connrefused   nobody listens there
  /// \error timedout      nobody answered; also hostunreach, netunreach
  /// \error addrnotavail  no local port is left
  template <socket_preparation F = decltype(no_preparation)>
  static result<connecting<tcp_stream>> connect(
      const ip_address& to, socket_flags flags = {},
      F prepare = no_preparation) noexcept {
    return detail::connected_to(
        detail::make_socket<tcp_stream>(to.family(), type, 0, flags), to,
        prepare);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;
  static bool is_stream(const socket_identity& what) noexcept;

  result<ip_address> local_address() const noexcept {
    return detail::as_address<ip_address>(socket::local_address());
  }
  result<ip_address> peer_address() const noexcept {
    return detail::as_address<ip_address>(socket::peer_address());
  }

  /// Whether what recv would give next is the byte that was sent as urgent. See
  /// SIOCATMARK in tcp(7).
  result<bool> at_urgent_mark() const noexcept;

 protected:
  using stream_socket::stream_socket;
  tcp_stream(const tcp_stream&) = default;  // owned<K>, borrowed<K>?
  tcp_stream& operator=(const tcp_stream&) = default;
  ~tcp_stream() = default;
};

/// Where TCP connections come in.
using tcp_listener = listener<tcp_stream>;

}  // namespace fildes::inline FILDES_ABI
