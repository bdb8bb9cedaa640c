// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <string_view>
#include <utility>

#include <fildes/result.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {

// Not constexpr, so that calling it is an error where a constant is made.
void value_is_out_of_range() noexcept;

}  // namespace detail

/// An integer that is known to lie in a range. From a constant it converts, and
/// one out of range does not compile; from a variable, see of().
template <class Int, Int Lo, Int Hi>
class bounded_integer {
 public:
  static constexpr Int lowest = Lo;
  static constexpr Int highest = Hi;

  template <std::integral Constant>
  consteval bounded_integer(Constant value) noexcept
      : value_(static_cast<Int>(value)) {
    if (!fits(value)) detail::value_is_out_of_range();
  }

  /// \error inval  out of range
  template <std::integral Number>
  static constexpr result<bounded_integer> of(Number value) noexcept {
    if (!fits(value)) return error(errc::inval, operation::option);
    return bounded_integer(checked{}, static_cast<Int>(value));
  }

  constexpr Int value() const noexcept { return value_; }
  constexpr operator Int() const noexcept { return value_; }

 private:
  struct checked {};
  constexpr bounded_integer(checked, Int value) noexcept : value_(value) {}

  template <class Number>
  static constexpr bool fits(Number value) noexcept {
    if constexpr (std::same_as<Number, bool>)
      return Lo <= Int{value} && Int{value} <= Hi;
    else
      return std::cmp_less_equal(Lo, value) && std::cmp_less_equal(value, Hi);
  }

  Int value_;
};
template <int Lo, int Hi>
using bounded = bounded_integer<int, Lo, Hi>;

/// A structure that grows from kernel to kernel, as this kernel knows it: the
/// members that it does not have are zero.
template <class T>
class known_part {
 public:
  constexpr known_part(const T& value, std::size_t size) noexcept
      : value_(value), size_(size) {}

  constexpr const T& operator*() const noexcept { return value_; }
  constexpr const T* operator->() const noexcept { return &value_; }

  /// How many bytes the kernel filled.
  constexpr std::size_t size() const noexcept { return size_; }
  /// Whether the kernel has a member: `info.has(&tcp_info::rcv_wnd)`.
  template <class Member>
  bool has(Member T::* member) const noexcept {
    const auto* begin = reinterpret_cast<const char*>(&value_);
    const auto* end = reinterpret_cast<const char*>(&(value_.*member) + 1);
    return static_cast<std::size_t>(end - begin) <= size_;
  }

 private:
  T value_;
  std::size_t size_;
};

/// A short text in place, as the name of a network device.
template <std::size_t Room>
class option_text {
 public:
  constexpr option_text() noexcept = default;
  /// What stands before the first zero of `size` bytes, at most `Room`.
  option_text(const char* text, std::size_t size) noexcept {
    const std::string_view told(text, size < Room ? size : Room);
    const std::size_t end = told.find('\0');
    size_ = end < told.size() ? end : told.size();
    __builtin_memcpy(text_, text, size_);
  }
  constexpr std::string_view view() const noexcept { return {text_, size_}; }
  friend constexpr bool operator==(const option_text& a,
                                   std::string_view b) noexcept {
    return a.view() == b;
  }

 private:
  char text_[Room] = {};
  std::size_t size_ = 0;
};

/// What close(2) does with data that were not sent yet.
struct linger_time {
  /// Whether close waits, or with a time of zero, drops them and resets.
  bool on = false;
  /// In whole seconds; a fraction counts as one more.
  nanoseconds time = {};

  friend constexpr bool operator==(linger_time, linger_time) = default;
};

}  // namespace fildes::inline FILDES_ABI
