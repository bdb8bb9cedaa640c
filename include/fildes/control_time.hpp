// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>

#include <fildes/control_messages.hpp>
#include <fildes/sys/abi/control.hpp>

// The kinds of control messages that say when a packet came, went, or is to go.

namespace fildes::inline FILDES_ABI::control {

/// Since 1970, by the system's clock or that of a network card.
struct time {
  std::int64_t seconds;
  std::int64_t nanoseconds;

  friend bool operator==(const time&, const time&) = default;
};

/// When a packet arrived: SO_TIMESTAMP and SO_TIMESTAMPNS, old and new.
struct timestamp {
  static constexpr int level = sys::abi::sol_socket;
  static constexpr int type = sys::abi::so_timestampns_new;
  time at;

  static std::optional<timestamp> from_record(
      const control_record& record) noexcept;
};
static_assert(sizeof(timestamp) == sizeof(sys::abi::timespec));

/// SO_TIMESTAMPING, old and new: when a packet arrived or, from the error
/// queue, left. What nobody took is zero.
struct timestamping {
  static constexpr int level = sys::abi::sol_socket;
  static constexpr int type = sys::abi::so_timestamping_new;
  time software;
  time unused;
  time hardware;

  static std::optional<timestamping> from_record(
      const control_record& record) noexcept;
};
static_assert(sizeof(timestamping) == sizeof(sys::abi::scm_timestamping64));

/// SCM_TIMESTAMPING_PKTINFO: of the packet that a hardware timestamp is of.
struct timestamping_packet {
  static constexpr int level = sys::abi::sol_socket;
  static constexpr int type = sys::abi::scm_timestamping_pktinfo;
  std::uint32_t interface;
  std::uint32_t length;
  std::uint32_t reserved[2];
};
static_assert(sizeof(timestamping_packet) == sizeof(sys::abi::scm_ts_pktinfo));

/// SO_TIMESTAMPING to send: which timestamps of this packet,
/// SOF_TIMESTAMPING_*.
using transmit_timestamps =
    number_of<sys::abi::sol_socket, sys::abi::so_timestamping_new,
              std::uint32_t>;

/// SCM_TS_OPT_ID (Linux 6.13): the number that they will carry.
using timestamp_id =
    number_of<sys::abi::sol_socket, sys::abi::scm_ts_opt_id, std::uint32_t>;

/// SCM_TXTIME: when to send, in nanoseconds of the clock that SO_TXTIME set.
using transmit_time =
    number_of<sys::abi::sol_socket, sys::abi::so_txtime, std::uint64_t>;

}  // namespace fildes::inline FILDES_ABI::control
