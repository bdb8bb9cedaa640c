// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/datagram_socket.hpp>
#include <fildes/ip_address.hpp>
#include <fildes/sys/abi/interface.hpp>

namespace fildes::inline FILDES_ABI {

/// What a packet of IP carries. Others are numbers, too: `ip_protocol{253}`.
enum class ip_protocol : int {
  hopopts = sys::abi::ipproto_hopopts,    ///< IPPROTO_HOPOPTS
  ip = sys::abi::ipproto_ip,              ///< IPPROTO_IP
  icmp = sys::abi::ipproto_icmp,          ///< IPPROTO_ICMP
  igmp = sys::abi::ipproto_igmp,          ///< IPPROTO_IGMP
  ipip = sys::abi::ipproto_ipip,          ///< IPPROTO_IPIP
  tcp = sys::abi::ipproto_tcp,            ///< IPPROTO_TCP
  egp = sys::abi::ipproto_egp,            ///< IPPROTO_EGP
  pup = sys::abi::ipproto_pup,            ///< IPPROTO_PUP
  udp = sys::abi::ipproto_udp,            ///< IPPROTO_UDP
  idp = sys::abi::ipproto_idp,            ///< IPPROTO_IDP
  tp = sys::abi::ipproto_tp,              ///< IPPROTO_TP
  dccp = sys::abi::ipproto_dccp,          ///< IPPROTO_DCCP
  ipv6 = sys::abi::ipproto_ipv6,          ///< IPPROTO_IPV6
  routing = sys::abi::ipproto_routing,    ///< IPPROTO_ROUTING
  fragment = sys::abi::ipproto_fragment,  ///< IPPROTO_FRAGMENT
  rsvp = sys::abi::ipproto_rsvp,          ///< IPPROTO_RSVP
  gre = sys::abi::ipproto_gre,            ///< IPPROTO_GRE
  esp = sys::abi::ipproto_esp,            ///< IPPROTO_ESP
  ah = sys::abi::ipproto_ah,              ///< IPPROTO_AH
  icmpv6 = sys::abi::ipproto_icmpv6,      ///< IPPROTO_ICMPV6
  none = sys::abi::ipproto_none,          ///< IPPROTO_NONE
  dstopts = sys::abi::ipproto_dstopts,    ///< IPPROTO_DSTOPTS
  mtp = sys::abi::ipproto_mtp,            ///< IPPROTO_MTP
  beetph = sys::abi::ipproto_beetph,      ///< IPPROTO_BEETPH
  encap = sys::abi::ipproto_encap,        ///< IPPROTO_ENCAP
  pim = sys::abi::ipproto_pim,            ///< IPPROTO_PIM
  comp = sys::abi::ipproto_comp,          ///< IPPROTO_COMP
  l2tp = sys::abi::ipproto_l2tp,          ///< IPPROTO_L2TP
  sctp = sys::abi::ipproto_sctp,          ///< IPPROTO_SCTP
  mh = sys::abi::ipproto_mh,              ///< IPPROTO_MH
  udplite = sys::abi::ipproto_udplite,    ///< IPPROTO_UDPLITE
  mpls = sys::abi::ipproto_mpls,          ///< IPPROTO_MPLS
  ethernet = sys::abi::ipproto_ethernet,  ///< IPPROTO_ETHERNET
  aggfrag = sys::abi::ipproto_aggfrag,    ///< IPPROTO_AGGFRAG
  raw = sys::abi::ipproto_raw,            ///< IPPROTO_RAW
  smc = sys::abi::ipproto_smc,            ///< IPPROTO_SMC
  mptcp = sys::abi::ipproto_mptcp,        ///< IPPROTO_MPTCP
};

/// A socket for packets of IP as they are, of one protocol. It needs a
/// privilege (CAP_NET_RAW). See raw(7).
///
/// Of IPv4, what is received begins with the header of IP, and what is sent
/// does not, unless option::ip::header_included is on or the protocol is `raw`.
/// Of IPv6 neither does. ICMPv6 gets its checksum by the kernel, ICMP does not.
class raw_socket : public datagram_socket {
 public:
  static constexpr std::string_view kind_name = "raw_socket";
  using address = ip_address;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_ip ||
           level == sys::abi::sol_ipv6 || level == sys::abi::sol_raw ||
           level == sys::abi::ipproto_icmpv6;
  }

  /// Makes a socket that receives every packet of the protocol.
  /// \error perm            not allowed
  /// \error protonosupport  `ip`, or a number over 255
  static result<owned<raw_socket>> create(ip_family family,
                                          ip_protocol protocol,
                                          socket_flags flags = {}) noexcept {
    return detail::make_socket<raw_socket>(static_cast<int>(family),
                                           socket_type::raw,
                                           static_cast<int>(protocol), flags);
  }

  /// Makes a socket that receives what is for an address. There are no ports.
  /// \error addrnotavail  the address is not of this machine
  template <socket_preparation F = decltype(no_preparation)>
  static result<owned<raw_socket>> bind(const ip_address& at,
                                        ip_protocol protocol,
                                        socket_flags flags = {},
                                        F prepare = no_preparation) noexcept {
    return detail::bound_to(
        detail::make_socket<raw_socket>(at.family(), socket_type::raw,
                                        static_cast<int>(protocol), flags),
        at, prepare);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Its port is the number of the protocol.
  result<ip_address> local_address() const noexcept {
    return detail::as_address<ip_address>(socket::local_address());
  }

 protected:
  using datagram_socket::datagram_socket;
  raw_socket(const raw_socket&) = default;  // owned<K>, borrowed<K>?
  raw_socket& operator=(const raw_socket&) = default;
  ~raw_socket() = default;
};

/// A socket for echo requests of ICMP and their answers, which needs no
/// privilege but a group in net.ipv4.ping_group_range. See icmp(7).
///
/// What is sent begins with the header of ICMP; the kernel writes its checksum
/// and its identifier, which is the port that the socket is bound to.
class ping_socket : public datagram_socket {
 public:
  static constexpr std::string_view kind_name = "ping_socket";
  using address = ip_address;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_ip ||
           level == sys::abi::sol_ipv6;
  }

  /// \error acces  not of a group that may
  static result<owned<ping_socket>> create(ip_family family,
                                           socket_flags flags = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Its port is the identifier of the requests; 0 before the first.
  result<ip_address> local_address() const noexcept {
    return detail::as_address<ip_address>(socket::local_address());
  }

 protected:
  using datagram_socket::datagram_socket;
  ping_socket(const ping_socket&) = default;  // owned<K>, borrowed<K>?
  ping_socket& operator=(const ping_socket&) = default;
  ~ping_socket() = default;
};

}  // namespace fildes::inline FILDES_ABI
