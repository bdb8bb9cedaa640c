// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <fildes/fd.hpp>
#include <fildes/sys/terminal.hpp>
#include <fildes/terminal_flags.hpp>
#include <fildes/terminal_modes.hpp>

namespace fildes::inline FILDES_ABI {

struct terminal_settings;

namespace detail {
terminal_settings to_settings(const sys::abi::ktermios& from) noexcept;
// There and back again is how a terminal that takes everything would tell of
// them: what is no flag is not among the flags, and both speeds are numbers.
sys::abi::ktermios from_settings(const terminal_settings& from) noexcept;
}  // namespace detail

/// How a terminal is set: a value, read from one or made by `sane()` or
/// `raw()`, changed member by member, and set as a whole. Who wants to change a
/// few things of a terminal uses `terminal_patch`.
///
/// What the kernel has beyond the members' names is kept: what was read and is
/// set again is the same. See termios(3).
struct terminal_settings {
  /// A character that is this does nothing.
  static constexpr unsigned char disabled = 0;

  /// Lines that can be edited and are shown, 38400 8N1: what stty(1) calls
  /// sane.
  static terminal_settings sane() noexcept;
  /// Bytes as they come and go, 38400 8N1: `sane()` made raw.
  static terminal_settings raw() noexcept;

  input_flags input;
  output_flags output;
  control_flags control;
  local_flags local;
  output_delays delays = {};

  character_size size = character_size::eight;
  fildes::parity parity = fildes::parity::none;
  fildes::stop_bits stop_bits = fildes::stop_bits::one;

  /// In bits a second: any number, of which a line makes the nearest that it
  /// can. Zero hangs up as output speed; as input speed it is the output's.
  std::uint32_t input_speed = 0;
  std::uint32_t output_speed = 0;

  /// What the kernel says; set with the rest it changes nothing: that is
  /// `terminal::set_discipline`.
  line_discipline discipline = line_discipline::tty;

  /// Of all indices that the kernel has, those without a name too.
  std::array<unsigned char, sys::abi::nccs> characters = {};

  constexpr unsigned char& operator[](control_character c) noexcept {
    return characters[static_cast<std::size_t>(c)];
  }
  constexpr unsigned char operator[](control_character c) const noexcept {
    return characters[static_cast<std::size_t>(c)];
  }

  /// Both speeds.
  constexpr void set_speed(std::uint32_t baud) noexcept {
    input_speed = output_speed = baud;
  }

  /// Bytes as they come and go: what cfmakeraw(3) does. A read gives what there
  /// is, and waits for one byte. Speed, stop bits and flow control by RTS and
  /// CTS are left alone.
  void make_raw() noexcept;
  /// What `stty sane` does. Of the control flags it sets cread; speed, size and
  /// parity are left alone, and ixon.
  void make_sane() noexcept;

  friend constexpr bool operator==(const terminal_settings&,
                                   const terminal_settings&) noexcept = default;

 private:
  friend terminal_settings detail::to_settings(
      const sys::abi::ktermios& from) noexcept;

  constexpr terminal_settings() noexcept = default;  // sane(), raw(), or read
};

namespace detail {

result<terminal_settings> get_settings(int fd) noexcept;
result<> set_settings(int fd, const terminal_settings& settings,
                      apply when) noexcept;

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
