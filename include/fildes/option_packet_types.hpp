// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <fildes/option_codec.hpp>
#include <fildes/sys/abi/link_option.hpp>

namespace fildes::inline FILDES_ABI {

using packet_ring = sys::abi::tpacket_req;
using packet_ring_v3 = sys::abi::tpacket_req3;
using packet_statistics = sys::abi::tpacket_stats_v3;
using packet_rollover_statistics = sys::abi::tpacket_rollover_stats;
/// Which frames more to get: `type` is one of packet_membership_kind.
using packet_membership = sys::abi::packet_mreq;

enum class packet_membership_kind : std::uint16_t {
  multicast = sys::abi::packet_mr_multicast,     ///< PACKET_MR_MULTICAST
  promiscuous = sys::abi::packet_mr_promisc,     ///< PACKET_MR_PROMISC: all
  all_multicast = sys::abi::packet_mr_allmulti,  ///< PACKET_MR_ALLMULTI
  unicast = sys::abi::packet_mr_unicast,         ///< PACKET_MR_UNICAST
};

enum class packet_version : int {
  v1 = sys::abi::tpacket_v1,  ///< TPACKET_V1
  v2 = sys::abi::tpacket_v2,  ///< TPACKET_V2
  v3 = sys::abi::tpacket_v3,  ///< TPACKET_V3
};

/// How the sockets of a fanout share packets.
enum class fanout_mode : std::uint8_t {
  hash = sys::abi::packet_fanout_hash,  ///< PACKET_FANOUT_HASH: by the flow
  round_robin = sys::abi::packet_fanout_lb,     ///< PACKET_FANOUT_LB: in turn
  cpu = sys::abi::packet_fanout_cpu,            ///< PACKET_FANOUT_CPU
  rollover = sys::abi::packet_fanout_rollover,  ///< PACKET_FANOUT_ROLLOVER
  random = sys::abi::packet_fanout_rnd,         ///< PACKET_FANOUT_RND
  queue = sys::abi::packet_fanout_qm,           ///< PACKET_FANOUT_QM
  cbpf = sys::abi::packet_fanout_cbpf,          ///< PACKET_FANOUT_CBPF
  ebpf = sys::abi::packet_fanout_ebpf,          ///< PACKET_FANOUT_EBPF
};

enum class fanout_flag : std::uint16_t {
  /// PACKET_FANOUT_FLAG_ROLLOVER: a full socket passes packets on
  rollover = sys::abi::packet_fanout_flag_rollover,
  /// PACKET_FANOUT_FLAG_UNIQUEID: the kernel chooses the number of the group
  unique_id = sys::abi::packet_fanout_flag_uniqueid,
  /// PACKET_FANOUT_FLAG_IGNORE_OUTGOING (6.2)
  ignore_outgoing = sys::abi::packet_fanout_flag_ignore_outgoing,
  /// PACKET_FANOUT_FLAG_DEFRAG: fragments are put together first
  defrag = sys::abi::packet_fanout_flag_defrag,
};
template <>
inline constexpr auto flag_names<fanout_flag> =
    std::to_array<flag_name<fanout_flag>>({
        {fanout_flag::rollover, "rollover"},
        {fanout_flag::unique_id, "unique_id"},
        {fanout_flag::ignore_outgoing, "ignore_outgoing"},
        {fanout_flag::defrag, "defrag"},
    });

/// A group of sockets that share packets.
class packet_fanout {
 public:
  constexpr packet_fanout() noexcept = default;
  /// `id` is the group's number in this network namespace.
  constexpr packet_fanout(std::uint16_t id, fanout_mode mode,
                          flags<fanout_flag> options = {}) noexcept
      : bits_(id | static_cast<std::uint32_t>(mode) << 16 |
              std::uint32_t{options.bits()} << 16) {}

  /// As the kernel has it, in one number.
  static constexpr packet_fanout from_bits(std::uint32_t bits) noexcept {
    packet_fanout group;
    group.bits_ = bits;
    return group;
  }
  constexpr std::uint32_t bits() const noexcept { return bits_; }

  constexpr std::uint16_t id() const noexcept {
    return static_cast<std::uint16_t>(bits_);
  }
  constexpr fanout_mode mode() const noexcept {
    return static_cast<fanout_mode>(bits_ >> 16 & 0xff);
  }
  constexpr flags<fanout_flag> options() const noexcept {
    return flags<fanout_flag>::from_bits(
        static_cast<std::uint16_t>(bits_ >> 16 & 0xff00));
  }

  friend constexpr bool operator==(packet_fanout, packet_fanout) = default;

 private:
  std::uint32_t bits_ = 0;
};

namespace option_as {

struct fanout_group {
  using argument = packet_fanout;
  using value = packet_fanout;

  FILDES_INLINE static result<> set(raw_option o, packet_fanout to) noexcept {
    return unsigned_integer::set(o, to.bits());
  }
  FILDES_INLINE static result<packet_fanout> get(raw_option o) noexcept {
    FILDES_TRY(const std::uint32_t told, unsigned_integer::get(o));
    return packet_fanout::from_bits(told);
  }
};

}  // namespace option_as

}  // namespace fildes::inline FILDES_ABI
