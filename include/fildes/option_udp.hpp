// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/option_codec.hpp>
#include <fildes/sys/abi/ip_option.hpp>
#include <fildes/sys/abi/option.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of UDP. See udp(7) and udplite(7).

namespace fildes::inline FILDES_ABI {

/// What packets of UDP have inside, for the kernel to take out.
enum class udp_encapsulation : int {
  none = 0,
  esp = sys::abi::udp_encap_espinudp,       ///< UDP_ENCAP_ESPINUDP
  l2tp = sys::abi::udp_encap_l2tpinudp,     ///< UDP_ENCAP_L2TPINUDP
  gtp0 = sys::abi::udp_encap_gtp0,          ///< UDP_ENCAP_GTP0
  gtp1 = sys::abi::udp_encap_gtp1u,         ///< UDP_ENCAP_GTP1U
  rxrpc = sys::abi::udp_encap_rxrpc,        ///< UDP_ENCAP_RXRPC
  openvpn = sys::abi::udp_encap_ovpninudp,  ///< UDP_ENCAP_OVPNINUDP (6.16)
};

/// An option of SOL_UDP.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using udp_option = socket_option<sys::abi::sol_udp, Name, Codec, Access>;

/// An option of SOL_UDPLITE.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using udplite_option =
    socket_option<sys::abi::sol_udplite, Name, Codec, Access>;

namespace option::udp {

/// UDP_CORK: what is sent gathers in one packet, until it is off again.
inline constexpr udp_option<sys::abi::udp_cork, option_as::boolean> cork{};

/// UDP_ENCAP: another protocol in these packets, that the kernel takes out.
inline constexpr udp_option<sys::abi::udp_encap,
                            option_as::enumeration<udp_encapsulation>>
    encapsulation{};

/// UDP_NO_CHECK6_TX: sends over IPv6 without checksums.
inline constexpr udp_option<sys::abi::udp_no_check6_tx, option_as::boolean>
    no_check6_tx{};

/// UDP_NO_CHECK6_RX: takes packets over IPv6 without checksums.
inline constexpr udp_option<sys::abi::udp_no_check6_rx, option_as::boolean>
    no_check6_rx{};

/// UDP_SEGMENT: bytes of a packet that one large write is cut into; 0: is
/// not.
inline constexpr udp_option<sys::abi::udp_segment,
                            option_as::integer_in<0, 65535>>
    segment_size{};

/// UDP_GRO: several packets may come as one, with the size of each.
inline constexpr udp_option<sys::abi::udp_gro, option_as::boolean>
    receive_segments{};

}  // namespace option::udp

namespace option::udplite {

/// UDPLITE_SEND_CSCOV: bytes that the checksum of what is sent covers; 0:
/// all. Less than 8 is held at 8.
inline constexpr udplite_option<sys::abi::udplite_send_cscov,
                                option_as::integer_in<0, 65535>>
    send_coverage{};

/// UDPLITE_RECV_CSCOV: bytes that it must cover in what comes.
inline constexpr udplite_option<sys::abi::udplite_recv_cscov,
                                option_as::integer_in<0, 65535>>
    receive_coverage{};

}  // namespace option::udplite

}  // namespace fildes::inline FILDES_ABI
