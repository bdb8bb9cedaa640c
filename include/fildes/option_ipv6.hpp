// SPDX-License-Identifier: BSL-1.0
#pragma once
// size: one table, an entry an option

#include <fildes/option_codec.hpp>
#include <fildes/option_ip_types.hpp>
#include <fildes/option_membership.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of SOL_IPV6, of sockets of IPv6. See ipv6(7). Messages from and to
// IPv4 peers go by those of SOL_IP, which these sockets have, too.

namespace fildes::inline FILDES_ABI {

/// An option of SOL_IPV6.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using ipv6_option = socket_option<sys::abi::sol_ipv6, Name, Codec, Access>;

/// An option of SOL_ICMPV6.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using icmpv6_option = socket_option<sys::abi::sol_icmpv6, Name, Codec, Access>;

namespace option::ipv6 {

/// IPV6_ADDRFORM: AF_INET makes a socket that is connected to an IPv4 peer
/// one of IPv4.
inline constexpr ipv6_option<sys::abi::ipv6_addrform, option_as::integer,
                             option_access::write_only>
    address_form{};

/// IPV6_V6ONLY: takes no IPv4 peers.
inline constexpr ipv6_option<sys::abi::ipv6_v6only, option_as::boolean>
    v6_only{};

/// IPV6_UNICAST_HOPS: how many routers a packet may pass; -1: as the system
/// has it.
inline constexpr ipv6_option<sys::abi::ipv6_unicast_hops,
                             option_as::integer_in<-1, 255>>
    unicast_hops{};

/// IPV6_TCLASS: the class of what is sent; -1: the system's.
inline constexpr ipv6_option<sys::abi::ipv6_tclass,
                             option_as::integer_in<-1, 255>>
    traffic_class{};

/// IPV6_MTU_DISCOVER: whether packets may be cut by this machine.
inline constexpr ipv6_option<sys::abi::ipv6_mtu_discover,
                             option_as::enumeration<mtu_discovery>>
    mtu_discover{};

/// IPV6_MTU: read: the largest packet for the way to the peer, of connected
/// sockets. Set: bytes of packets at most, 0 or from 1280.
inline constexpr ipv6_option<sys::abi::ipv6_mtu, option_as::integer> mtu{};

/// IPV6_PATHMTU: the same in the structure of RFC 3542, whose address stays
/// zero.
inline constexpr ipv6_option<sys::abi::ipv6_pathmtu,
                             option_as::structure<ip6_mtuinfo>,
                             option_access::read_only>
    path_mtu{};

/// IPV6_RECVPATHMTU: messages tell when it changes.
inline constexpr ipv6_option<sys::abi::ipv6_recvpathmtu, option_as::boolean>
    receive_path_mtu{};

/// IPV6_DONTFRAG: what is too large fails instead of being cut.
inline constexpr ipv6_option<sys::abi::ipv6_dontfrag, option_as::boolean>
    dont_fragment{};

/// IPV6_CHECKSUM: where the kernel puts a checksum into what a raw socket
/// sends; -1: nowhere, else even.
inline constexpr ipv6_option<sys::abi::ipv6_checksum, option_as::integer>
    checksum{};

/// IPV6_HDRINCL: who writes begins with the header of IPv6; raw sockets
/// only.
inline constexpr ipv6_option<sys::abi::ipv6_hdrincl, option_as::boolean>
    header_included{};

/// IPV6_ROUTER_ALERT: takes packets that routers are to look at, of one
/// kind; raw sockets only, needs CAP_NET_RAW.
inline constexpr ipv6_option<sys::abi::ipv6_router_alert, option_as::integer>
    router_alert{};

/// IPV6_ROUTER_ALERT_ISOLATE: only those of its own network namespace.
inline constexpr ipv6_option<sys::abi::ipv6_router_alert_isolate,
                             option_as::boolean>
    router_alert_isolate{};

/// IPV6_RECVERR: errors come to a queue, with the packet that they are
/// about.
inline constexpr ipv6_option<sys::abi::ipv6_recverr, option_as::boolean>
    receive_errors{};

/// IPV6_RECVERR_RFC4884: these tell how long the packet in them was.
inline constexpr ipv6_option<sys::abi::ipv6_recverr_rfc4884, option_as::boolean>
    receive_errors_rfc4884{};

/// IPV6_RECVPKTINFO: messages come with the interface and the address that
/// they came to.
inline constexpr ipv6_option<sys::abi::ipv6_recvpktinfo, option_as::boolean>
    receive_packet_info{};

/// IPV6_PKTINFO: the interface and the address that messages go out by.
inline constexpr ipv6_option<sys::abi::ipv6_pktinfo,
                             option_as::structure<in6_pktinfo>,
                             option_access::write_only>
    packet_info{};

/// IPV6_RECVHOPLIMIT: messages come with the hop limit of their packet.
inline constexpr ipv6_option<sys::abi::ipv6_recvhoplimit, option_as::boolean>
    receive_hop_limit{};

/// IPV6_RECVTCLASS: messages come with the class of their packet.
inline constexpr ipv6_option<sys::abi::ipv6_recvtclass, option_as::boolean>
    receive_traffic_class{};

/// IPV6_RECVFRAGSIZE: messages come with the size of their largest
/// fragment.
inline constexpr ipv6_option<sys::abi::ipv6_recvfragsize, option_as::boolean>
    receive_fragment_size{};

/// IPV6_RECVHOPOPTS: messages come with their hop-by-hop options.
inline constexpr ipv6_option<sys::abi::ipv6_recvhopopts, option_as::boolean>
    receive_hop_options{};

/// IPV6_RECVDSTOPTS: messages come with their destination options.
inline constexpr ipv6_option<sys::abi::ipv6_recvdstopts, option_as::boolean>
    receive_destination_options{};

/// IPV6_RECVRTHDR: messages come with their routing header.
inline constexpr ipv6_option<sys::abi::ipv6_recvrthdr, option_as::boolean>
    receive_routing_header{};

/// IPV6_HOPOPTS: hop-by-hop options of what is sent; needs CAP_NET_RAW.
inline constexpr ipv6_option<sys::abi::ipv6_hopopts,
                             option_as::extension_header>
    hop_options{};

/// IPV6_DSTOPTS: destination options of what is sent; needs CAP_NET_RAW.
inline constexpr ipv6_option<sys::abi::ipv6_dstopts,
                             option_as::extension_header>
    destination_options{};

/// IPV6_RTHDRDSTOPTS: those before a routing header; needs CAP_NET_RAW.
inline constexpr ipv6_option<sys::abi::ipv6_rthdrdstopts,
                             option_as::extension_header>
    routing_destination_options{};

/// IPV6_RTHDR: the routing header of what is sent.
inline constexpr ipv6_option<sys::abi::ipv6_rthdr, option_as::extension_header>
    routing_header{};

/// IPV6_2292PKTINFO: receive_packet_info as RFC 2292 had it.
inline constexpr ipv6_option<sys::abi::ipv6_2292pktinfo, option_as::boolean>
    receive_packet_info_2292{};

/// IPV6_2292HOPLIMIT: receive_hop_limit as RFC 2292 had it.
inline constexpr ipv6_option<sys::abi::ipv6_2292hoplimit, option_as::boolean>
    receive_hop_limit_2292{};

/// IPV6_2292HOPOPTS: receive_hop_options as RFC 2292 had it.
inline constexpr ipv6_option<sys::abi::ipv6_2292hopopts, option_as::boolean>
    receive_hop_options_2292{};

/// IPV6_2292DSTOPTS: receive_destination_options as RFC 2292 had it.
inline constexpr ipv6_option<sys::abi::ipv6_2292dstopts, option_as::boolean>
    receive_destination_options_2292{};

/// IPV6_2292RTHDR: receive_routing_header as RFC 2292 had it.
inline constexpr ipv6_option<sys::abi::ipv6_2292rthdr, option_as::boolean>
    receive_routing_header_2292{};

/// IPV6_FLOWINFO: messages come with the class and flow label of their
/// packet.
inline constexpr ipv6_option<sys::abi::ipv6_flowinfo, option_as::boolean>
    receive_flow_info{};

/// IPV6_FLOWINFO_SEND: the flow label of an address is sent.
inline constexpr ipv6_option<sys::abi::ipv6_flowinfo_send, option_as::boolean>
    send_flow_info{};

/// IPV6_AUTOFLOWLABEL: the kernel makes flow labels.
inline constexpr ipv6_option<sys::abi::ipv6_autoflowlabel, option_as::boolean>
    auto_flow_label{};

/// IPV6_FLOWLABEL_MGR: takes, renews or gives back a flow label, which the
/// request names.
inline constexpr ipv6_option<sys::abi::ipv6_flowlabel_mgr,
                             option_as::flow_label_request,
                             option_access::write_only>
    flow_label{};

/// IPV6_RECVORIGDSTADDR: messages come with the address that they were for
/// before it was rewritten.
inline constexpr ipv6_option<sys::abi::ipv6_recvorigdstaddr, option_as::boolean>
    receive_original_destination{};

/// IP6T_SO_ORIGINAL_DST: the address that a connection was for before
/// netfilter redirected it.
inline constexpr ipv6_option<sys::abi::ip6t_so_original_dst,
                             option_as::original_address<ipv6_address>,
                             option_access::read_only>
    original_destination{};

/// IPV6_FREEBIND: binds to an address that this machine does not have, or
/// not yet.
inline constexpr ipv6_option<sys::abi::ipv6_freebind, option_as::boolean>
    freebind{};

/// IPV6_TRANSPARENT: binds to any address, to stand in for other machines;
/// needs CAP_NET_ADMIN.
inline constexpr ipv6_option<sys::abi::ipv6_transparent, option_as::boolean>
    transparent{};

/// IPV6_ADDR_PREFERENCES: which of its own addresses to send from.
inline constexpr ipv6_option<sys::abi::ipv6_addr_preferences,
                             option_as::flag_set<address_preference>>
    address_preferences{};

/// IPV6_MINHOPCOUNT: drops packets that passed more routers than a lower
/// hop limit tells.
inline constexpr ipv6_option<sys::abi::ipv6_minhopcount,
                             option_as::integer_in<0, 255>>
    min_hop_count{};

/// IPV6_UNICAST_IF: the index of the interface that packets go out by; 0:
/// as routed.
inline constexpr ipv6_option<sys::abi::ipv6_unicast_if,
                             option_as::network_order_index>
    unicast_interface{};

/// IPV6_IPSEC_POLICY: a policy of IPsec for this socket, as of PF_KEY;
/// needs CAP_NET_ADMIN.
inline constexpr ipv6_option<sys::abi::ipv6_ipsec_policy, option_as::bytes,
                             option_access::write_only>
    ipsec_policy{};

/// IPV6_XFRM_POLICY: the same as of netlink's xfrm.
inline constexpr ipv6_option<sys::abi::ipv6_xfrm_policy, option_as::bytes,
                             option_access::write_only>
    xfrm_policy{};

/// IPV6_MULTICAST_IF: the index of the interface that messages to groups go
/// out by.
inline constexpr ipv6_option<sys::abi::ipv6_multicast_if, option_as::integer>
    multicast_interface{};

/// IPV6_MULTICAST_HOPS: how many routers they may pass; -1: 1.
inline constexpr ipv6_option<sys::abi::ipv6_multicast_hops,
                             option_as::integer_in<-1, 255>>
    multicast_hops{};

/// IPV6_MULTICAST_LOOP: this machine gets its own messages to groups.
inline constexpr ipv6_option<sys::abi::ipv6_multicast_loop, option_as::boolean>
    multicast_loop{};

/// IPV6_MULTICAST_ALL: gets messages to the groups of all sockets, not of
/// this one only; on at first.
inline constexpr ipv6_option<sys::abi::ipv6_multicast_all, option_as::boolean>
    multicast_all{};

/// IPV6_ADD_MEMBERSHIP: joins a group.
inline constexpr ipv6_option<sys::abi::ipv6_add_membership,
                             option_as::membership<ipv6_membership>,
                             option_access::write_only>
    join{};

/// IPV6_DROP_MEMBERSHIP: leaves a group.
inline constexpr ipv6_option<sys::abi::ipv6_drop_membership,
                             option_as::membership<ipv6_membership>,
                             option_access::write_only>
    leave{};

/// IPV6_JOIN_ANYCAST: takes an anycast address; needs CAP_NET_ADMIN.
inline constexpr ipv6_option<sys::abi::ipv6_join_anycast,
                             option_as::membership<ipv6_membership>,
                             option_access::write_only>
    join_anycast{};

/// IPV6_LEAVE_ANYCAST: gives it back.
inline constexpr ipv6_option<sys::abi::ipv6_leave_anycast,
                             option_as::membership<ipv6_membership>,
                             option_access::write_only>
    leave_anycast{};

/// MCAST_JOIN_GROUP: joins a group; the same for IPv4 and IPv6.
inline constexpr ipv6_option<sys::abi::mcast_join_group,
                             option_as::membership<group_membership>,
                             option_access::write_only>
    group_join{};

/// MCAST_LEAVE_GROUP: leaves a group.
inline constexpr ipv6_option<sys::abi::mcast_leave_group,
                             option_as::membership<group_membership>,
                             option_access::write_only>
    group_leave{};

/// MCAST_JOIN_SOURCE_GROUP: joins a group for what one sender sends.
inline constexpr ipv6_option<sys::abi::mcast_join_source_group,
                             option_as::membership<group_source>,
                             option_access::write_only>
    group_join_source{};

/// MCAST_LEAVE_SOURCE_GROUP: takes that back.
inline constexpr ipv6_option<sys::abi::mcast_leave_source_group,
                             option_as::membership<group_source>,
                             option_access::write_only>
    group_leave_source{};

/// MCAST_BLOCK_SOURCE: hears nothing from one sender to a group.
inline constexpr ipv6_option<sys::abi::mcast_block_source,
                             option_as::membership<group_source>,
                             option_access::write_only>
    group_block_source{};

/// MCAST_UNBLOCK_SOURCE: takes that back.
inline constexpr ipv6_option<sys::abi::mcast_unblock_source,
                             option_as::membership<group_source>,
                             option_access::write_only>
    group_unblock_source{};

}  // namespace option::ipv6

namespace option::ipv6 {

/// ICMPV6_FILTER: which types of ICMPv6 a raw socket does not get: a bit
/// for each.
inline constexpr icmpv6_option<sys::abi::icmpv6_filter,
                               option_as::structure<icmpv6_filter_bits>>
    icmpv6_filter{};

}  // namespace option::ipv6

}  // namespace fildes::inline FILDES_ABI
