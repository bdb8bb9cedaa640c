// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/option_codec.hpp>
#include <fildes/option_time.hpp>
#include <fildes/sys/abi/link_option.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of AF_TIPC. See tipc(7) of the TIPC project.

namespace fildes::inline FILDES_ABI {

using tipc_group = sys::abi::tipc_group_req;

/// An option of SOL_TIPC.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using tipc_option = socket_option<sys::abi::sol_tipc, Name, Codec, Access>;

namespace option::tipc {

/// TIPC_IMPORTANCE: 3 is dropped last.
inline constexpr tipc_option<sys::abi::tipc_importance,
                             option_as::number_in<std::uint32_t, 0, 3>>
    importance{};

/// TIPC_SRC_DROPPABLE: a message may be lost when the way is full.
inline constexpr tipc_option<sys::abi::tipc_src_droppable,
                             option_as::converted<bool, std::uint32_t>>
    source_droppable{};

/// TIPC_DEST_DROPPABLE: one that cannot be delivered is not sent back.
inline constexpr tipc_option<sys::abi::tipc_dest_droppable,
                             option_as::converted<bool, std::uint32_t>>
    destination_droppable{};

/// TIPC_CONN_TIMEOUT: how long a connect waits; 8 seconds at first.
inline constexpr tipc_option<
    sys::abi::tipc_conn_timeout,
    option_as::milliseconds<0, 0xffffffff, std::uint32_t>>
    connect_timeout{};

/// TIPC_NODE_RECVQ_DEPTH: always 0.
inline constexpr tipc_option<sys::abi::tipc_node_recvq_depth,
                             option_as::unsigned_integer,
                             option_access::read_only>
    node_queue_depth{};

/// TIPC_SOCK_RECVQ_DEPTH: messages that wait.
inline constexpr tipc_option<sys::abi::tipc_sock_recvq_depth,
                             option_as::unsigned_integer,
                             option_access::read_only>
    queue_depth{};

/// TIPC_SOCK_RECVQ_USED: bytes that they use.
inline constexpr tipc_option<sys::abi::tipc_sock_recvq_used,
                             option_as::unsigned_integer,
                             option_access::read_only>
    queue_used{};

/// TIPC_MCAST_BROADCAST: messages to many go to all nodes.
inline constexpr tipc_option<sys::abi::tipc_mcast_broadcast, option_as::nothing,
                             option_access::write_only>
    multicast_by_broadcast{};

/// TIPC_MCAST_REPLICAST: they go to each node by themselves.
inline constexpr tipc_option<sys::abi::tipc_mcast_replicast, option_as::nothing,
                             option_access::write_only>
    multicast_by_copies{};

/// TIPC_GROUP_JOIN: joins a group.
inline constexpr tipc_option<sys::abi::tipc_group_join,
                             option_as::structure<tipc_group>>
    group_join{};

/// TIPC_GROUP_LEAVE: leaves it.
inline constexpr tipc_option<sys::abi::tipc_group_leave, option_as::nothing,
                             option_access::write_only>
    group_leave{};

/// TIPC_NODELAY: small pieces go out at once.
inline constexpr tipc_option<sys::abi::tipc_nodelay,
                             option_as::converted<bool, std::uint32_t>>
    nodelay{};

}  // namespace option::tipc

}  // namespace fildes::inline FILDES_ABI
