// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/file_identity.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

/// Whether the nanoseconds are less than a second.
constexpr bool is_valid(const file_time& t) noexcept {
  return t.nanoseconds < 1'000'000'000;
}

/// The time as a file system keeps it that has whole seconds: for tests of what
/// must work there, too. Before 1970 as well it is the earlier second.
constexpr file_time whole_seconds(const file_time& t) noexcept {
  return {t.seconds, 0};
}

namespace detail {

constexpr std::int64_t giga = 1'000'000'000;
constexpr std::int64_t last_second = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t first_second = std::numeric_limits<std::int64_t>::min();
constexpr file_time last_file_time{last_second, giga - 1};
constexpr file_time first_file_time{first_second, 0};

constexpr std::int64_t floor_of(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b < 0 ? 1 : 0);
}

// seconds * unit + part, for -unit < part < unit; held at the ends.
constexpr std::int64_t held_count(std::int64_t seconds, std::int64_t unit,
                                  std::int64_t part) noexcept {
  // Of one sign: else the product may not fit where the sum does.
  if (seconds < 0 && part > 0) {
    ++seconds;
    part -= unit;
  } else if (seconds > 0 && part < 0) {
    --seconds;
    part += unit;
  }
  std::int64_t count = 0;
  if (!__builtin_mul_overflow(seconds, unit, &count) &&
      !__builtin_add_overflow(count, part, &count))
    return count;
  return seconds < 0 ? first_second : last_second;
}

}  // namespace detail

/// Later by `d`, which chrono durations convert to; held at the ends.
constexpr file_time operator+(const file_time& t, nanoseconds d) noexcept {
  const std::int64_t sum = d.count() % detail::giga + t.nanoseconds;
  std::int64_t seconds = 0;
  if (__builtin_add_overflow(
          t.seconds,
          d.count() / detail::giga + detail::floor_of(sum, detail::giga),
          &seconds))
    return d.count() < 0 ? detail::first_file_time : detail::last_file_time;
  return {seconds,
          static_cast<std::uint32_t>((sum + detail::giga) % detail::giga)};
}

/// Earlier by `d`; held at the ends.
constexpr file_time operator-(const file_time& t, nanoseconds d) noexcept {
  // The least number has no opposite.
  if (d == nanoseconds::min()) return t + nanoseconds::max() + nanoseconds(1);
  return t + nanoseconds(-d.count());
}

/// How much later `a` is; held at the ends, 292 years.
constexpr nanoseconds operator-(const file_time& a,
                                const file_time& b) noexcept {
  std::int64_t seconds = 0;
  if (__builtin_sub_overflow(a.seconds, b.seconds, &seconds))
    return a.seconds < 0 ? nanoseconds::min() : nanoseconds::max();
  return nanoseconds(detail::held_count(
      seconds, detail::giga,
      std::int64_t{a.nanoseconds} - std::int64_t{b.nanoseconds}));
}

/// Reads what a file_time prints as, and nothing else: seconds with a `-`
/// before 1970, a point, nine digits that count forward from there, and `s`.
/// \error inval  another text; overflow: seconds of more than 64 bits
result<file_time> parse_file_time(std::string_view text) noexcept;

}  // namespace fildes::inline FILDES_ABI

/// For unordered containers.
template <>
struct std::hash<fildes::file_time> {
  std::size_t operator()(const fildes::file_time& t) const noexcept {
    return fildes::detail::mixed(static_cast<std::uint64_t>(t.seconds),
                                 t.nanoseconds);
  }
};
