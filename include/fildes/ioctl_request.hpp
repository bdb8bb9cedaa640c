// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <type_traits>

#include <fildes/sys/abi/ioctl.hpp>
#include <fildes/sys/arch.hpp>

// How requests to ioctl.hpp are declared.

namespace fildes::inline FILDES_ABI {

// The requests. `Number` is as the kernel of this ABI has it. `Gives` is what
// is made of the call's result: nothing, an int, or a descriptor of a kind.

template <std::uint32_t Number, class Gives = void>
struct ioctl_none_request {
  static constexpr std::uint32_t number = Number;
  template <class Other>
  using giving = ioctl_none_request<Number, Other>;
};
template <std::uint32_t Number, class T, class Gives = void>
struct ioctl_integer_request {
  static constexpr std::uint32_t number = Number;
  template <class Other>
  using giving = ioctl_integer_request<Number, T, Other>;
};
template <std::uint32_t Number, class T, class Gives = void>
struct ioctl_read_request {
  static constexpr std::uint32_t number = Number;
  template <class Other>
  using giving = ioctl_read_request<Number, T, Other>;
};
template <std::uint32_t Number, class T, class Gives = void>
struct ioctl_write_request {
  static constexpr std::uint32_t number = Number;
  template <class Other>
  using giving = ioctl_write_request<Number, T, Other>;
};
template <std::uint32_t Number, class T, class Gives = void>
struct ioctl_exchange_request {
  static constexpr std::uint32_t number = Number;
  template <class Other>
  using giving = ioctl_exchange_request<Number, T, Other>;
};

/// The int that a call gave, and what the kernel filled in.
template <class T>
struct ioctl_counted {
  int count;
  T data;
};

namespace detail {

template <class T>
consteval void check_ioctl_data() noexcept {
  static_assert(!std::is_const_v<T> && !std::is_volatile_v<T>,
                "ioctl: write the type without const or volatile");
  static_assert(std::is_trivially_copyable_v<T>,
                "ioctl: the argument is copied as memory; its type must be "
                "trivially copyable");
  static_assert(!std::is_array_v<T>, "ioctl: write std::array for an array");
  static_assert(!std::is_same_v<T, bool>,
                "ioctl: a driver may fill in more than 0 and 1; write int or "
                "std::uint8_t for bool");
}

template <class T>
consteval std::uint32_t ioctl_number(unsigned direction, unsigned char type,
                                     unsigned char number) noexcept {
  check_ioctl_data<T>();
  static_assert(sizeof(T) >> (sys::abi::ioctl_direction_shift - 16) == 0,
                "ioctl: too large for the number; give the number itself, by "
                "ioctl_read_by and its kin");
  return sys::abi::ioctl_number(direction, type, number, sizeof(T));
}

template <class T>
concept ioctl_integral =
    (std::integral<T> || std::is_enum_v<T>) && sizeof(T) <= sizeof(sys::word);

template <class T>
consteval std::uint32_t checked_number(std::uint32_t number) noexcept {
  check_ioctl_data<T>();
  return number;
}

}  // namespace detail

/// _IO: a request without an argument.
template <unsigned char Type, unsigned char Number>
inline constexpr ioctl_none_request<sys::abi::io(Type, Number)> ioctl_none{};
/// _IO with an integer or enum in place of an address.
template <unsigned char Type, unsigned char Number, detail::ioctl_integral T>
inline constexpr ioctl_integer_request<sys::abi::io(Type, Number), T>
    ioctl_integer{};
/// _IOR: the kernel fills in a `T`, which the call hands back.
template <unsigned char Type, unsigned char Number, class T>
inline constexpr ioctl_read_request<
    detail::ioctl_number<T>(sys::abi::ioctl_read, Type, Number), T>
    ioctl_read{};
/// _IOW: the kernel reads a `T`.
template <unsigned char Type, unsigned char Number, class T>
inline constexpr ioctl_write_request<
    detail::ioctl_number<T>(sys::abi::ioctl_write, Type, Number), T>
    ioctl_write{};
/// _IOWR: the kernel reads a `T` and fills it in; the call hands that back.
template <unsigned char Type, unsigned char Number, class T>
inline constexpr ioctl_exchange_request<
    detail::ioctl_number<T>(sys::abi::ioctl_read | sys::abi::ioctl_write, Type,
                            Number),
    T>
    ioctl_exchange{};

// The same by a number that is given: old ones, without direction and size, and
// those that say another type than their driver takes. Such numbers differ
// between ABIs: sys::abi::io, ior<T>, iow<T> and iowr<T> make them.

template <std::uint32_t Number>
inline constexpr ioctl_none_request<Number> ioctl_none_by{};
template <std::uint32_t Number, detail::ioctl_integral T>
inline constexpr ioctl_integer_request<Number, T> ioctl_integer_by{};
template <std::uint32_t Number, class T>
inline constexpr ioctl_read_request<detail::checked_number<T>(Number), T>
    ioctl_read_by{};
template <std::uint32_t Number, class T>
inline constexpr ioctl_write_request<detail::checked_number<T>(Number), T>
    ioctl_write_by{};
template <std::uint32_t Number, class T>
inline constexpr ioctl_exchange_request<detail::checked_number<T>(Number), T>
    ioctl_exchange_by{};

/// The request whose calls give the kernel's result, an int; beside what it
/// fills in, as an ioctl_counted.
template <class Request>
consteval auto ioctl_counts(Request) noexcept {
  return typename Request::template giving<int>{};
}

}  // namespace fildes::inline FILDES_ABI
