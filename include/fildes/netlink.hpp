// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/datagram_socket.hpp>
#include <fildes/netlink_address.hpp>
#include <fildes/netlink_message.hpp>

namespace fildes::inline FILDES_ABI {

/// Whom in the kernel a socket speaks with.
enum class netlink_protocol : int {
  route = sys::abi::netlink_route,  ///< NETLINK_ROUTE: links, addresses, routes
  unused = sys::abi::netlink_unused,
  usersock = sys::abi::netlink_usersock,  ///< between programs
  firewall = sys::abi::netlink_firewall,
  sock_diag = sys::abi::netlink_sock_diag,  ///< NETLINK_SOCK_DIAG: sockets
  nflog = sys::abi::netlink_nflog,
  xfrm = sys::abi::netlink_xfrm,
  selinux = sys::abi::netlink_selinux,
  iscsi = sys::abi::netlink_iscsi,
  audit = sys::abi::netlink_audit,
  fib_lookup = sys::abi::netlink_fib_lookup,
  connector = sys::abi::netlink_connector,
  netfilter = sys::abi::netlink_netfilter,
  ip6_fw = sys::abi::netlink_ip6_fw,
  dnrtmsg = sys::abi::netlink_dnrtmsg,
  kobject_uevent = sys::abi::netlink_kobject_uevent,  ///< devices; plain text
  generic = sys::abi::netlink_generic,  ///< NETLINK_GENERIC: families by name
  scsitransport = sys::abi::netlink_scsitransport,
  ecryptfs = sys::abi::netlink_ecryptfs,
  rdma = sys::abi::netlink_rdma,
  crypto = sys::abi::netlink_crypto,
  smc = sys::abi::netlink_smc,
};

/// Room that no answer to a dump is longer than. Who receives into less may
/// lose the rest of a datagram, and is told: netlink_state::truncated.
inline constexpr std::size_t netlink_room = 32768;

/// Whether something is missing.
enum class netlink_state : unsigned char {
  complete,   ///< nothing
  lost,       ///< ENOBUFS: messages were dropped: ask for all of it anew
  truncated,  ///< MSG_TRUNC: the datagram was longer than the room
  too_long,   ///< of receive_whole: the same, but it still waits, whole
};

/// A datagram that came, or why none did.
struct [[nodiscard]] netlink_batch {
  netlink_state state;
  netlink_messages messages;  ///< none when they were lost or are too long
  std::size_t length;         ///< of the datagram, also when the room is less
  netlink_address from;

  constexpr bool complete() const noexcept {
    return state == netlink_state::complete;
  }
  /// Other programs can send messages, too, that look like the kernel's.
  constexpr bool from_kernel() const noexcept { return from.port() == 0; }
};

/// A socket for messages of the kernel. See netlink(7).
///
/// Without connect, `send` goes to the kernel. What comes is messages: take it
/// by `receive`, or ask for something by `ask` and get what belongs to it.
class netlink_socket : public datagram_socket {
 public:
  static constexpr std::string_view kind_name = "netlink_socket";
  using address = netlink_address;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_netlink;
  }

  /// Makes a socket; it gets a port of its own when it first sends.
  /// \error protonosupport  the kernel does not have the protocol
  static result<owned<netlink_socket>> create(
      netlink_protocol protocol, socket_flags flags = {}) noexcept {
    return detail::make_socket<netlink_socket>(
        sys::abi::af_netlink, socket_type::raw, static_cast<int>(protocol),
        flags);
  }

  /// Makes a socket that gets what is sent to groups, and has a port of its
  /// own. `prepare` is called before it is bound, to set options.
  /// \error addrinuse  another has the port
  /// \error perm       a group that needs a privilege
  template <socket_preparation F = decltype(no_preparation)>
  static result<owned<netlink_socket>> bind(
      netlink_protocol protocol, const netlink_address& at = netlink_address(),
      socket_flags flags = {}, F prepare = no_preparation) noexcept {
    return detail::bound_to(create(protocol, flags), at, prepare);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  result<netlink_address> local_address() const noexcept {
    return detail::as_address<netlink_address>(socket::local_address());
  }

  /// Takes the next datagram. That messages were lost, or do not fit the room,
  /// is no error but a state, and then nothing is complete. Lost is told ahead
  /// of what came before the loss, and once until all of that is read.
  /// \error again  none, and it was not to wait
  result<netlink_batch> receive(byte_span room,
                                recv_flags flags = {}) const noexcept;

  /// How long the next datagram is; waits for one. See MSG_TRUNC in recv(2).
  /// \error nobufs  messages were lost; this tells it, and receive no more
  result<std::size_t> next_size() const noexcept;

 protected:
  using datagram_socket::datagram_socket;
  netlink_socket(const netlink_socket&) = default;  // owned<K>, borrowed<K>?
  netlink_socket& operator=(const netlink_socket&) = default;
  ~netlink_socket() = default;
};

/// Takes the next datagram if the room is enough for it, having asked for its
/// length; else says netlink_state::too_long and the length, and leaves it
/// there.
result<netlink_batch> receive_whole(const netlink_socket& from,
                                    byte_span room) noexcept;

}  // namespace fildes::inline FILDES_ABI
