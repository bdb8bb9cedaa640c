// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/option_codec.hpp>
#include <fildes/option_time.hpp>
#include <fildes/sys/abi/link_option.hpp>

// Options of AF_CAN, of its three protocols.

namespace fildes::inline FILDES_ABI {

using can_filter = sys::abi::can_filter;
using can_virtual_id = sys::abi::can_raw_vcid_options;
using isotp_options = sys::abi::can_isotp_options;
using isotp_flow_control = sys::abi::can_isotp_fc_options;
using isotp_link_layer = sys::abi::can_isotp_ll_options;
using j1939_filter = sys::abi::j1939_filter;

/// An option of SOL_CAN_RAW.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using can_raw_option =
    socket_option<sys::abi::sol_can_raw, Name, Codec, Access>;

/// An option of SOL_CAN_ISOTP.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using can_isotp_option =
    socket_option<sys::abi::sol_can_isotp, Name, Codec, Access>;

/// An option of SOL_CAN_J1939.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using can_j1939_option =
    socket_option<sys::abi::sol_can_j1939, Name, Codec, Access>;

namespace option::can {

/// CAN_RAW_FILTER: which frames to get; an empty list: none.
inline constexpr can_raw_option<sys::abi::can_raw_filter,
                                option_as::list<can_filter>>
    filter{};

/// CAN_RAW_ERR_FILTER: which errors to get as frames.
inline constexpr can_raw_option<sys::abi::can_raw_err_filter,
                                option_as::unsigned_integer>
    error_filter{};

/// CAN_RAW_LOOPBACK: other sockets of this machine get what is sent; on at
/// first.
inline constexpr can_raw_option<sys::abi::can_raw_loopback, option_as::boolean>
    loopback{};

/// CAN_RAW_RECV_OWN_MSGS: this one, too.
inline constexpr can_raw_option<sys::abi::can_raw_recv_own_msgs,
                                option_as::boolean>
    receive_own{};

/// CAN_RAW_FD_FRAMES: frames of CAN FD.
inline constexpr can_raw_option<sys::abi::can_raw_fd_frames, option_as::boolean>
    fd_frames{};

/// CAN_RAW_XL_FRAMES: frames of CAN XL. Since Linux 6.1.
inline constexpr can_raw_option<sys::abi::can_raw_xl_frames, option_as::boolean>
    xl_frames{};

/// CAN_RAW_XL_VCID_OPTS: the number of a virtual network in them. Since
/// Linux 6.9.
inline constexpr can_raw_option<sys::abi::can_raw_xl_vcid_opts,
                                option_as::structure<can_virtual_id>>
    xl_virtual_id{};

/// CAN_RAW_JOIN_FILTERS: a frame must pass all filters, not any.
inline constexpr can_raw_option<sys::abi::can_raw_join_filters,
                                option_as::boolean>
    join_filters{};

}  // namespace option::can

namespace option::can {

/// CAN_ISOTP_OPTS: addressing and padding; before bind.
inline constexpr can_isotp_option<sys::abi::can_isotp_opts,
                                  option_as::structure<isotp_options>>
    isotp_options{};

/// CAN_ISOTP_RECV_FC: what the sender is asked to keep to.
inline constexpr can_isotp_option<sys::abi::can_isotp_recv_fc,
                                  option_as::structure<isotp_flow_control>>
    isotp_flow_control{};

/// CAN_ISOTP_TX_STMIN: the least time between frames, whatever the receiver
/// asks for.
inline constexpr can_isotp_option<
    sys::abi::can_isotp_tx_stmin,
    option_as::whole_nanoseconds<0, 0xffffffff, std::uint32_t>>
    isotp_tx_stmin{};

/// CAN_ISOTP_RX_STMIN: frames that come faster are dropped.
inline constexpr can_isotp_option<
    sys::abi::can_isotp_rx_stmin,
    option_as::whole_nanoseconds<0, 0xffffffff, std::uint32_t>>
    isotp_rx_stmin{};

/// CAN_ISOTP_LL_OPTS: CAN or CAN FD, and how much is in a frame.
inline constexpr can_isotp_option<sys::abi::can_isotp_ll_opts,
                                  option_as::structure<isotp_link_layer>>
    isotp_link_layer{};

}  // namespace option::can

namespace option::can {

/// SO_J1939_FILTER: which messages to get; an empty list: all.
inline constexpr can_j1939_option<sys::abi::so_j1939_filter,
                                  option_as::list<j1939_filter>,
                                  option_access::write_only>
    j1939_filter{};

/// SO_J1939_PROMISC: gets messages to others, too.
inline constexpr can_j1939_option<sys::abi::so_j1939_promisc,
                                  option_as::boolean>
    j1939_promiscuous{};

/// SO_J1939_SEND_PRIO: 0 is first. Under 2 needs CAP_NET_ADMIN.
inline constexpr can_j1939_option<sys::abi::so_j1939_send_prio,
                                  option_as::integer_in<0, 7>>
    j1939_send_priority{};

/// SO_J1939_ERRQUEUE: what became of messages comes to the error queue.
inline constexpr can_j1939_option<sys::abi::so_j1939_errqueue,
                                  option_as::boolean>
    j1939_error_queue{};

}  // namespace option::can

}  // namespace fildes::inline FILDES_ABI
