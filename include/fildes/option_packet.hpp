// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/option_codec.hpp>
#include <fildes/option_packet_types.hpp>
#include <fildes/option_socket_types.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of AF_PACKET, frames as the card has them. See packet(7).

namespace fildes::inline FILDES_ABI {

/// An option of SOL_PACKET.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using packet_option = socket_option<sys::abi::sol_packet, Name, Codec, Access>;

namespace option::packet {

/// PACKET_ADD_MEMBERSHIP: gets frames to another address, or all.
inline constexpr packet_option<sys::abi::packet_add_membership,
                               option_as::structure<packet_membership>,
                               option_access::write_only>
    join{};

/// PACKET_DROP_MEMBERSHIP: takes that back.
inline constexpr packet_option<sys::abi::packet_drop_membership,
                               option_as::structure<packet_membership>,
                               option_access::write_only>
    leave{};

/// PACKET_STATISTICS: packets that came and were lost since the last look.
inline constexpr packet_option<sys::abi::packet_statistics,
                               option_as::growing<packet_statistics>,
                               option_access::read_only>
    statistics{};

/// PACKET_ROLLOVER_STATS: how often a full queue passed packets on; of a
/// fanout only.
inline constexpr packet_option<sys::abi::packet_rollover_stats,
                               option_as::structure<packet_rollover_statistics>,
                               option_access::read_only>
    rollover_statistics{};

/// PACKET_VERSION: the layout of rings; before there is one.
inline constexpr packet_option<sys::abi::packet_version,
                               option_as::enumeration<packet_version>>
    version{};

/// PACKET_HDRLEN: bytes of the header in a ring of the version asked for.
inline constexpr packet_option<sys::abi::packet_hdrlen, option_as::query<int>,
                               option_access::read_only>
    header_size{};

/// PACKET_RESERVE: bytes left free before each packet of a ring.
inline constexpr packet_option<sys::abi::packet_reserve,
                               option_as::unsigned_integer>
    reserve{};

/// PACKET_RX_RING: packets come in memory that is mapped from the socket,
/// versions 1 and 2.
inline constexpr packet_option<sys::abi::packet_rx_ring,
                               option_as::structure<packet_ring>,
                               option_access::write_only>
    receive_ring{};

/// PACKET_RX_RING: the same in blocks, version 3.
inline constexpr packet_option<sys::abi::packet_rx_ring,
                               option_as::structure<packet_ring_v3>,
                               option_access::write_only>
    receive_ring_v3{};

/// PACKET_TX_RING: packets go from such memory.
inline constexpr packet_option<sys::abi::packet_tx_ring,
                               option_as::structure<packet_ring>,
                               option_access::write_only>
    send_ring{};

/// PACKET_TX_RING: the same, version 3.
inline constexpr packet_option<sys::abi::packet_tx_ring,
                               option_as::structure<packet_ring_v3>,
                               option_access::write_only>
    send_ring_v3{};

/// PACKET_LOSS: bad packets of a send ring are passed over.
inline constexpr packet_option<sys::abi::packet_loss, option_as::boolean>
    loss{};

/// PACKET_TX_HAS_OFF: packets of a send ring say where they begin.
inline constexpr packet_option<sys::abi::packet_tx_has_off, option_as::boolean>
    tx_has_offset{};

/// PACKET_COPY_THRESH: packets larger than a ring's frame come whole by
/// recv, up to this many of them.
inline constexpr packet_option<sys::abi::packet_copy_thresh, option_as::integer,
                               option_access::write_only>
    copy_threshold{};

/// PACKET_AUXDATA: messages come with what was in the frame's header.
inline constexpr packet_option<sys::abi::packet_auxdata, option_as::boolean>
    auxiliary_data{};

/// PACKET_ORIGDEV: tells the device that a frame came in by, not the one
/// above it.
inline constexpr packet_option<sys::abi::packet_origdev, option_as::boolean>
    original_device{};

/// PACKET_VNET_HDR: packets begin with a header of virtio.
inline constexpr packet_option<sys::abi::packet_vnet_hdr, option_as::boolean>
    vnet_header{};

/// PACKET_VNET_HDR_SZ: its size in bytes: 10, 12 or 20, or 0 for none.
/// Since Linux 6.6.
inline constexpr packet_option<sys::abi::packet_vnet_hdr_sz, option_as::integer>
    vnet_header_size{};

/// PACKET_TIMESTAMP: which times stand in a ring: bits of
/// timestamping_flag.
inline constexpr packet_option<sys::abi::packet_timestamp, option_as::integer>
    timestamp{};

/// PACKET_FANOUT: several sockets share what comes.
inline constexpr packet_option<sys::abi::packet_fanout, option_as::fanout_group>
    fanout{};

/// PACKET_FANOUT_DATA: the program of fanout_mode::cbpf.
inline constexpr packet_option<sys::abi::packet_fanout_data,
                               option_as::filter_program,
                               option_access::write_only>
    fanout_filter{};

/// PACKET_FANOUT_DATA: the program of fanout_mode::ebpf.
inline constexpr packet_option<sys::abi::packet_fanout_data,
                               option_as::descriptor<any_fd>,
                               option_access::write_only>
    fanout_bpf{};

/// PACKET_QDISC_BYPASS: what is sent goes to the card at once, past traffic
/// control.
inline constexpr packet_option<sys::abi::packet_qdisc_bypass,
                               option_as::boolean>
    bypass_queue{};

/// PACKET_IGNORE_OUTGOING: sees nothing that this machine sends.
inline constexpr packet_option<sys::abi::packet_ignore_outgoing,
                               option_as::boolean>
    ignore_outgoing{};

}  // namespace option::packet

}  // namespace fildes::inline FILDES_ABI
