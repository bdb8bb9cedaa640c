// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/datagram_socket.hpp>
#include <fildes/listener.hpp>
#include <fildes/seqpacket_socket.hpp>
#include <fildes/stream_socket.hpp>
#include <fildes/vsock_address.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {

// The options of vsock(7) have the family's number as their level.
constexpr bool is_vsock_level(int level) noexcept {
  return level == sys::abi::sol_socket || level == sys::abi::af_vsock ||
         level == sys::abi::sol_vsock;
}

template <socket_kind K>
result<owned<K>> make_vsock(socket_type type, socket_flags flags) noexcept {
  return make_socket<K>(sys::abi::af_vsock, type, 0, flags);
}

}  // namespace detail

/// A connection between a virtual machine and its host, or between programs of
/// one machine. See vsock(7).
class vsock_stream : public stream_socket {
 public:
  static constexpr std::string_view kind_name = "vsock_stream";
  static constexpr std::string_view listener_name = "vsock_listener";
  using address = vsock_address;
  static constexpr socket_type type = socket_type::stream;
  static constexpr bool has_option_level(int level) noexcept {
    return detail::is_vsock_level(level);
  }

  /// Makes a socket that is not connected yet.
  /// \error afnosupport  the kernel has no such family
  static result<owned<vsock_stream>> create(socket_flags flags = {}) noexcept {
    return detail::make_vsock<vsock_stream>(type, flags);
  }

  /// Makes a socket and connects it, as tcp_stream::connect.
  /// \error connreset  nobody listens there
  /// \error nodev      no way to such a machine; also netunreach
  template <socket_preparation F = decltype(no_preparation)>
  static result<connecting<vsock_stream>> connect(
      const vsock_address& to, socket_flags flags = {},
      F prepare = no_preparation) noexcept {
    return detail::connected_to(create(flags), to, prepare);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;
  static bool is_stream(const socket_identity& what) noexcept;

  result<vsock_address> local_address() const noexcept {
    return detail::as_address<vsock_address>(socket::local_address());
  }
  result<vsock_address> peer_address() const noexcept {
    return detail::as_address<vsock_address>(socket::peer_address());
  }

 protected:
  using stream_socket::stream_socket;
  vsock_stream(const vsock_stream&) = default;  // owned<K>, borrowed<K>?
  vsock_stream& operator=(const vsock_stream&) = default;
  ~vsock_stream() = default;
};

/// The same for records. Kernel 5.14.
class vsock_seqpacket : public seqpacket_socket {
 public:
  static constexpr std::string_view kind_name = "vsock_seqpacket";
  static constexpr std::string_view listener_name = "vsock_seqpacket_listener";
  using address = vsock_address;
  static constexpr socket_type type = socket_type::seqpacket;
  static constexpr bool has_option_level(int level) noexcept {
    return detail::is_vsock_level(level);
  }

  /// As of vsock_stream.
  static result<owned<vsock_seqpacket>> create(
      socket_flags flags = {}) noexcept {
    return detail::make_vsock<vsock_seqpacket>(type, flags);
  }
  template <socket_preparation F = decltype(no_preparation)>
  static result<connecting<vsock_seqpacket>> connect(
      const vsock_address& to, socket_flags flags = {},
      F prepare = no_preparation) noexcept {
    return detail::connected_to(create(flags), to, prepare);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;
  static bool is_stream(const socket_identity& what) noexcept;

  result<vsock_address> local_address() const noexcept {
    return detail::as_address<vsock_address>(socket::local_address());
  }
  result<vsock_address> peer_address() const noexcept {
    return detail::as_address<vsock_address>(socket::peer_address());
  }

 protected:
  using seqpacket_socket::seqpacket_socket;
  vsock_seqpacket(const vsock_seqpacket&) = default;  // owned<K>, borrowed<K>?
  vsock_seqpacket& operator=(const vsock_seqpacket&) = default;
  ~vsock_seqpacket() = default;
};

/// The same for datagrams, which few machines have.
class vsock_datagram : public datagram_socket {
 public:
  static constexpr std::string_view kind_name = "vsock_datagram";
  using address = vsock_address;
  static constexpr bool has_option_level(int level) noexcept {
    return detail::is_vsock_level(level);
  }

  /// \error nodev        the machine has no such way
  /// \error afnosupport  the kernel has no such family
  static result<owned<vsock_datagram>> create(
      socket_flags flags = {}) noexcept {
    return detail::make_vsock<vsock_datagram>(socket_type::datagram, flags);
  }
  /// Makes a socket that receives at an address.
  static result<owned<vsock_datagram>> bind(const vsock_address& at,
                                            socket_flags flags = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  result<vsock_address> local_address() const noexcept {
    return detail::as_address<vsock_address>(socket::local_address());
  }

 protected:
  using datagram_socket::datagram_socket;
  vsock_datagram(const vsock_datagram&) = default;  // owned<K>, borrowed<K>?
  vsock_datagram& operator=(const vsock_datagram&) = default;
  ~vsock_datagram() = default;
};

/// Where connections come in.
using vsock_listener = listener<vsock_stream>;
using vsock_seqpacket_listener = listener<vsock_seqpacket>;

/// The number of this machine, which others connect to. Asks /dev/vsock.
/// \error noent  no such device; also acces
result<std::uint32_t> local_vsock_cid() noexcept;

}  // namespace fildes::inline FILDES_ABI
