// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/can_frame.hpp>
#include <fildes/time.hpp>

// Messages of the broadcast manager of CAN.

namespace fildes::inline FILDES_ABI {

/// What the broadcast manager is asked for, or tells.
enum class bcm_opcode : std::uint32_t {
  tx_setup = sys::abi::bcm_tx_setup,      ///< TX_SETUP: send, again and again
  tx_delete = sys::abi::bcm_tx_delete,    ///< TX_DELETE
  tx_read = sys::abi::bcm_tx_read,        ///< TX_READ
  tx_send = sys::abi::bcm_tx_send,        ///< TX_SEND: once
  rx_setup = sys::abi::bcm_rx_setup,      ///< RX_SETUP: tell of changes
  rx_delete = sys::abi::bcm_rx_delete,    ///< RX_DELETE
  rx_read = sys::abi::bcm_rx_read,        ///< RX_READ
  tx_status = sys::abi::bcm_tx_status,    ///< TX_STATUS
  tx_expired = sys::abi::bcm_tx_expired,  ///< TX_EXPIRED
  rx_status = sys::abi::bcm_rx_status,    ///< RX_STATUS
  rx_timeout = sys::abi::bcm_rx_timeout,  ///< RX_TIMEOUT: none came in time
  rx_changed = sys::abi::bcm_rx_changed,  ///< RX_CHANGED: other data came
};

/// How the broadcast manager does it.
enum class bcm_flag : std::uint32_t {
  settimer = sys::abi::bcm_settimer,          ///< SETTIMER: the intervals
  starttimer = sys::abi::bcm_starttimer,      ///< STARTTIMER
  tx_countevt = sys::abi::bcm_tx_countevt,    ///< TX_COUNTEVT
  tx_announce = sys::abi::bcm_tx_announce,    ///< TX_ANNOUNCE: also at once
  tx_cp_can_id = sys::abi::bcm_tx_cp_can_id,  ///< TX_CP_CAN_ID
  rx_filter_id = sys::abi::bcm_rx_filter_id,  ///< RX_FILTER_ID: any data
  rx_check_dlc = sys::abi::bcm_rx_check_dlc,  ///< RX_CHECK_DLC: lengths, too
  rx_no_autotimer = sys::abi::bcm_rx_no_autotimer,  ///< RX_NO_AUTOTIMER
  rx_announce_resume =
      sys::abi::bcm_rx_announce_resume,  ///< RX_ANNOUNCE_RESUME
  tx_reset_multi_idx =
      sys::abi::bcm_tx_reset_multi_idx,       ///< TX_RESET_MULTI_IDX
  rx_rtr_frame = sys::abi::bcm_rx_rtr_frame,  ///< RX_RTR_FRAME
  can_fd_frame = sys::abi::bcm_can_fd_frame,  ///< CAN_FD_FRAME
};
template <>
inline constexpr auto flag_names<bcm_flag> =
    std::to_array<flag_name<bcm_flag>>({
        {bcm_flag::settimer, "settimer"},
        {bcm_flag::starttimer, "starttimer"},
        {bcm_flag::tx_countevt, "tx_countevt"},
        {bcm_flag::tx_announce, "tx_announce"},
        {bcm_flag::tx_cp_can_id, "tx_cp_can_id"},
        {bcm_flag::rx_filter_id, "rx_filter_id"},
        {bcm_flag::rx_check_dlc, "rx_check_dlc"},
        {bcm_flag::rx_no_autotimer, "rx_no_autotimer"},
        {bcm_flag::rx_announce_resume, "rx_announce_resume"},
        {bcm_flag::tx_reset_multi_idx, "tx_reset_multi_idx"},
        {bcm_flag::rx_rtr_frame, "rx_rtr_frame"},
        {bcm_flag::can_fd_frame, "can_fd_frame"},
    });
using bcm_flags = flags<bcm_flag>;

/// How often, and how far apart.
struct bcm_timing {
  std::uint32_t count = 0;  ///< frames at the first interval, then the second
  nanoseconds first = {};   ///< rounded up to microseconds
  nanoseconds second = {};
};

/// What a message of the broadcast manager begins with. Frames follow, all of
/// CAN, or with can_fd_frame all of CAN FD.
class bcm_header {
 public:
  bcm_header(bcm_opcode opcode, bcm_flags flags, can_id id,
             std::uint32_t frames, const bcm_timing& timing = {}) noexcept;
  /// What a socket received; nothing when it is shorter, or than its frames.
  static std::optional<bcm_header> from_bytes(byte_view bytes) noexcept;

  bcm_opcode opcode() const noexcept {
    return static_cast<bcm_opcode>(raw_.opcode);
  }
  bcm_flags flags() const noexcept { return bcm_flags::from_bits(raw_.flags); }
  can_id id() const noexcept { return can_id::from_bits(raw_.can_id); }
  std::uint32_t frames() const noexcept { return raw_.nframes; }
  bcm_timing timing() const noexcept;

  /// To be sent, by sendmsg, with the frames behind it.
  byte_view bytes() const noexcept { return {&raw_, sizeof raw_}; }
  static constexpr std::size_t size = sizeof(sys::abi::bcm_msg_head);

 private:
  explicit bcm_header(const sys::abi::bcm_msg_head& raw) noexcept : raw_(raw) {}

  sys::abi::bcm_msg_head raw_{};
};

}  // namespace fildes::inline FILDES_ABI
