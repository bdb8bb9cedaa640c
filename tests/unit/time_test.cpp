// SPDX-License-Identifier: BSL-1.0
#include <fildes/time.hpp>

#include <chrono>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include <fildes/sys/clock.hpp>
#include <fildes/sys/vdso.hpp>

#include "unit/helpers.hpp"
#include "unit/trap.hpp"

using fildes::deadline;
using fildes::nanoseconds;
using namespace std::chrono_literals;

namespace {

namespace chrono = std::chrono;

template <class Rep, class Ratio>
constexpr std::int64_t count(chrono::duration<Rep, Ratio> d) {
  return nanoseconds(d).count();
}

constexpr auto largest = std::numeric_limits<std::int64_t>::max();
constexpr auto smallest = std::numeric_limits<std::int64_t>::min();

static_assert(sizeof(nanoseconds) == 8 && sizeof(deadline) == 8);
static_assert(std::is_convertible_v<chrono::minutes, nanoseconds>);
static_assert(!std::is_convertible_v<std::int64_t, nanoseconds>);
static_assert(!std::is_convertible_v<int, deadline>);
static_assert(!std::is_convertible_v<chrono::seconds, deadline>);

// A clock that can be set is no clock for a deadline.
static_assert(
    std::is_convertible_v<chrono::steady_clock::time_point, deadline>);
static_assert(
    !std::is_convertible_v<chrono::system_clock::time_point, deadline>);

TEST(time, durations_convert_exactly) {
  EXPECT_EQ(count(7ns), 7);
  EXPECT_EQ(count(7us), 7'000);
  EXPECT_EQ(count(7ms), 7'000'000);
  EXPECT_EQ(count(7s), 7'000'000'000);
  EXPECT_EQ(count(2min), 120'000'000'000);
  EXPECT_EQ(count(1h), 3'600'000'000'000);
  EXPECT_EQ(count(-3ms), -3'000'000);
  EXPECT_EQ(count(0s), 0);
}

TEST(time, fractions_of_a_nanosecond_round_up) {
  using picoseconds = chrono::duration<std::int64_t, std::pico>;
  EXPECT_EQ(count(picoseconds(1)), 1);
  EXPECT_EQ(count(picoseconds(1000)), 1);
  EXPECT_EQ(count(picoseconds(1001)), 2);
  EXPECT_EQ(count(picoseconds(-1)), 0);
  EXPECT_EQ(count(picoseconds(-1999)), -1);
  EXPECT_EQ(count(chrono::duration<int, std::ratio<1, 3>>(1)), 333'333'334);
}

TEST(time, floating_point_durations_round_up) {
  using seconds = chrono::duration<double>;
  EXPECT_EQ(count(seconds(1.5)), 1'500'000'000);
  EXPECT_EQ(count(seconds(0x1p-40)), 1);
  EXPECT_EQ(count(seconds(-0x1p-40)), 0);
  EXPECT_EQ(count(seconds(-1.5)), -1'500'000'000);
  EXPECT_EQ(count(chrono::duration<float, std::nano>(2.25F)), 3);
}

TEST(time, durations_out_of_range_are_held_at_the_ends) {
  EXPECT_EQ(count(chrono::seconds::max()), largest);
  EXPECT_EQ(count(chrono::seconds::min()), smallest);
  EXPECT_EQ(count(chrono::hours(1'000'000'000)), largest);
  EXPECT_EQ(count(chrono::nanoseconds::max()), largest);
  EXPECT_EQ(count(chrono::nanoseconds::min()), smallest);
  using years = chrono::duration<std::uint64_t, std::ratio<31'556'952>>;
  EXPECT_EQ(count(years(std::numeric_limits<std::uint64_t>::max())), largest);
  EXPECT_EQ(count(years(292)), 292LL * 31'556'952 * 1'000'000'000);
  EXPECT_EQ(count(years(293)), largest);
}

TEST(time, floating_point_out_of_range_is_held_and_nan_is_for_ever) {
  using seconds = chrono::duration<double>;
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(count(seconds(infinity)), largest);
  EXPECT_EQ(count(seconds(-infinity)), smallest);
  EXPECT_EQ(count(seconds(1e300)), largest);
  EXPECT_EQ(count(seconds(std::numeric_limits<double>::quiet_NaN())), largest);
  EXPECT_EQ(count(chrono::duration<double, std::nano>(0x1p63)), largest);
  EXPECT_EQ(count(chrono::duration<double, std::nano>(-0x1p63)), smallest);
}

TEST(time, conversion_is_done_by_the_compiler_too) {
  static_assert(nanoseconds(5ms).count() == 5'000'000);
  static_assert(nanoseconds(chrono::duration<double>(0.5)).count() ==
                500'000'000);
}

TEST(time, sums_and_differences_are_held_at_the_ends) {
  EXPECT_EQ(nanoseconds(2) + nanoseconds(3), nanoseconds(5));
  EXPECT_EQ(nanoseconds(2) - nanoseconds(3), nanoseconds(-1));
  EXPECT_EQ(nanoseconds::max() + nanoseconds(1), nanoseconds::max());
  EXPECT_EQ(nanoseconds::min() + nanoseconds(-1), nanoseconds::min());
  EXPECT_EQ(nanoseconds::min() - nanoseconds(1), nanoseconds::min());
  EXPECT_EQ(nanoseconds::max() - nanoseconds(-1), nanoseconds::max());
  EXPECT_EQ(nanoseconds() - nanoseconds::min(), nanoseconds::max());
  EXPECT_LT(nanoseconds(-1), nanoseconds(0));
}

TEST(deadline, default_is_never) {
  EXPECT_TRUE(deadline().is_never());
  EXPECT_EQ(deadline(), deadline::never());
  EXPECT_EQ(deadline().remaining(), nanoseconds::max());
}

TEST(deadline, after_for_ever_is_never) {
  EXPECT_TRUE(deadline::after(nanoseconds::max()).is_never());
  EXPECT_TRUE(deadline::after(chrono::hours::max()).is_never());
  EXPECT_FALSE(deadline::after(1h).is_never());
}

TEST(deadline, remaining_shrinks_from_the_whole) {
  const auto until = deadline::after(1h);
  const nanoseconds first = until.remaining();
  const nanoseconds second = until.remaining();
  EXPECT_LE(first, nanoseconds(1h));
  EXPECT_GT(first, nanoseconds(59min));
  EXPECT_LE(second, first);
}

TEST(deadline, remaining_of_a_past_one_is_zero) {
  EXPECT_EQ(deadline::after(0s).remaining(), nanoseconds());
  EXPECT_EQ(deadline::after(-5s).remaining(), nanoseconds());
  EXPECT_EQ(deadline::after(nanoseconds::min()).remaining(), nanoseconds());
}

TEST(deadline, steady_clock_is_the_same_clock) {
  const deadline until = chrono::steady_clock::now() + 1h;
  EXPECT_LE(until.remaining(), nanoseconds(1h));
  EXPECT_GT(until.remaining(), nanoseconds(59min));
  EXPECT_LT(until, deadline::after(1h));
  EXPECT_LT(deadline(chrono::steady_clock::now()), until);
}

TEST(deadline, is_the_same_without_the_vdso) {
  const auto by_vdso = deadline::after(1h);
  fildes::sys::vdso::use(false);
  const auto by_system_call = deadline::after(1h);
  const nanoseconds left = by_vdso.remaining();
  fildes::sys::vdso::use(true);
  EXPECT_LE(by_vdso, by_system_call);
  EXPECT_LE(by_system_call, deadline::after(1h));
  EXPECT_LE(left, nanoseconds(1h));
  EXPECT_GT(left, nanoseconds(59min));
}

TEST(deadline, passes_when_the_clock_cannot_be_read) {
  EXPECT_EQ(
      test::in_child([] {
        const auto before = deadline::after(1h);
        fildes::sys::vdso::use(false);
        if (before.remaining() == nanoseconds()) return 1;
        if (!test::trap(fildes::sys::nr64::clock_gettime, fildes::errc::perm))
          return 100;
        if (before.remaining() != nanoseconds()) return 2;
        const auto blind = deadline::after(1h);
        if (deadline::after(nanoseconds::max()) != deadline::never()) return 3;
        if (deadline::never().remaining() != nanoseconds::max()) return 4;
        return blind.remaining() == nanoseconds() ? 0 : 5;
      }),
      0);
}

}  // namespace
