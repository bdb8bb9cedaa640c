// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>

#include <fildes/config.hpp>

namespace fildes::inline FILDES_ABI {

/// std::chrono::duration, known by its shape so that <chrono> stays out.
template <class D>
concept chrono_duration = requires(const D& d) {
  typename D::rep;
  { d.count() } -> std::convertible_to<typename D::rep>;
  { D::period::num } -> std::convertible_to<std::intmax_t>;
  { D::period::den } -> std::convertible_to<std::intmax_t>;
};

/// A length of time. Converts from any chrono duration: rounded up to whole
/// nanoseconds, and held at the ends of the range (292 years) instead of
/// overflowing.
class nanoseconds {
 public:
  constexpr nanoseconds() noexcept = default;
  explicit constexpr nanoseconds(std::int64_t count) noexcept : count_(count) {}
  template <chrono_duration D>
  constexpr nanoseconds(const D& d) noexcept
      : count_(scale(d.count(), D::period::num, D::period::den)) {}

  static constexpr nanoseconds max() noexcept {
    return nanoseconds(std::numeric_limits<std::int64_t>::max());
  }
  static constexpr nanoseconds min() noexcept {
    return nanoseconds(std::numeric_limits<std::int64_t>::min());
  }

  constexpr std::int64_t count() const noexcept { return count_; }
  friend constexpr auto operator<=>(nanoseconds, nanoseconds) = default;

  /// The sum, held at the ends of the range.
  friend constexpr nanoseconds operator+(nanoseconds a,
                                         nanoseconds b) noexcept {
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a.count_, b.count_, &sum))
      return nanoseconds(sum);
    return a.count_ < 0 ? min() : max();
  }
  /// The difference, held at the ends of the range.
  friend constexpr nanoseconds operator-(nanoseconds a,
                                         nanoseconds b) noexcept {
    std::int64_t difference = 0;
    if (!__builtin_sub_overflow(a.count_, b.count_, &difference))
      return nanoseconds(difference);
    return a.count_ < 0 ? min() : max();
  }

 private:
  template <class Rep>
  static constexpr std::int64_t scale(Rep count, std::intmax_t num,
                                      std::intmax_t den) noexcept {
    if constexpr (std::is_floating_point_v<Rep>) {
      const long double exact = static_cast<long double>(count) * 1e9L *
                                static_cast<long double>(num) /
                                static_cast<long double>(den);
      // 2^63 is the first value that does not fit; the negation refuses NaN.
      if (!(exact < 9223372036854775808.0L)) return max().count();
      if (!(exact >= -9223372036854775808.0L)) return min().count();
      const auto whole = static_cast<std::int64_t>(exact);
      return whole + (static_cast<long double>(whole) < exact ? 1 : 0);
    } else {
      __extension__ using wide = __int128;
      constexpr auto limit = std::numeric_limits<std::int64_t>::max();
      wide exact = 0;
      if (__builtin_mul_overflow(static_cast<wide>(count),
                                 static_cast<wide>(num), &exact) ||
          __builtin_mul_overflow(exact, static_cast<wide>(1'000'000'000),
                                 &exact))
        return count < 0 ? min().count() : max().count();
      wide whole = exact / den;
      if (exact > 0 && exact % den != 0) ++whole;
      if (whole > limit) return max().count();
      if (whole < -static_cast<wide>(limit) - 1) return min().count();
      return static_cast<std::int64_t>(whole);
    }
  }

  std::int64_t count_ = 0;
};

/// A point in time to be done by, on the monotonic clock.
///
/// Loops take this and not a duration, so that an interruption does not start
/// the time anew. Converts from `std::chrono::steady_clock::time_point` (the
/// same clock); a system_clock time does not convert, since it may be set.
class deadline {
 public:
  /// No limit: the default of every function that takes a deadline.
  constexpr deadline() noexcept = default;
  static constexpr deadline never() noexcept { return {}; }

  /// `d` from now.
  static deadline after(nanoseconds d) noexcept;

  template <class TimePoint>
    requires requires(const TimePoint& t) {
      requires TimePoint::clock::is_steady;
      { t.time_since_epoch() } -> chrono_duration;
    }
  constexpr deadline(const TimePoint& t) noexcept
      : at_(nanoseconds(t.time_since_epoch())) {}

  constexpr bool is_never() const noexcept { return at_ == nanoseconds::max(); }

  /// What is left: never negative, zero when it has passed.
  nanoseconds remaining() const noexcept;

  friend constexpr auto operator<=>(deadline, deadline) = default;

 private:
  explicit constexpr deadline(nanoseconds at) noexcept : at_(at) {}

  nanoseconds at_ = nanoseconds::max();
};

}  // namespace fildes::inline FILDES_ABI
