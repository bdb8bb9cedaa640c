// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/clock.hpp>
#include <fildes/fd.hpp>
#include <fildes/flags.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/timerfd.hpp>

namespace fildes::inline FILDES_ABI {

/// How a timer is made.
enum class timerfd_flag : std::uint32_t {
  nonblock = sys::abi::tfd_nonblock,  ///< TFD_NONBLOCK: again, not waiting
  inherit = sys::abi::tfd_cloexec,    ///< no TFD_CLOEXEC: stays open over exec
};
template <>
inline constexpr auto flag_names<timerfd_flag> =
    std::to_array<flag_name<timerfd_flag>>({
        {timerfd_flag::nonblock, "nonblock"},
        {timerfd_flag::inherit, "inherit"},
    });
using timerfd_flags = flags<timerfd_flag>;

/// How a timer stands.
struct timer_setting {
  nanoseconds first;     ///< from now on; zero: it does not run
  nanoseconds interval;  ///< from then on; zero: it fires once

  constexpr bool armed() const noexcept { return first != nanoseconds(); }
  friend constexpr bool operator==(const timer_setting&,
                                   const timer_setting&) noexcept = default;
};

/// What set_at_cancelable did.
struct timer_change {
  timer_setting before;  ///< nothing of it is known when the clock was set
  bool clock_was_set = false;
};

/// What is read from a timer whose clock may be set.
class timer_reading {
 public:
  constexpr timer_reading() noexcept = default;  // the clock was set
  explicit constexpr timer_reading(std::uint64_t ticks) noexcept
      : ticks_(ticks) {}

  /// Whether the clock was set, which the timer was told to say. It is no
  /// error: the timer runs on, but its moment may be another than was meant.
  constexpr bool clock_was_set() const noexcept { return ticks_ == 0; }
  /// How often it fired since the last read; 0 when the clock was set.
  constexpr std::uint64_t ticks() const noexcept { return ticks_; }

 private:
  std::uint64_t ticks_ = 0;
};

namespace detail {

result<int> create_timer(clock_id c, timerfd_flags flags) noexcept;
result<bool> is_timer(const any_fd& fd, clock_id c) noexcept;

// Zero would stop the timer; what is before the clock's zero is EINVAL.
constexpr nanoseconds not_zero(nanoseconds d) noexcept {
  return d == nanoseconds() ? nanoseconds(1) : d;
}
template <clock_id C>
constexpr nanoseconds after_zero(moment<C> m) noexcept {
  return m <= moment<C>() ? nanoseconds(1) : m.since_epoch();
}

FILDES_INLINE result<timer_setting> set_timer(int fd, unsigned flags,
                                              nanoseconds first,
                                              nanoseconds interval) noexcept {
  if ((first.count() | interval.count()) < 0) [[unlikely]]
    return error(errc::inval, operation::timer);
  sys::abi::itimerspec old;
  FILDES_TRYV(sys::timerfd_settime(
      fd, flags, {to_timespec(interval), to_timespec(first)}, &old));
  return timer_setting{to_nanoseconds(old.value), to_nanoseconds(old.interval)};
}

}  // namespace detail

/// A timer by one clock: readable once it has fired.
///
/// It fires first after a time or at a moment, and then, when it has an
/// interval, again and again; those that nobody read are counted. All who hold
/// it, in whatever process, set and read one timer.
template <clock_id C>
class timerfd : public any_fd {
  static_assert(can_be_armed(C), "the kernel has no timers by this clock");

 public:
  static constexpr std::string_view kind_name = "timerfd";
  static constexpr clock_id clock = C;

  /// Makes a timer that does not run yet. See timerfd_create(2).
  /// \error perm   an alarm clock, without CAP_WAKE_ALARM
  static result<owned<timerfd>> create(timerfd_flags flags = {}) noexcept {
    return owned<timerfd>::adopt_raw(detail::create_timer(C, flags));
  }

  /// Whether a descriptor is one of these, by this clock; asks /proc.
  static result<bool> is(const any_fd& fd) noexcept {
    return detail::is_timer(fd, C);
  }

