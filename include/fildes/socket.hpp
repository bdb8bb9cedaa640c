// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fd.hpp>
#include <fildes/message.hpp>

namespace fildes::inline FILDES_ABI {

/// How a socket is made.
enum class socket_flag : std::uint32_t {
  nonblock = sys::abi::sock_nonblock,  ///< SOCK_NONBLOCK: again, not waiting
  inherit = sys::abi::sock_cloexec,    ///< no SOCK_CLOEXEC: open over exec
};
template <>
inline constexpr auto flag_names<socket_flag> =
    std::to_array<flag_name<socket_flag>>({
        {socket_flag::nonblock, "nonblock"},
        {socket_flag::inherit, "inherit"},
    });
using socket_flags = flags<socket_flag>;

/// What shutdown ends.
enum class shutdown_side : int {
  read = sys::abi::shut_rd,    ///< SHUT_RD: nothing more is read here
  write = sys::abi::shut_wr,   ///< SHUT_WR: the peer comes to the end
  both = sys::abi::shut_rdwr,  ///< SHUT_RDWR
};

/// How data are carried.
enum class socket_type : int {
  stream = sys::abi::sock_stream,        ///< SOCK_STREAM: bytes in order
  datagram = sys::abi::sock_dgram,       ///< SOCK_DGRAM: messages
  seqpacket = sys::abi::sock_seqpacket,  ///< SOCK_SEQPACKET: records in order
  raw = sys::abi::sock_raw,              ///< SOCK_RAW: packets
  rdm = sys::abi::sock_rdm,  ///< SOCK_RDM: messages, kept until read
};

/// What a socket is, as the kernel says.
struct socket_identity {
  int family;        ///< SO_DOMAIN: AF_...
  socket_type type;  ///< SO_TYPE
  int protocol;      ///< SO_PROTOCOL: IPPROTO_... or the family's own
  bool listens;      ///< SO_ACCEPTCONN

  friend bool operator==(const socket_identity&,
                         const socket_identity&) = default;
};

/// One end of a connection or of a way for messages. What can be done with it
/// is in the roles: stream_socket, datagram_socket, seqpacket_socket, listener;
/// and in the families: tcp_stream, udp_socket, unix_stream and so on.
///
/// Nothing shuts down a connection but `shutdown`: closing one of two
/// duplicates leaves it alone.
class socket : public any_fd {
 public:
  static constexpr std::string_view kind_name = "socket";

  /// Which options can be asked of it; see option.hpp.
  static constexpr bool has_option_level(int) noexcept { return true; }

  /// Makes a socket of a family that has no kind here. See socket(2).
  /// \error afnosupport     the kernel has no such family
  /// \error protonosupport  nor such a protocol of it
  static result<owned<socket>> create(int family, socket_type type,
                                      int protocol = 0,
                                      socket_flags flags = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Family, type and protocol. Asks the kernel four times.
  /// \error notsock  it is no socket
  static result<socket_identity> identify(const any_fd& fd) noexcept;

  /// The address that it is bound to. See getsockname(2).
  result<any_address> local_address() const noexcept;

  /// The address of whom it is connected to. See getpeername(2).
  /// \error notconn  nobody
  result<any_address> peer_address() const noexcept;

  /// Ends one direction or both, for all duplicates: the peer reads the end,
  /// or cannot write any more. The descriptor stays. See shutdown(2).
  /// \error notconn  not connected; also when the peer has reset
  FILDES_INLINE result<> shutdown(shutdown_side side) const noexcept {
    return sys::shutdown(fd_, static_cast<int>(side));
  }

  /// The error that waits here, which this takes away; without one the value
  /// says so. See SO_ERROR in socket(7).
  result<> take_error() const noexcept;

 protected:
  using any_fd::any_fd;
  socket(const socket&) = default;  // owned<K>, borrowed<K>?
  socket& operator=(const socket&) = default;
  ~socket() = default;
};

/// A kind of socket.
template <class K>
concept socket_kind = fd_kind<K> && std::derived_from<K, socket>;

/// Both ends of a pair of sockets that are connected to each other.
template <class K>
struct socket_pair {
  owned<K> first;
  owned<K> second;
};

/// What a factory does between socket(2) and bind(2) or connect(2) when it is
/// given nothing to do there. Write
/// `[](const socket& s) { return set_option(s, option::ip::freebind, true); }`.
inline constexpr auto no_preparation = [](const socket&) noexcept {
  return success();
};

/// Something to do with a socket that is not yet bound.
template <class F>
concept socket_preparation = requires(F& prepare, const socket& s) {
  { prepare(s) } -> std::same_as<result<>>;
};

namespace detail {

// The public flags have `inherit` where the kernel has SOCK_CLOEXEC.
FILDES_INLINE constexpr std::uint32_t bits(socket_flags flags) noexcept {
  return flags.bits() ^ std::uint32_t{sys::abi::sock_cloexec};
}
constexpr int bits(socket_type type, socket_flags flags) noexcept {
  return static_cast<int>(type) | static_cast<int>(bits(flags));
}

template <socket_kind K>
result<owned<K>> make_socket(int family, socket_type type, int protocol,
                             socket_flags flags) noexcept {
  return owned<K>::adopt_raw(sys::socket(family, bits(type, flags), protocol));
}

/// Binds what was made, after `prepare` has been called with it.
template <socket_kind K, class F = decltype(no_preparation)&>
result<owned<K>> bound_to(result<owned<K>> made, address_view at,
                          F&& prepare = no_preparation) noexcept {
  if (made.has_error()) return made;
  FILDES_TRYV(prepare(made.assume_value()));
  FILDES_TRYV(sys::bind(made.assume_value().raw(), at.data(), at.size()));
  return made;
}

template <socket_kind K>
result<socket_pair<K>> make_pair(int family, socket_type type,
                                 socket_flags flags) noexcept {
  int ends[2];
  FILDES_TRYV(sys::socketpair(family, bits(type, flags), 0, ends));
  return socket_pair<K>{owned<K>::adopt_raw(ends[0]).assume_value(),
                        owned<K>::adopt_raw(ends[1]).assume_value()};
}

/// What a kind's `is` answers: a socket that does not listen, and `wanted` is
/// true of what it is.
result<bool> socket_is(
    const any_fd& fd, bool (*wanted)(const socket_identity&) noexcept) noexcept;

/// A local or peer address, as a family's own type.
template <socket_address A>
result<A> as_address(result<any_address> found) noexcept {
  FILDES_TRY(const any_address address, found);
  return A::from_bytes(address.bytes());
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
