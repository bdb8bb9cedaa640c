// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <fildes/control_kinds.hpp>
#include <fildes/ip_address.hpp>
#include <fildes/sys/abi/control.hpp>
#include <fildes/sys/abi/ip_option.hpp>
#include <fildes/sys/abi/tcp_option.hpp>

// The kinds of control messages of IPv4 and IPv6, and what stands upon them.
// Each is what the packet has, or is to have; an option asks for it.

namespace fildes::inline FILDES_ABI::control {

namespace ip {

/// IP_PKTINFO: where a packet went. To send: `interface` and `local`, when they
/// are not zero, are where it goes out and what it comes from.
struct pktinfo {
  static constexpr int level = sys::abi::sol_ip;
  static constexpr int type = sys::abi::ip_pktinfo;
  std::int32_t interface = 0;
  ipv4 local = {};
  ipv4 destination = {};  ///< as the packet says: multicast, too
};
static_assert(sizeof(pktinfo) == sizeof(sys::abi::in_pktinfo));

/// IP_TTL: by IP_RECVTTL, or 1 to 255 to send.
using ttl = number_of<sys::abi::sol_ip, sys::abi::ip_ttl, std::int32_t>;

/// IP_TOS: by IP_RECVTOS, or to send.
using tos = number_of<sys::abi::sol_ip, sys::abi::ip_tos, std::uint8_t>;

/// IP_CHECKSUM: what the whole packet sums up to, if it is known.
using checksum =
    number_of<sys::abi::sol_ip, sys::abi::ip_checksum, std::uint32_t>;

/// IP_RECVFRAGSIZE: the size of the longest fragment.
using fragment_size =
    number_of<sys::abi::sol_ip, sys::abi::ip_recvfragsize, std::int32_t>;

/// IP_PROTOCOL (Linux 6.4): that of a packet of a raw socket, to send.
using protocol =
    number_of<sys::abi::sol_ip, sys::abi::ip_protocol, std::int32_t>;

/// IP_ORIGDSTADDR: where a packet went before it was redirected.
struct original_destination {
  static constexpr int level = sys::abi::sol_ip;
  static constexpr int type = sys::abi::ip_recvorigdstaddr;
  ipv4_address address;
};
static_assert(sizeof(original_destination) == sizeof(sys::abi::sockaddr_in));

}  // namespace ip

namespace ipv6 {

/// IPV6_PKTINFO: where a packet went; or, to send, where it comes from and by
/// which interface, when they are not zero.
struct pktinfo {
  static constexpr int level = sys::abi::sol_ipv6;
  static constexpr int type = sys::abi::ipv6_pktinfo;
  fildes::ipv6 number = {};
  std::int32_t interface = 0;
};
static_assert(sizeof(pktinfo) == sizeof(sys::abi::in6_pktinfo));

/// IPV6_HOPLIMIT: by IPV6_RECVHOPLIMIT; to send 1 to 255, -1 for the usual.
using hop_limit =
    number_of<sys::abi::sol_ipv6, sys::abi::ipv6_hoplimit, std::int32_t>;

/// IPV6_TCLASS: by IPV6_RECVTCLASS; to send 0 to 255, -1 for the usual.
using traffic_class =
    number_of<sys::abi::sol_ipv6, sys::abi::ipv6_tclass, std::int32_t>;

/// IPV6_FLOWINFO: traffic class and flow label, in network order.
using flow_info =
    number_of<sys::abi::sol_ipv6, sys::abi::ipv6_flowinfo, std::uint32_t>;

/// IPV6_DONTFRAG: 1 for an error when the packet is too long, to send.
using dont_fragment =
    number_of<sys::abi::sol_ipv6, sys::abi::ipv6_dontfrag, std::int32_t>;

/// IPV6_RECVFRAGSIZE: the size of the longest fragment.
using fragment_size =
    number_of<sys::abi::sol_ipv6, sys::abi::ipv6_recvfragsize, std::int32_t>;

/// IPV6_ORIGDSTADDR: where a packet went before it was redirected.
struct original_destination {
  static constexpr int level = sys::abi::sol_ipv6;
  static constexpr int type = sys::abi::ipv6_recvorigdstaddr;
  ipv6_address address;
};
static_assert(sizeof(original_destination) == sizeof(sys::abi::sockaddr_in6));

/// IPV6_PATHMTU: how long packets to somewhere may be.
struct path_mtu {
  static constexpr int level = sys::abi::sol_ipv6;
  static constexpr int type = sys::abi::ipv6_pathmtu;
  ipv6_address address;
  std::uint32_t mtu;
};

/// Extension headers as RFC 8200 lays them out, up to `Max` bytes; received
/// ones are in control_record::bytes.
template <std::size_t Max>
using hop_options = bytes_of<sys::abi::sol_ipv6, sys::abi::ipv6_hopopts, Max>;
template <std::size_t Max>
using destination_options =
    bytes_of<sys::abi::sol_ipv6, sys::abi::ipv6_dstopts, Max>;
template <std::size_t Max>
using routing_destination_options =
    bytes_of<sys::abi::sol_ipv6, sys::abi::ipv6_rthdrdstopts, Max>;
template <std::size_t Max>
using routing_header = bytes_of<sys::abi::sol_ipv6, sys::abi::ipv6_rthdr, Max>;

}  // namespace ipv6

namespace udp {

/// UDP_SEGMENT: cut what is sent into datagrams of this size.
using segment_size =
    number_of<sys::abi::sol_udp, sys::abi::udp_segment, std::uint16_t>;

/// UDP_GRO: what was received is datagrams of this size, the last may be less.
using gro_size = number_of<sys::abi::sol_udp, sys::abi::udp_gro, std::int32_t>;

}  // namespace udp

namespace tcp {

/// TCP_CM_INQ: how many bytes wait, as TCP_INQ asks.
using unread = number_of<sys::abi::sol_tcp, sys::abi::tcp_inq, std::int32_t>;

}  // namespace tcp

}  // namespace fildes::inline FILDES_ABI::control