  /// Fires after `first`, at once when that is zero, and each `interval` after
  /// that; zero is for once. Says how the timer stood; what it had counted is
  /// gone. Setting the clock changes nothing.
  /// \error inval  a negative time; by operation::timer, and nothing is done
  /// \error perm   an alarm clock, without CAP_WAKE_ALARM
  FILDES_INLINE result<timer_setting> set(
      nanoseconds first, nanoseconds interval = {}) const noexcept {
    return detail::set_timer(fd_, 0, detail::not_zero(first), interval);
  }

  /// The same at a moment of the clock: at once when it has passed. Setting the
  /// clock brings it nearer or farther.
  FILDES_INLINE result<timer_setting> set_at(
      moment_of<C> first, nanoseconds interval = {}) const noexcept {
    return detail::set_timer(fd_, sys::abi::tfd_timer_abstime,
                             detail::after_zero(first), interval);
  }

  /// The same, and readable too when the clock is set, for who must compute
  /// the moment anew: TFD_TIMER_CANCEL_ON_SET. `clock_was_set` when that came
  /// about before this call and nobody has read it; the timer runs all the
  /// same.
  result<timer_change> set_at_cancelable(
      moment_of<C> first, nanoseconds interval = {}) const noexcept
    requires(can_be_set(C))
  {
    const auto before = detail::set_timer(
        fd_, sys::abi::tfd_timer_abstime | sys::abi::tfd_timer_cancel_on_set,
        detail::after_zero(first), interval);
    if (before) return timer_change{before.assume_value()};
    if (before.assume_error() != errc::canceled) return before.assume_error();
    return timer_change{{}, true};
  }

  /// Stops it. What it had counted is gone.
  FILDES_INLINE result<timer_setting> disarm() const noexcept {
    return detail::set_timer(fd_, 0, {}, {});
  }

  /// How it stands: how long until it fires next.
  FILDES_INLINE result<timer_setting> get() const noexcept {
    sys::abi::itimerspec now;
    FILDES_TRYV(sys::timerfd_gettime(fd_, now));
    return timer_setting{detail::to_nanoseconds(now.value),
                         detail::to_nanoseconds(now.interval)};
  }

  /// Takes how often it fired since it was set or last read. Waits until it
  /// has: for ever when it does not run.
  /// \error again  it has not, and the timer is non-blocking
  /// \error intr   a signal came
  FILDES_INLINE result<std::uint64_t> read() const noexcept
    requires(!can_be_set(C))
  {
    std::uint64_t ticks;
    FILDES_TRYV(sys::read(fd_, &ticks, sizeof ticks));
    return ticks;
  }

  /// The same by a clock that may be set: see timer_reading.
  /// \error again  it has not, and the timer is non-blocking
  /// \error intr   a signal came
  FILDES_INLINE result<timer_reading> read() const noexcept
    requires(can_be_set(C))
  {
    std::uint64_t ticks;
    const auto got = sys::read(fd_, &ticks, sizeof ticks);
    if (got) [[likely]]
      return timer_reading(ticks);
    if (got.assume_error() != errc::canceled) return got.assume_error();
    return timer_reading();
  }

  /// Sets what is read next, as if it had fired so often: to go on where
  /// another process was stopped. TFD_IOC_SET_TICKS.
  /// \error inval     zero
  /// \error notty     a kernel without checkpoint and restore, or of 64 bits
  ///                  that a program of 32 asks
  /// \error canceled  the clock was set, and nobody has read it
  result<> set_ticks(std::uint64_t ticks) const noexcept {
    FILDES_TRYV(sys::ioctl(fd_, sys::abi::tfd_ioc_set_ticks, &ticks));
    return success();
  }

 protected:
  using any_fd::any_fd;
  timerfd(const timerfd&) = default;  // owned<K>, borrowed<K>?
  timerfd& operator=(const timerfd&) = default;
  ~timerfd() = default;
};

}  // namespace fildes::inline FILDES_ABI
