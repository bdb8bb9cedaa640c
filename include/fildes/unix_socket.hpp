// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/datagram_socket.hpp>
#include <fildes/listener.hpp>
#include <fildes/passing.hpp>
#include <fildes/seqpacket_socket.hpp>
#include <fildes/stream_socket.hpp>
#include <fildes/unix_address.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {

constexpr bool is_unix_level(int level) noexcept {
  return level == sys::abi::sol_socket;  // the family has no level of its own
}

template <socket_kind K>
result<owned<K>> connect_unix(const unix_address& to, socket_type type,
                              socket_flags flags) noexcept {
  FILDES_TRY(auto made, make_socket<K>(sys::abi::af_unix, type, 0, flags));
  FILDES_TRYV(sys::connect(made.raw(), to.data(), to.size()));
  return made;
}

}  // namespace detail

/// A connection between processes of this machine, which descriptors can be
/// passed over. See unix(7).
class unix_stream : public stream_socket {
 public:
  static constexpr std::string_view kind_name = "unix_stream";
  static constexpr std::string_view listener_name = "unix_listener";
  using address = unix_address;
  static constexpr socket_type type = socket_type::stream;
  static constexpr bool has_option_level(int level) noexcept {
    return detail::is_unix_level(level);
  }

  /// Makes a socket and connects it; waits while the listener's backlog is
  /// full, and is never in progress. See connect(2).
  /// \error noent        nothing at that path; also acces, notdir, loop
  /// \error connrefused  nobody listens there
  /// \error again        the backlog is full, and it was not to wait
  static result<owned<unix_stream>> connect(const unix_address& to,
                                            socket_flags flags = {}) noexcept {
    return detail::connect_unix<unix_stream>(to, type, flags);
  }

  /// Makes two that are connected to each other. See socketpair(2).
  static result<socket_pair<unix_stream>> pair(
      socket_flags flags = {}) noexcept {
    return detail::make_pair<unix_stream>(sys::abi::af_unix, type, flags);
  }

  /// Takes bytes, and the descriptor that came with them. Of several, the
  /// kernel closes the others and says control_truncated(): for these, and for
  /// a socket that passes credentials besides, there is recvmsg. See
  /// SCM_RIGHTS in unix(7).
  FILDES_INLINE result<received_descriptor> recv_descriptor(
      byte_span into, recv_flags flags = {}) const noexcept {
    return detail::recv_descriptor(fd_, into, flags);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;
  static bool is_stream(const socket_identity& what) noexcept;

  result<unix_address> local_address() const noexcept {
    return detail::as_address<unix_address>(socket::local_address());
  }
  result<unix_address> peer_address() const noexcept {
    return detail::as_address<unix_address>(socket::peer_address());
  }

 protected:
  using stream_socket::stream_socket;
  unix_stream(const unix_stream&) = default;  // owned<K>, borrowed<K>?
  unix_stream& operator=(const unix_stream&) = default;
  ~unix_stream() = default;
};

/// The same for records. See unix(7).
class unix_seqpacket : public seqpacket_socket {
 public:
  static constexpr std::string_view kind_name = "unix_seqpacket";
  static constexpr std::string_view listener_name = "unix_seqpacket_listener";
  using address = unix_address;
  static constexpr socket_type type = socket_type::seqpacket;
  static constexpr bool has_option_level(int level) noexcept {
    return detail::is_unix_level(level);
  }

  /// As unix_stream::connect.
  static result<owned<unix_seqpacket>> connect(
      const unix_address& to, socket_flags flags = {}) noexcept {
    return detail::connect_unix<unix_seqpacket>(to, type, flags);
  }
  static result<socket_pair<unix_seqpacket>> pair(
      socket_flags flags = {}) noexcept {
    return detail::make_pair<unix_seqpacket>(sys::abi::af_unix, type, flags);
  }

  /// As unix_stream::recv_descriptor.
  FILDES_INLINE result<received_descriptor> recv_descriptor(
      byte_span into, recv_flags flags = {}) const noexcept {
    return detail::recv_descriptor(fd_, into, flags);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;
  static bool is_stream(const socket_identity& what) noexcept;

  result<unix_address> local_address() const noexcept {
    return detail::as_address<unix_address>(socket::local_address());
  }
  result<unix_address> peer_address() const noexcept {
    return detail::as_address<unix_address>(socket::peer_address());
  }

 protected:
  using seqpacket_socket::seqpacket_socket;
  unix_seqpacket(const unix_seqpacket&) = default;  // owned<K>, borrowed<K>?
  unix_seqpacket& operator=(const unix_seqpacket&) = default;
  ~unix_seqpacket() = default;
};

/// The same for datagrams, which are never lost: who sends waits. See unix(7).
class unix_datagram : public datagram_socket {
 public:
  static constexpr std::string_view kind_name = "unix_datagram";
  using address = unix_address;
  static constexpr bool has_option_level(int level) noexcept {
    return detail::is_unix_level(level);
  }

  /// Makes a socket without a name: it can send, and nobody can answer.
  static result<owned<unix_datagram>> create(socket_flags flags = {}) noexcept {
    return detail::make_socket<unix_datagram>(sys::abi::af_unix,
                                              socket_type::datagram, 0, flags);
  }

  /// Makes a socket that receives at an address. The unnamed address lets the
  /// kernel choose an abstract one. A path outlives the socket: unix_bind.hpp
  /// has one that does not.
  /// \error addrinuse  something is at that path
  static result<owned<unix_datagram>> bind(const unix_address& at,
                                           socket_flags flags = {}) noexcept;

  /// As unix_stream::pair.
  static result<socket_pair<unix_datagram>> pair(
      socket_flags flags = {}) noexcept {
    return detail::make_pair<unix_datagram>(sys::abi::af_unix,
                                            socket_type::datagram, flags);
  }

  /// As unix_stream::recv_descriptor.
  FILDES_INLINE result<received_descriptor> recv_descriptor(
      byte_span into, recv_flags flags = {}) const noexcept {
    return detail::recv_descriptor(fd_, into, flags);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  result<unix_address> local_address() const noexcept {
    return detail::as_address<unix_address>(socket::local_address());
  }
  result<unix_address> peer_address() const noexcept {
    return detail::as_address<unix_address>(socket::peer_address());
  }

 protected:
  using datagram_socket::datagram_socket;
  unix_datagram(const unix_datagram&) = default;  // owned<K>, borrowed<K>?
  unix_datagram& operator=(const unix_datagram&) = default;
  ~unix_datagram() = default;
};

/// Where connections of the machine come in. `listen` binds to a path as it is:
/// what unix_bind.hpp has also sweeps up what an earlier server left there.
using unix_listener = listener<unix_stream>;
using unix_seqpacket_listener = listener<unix_seqpacket>;

}  // namespace fildes::inline FILDES_ABI
