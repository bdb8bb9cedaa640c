// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

#include <fildes/result.hpp>
#include <fildes/sys/abi/clock.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

/// The kernel's clocks. See clock_gettime(2).
enum class clock_id : int {
  realtime = sys::abi::clock_realtime,    ///< the wall clock; may be set
  monotonic = sys::abi::clock_monotonic,  ///< stands still in suspend
  boottime = sys::abi::clock_boottime,    ///< goes on in suspend

  /// The same times as realtime and boottime: a timer wakes the machine.
  realtime_alarm = sys::abi::clock_realtime_alarm,
  boottime_alarm = sys::abi::clock_boottime_alarm,

  // Only to be read.
  tai = sys::abi::clock_tai,                      ///< no leap seconds
  monotonic_raw = sys::abi::clock_monotonic_raw,  ///< not corrected by anybody
  realtime_coarse = sys::abi::clock_realtime_coarse,  ///< at the last tick
  monotonic_coarse = sys::abi::clock_monotonic_coarse,
  process_cputime = sys::abi::clock_process_cputime_id,  ///< of all threads
  thread_cputime = sys::abi::clock_thread_cputime_id,    ///< of the caller
};

/// The clock whose times a clock's are: of an alarm or coarse clock the plain
/// one, of the others itself.
constexpr clock_id timeline(clock_id c) noexcept {
  switch (c) {
    case clock_id::realtime_alarm:
    case clock_id::realtime_coarse: return clock_id::realtime;
    case clock_id::monotonic_coarse: return clock_id::monotonic;
    case clock_id::boottime_alarm: return clock_id::boottime;
    default: return c;
  }
}

/// Whether there are timers by the clock.
constexpr bool can_be_armed(clock_id c) noexcept {
  switch (c) {
    case clock_id::realtime:
    case clock_id::monotonic:
    case clock_id::boottime:
    case clock_id::realtime_alarm:
    case clock_id::boottime_alarm: return true;
    default: return false;
  }
}

/// Whether somebody may set the clock, so that its time jumps.
constexpr bool can_be_set(clock_id c) noexcept {
  return timeline(c) == clock_id::realtime || c == clock_id::tai;
}

/// As the enumerator; empty for another number.
std::string_view name_of(clock_id c) noexcept;

namespace detail {

// std::chrono's clocks by their shape. Only system_clock has to_time_t: the
// others that are not steady count from other years or with leap seconds.
template <class T, clock_id C>
concept time_point_of =
    requires(const T& t) {
      { t.time_since_epoch() } -> chrono_duration;
      typename T::clock;
    } && ((C == clock_id::monotonic && T::clock::is_steady) ||
          (C == clock_id::realtime && !T::clock::is_steady &&
           requires(const T& t) { T::clock::to_time_t(t); }));

result<nanoseconds> now(clock_id c) noexcept;

constexpr sys::abi::timespec to_timespec(nanoseconds d) noexcept {
  return {d.count() / 1'000'000'000, d.count() % 1'000'000'000};
}

constexpr nanoseconds to_nanoseconds(const sys::abi::timespec& t) noexcept {
  std::int64_t count = 0;
  if (__builtin_mul_overflow(t.sec, 1'000'000'000, &count) ||
      __builtin_add_overflow(count, t.nsec, &count)) [[unlikely]]
    return t.sec < 0 ? nanoseconds::min() : nanoseconds::max();
  return nanoseconds(count);
}

}  // namespace detail

/// A point in time by one clock; that of another does not convert.
///
/// Converts from std::chrono's time points: of steady_clock to `monotonic`, of
/// system_clock to `realtime`. Held at the ends of the range as nanoseconds
/// are: the wall clock's is 1677 to 2262.
template <clock_id C>
class moment {
  static_assert(timeline(C) == C, "moment_of<C> has the clock of these times");

 public:
  static constexpr clock_id clock = C;

  constexpr moment() noexcept = default;  // the clock's zero
  explicit constexpr moment(nanoseconds since_epoch) noexcept
      : at_(since_epoch) {}
  template <detail::time_point_of<C> TimePoint>
  constexpr moment(const TimePoint& t) noexcept : at_(t.time_since_epoch()) {}

  /// From the clock's zero: 1970 without leap seconds for realtime, some time
  /// near the machine's start for the others.
  constexpr nanoseconds since_epoch() const noexcept { return at_; }

  friend constexpr auto operator<=>(moment, moment) = default;
  friend constexpr moment operator+(moment m, nanoseconds d) noexcept {
    return moment(m.at_ + d);
  }
  friend constexpr moment operator-(moment m, nanoseconds d) noexcept {
    return moment(m.at_ - d);
  }
  friend constexpr nanoseconds operator-(moment a, moment b) noexcept {
    return a.at_ - b.at_;
  }

 private:
  nanoseconds at_;
};

/// The points in time of a clock: those of its timeline.
template <clock_id C>
using moment_of = moment<timeline(C)>;

/// What time it is. Needs no system call where the vDSO has the clock.
template <clock_id C>
result<moment_of<C>> now() noexcept {
  // Alarm clocks can be read only where a clock runs while the machine is off.
  constexpr clock_id to_read = can_be_armed(C) ? timeline(C) : C;
  FILDES_TRY(const nanoseconds at, detail::now(to_read));
  return moment_of<C>(at);
}

}  // namespace fildes::inline FILDES_ABI
