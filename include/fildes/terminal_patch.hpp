// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <initializer_list>
#include <optional>

#include <fildes/terminal_settings.hpp>

namespace fildes::inline FILDES_ABI {

/// What is changed of a group of flags. What is named in both is set.
template <class E>
struct flag_change {
  flags<E> set = {};
  flags<E> clear = {};

  constexpr flags<E> applied_to(flags<E> before) const noexcept {
    return before.without(clear) | set;
  }
  /// One change, then another.
  friend constexpr flag_change operator|(const flag_change& first,
                                         const flag_change& then) noexcept {
    return {first.set.without(then.clear) | then.set,
            first.clear.without(then.set) | then.clear};
  }
  friend constexpr bool operator==(const flag_change&,
                                   const flag_change&) noexcept = default;
};

/// A control character and what it shall be.
struct character_change {
  control_character character;
  unsigned char to;
};

/// What is changed of the control characters: a list, as
/// `{{control_character::minimum, 0}, {control_character::time, 5}}`. Of two
/// changes of one character the later holds.
class character_changes {
 public:
  constexpr character_changes() noexcept = default;
  constexpr character_changes(
      std::initializer_list<character_change> list) noexcept {
    for (const character_change& c : list) set(c.character, c.to);
  }

  constexpr void set(control_character c, unsigned char to) noexcept {
    changed_ |= bit(c);
    to_[static_cast<std::size_t>(c)] = to;
  }
  /// What a character becomes, if it is changed.
  constexpr std::optional<unsigned char> of(
      control_character c) const noexcept {
    if ((changed_ & bit(c)) == 0) return std::nullopt;
    return to_[static_cast<std::size_t>(c)];
  }
  constexpr void apply_to(terminal_settings& settings) const noexcept {
    for (std::size_t i = 0; i != to_.size(); ++i)
      if ((changed_ >> i & 1) != 0) settings.characters[i] = to_[i];
  }

  friend constexpr character_changes operator|(
      const character_changes& first, const character_changes& then) noexcept {
    character_changes both = first;
    both.changed_ |= then.changed_;
    for (std::size_t i = 0; i != both.to_.size(); ++i)
      if ((then.changed_ >> i & 1) != 0) both.to_[i] = then.to_[i];
    return both;
  }
  friend constexpr bool operator==(const character_changes&,
                                   const character_changes&) noexcept = default;

 private:
  static constexpr std::uint32_t bit(control_character c) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(c);
  }

  std::uint32_t changed_ = 0;  // a bit for each
  std::array<unsigned char, sys::abi::nccs> to_ = {};
};

/// What is changed of the delays.
struct delay_changes {
  std::optional<newline_delay> newline = {};
  std::optional<return_delay> carriage_return = {};
  std::optional<tab_delay> tab = {};
  std::optional<backspace_delay> backspace = {};
  std::optional<vertical_tab_delay> vertical_tab = {};
  std::optional<form_feed_delay> form_feed = {};

  friend constexpr bool operator==(const delay_changes&,
                                   const delay_changes&) noexcept = default;
};

/// A change of settings, which leaves alone what it does not name:
///
///     const terminal_patch no_echo{.local = {.clear = local_flag::echo}};
///
/// `a | b` is a, then b.
struct terminal_patch {
  flag_change<input_flag> input = {};
  flag_change<output_flag> output = {};
  flag_change<control_flag> control = {};
  flag_change<local_flag> local = {};
  delay_changes delays = {};
  std::optional<character_size> size = {};
  std::optional<fildes::parity> parity = {};
  std::optional<fildes::stop_bits> stop_bits = {};
  std::optional<std::uint32_t> speed = {};  ///< both; the next two go before
  std::optional<std::uint32_t> input_speed = {};
  std::optional<std::uint32_t> output_speed = {};
  character_changes characters = {};

  /// What `make_raw()` and `make_sane()` of terminal_settings change.
  static terminal_patch raw() noexcept;
  static terminal_patch sane() noexcept;

  void apply_to(terminal_settings& settings) const noexcept;
  /// Settings with the change made.
  terminal_settings applied_to(terminal_settings settings) const noexcept {
    apply_to(settings);
    return settings;
  }

  friend constexpr bool operator==(const terminal_patch&,
                                   const terminal_patch&) noexcept = default;
};

/// One change, then another.
terminal_patch operator|(const terminal_patch& first,
                         const terminal_patch& then) noexcept;

}  // namespace fildes::inline FILDES_ABI
