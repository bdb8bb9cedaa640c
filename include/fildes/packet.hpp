// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/datagram_socket.hpp>
#include <fildes/option_value.hpp>
#include <fildes/packet_address.hpp>

namespace fildes::inline FILDES_ABI {

/// Whether the header of the link is part of a packet.
enum class packet_form : int {
  frame = sys::abi::sock_raw,     ///< SOCK_RAW: all of it, as on the wire
  cooked = sys::abi::sock_dgram,  ///< SOCK_DGRAM: what is behind the header
};

/// A socket for the packets of interfaces, of any protocol. It needs a
/// privilege (CAP_NET_RAW). See packet(7).
class packet_socket : public datagram_socket {
 public:
  static constexpr std::string_view kind_name = "packet_socket";
  using address = packet_address;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_packet;
  }

  /// Makes a socket that receives nothing: to send, or to be bound later.
  /// \error perm  not allowed
  static result<owned<packet_socket>> create(packet_form form,
                                             socket_flags flags = {}) noexcept {
    return detail::make_socket<packet_socket>(
        sys::abi::af_packet, static_cast<socket_type>(form), 0, flags);
  }

  /// Makes a socket that receives what an interface sees of a protocol, all
  /// interfaces if it is 0; nothing before, so that none of another comes.
  /// `prepare` is called before it is bound, to set options. An interface that
  /// is down is no error here, but the first recv's: netdown.
  /// \error nodev  no such interface
  template <socket_preparation F = decltype(no_preparation)>
  static result<owned<packet_socket>> bind(
      packet_form form, const packet_address& at, socket_flags flags = {},
      F prepare = no_preparation) noexcept {
    return detail::bound_to(create(form, flags), at, prepare);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// As datagram_socket::recvmsg, which the kernel refuses here when there is
  /// room for control messages: no descriptor can come, so none is to be closed
  /// by exec.
  FILDES_INLINE result<received> recvmsg(byte_spans into,
                                         message_in with = {}) const noexcept {
    with.flags |= recv_flag::inherit;
    return detail::recvmsg(fd_, into, with);
  }

  result<packet_address> local_address() const noexcept {
    return detail::as_address<packet_address>(socket::local_address());
  }

 protected:
  using datagram_socket::datagram_socket;
  packet_socket(const packet_socket&) = default;  // owned<K>, borrowed<K>?
  packet_socket& operator=(const packet_socket&) = default;
  ~packet_socket() = default;
};

/// The name of an interface, of at most 15 bytes.
using interface_name = option_text<16>;

/// The number of an interface, by its name; any socket serves. See SIOCGIFINDEX
/// in netdevice(7).
/// \error nodev        there is none
/// \error nametoolong  over 15 bytes; also inval, empty or with a zero inside
result<std::int32_t> index_of_interface(const socket& any,
                                        std::string_view name) noexcept;

/// The name of an interface, by its number. See SIOCGIFNAME in netdevice(7).
/// \error nodev  there is none
result<interface_name> name_of_interface(const socket& any,
                                         std::int32_t index) noexcept;

}  // namespace fildes::inline FILDES_ABI
