// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/clock.hpp>
#include <fildes/file_time.hpp>

// Files' times from and to chrono's time points, which <chrono> is not needed
// for: they are known by their shape.

namespace fildes::inline FILDES_ABI {

namespace detail {

// The periods of chrono: parts of a second, or seconds.
template <class D>
concept file_duration =
    chrono_duration<D> &&
    (std::is_floating_point_v<typename D::rep> ||
     (std::is_integral_v<typename D::rep> && sizeof(typename D::rep) <= 8 &&
      (D::period::den == 1 ||
       (D::period::num == 1 &&
        (D::period::den <= giga || D::period::den % giga == 0)))));

constexpr file_time exact_time(long double seconds) noexcept {
  // 2^63 is the first value that does not fit; the negations refuse NaN.
  if (!(seconds < 9223372036854775808.0L)) return last_file_time;
  if (!(seconds >= -9223372036854775808.0L)) return first_file_time;
  auto whole = static_cast<std::int64_t>(seconds);
  if (static_cast<long double>(whole) > seconds) --whole;
  const auto part = static_cast<std::int64_t>(
      (seconds - static_cast<long double>(whole)) * 1e9L);
  return {whole, static_cast<std::uint32_t>(part < giga ? part : giga - 1)};
}

template <std::int64_t Num, std::int64_t Den>
constexpr file_time counted_time(std::int64_t count) noexcept {
  if constexpr (Den == 1) {
    std::int64_t seconds = 0;
    if (!__builtin_mul_overflow(count, Num, &seconds)) return {seconds, 0};
    return count < 0 ? first_file_time : last_file_time;
  } else {
    const std::int64_t seconds = floor_of(count, Den);
    const std::int64_t rest = (count % Den + Den) % Den;
    return {seconds,
            static_cast<std::uint32_t>(Den <= giga ? rest * giga / Den
                                                   : rest / (Den / giga))};
  }
}

template <file_duration D>
constexpr file_time time_since_1970(const D& d) noexcept {
  using period = typename D::period;
  if constexpr (std::is_floating_point_v<typename D::rep>) {
    return exact_time(static_cast<long double>(d.count()) * period::num /
                      period::den);
  } else {
    constexpr auto top = static_cast<std::uint64_t>(last_second);
    if (d.count() > 0 && static_cast<std::uint64_t>(d.count()) > top)
      return last_file_time;
    return counted_time<period::num, period::den>(
        static_cast<std::int64_t>(d.count()));
  }
}

template <std::int64_t Num, std::int64_t Den>
constexpr std::int64_t count_of(const file_time& t) noexcept {
  if constexpr (Den == 1) {
    return floor_of(t.seconds, Num);
  } else {
    const std::int64_t n = t.nanoseconds;
    return held_count(t.seconds, Den,
                      Den <= giga ? n * Den / giga : n * (Den / giga));
  }
}

// Held at the ends of what the count can be.
template <file_duration D>
constexpr D duration_since_1970(const file_time& t) noexcept {
  using rep = typename D::rep;
  using period = typename D::period;
  if constexpr (std::is_floating_point_v<rep>) {
    const auto seconds = static_cast<long double>(t.seconds) +
                         static_cast<long double>(t.nanoseconds) / 1e9L;
    return D(static_cast<rep>(seconds * period::den / period::num));
  } else {
    const std::int64_t count = count_of<period::num, period::den>(t);
    using limits = std::numeric_limits<rep>;
    if (count < 0)
      return count < static_cast<std::int64_t>(limits::min())
                 ? D(limits::min())
                 : D(static_cast<rep>(count));
    return static_cast<std::uint64_t>(count) >
                   static_cast<std::uint64_t>(limits::max())
               ? D(limits::max())
               : D(static_cast<rep>(count));
  }
}

// A time point of std::chrono::system_clock, which alone has to_time_t, and of
// a clock that converts to it, as that of std::filesystem does.
template <class T>
concept system_time = requires(const T& t) {
  { t.time_since_epoch() } -> file_duration;
  T::clock::to_time_t(typename T::clock::time_point());
} && !T::clock::is_steady;
template <class T>
concept near_system_time = !system_time<T> && requires(const T& t) {
  { T::clock::to_sys(t) } -> system_time;
};

}  // namespace detail

/// The time of a chrono time point: of system_clock, or of another clock that
/// has `to_sys`, as that of std::filesystem. Rounded down to nanoseconds, and
/// held at the ends.
template <class TimePoint>
  requires detail::system_time<TimePoint> || detail::near_system_time<TimePoint>
constexpr file_time to_file_time(const TimePoint& t) noexcept {
  if constexpr (detail::system_time<TimePoint>)
    return detail::time_since_1970(t.time_since_epoch());
  else
    return to_file_time(TimePoint::clock::to_sys(t));
}

/// The time of a moment of the wall clock.
constexpr file_time to_file_time(moment<clock_id::realtime> m) noexcept {
  return detail::counted_time<1, detail::giga>(m.since_epoch().count());
}

/// What to_file_time takes.
template <class T>
concept has_file_time = requires(const T& t) {
  { to_file_time(t) } -> std::same_as<file_time>;
};

/// The time as `TimePoint`, rounded down to what that counts. It is held at the
/// ends of what that can be: system_clock's is of 1677 to 2262.
template <class TimePoint>
  requires detail::system_time<TimePoint> || detail::near_system_time<TimePoint>
constexpr TimePoint to_time_point(const file_time& t) noexcept {
  if constexpr (detail::system_time<TimePoint>) {
    using duration = typename TimePoint::duration;
    return TimePoint(detail::duration_since_1970<duration>(t));
  } else {
    using clock = typename TimePoint::clock;
    using system = decltype(clock::to_sys(TimePoint()));
    return TimePoint(clock::from_sys(to_time_point<system>(t)));
  }
}

}  // namespace fildes::inline FILDES_ABI
