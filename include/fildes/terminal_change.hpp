// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/terminal_patch.hpp>

namespace fildes::inline FILDES_ABI {

/// What settings have besides flags and characters.
enum class setting : std::uint32_t {
  delays = 1,
  size = 2,
  parity = 4,
  stop_bits = 8,
  input_speed = 0x10,
  output_speed = 0x20,
};
template <>
inline constexpr auto flag_names<setting> = std::to_array<flag_name<setting>>({
    {setting::delays, "delays"},
    {setting::size, "size"},
    {setting::parity, "parity"},
    {setting::stop_bits, "stop_bits"},
    {setting::input_speed, "input_speed"},
    {setting::output_speed, "output_speed"},
});

/// In what two settings differ.
struct settings_difference {
  input_flags input = {};
  output_flags output = {};
  control_flags control = {};
  local_flags local = {};
  flags<setting> others = {};
  std::uint32_t characters = 0;  ///< a bit for each index: see `has`

  constexpr bool has(control_character c) const noexcept {
    return (characters >> static_cast<unsigned>(c) & 1) != 0;
  }
  constexpr bool empty() const noexcept {
    return *this == settings_difference();
  }
  friend constexpr bool operator==(const settings_difference&,
                                   const settings_difference&) noexcept =
      default;
};

/// In what two settings differ. The line discipline is not looked at.
settings_difference difference(const terminal_settings& a,
                               const terminal_settings& b) noexcept;

/// What came of new settings. A terminal takes what it can and says that all
/// went well: this is what was read back.
struct settings_outcome {
  terminal_settings now;
  /// Where that is not what was asked for. A speed differs where the line can
  /// only make one near it.
  settings_difference not_taken;

  constexpr bool complete() const noexcept { return not_taken.empty(); }
};

}  // namespace fildes::inline FILDES_ABI
