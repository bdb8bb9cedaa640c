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
      : count_(scale<D::period::num, D::period::den>(d.count())) {}

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
  template <std::intmax_t Num, std::intmax_t Den, class Rep>
  static constexpr std::int64_t scale(Rep count) noexcept {
    if constexpr (std::is_floating_point_v<Rep>) {
      const long double exact = static_cast<long double>(count) * 1e9L *
                                static_cast<long double>(Num) /
                                static_cast<long double>(Den);
      // 2^63 is the first value that does not fit; the negation refuses NaN.
      if (!(exact < 9223372036854775808.0L)) return max().count();
      if (!(exact >= -9223372036854775808.0L)) return min().count();
      const auto whole = static_cast<std::int64_t>(exact);
      return whole + (static_cast<long double>(whole) < exact ? 1 : 0);
    } else {
      const bool negative = count < 0;
      const auto bits = static_cast<std::uint64_t>(count);
      const std::uint64_t size =
          scale_up<Num, Den>(negative ? -bits : bits, negative ? 0 : 1);
      const auto limit = static_cast<std::uint64_t>(max().count());
      if (size > limit) return negative ? min().count() : max().count();
      const auto signed_size = static_cast<std::int64_t>(size);
      return negative ? -signed_size : signed_size;
    }
  }

  // count * Num / Den * 10^9, held at the end of the range; with `up` a
  // fraction counts as one more. No integer of 128 bits: 32-bit machines have
  // none.
  template <std::uint64_t Num, std::uint64_t Den>
  static constexpr std::uint64_t scale_up(std::uint64_t count,
                                          unsigned up) noexcept {
    if constexpr (giga % Den == 0) {
      return held_product(held_product(count, giga / Den), Num);
    } else {
      const divided seconds = product_over(count % Den, Num, Den);
      const divided rest = product_over(seconds.rest, giga, Den);
      return held_sum(
          held_product(held_sum(held_product(count / Den, Num), seconds.whole),
                       giga),
          rest.whole + (rest.rest != 0 ? up : 0));
    }
  }

  static constexpr std::uint64_t giga = 1'000'000'000;
  static constexpr std::uint64_t end_of_range = ~std::uint64_t{0};

  static constexpr std::uint64_t held_product(std::uint64_t a,
                                              std::uint64_t b) noexcept {
    std::uint64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? end_of_range : product;
  }
  static constexpr std::uint64_t held_sum(std::uint64_t a,
                                          std::uint64_t b) noexcept {
    std::uint64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? end_of_range : sum;
  }

  struct divided {
    std::uint64_t whole = 0;
    std::uint64_t rest = 0;
  };

  // a * b / c, for a < c < 2^63: bit by bit of b, so that nothing overflows.
  static constexpr divided product_over(std::uint64_t a, std::uint64_t b,
                                        std::uint64_t c) noexcept {
    divided d;
    for (int bit = 63; bit >= 0; --bit) {
      d.rest *= 2;
      d.whole = d.whole * 2 + d.rest / c;
      d.rest = d.rest % c + (b >> bit & 1) * a;
      d.whole += d.rest / c;
      d.rest %= c;
    }
    return d;
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
