// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string_view>

#include <fildes/terminal_patch.hpp>

namespace fildes::inline FILDES_ABI {

/// Who stops whom when one side is faster than the other.
enum class flow_control : std::uint8_t {
  none,
  rtscts,   ///< lines of the cable: crtscts
  xonxoff,  ///< ^S and ^Q among the bytes, both ways: ixon and ixoff
  both,
};

/// How a line is to be driven, as people write it: `115200 8N1`.
struct serial_mode {
  std::uint32_t input_speed = 9600;
  std::uint32_t output_speed = 9600;
  character_size size = character_size::eight;
  fildes::parity parity = fildes::parity::none;
  fildes::stop_bits stop_bits = fildes::stop_bits::one;
  std::optional<flow_control> flow = {};  ///< nothing: as it is

  /// Reads `115200 8N1`, `9600,7E2 rtscts`, `1200/75 7O1`. Speeds are plain
  /// numbers, of input and output when there are two; the size is 5 to 8, the
  /// parity N, E, O, M or S, small or not, and the stop bits 1 or 2: 8N1 if
  /// they are not named. Flow control is `none`, `rtscts`, `xonxoff` or `both`.
  /// Between them are blanks, or a comma, or both.
  /// \error inval  of operation::terminal: another text
  static result<serial_mode> parse(std::string_view text) noexcept;

  /// What settings have of it.
  static serial_mode of(const terminal_settings& settings) noexcept;

  terminal_patch patch() const noexcept;
  void apply_to(terminal_settings& settings) const noexcept;

  friend constexpr bool operator==(const serial_mode&,
                                   const serial_mode&) noexcept = default;
};

/// The text of a serial_mode, which parse() reads: made without allocating.
class serial_mode_text {
 public:
  explicit serial_mode_text(const serial_mode& mode) noexcept;
  std::string_view view() const noexcept { return {text_, size_}; }

 private:
  void put(std::string_view text) noexcept;
  void put(std::uint32_t number) noexcept;

  char text_[48] = {};
  std::size_t size_ = 0;
};

/// As people and stty(1) write them.
std::string_view name_of(parity which) noexcept;
std::string_view name_of(flow_control which) noexcept;

}  // namespace fildes::inline FILDES_ABI
