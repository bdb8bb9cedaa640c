// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <concepts>
#include <string_view>
#include <type_traits>

#include <fildes/config.hpp>

namespace fildes::inline FILDES_ABI {

/// One bit (or field) of a set, and how it prints.
template <class E>
struct flag_name {
  E flag;
  std::string_view name;
};

/// Specialise this to make an enum's values the bits of a set:
///
///     enum class open_flag : std::uint32_t { append = ..., direct = ... };
///     template <>
///     inline constexpr auto flag_names<open_flag> =
///         std::to_array<flag_name<open_flag>>({{open_flag::append, "append"},
///                                              ...});
template <class E>
inline constexpr auto flag_names = nullptr;

/// An enum that has such a table.
template <class E>
concept flag_enum =
    std::is_enum_v<E> &&
    !std::same_as<std::remove_const_t<decltype(flag_names<E>)>, std::nullptr_t>;

/// A set of the bits of one enum.
///
/// Made by `|` from the enum's values; another enum's bits, integers and zero
/// do not convert. Bits without a name are kept, so that what a newer kernel
/// says gets through.
template <flag_enum E>
class flags {
 public:
  using bits_type = std::underlying_type_t<E>;

  constexpr flags() noexcept = default;
  constexpr flags(E flag) noexcept : bits_(static_cast<bits_type>(flag)) {}
  template <std::integral Number>
  flags(Number) = delete;  // the enum's flags, {} for none, or from_bits()

  /// The door for bits that the kernel or a newer header defines.
  static constexpr flags from_bits(bits_type bits) noexcept {
    return flags(raw{bits});
  }
  constexpr bits_type bits() const noexcept { return bits_; }

  /// Whether all of `other` is in the set.
  constexpr bool has(flags other) const noexcept {
    return (bits_ & other.bits_) == other.bits_;
  }
  /// Whether any of `other` is in the set.
  constexpr bool has_any(flags other) const noexcept {
    return (bits_ & other.bits_) != 0;
  }
  constexpr bool empty() const noexcept { return bits_ == 0; }

  /// The set without `other`.
  constexpr flags without(flags other) const noexcept {
    return from_bits(static_cast<bits_type>(bits_ & ~other.bits_));
  }

  constexpr flags& operator|=(flags other) noexcept {
    bits_ = static_cast<bits_type>(bits_ | other.bits_);
    return *this;
  }
  friend constexpr flags operator|(flags a, flags b) noexcept { return a |= b; }
  friend constexpr flags operator&(flags a, flags b) noexcept {
    return from_bits(static_cast<bits_type>(a.bits_ & b.bits_));
  }
  friend constexpr bool operator==(flags, flags) noexcept = default;

 private:
  struct raw {
    bits_type bits;
  };
  explicit constexpr flags(raw r) noexcept : bits_(r.bits) {}

  bits_type bits_ = 0;
};

template <flag_enum E>
constexpr flags<E> operator|(E a, E b) noexcept {
  return flags<E>(a) | b;
}

namespace detail {

// The enum behind a flag or a set; void behind anything else.
template <class T>
struct enum_of : std::type_identity<void> {};
template <flag_enum E>
struct enum_of<E> : std::type_identity<E> {};
template <class E>
struct enum_of<flags<E>> : std::type_identity<E> {};

template <class A, class B>
concept flags_of_two_enums =
    flag_enum<typename enum_of<A>::type> &&
    flag_enum<typename enum_of<B>::type> &&
    !std::same_as<typename enum_of<A>::type, typename enum_of<B>::type>;

}  // namespace detail

template <class A, class B>
  requires detail::flags_of_two_enums<A, B>
void operator|(A, B) = delete;  // each call takes the flags of one enum
template <class A, std::integral Number>
  requires flag_enum<typename detail::enum_of<A>::type>
void operator|(A, Number) = delete;  // for bits without a name, from_bits()

}  // namespace fildes::inline FILDES_ABI
