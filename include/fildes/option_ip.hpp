// SPDX-License-Identifier: BSL-1.0
#pragma once
// size: one table, an entry an option

#include <fildes/option_codec.hpp>
#include <fildes/option_ip_types.hpp>
#include <fildes/option_membership.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of SOL_IP, of sockets of IPv4. See ip(7).

namespace fildes::inline FILDES_ABI {

/// An option of SOL_IP.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using ip_option = socket_option<sys::abi::sol_ip, Name, Codec, Access>;

/// An option of SOL_RAW.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using raw_level_option = socket_option<sys::abi::sol_raw, Name, Codec, Access>;

namespace option::ip {

/// IP_TOS: the type of service of what is sent; TCP keeps the two bits of
/// ECN.
inline constexpr ip_option<sys::abi::ip_tos, option_as::integer_in<0, 255>>
    tos{};

/// IP_TTL: how many routers a packet may pass.
inline constexpr ip_option<sys::abi::ip_ttl, option_as::integer_in<1, 255>>
    ttl{};

/// IP_HDRINCL: who writes begins with the header of IP; raw sockets only.
inline constexpr ip_option<sys::abi::ip_hdrincl, option_as::boolean>
    header_included{};

/// IP_OPTIONS: options in the header of each packet, at most 40 bytes.
inline constexpr ip_option<sys::abi::ip_options,
                           option_as::bytes_of_at_least<40>>
    options{};

/// IP_ROUTER_ALERT: takes packets that routers are to look at; raw sockets
/// only, needs CAP_NET_ADMIN.
inline constexpr ip_option<sys::abi::ip_router_alert, option_as::integer,
                           option_access::write_only>
    router_alert{};

/// IP_RECVOPTS: messages come with the options of their packet.
inline constexpr ip_option<sys::abi::ip_recvopts, option_as::boolean>
    receive_options{};

/// IP_RETOPTS: the same, as an answer would send them.
inline constexpr ip_option<sys::abi::ip_retopts, option_as::boolean>
    return_options{};

/// IP_PKTINFO: messages come with the interface and the address that they
/// came to.
inline constexpr ip_option<sys::abi::ip_pktinfo, option_as::boolean>
    packet_info{};

/// IP_MTU_DISCOVER: whether packets may be cut on their way.
inline constexpr ip_option<sys::abi::ip_mtu_discover,
                           option_as::enumeration<mtu_discovery>>
    mtu_discover{};

/// IP_MTU: the largest packet for the way to the peer, in bytes; of
/// connected sockets.
inline constexpr ip_option<sys::abi::ip_mtu, option_as::integer,
                           option_access::read_only>
    mtu{};

/// IP_RECVERR: errors come to a queue, with the packet that they are about.
inline constexpr ip_option<sys::abi::ip_recverr, option_as::boolean>
    receive_errors{};

/// IP_RECVERR_RFC4884: these tell how long the packet in them was.
inline constexpr ip_option<sys::abi::ip_recverr_rfc4884, option_as::boolean>
    receive_errors_rfc4884{};

/// IP_RECVTTL: messages come with the TTL of their packet.
inline constexpr ip_option<sys::abi::ip_recvttl, option_as::boolean>
    receive_ttl{};

/// IP_RECVTOS: messages come with the type of service of their packet.
inline constexpr ip_option<sys::abi::ip_recvtos, option_as::boolean>
    receive_tos{};

/// IP_RECVFRAGSIZE: messages come with the size of their largest fragment.
inline constexpr ip_option<sys::abi::ip_recvfragsize, option_as::boolean>
    receive_fragment_size{};

/// IP_CHECKSUM: messages come with the checksum of their data; UDP only.
inline constexpr ip_option<sys::abi::ip_checksum, option_as::boolean>
    receive_checksum{};

/// IP_RECVORIGDSTADDR: messages come with the address that they were for
/// before it was rewritten.
inline constexpr ip_option<sys::abi::ip_recvorigdstaddr, option_as::boolean>
    receive_original_destination{};

/// SO_ORIGINAL_DST: the address that a connection was for before netfilter
/// redirected it.
inline constexpr ip_option<sys::abi::so_original_dst,
                           option_as::original_address<ipv4_address>,
                           option_access::read_only>
    original_destination{};

/// IP_PASSSEC: messages come with the label of their IPsec association.
inline constexpr ip_option<sys::abi::ip_passsec, option_as::boolean>
    pass_security{};

/// IP_FREEBIND: binds to an address that this machine does not have, or not
/// yet.
inline constexpr ip_option<sys::abi::ip_freebind, option_as::boolean>
    freebind{};

/// IP_TRANSPARENT: binds to any address, to stand in for other machines;
/// needs CAP_NET_ADMIN.
inline constexpr ip_option<sys::abi::ip_transparent, option_as::boolean>
    transparent{};

/// IP_BIND_ADDRESS_NO_PORT: binding to port 0 leaves the port to connect,
/// which finds more.
inline constexpr ip_option<sys::abi::ip_bind_address_no_port,
                           option_as::boolean>
    bind_address_no_port{};

/// IP_LOCAL_PORT_RANGE: ports that the kernel may choose from, within the
/// system's. Since Linux 6.3.
inline constexpr ip_option<sys::abi::ip_local_port_range,
                           option_as::port_range_pair>
    local_port_range{};

/// IP_MINTTL: drops packets that passed more routers than a lower TTL
/// tells.
inline constexpr ip_option<sys::abi::ip_minttl, option_as::integer_in<0, 255>>
    min_ttl{};

/// IP_NODEFRAG: fragments do not wait for the others; raw sockets only.
inline constexpr ip_option<sys::abi::ip_nodefrag, option_as::boolean>
    no_defrag{};

/// IP_PROTOCOL: the protocol of a raw socket. Since Linux 6.4.
inline constexpr ip_option<sys::abi::ip_protocol, option_as::integer,
                           option_access::read_only>
    protocol{};

/// IP_UNICAST_IF: the index of the interface that packets go out by; 0: as
/// routed.
inline constexpr ip_option<sys::abi::ip_unicast_if,
                           option_as::network_order_index>
    unicast_interface{};

/// IP_IPSEC_POLICY: a policy of IPsec for this socket, as of PF_KEY; needs
/// CAP_NET_ADMIN.
inline constexpr ip_option<sys::abi::ip_ipsec_policy, option_as::bytes,
                           option_access::write_only>
    ipsec_policy{};

/// IP_XFRM_POLICY: the same as of netlink's xfrm.
inline constexpr ip_option<sys::abi::ip_xfrm_policy, option_as::bytes,
                           option_access::write_only>
    xfrm_policy{};

/// IP_MULTICAST_IF: where messages to groups go out; read as the address
/// that was set.
inline constexpr ip_option<sys::abi::ip_multicast_if,
                           option_as::multicast_interface>
    multicast_interface{};

/// IP_MULTICAST_TTL: how many routers they may pass; 1 at first.
inline constexpr ip_option<sys::abi::ip_multicast_ttl,
                           option_as::integer_in<0, 255>>
    multicast_ttl{};

/// IP_MULTICAST_LOOP: this machine gets its own messages to groups.
inline constexpr ip_option<sys::abi::ip_multicast_loop, option_as::boolean>
    multicast_loop{};

/// IP_MULTICAST_ALL: gets messages to the groups of all sockets, not of
/// this one only; on at first.
inline constexpr ip_option<sys::abi::ip_multicast_all, option_as::boolean>
    multicast_all{};

/// IP_ADD_MEMBERSHIP: joins a group.
inline constexpr ip_option<sys::abi::ip_add_membership,
                           option_as::membership<ip_membership>,
                           option_access::write_only>
    join{};

/// IP_DROP_MEMBERSHIP: leaves a group.
inline constexpr ip_option<sys::abi::ip_drop_membership,
                           option_as::membership<ip_membership>,
                           option_access::write_only>
    leave{};

/// IP_ADD_SOURCE_MEMBERSHIP: joins a group for what one sender sends.
inline constexpr ip_option<sys::abi::ip_add_source_membership,
                           option_as::membership<ip_source>,
                           option_access::write_only>
    join_source{};

/// IP_DROP_SOURCE_MEMBERSHIP: takes that back.
inline constexpr ip_option<sys::abi::ip_drop_source_membership,
                           option_as::membership<ip_source>,
                           option_access::write_only>
    leave_source{};

/// IP_BLOCK_SOURCE: hears nothing from one sender to a group.
inline constexpr ip_option<sys::abi::ip_block_source,
                           option_as::membership<ip_source>,
                           option_access::write_only>
    block_source{};

/// IP_UNBLOCK_SOURCE: takes that back.
inline constexpr ip_option<sys::abi::ip_unblock_source,
                           option_as::membership<ip_source>,
                           option_access::write_only>
    unblock_source{};

/// MCAST_JOIN_GROUP: joins a group; the same for IPv4 and IPv6.
inline constexpr ip_option<sys::abi::mcast_join_group,
                           option_as::membership<group_membership>,
                           option_access::write_only>
    group_join{};

/// MCAST_LEAVE_GROUP: leaves a group.
inline constexpr ip_option<sys::abi::mcast_leave_group,
                           option_as::membership<group_membership>,
                           option_access::write_only>
    group_leave{};

/// MCAST_JOIN_SOURCE_GROUP: joins a group for what one sender sends.
inline constexpr ip_option<sys::abi::mcast_join_source_group,
                           option_as::membership<group_source>,
                           option_access::write_only>
    group_join_source{};

/// MCAST_LEAVE_SOURCE_GROUP: takes that back.
inline constexpr ip_option<sys::abi::mcast_leave_source_group,
                           option_as::membership<group_source>,
                           option_access::write_only>
    group_leave_source{};

/// MCAST_BLOCK_SOURCE: hears nothing from one sender to a group.
inline constexpr ip_option<sys::abi::mcast_block_source,
                           option_as::membership<group_source>,
                           option_access::write_only>
    group_block_source{};

/// MCAST_UNBLOCK_SOURCE: takes that back.
inline constexpr ip_option<sys::abi::mcast_unblock_source,
                           option_as::membership<group_source>,
                           option_access::write_only>
    group_unblock_source{};

}  // namespace option::ip

namespace option::ip {

/// ICMP_FILTER: which types of ICMP a raw socket does not get: a bit for
/// each of the first 32.
inline constexpr raw_level_option<sys::abi::opt_icmp_filter,
                                  option_as::structure<icmp_filter_bits>>
    icmp_filter{};

}  // namespace option::ip

}  // namespace fildes::inline FILDES_ABI
