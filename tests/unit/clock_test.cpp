// SPDX-License-Identifier: BSL-1.0
#include <fildes/clock.hpp>

#include <time.h>

#include <chrono>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include <fildes/sys/number64.hpp>

using namespace fildes;
using namespace std::chrono_literals;
namespace chrono = std::chrono;

namespace {

constexpr clock_id all[] = {
    clock_id::realtime,         clock_id::monotonic,
    clock_id::boottime,         clock_id::realtime_alarm,
    clock_id::boottime_alarm,   clock_id::tai,
    clock_id::monotonic_raw,    clock_id::realtime_coarse,
    clock_id::monotonic_coarse, clock_id::process_cputime,
    clock_id::thread_cputime};

using wall = moment<clock_id::realtime>;
using steady = moment<clock_id::monotonic>;
using boot = moment<clock_id::boottime>;
using system_time = chrono::system_clock::time_point;
using steady_time = chrono::steady_clock::time_point;

// Hazard 51.
template <class From, class To>
constexpr bool converts =
    std::is_convertible_v<From, To> && std::is_constructible_v<To, From>;
template <class From, class To>
constexpr bool never =
    !std::is_convertible_v<From, To> && !std::is_constructible_v<To, From>;
static_assert(converts<system_time, wall> && converts<steady_time, steady>);
static_assert(converts<chrono::sys_days, wall>);
static_assert(never<system_time, steady> && never<system_time, boot>);
static_assert(never<steady_time, wall> && never<steady_time, boot>);
static_assert(never<chrono::file_clock::time_point, wall>);
static_assert(never<chrono::local_seconds, wall>);
static_assert(never<wall, steady> && never<steady, boot> && never<boot, wall>);
static_assert(!std::is_convertible_v<chrono::seconds, wall>);
static_assert(never<moment<clock_id::tai>, wall>);

// A clock that is no more than it must be.
struct other_clock {
  using duration = chrono::milliseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = chrono::time_point<other_clock>;
  static constexpr bool is_steady = false;
  static time_point now();
};
static_assert(never<other_clock::time_point, wall>);

static_assert(std::same_as<moment_of<clock_id::realtime_alarm>, wall>);
static_assert(std::same_as<moment_of<clock_id::realtime_coarse>, wall>);
static_assert(std::same_as<moment_of<clock_id::monotonic_coarse>, steady>);
static_assert(std::same_as<moment_of<clock_id::boottime_alarm>, boot>);
static_assert(never<moment_of<clock_id::monotonic_raw>, steady>);

std::int64_t by_libc(clockid_t clock) {
  timespec t{};
  EXPECT_EQ(clock_gettime(clock, &t), 0);
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

template <clock_id C>
void expect_between_two_readings(clockid_t clock) {
  const auto before = by_libc(clock);
  const auto read = now<C>();
  const auto after = by_libc(clock);
  ASSERT_TRUE(read);
  EXPECT_LE(before, read.value().since_epoch().count());
  EXPECT_GE(after, read.value().since_epoch().count());
}

TEST(clock, now_is_what_libc_says) {
  expect_between_two_readings<clock_id::monotonic>(CLOCK_MONOTONIC);
  expect_between_two_readings<clock_id::boottime>(CLOCK_BOOTTIME);
  expect_between_two_readings<clock_id::boottime_alarm>(CLOCK_BOOTTIME);
  expect_between_two_readings<clock_id::monotonic_raw>(CLOCK_MONOTONIC_RAW);
  expect_between_two_readings<clock_id::monotonic_coarse>(
      CLOCK_MONOTONIC_COARSE);
  expect_between_two_readings<clock_id::thread_cputime>(
      CLOCK_THREAD_CPUTIME_ID);
  expect_between_two_readings<clock_id::process_cputime>(
      CLOCK_PROCESS_CPUTIME_ID);
}

// Somebody may set these at any time: a minute is near enough.
template <clock_id C>
void expect_near(clockid_t clock) {
  const auto away = now<C>().value().since_epoch().count() - by_libc(clock);
  EXPECT_LT(std::abs(away), nanoseconds(1min).count());
}

TEST(clock, now_of_clocks_that_are_set_is_near_what_libc_says) {
  expect_near<clock_id::realtime>(CLOCK_REALTIME);
  expect_near<clock_id::realtime_alarm>(CLOCK_REALTIME);
  expect_near<clock_id::realtime_coarse>(CLOCK_REALTIME);
  expect_near<clock_id::tai>(CLOCK_TAI);
}

TEST(clock, number_that_no_clock_has_is_inval) {
  const auto none = now<static_cast<clock_id>(99)>();
  EXPECT_EQ(none.error(), error(errc::inval, sys::nr64::clock_gettime));
  EXPECT_EQ(name_of(static_cast<clock_id>(99)), "");
  EXPECT_FALSE(can_be_armed(static_cast<clock_id>(99)));
}

TEST(clock, each_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (const clock_id c : all) {
    EXPECT_FALSE(name_of(c).empty());
    EXPECT_TRUE(names.insert(name_of(c)).second) << name_of(c);
  }
}

TEST(clock, timeline_is_a_clock_of_its_own_and_settable_alike) {
  for (const clock_id c : all) {
    EXPECT_EQ(timeline(timeline(c)), timeline(c)) << name_of(c);
    EXPECT_EQ(can_be_set(timeline(c)), can_be_set(c)) << name_of(c);
  }
  int armed = 0;
  for (const clock_id c : all) armed += can_be_armed(c) ? 1 : 0;
  EXPECT_EQ(armed, 5);
}

TEST(moment, chronos_clocks_are_the_same_clocks) {
  const steady s = chrono::steady_clock::now();
  EXPECT_LE(s, now<clock_id::monotonic>().value());
  EXPECT_LT(now<clock_id::monotonic>().value() - s, nanoseconds(1min));
  const wall w = chrono::system_clock::now();
  const auto away = now<clock_id::realtime>().value() - w;
  EXPECT_LT(std::abs(away.count()), nanoseconds(1min).count());
}

TEST(moment, of_chrono_keeps_its_time) {
  constexpr wall y2k = chrono::sys_days(chrono::year(2000) / 1 / 1);
  static_assert(y2k.since_epoch() == nanoseconds(946'684'800s));
  constexpr wall before = chrono::sys_days(chrono::year(1960) / 1 / 1);
  static_assert(before.since_epoch() < nanoseconds());
}

TEST(moment, is_held_at_the_ends_of_its_range) {
  constexpr wall far = chrono::sys_days(chrono::year(9999) / 1 / 1);
  EXPECT_EQ(far.since_epoch(), nanoseconds::max());
  EXPECT_EQ(far + 1h, far);
  constexpr wall old = chrono::sys_days(chrono::year(1) / 1 / 1);
  EXPECT_EQ(old.since_epoch(), nanoseconds::min());
  EXPECT_EQ(old - 1h, old);
  EXPECT_EQ(far - old, nanoseconds::max());
}

TEST(moment, counts_and_compares) {
  const steady a(nanoseconds(5s));
  EXPECT_EQ((a + 2s).since_epoch(), nanoseconds(7s));
  EXPECT_EQ((a - 9s).since_epoch(), nanoseconds(-4s));
  EXPECT_EQ((a + 2s) - a, nanoseconds(2s));
  EXPECT_LT(a, a + 1ns);
  EXPECT_EQ(steady(), steady(nanoseconds(0)));
}

TEST(clock, time_of_the_kernel_is_held_at_the_ends_of_the_range) {
  EXPECT_EQ(detail::to_nanoseconds({1, 5}), nanoseconds(1'000'000'005));
  EXPECT_EQ(detail::to_nanoseconds({-1, 999'999'999}), nanoseconds(-1));
  EXPECT_EQ(detail::to_nanoseconds({1LL << 40, 0}), nanoseconds::max());
  EXPECT_EQ(detail::to_nanoseconds({-(1LL << 40), 0}), nanoseconds::min());
  for (const auto d : {nanoseconds(1), nanoseconds::max(), nanoseconds(1h)})
    EXPECT_EQ(detail::to_nanoseconds(detail::to_timespec(d)), d);
}

}  // namespace
