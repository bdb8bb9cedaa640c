// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/bytes.hpp>
#include <fildes/can_address.hpp>
#include <fildes/flags.hpp>
#include <fildes/sys/abi/can.hpp>

// Frames of CAN, as its sockets send and receive them. What comes is one of
// three: try from_bytes() of each.

namespace fildes::inline FILDES_ABI {

/// A frame with up to 8 bytes, a request for one, or the report of an error.
class can_frame {
 public:
  static constexpr std::size_t longest = 8;

  /// Nothing when the data are longer.
  static std::optional<can_frame> of(can_id id, byte_view data) noexcept;
  /// A request for such a frame (RTR). Nothing when the length is over 8.
  static std::optional<can_frame> remote(can_id id,
                                         std::uint8_t length) noexcept;
  /// What a socket received; nothing when it is none of these.
  static std::optional<can_frame> from_bytes(byte_view bytes) noexcept;

  /// Without the two flags that are below.
  constexpr can_id id() const noexcept {
    return can_id::from_bits(raw_.id &
                             (sys::abi::can_eff_mask | sys::abi::can_eff_flag));
  }
  constexpr bool is_remote() const noexcept {
    return (raw_.id & sys::abi::can_rtr_flag) != 0;
  }
  /// Then the id says what went wrong: <linux/can/error.h>.
  constexpr bool is_error() const noexcept {
    return (raw_.id & sys::abi::can_err_flag) != 0;
  }
  /// Of a request: of what is asked for.
  constexpr std::uint8_t length() const noexcept { return raw_.len; }
  byte_view data() const noexcept {
    return {raw_.data, is_remote() ? std::size_t{0} : raw_.len};
  }

  /// To be sent.
  byte_view bytes() const noexcept { return {&raw_, sizeof raw_}; }

 private:
  constexpr can_frame() noexcept = default;

  sys::abi::can_frame raw_{};
};

/// How a frame of CAN FD is sent.
enum class canfd_flag : std::uint8_t {
  brs = sys::abi::canfd_brs,  ///< CANFD_BRS: the data at the higher rate
  esi = sys::abi::canfd_esi,  ///< CANFD_ESI: the sender is error passive
  fdf = sys::abi::canfd_fdf,  ///< CANFD_FDF: it is CAN FD; set always
};
template <>
inline constexpr auto flag_names<canfd_flag> =
    std::to_array<flag_name<canfd_flag>>({
        {canfd_flag::brs, "brs"},
        {canfd_flag::esi, "esi"},
        {canfd_flag::fdf, "fdf"},
    });
using canfd_flags = flags<canfd_flag>;

/// A frame of CAN FD, with up to 64 bytes.
class canfd_frame {
 public:
  static constexpr std::size_t longest = 64;

  /// Nothing when the data are longer. Over 8 bytes, the wire has only some
  /// lengths: 12, 16, 20, 24, 32, 48 and 64; drivers fill up with zeros.
  static std::optional<canfd_frame> of(can_id id, byte_view data,
                                       canfd_flags flags = {}) noexcept;
  /// What a socket received; nothing when it is none of these.
  static std::optional<canfd_frame> from_bytes(byte_view bytes) noexcept;

  constexpr can_id id() const noexcept { return can_id::from_bits(raw_.id); }
  constexpr canfd_flags flags() const noexcept {
    return canfd_flags::from_bits(raw_.flags);
  }
  byte_view data() const noexcept { return {raw_.data, raw_.len}; }

  /// To be sent.
  byte_view bytes() const noexcept { return {&raw_, sizeof raw_}; }

 private:
  constexpr canfd_frame() noexcept = default;

  sys::abi::canfd_frame raw_{};
};

/// What a frame of CAN XL is for, besides its data.
struct canxl_options {
  std::uint8_t sdu_type = 0;
  std::uint32_t acceptance = 0;
  bool simple_extended = false;  ///< CANXL_SEC
};

/// A frame of CAN XL, with 1 to 2048 bytes.
class canxl_frame {
 public:
  static constexpr std::size_t longest = 2048;

  /// `priority` has 11 bits, and higher ones are dropped. Nothing when the data
  /// are longer, or none.
  static std::optional<canxl_frame> of(
      std::uint32_t priority, byte_view data,
      const canxl_options& options = {}) noexcept;
  /// What a socket received; nothing when it is none of these.
  static std::optional<canxl_frame> from_bytes(byte_view bytes) noexcept;

  constexpr std::uint32_t priority() const noexcept {
    return raw_.prio & sys::abi::can_sff_mask;
  }
  constexpr canxl_options options() const noexcept {
    return {raw_.sdt, raw_.af, (raw_.flags & sys::abi::canxl_sec) != 0};
  }
  byte_view data() const noexcept { return {raw_.data, raw_.len}; }

  /// To be sent: not longer than the data need.
  byte_view bytes() const noexcept {
    return {&raw_, sizeof raw_ - longest + raw_.len};
  }

 private:
  constexpr canxl_frame() noexcept = default;

  sys::abi::canxl_frame raw_{};
};

}  // namespace fildes::inline FILDES_ABI
