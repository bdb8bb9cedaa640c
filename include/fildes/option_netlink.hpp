// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/option_codec.hpp>
#include <fildes/sys/abi/link_option.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of SOL_NETLINK. See netlink(7).

namespace fildes::inline FILDES_ABI {

/// An option of SOL_NETLINK.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using netlink_option =
    socket_option<sys::abi::sol_netlink, Name, Codec, Access>;

namespace option::netlink {

/// NETLINK_ADD_MEMBERSHIP: joins a group by its number.
inline constexpr netlink_option<sys::abi::netlink_add_membership,
                                option_as::unsigned_integer,
                                option_access::write_only>
    join{};

/// NETLINK_DROP_MEMBERSHIP: leaves a group.
inline constexpr netlink_option<sys::abi::netlink_drop_membership,
                                option_as::unsigned_integer,
                                option_access::write_only>
    leave{};

/// NETLINK_LIST_MEMBERSHIPS: the groups: bit n of the list is group n + 1.
inline constexpr netlink_option<sys::abi::netlink_list_memberships,
                                option_as::list<std::uint32_t>,
                                option_access::read_only>
    groups{};

/// NETLINK_PKTINFO: messages come with the group that they were for.
inline constexpr netlink_option<sys::abi::netlink_pktinfo, option_as::boolean>
    packet_info{};

/// NETLINK_BROADCAST_ERROR: who sends to a group is told when a listener
/// lost the message.
inline constexpr netlink_option<sys::abi::netlink_broadcast_error,
                                option_as::boolean>
    broadcast_error{};

/// NETLINK_NO_ENOBUFS: lost messages are not told of.
inline constexpr netlink_option<sys::abi::netlink_no_enobufs,
                                option_as::boolean>
    no_enobufs{};

/// NETLINK_LISTEN_ALL_NSID: hears of all network namespaces that have a
/// number here; setting needs CAP_NET_BROADCAST.
inline constexpr netlink_option<sys::abi::netlink_listen_all_nsid,
                                option_as::boolean>
    listen_all_nsid{};

/// NETLINK_CAP_ACK: answers do not repeat the request.
inline constexpr netlink_option<sys::abi::netlink_cap_ack, option_as::boolean>
    short_acknowledgement{};

/// NETLINK_EXT_ACK: answers say in words what was wrong.
inline constexpr netlink_option<sys::abi::netlink_ext_ack, option_as::boolean>
    extended_acknowledgement{};

/// NETLINK_GET_STRICT_CHK: requests for lists are checked, and filtered by
/// what they ask for.
inline constexpr netlink_option<sys::abi::netlink_get_strict_chk,
                                option_as::boolean>
    strict_check{};

}  // namespace option::netlink

}  // namespace fildes::inline FILDES_ABI
