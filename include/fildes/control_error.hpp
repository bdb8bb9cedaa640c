// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>

#include <fildes/address.hpp>
#include <fildes/control_messages.hpp>
#include <fildes/errc.hpp>
#include <fildes/sys/abi/control.hpp>
#include <fildes/sys/abi/ip_option.hpp>

namespace fildes::inline FILDES_ABI {

/// Where an extended error comes from.
enum class error_origin : std::uint8_t {
  none = sys::abi::so_ee_origin_none,
  local = sys::abi::so_ee_origin_local,  ///< this machine: as too long a packet
  icmp = sys::abi::so_ee_origin_icmp,    ///< a message of ICMP
  icmp6 = sys::abi::so_ee_origin_icmp6,  ///< a message of ICMPv6
  timestamping = sys::abi::so_ee_origin_txstatus,  ///< no error: a packet left
  zerocopy = sys::abi::so_ee_origin_zerocopy,      ///< no error: buffers free
  txtime = sys::abi::so_ee_origin_txtime,          ///< not sent in time
};

/// When the timestamp beside a message of error_origin::timestamping was taken.
enum class timestamp_of : std::uint32_t {
  sent = sys::abi::scm_tstamp_snd,          ///< on its way to the network card
  scheduled = sys::abi::scm_tstamp_sched,   ///< into the packet scheduler
  acknowledged = sys::abi::scm_tstamp_ack,  ///< by the peer
  completed = sys::abi::scm_tstamp_completion,  ///< as the card reports
};

namespace control {

/// Sends with MSG_ZEROCOPY whose buffers are free again: both ends included.
/// The first send of a socket is 0; after 2^32 it is 0 again.
struct zerocopy_done {
  std::uint32_t first;
  std::uint32_t last;
  bool copied;  ///< the kernel had to copy all the same

  friend bool operator==(const zerocopy_done&, const zerocopy_done&) = default;
};

/// struct sock_extended_err, which recv_flag::errqueue brings: IP_RECVERR,
/// IPV6_RECVERR and the same of other families. It is not always an error.
struct extended_error {
  static constexpr int level = sys::abi::sol_ip;  ///< among others
  static constexpr int type = sys::abi::ip_recverr;
  static constexpr std::size_t max_payload = 16 + 28;

  std::uint32_t number;  ///< see code()
  error_origin origin;
  std::uint8_t icmp_type;
  std::uint8_t icmp_code;  ///< also of zerocopy and txtime: SO_EE_CODE_*
  std::uint32_t info;      ///< as the MTU that a packet was too long for
  std::uint32_t data;      ///< as the number of the packet of a timestamp
  std::uint8_t offender_bytes[28];

  constexpr errc code() const noexcept { return static_cast<errc>(number); }

  /// The machine that sent the message of ICMP; empty when there is none.
  any_address offender() const noexcept;

  /// Of error_origin::zerocopy.
  std::optional<zerocopy_done> zerocopy() const noexcept;

  static std::optional<extended_error> from_record(
      const control_record& record) noexcept;
};

}  // namespace control

}  // namespace fildes::inline FILDES_ABI
