// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/option_codec.hpp>
#include <fildes/sys/abi/link_option.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of AF_XDP.

namespace fildes::inline FILDES_ABI {

using xdp_ring_offset = sys::abi::xdp_ring_offset;
using xdp_mmap_offsets = sys::abi::xdp_mmap_offsets;
using xdp_memory = sys::abi::xdp_umem_reg;
using xdp_statistics = sys::abi::xdp_statistics;

/// An option of SOL_XDP.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using xdp_option = socket_option<sys::abi::sol_xdp, Name, Codec, Access>;

namespace option::xdp {

/// XDP_MMAP_OFFSETS: where the parts of the four rings are.
inline constexpr xdp_option<sys::abi::opt_xdp_mmap_offsets,
                            option_as::structure<xdp_mmap_offsets>,
                            option_access::read_only>
    mmap_offsets{};

/// XDP_RX_RING: entries of the ring, a power of two.
inline constexpr xdp_option<sys::abi::xdp_rx_ring, option_as::unsigned_integer,
                            option_access::write_only>
    receive_ring{};

/// XDP_TX_RING: entries of the ring, a power of two.
inline constexpr xdp_option<sys::abi::xdp_tx_ring, option_as::unsigned_integer,
                            option_access::write_only>
    send_ring{};

/// XDP_UMEM_FILL_RING: entries of the ring, a power of two.
inline constexpr xdp_option<sys::abi::xdp_umem_fill_ring,
                            option_as::unsigned_integer,
                            option_access::write_only>
    fill_ring{};

/// XDP_UMEM_COMPLETION_RING: entries of the ring, a power of two.
inline constexpr xdp_option<sys::abi::xdp_umem_completion_ring,
                            option_as::unsigned_integer,
                            option_access::write_only>
    completion_ring{};

/// XDP_UMEM_REG: the memory that packets are in.
inline constexpr xdp_option<sys::abi::opt_xdp_umem_reg,
                            option_as::structure<xdp_memory>,
                            option_access::write_only>
    memory{};

/// XDP_STATISTICS: packets that were lost, and why.
inline constexpr xdp_option<sys::abi::opt_xdp_statistics,
                            option_as::growing<xdp_statistics>,
                            option_access::read_only>
    statistics{};

/// XDP_OPTIONS: 1: the card reads and writes the memory itself.
inline constexpr xdp_option<sys::abi::xdp_options, option_as::unsigned_integer,
                            option_access::read_only>
    options{};

/// XDP_MAX_TX_SKB_BUDGET: packets to send in one go. Since Linux 6.18.
inline constexpr xdp_option<sys::abi::xdp_max_tx_skb_budget,
                            option_as::unsigned_integer,
                            option_access::write_only>
    max_tx_budget{};

}  // namespace option::xdp

}  // namespace fildes::inline FILDES_ABI
