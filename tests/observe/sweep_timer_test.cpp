// SPDX-License-Identifier: BSL-1.0
#include <fildes/timerfd.hpp>
#include <fildes/wake_up.hpp>

#include <gtest/gtest.h>

#include "observe/faults.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep_one_call;

using timer = timerfd<clock_id::monotonic>;
constexpr nanoseconds second(1'000'000'000);

TEST(sweep, timerfd_create) {
  sweep_one_call([](injector& run) {
    (void)run([] { return timer::create(); });
    EXPECT_FALSE(timer::create().value().get().value().armed());
  });
}

TEST(sweep, timerfd_set) {
  sweep_one_call([](injector& run) {
    const auto t = timer::create().value();
    const auto set = run([&] { return t.set(second, second); });
    EXPECT_EQ(t.get().value().armed(), set.has_value());
  });
}

TEST(sweep, timerfd_set_at_cancelable) {
  sweep_one_call([](injector& run) {
    const auto t = timerfd<clock_id::realtime>::create().value();
    const auto soon = now<clock_id::realtime>().value() + second;
    const auto set = run([&] { return t.set_at_cancelable(soon, second); });
    EXPECT_EQ(t.get().value().armed(), set.has_value());
  });
}

TEST(sweep, timerfd_read) {
  sweep_one_call([](injector& run) {
    const auto t = timer::create().value();
    EXPECT_TRUE(t.set({}));
    const auto ticks = run([&] { return t.read(); });
    EXPECT_TRUE(ticks || t.read().value() == 1u);
  });
}

TEST(sweep, timerfd_get) {
  sweep_one_call([](injector& run) {
    const auto t = timer::create().value();
    EXPECT_TRUE(t.set(second, second));
    (void)run([&] { return t.get(); });
    EXPECT_EQ(t.disarm().value().interval, second);
  });
}

TEST(sweep, wake_up_create) {
  sweep_one_call([](injector& run) {
    (void)run([] { return wake_up::create(); });
    EXPECT_FALSE(wake_up::create().value().take().value());
  });
}

// A full counter, and nobody who woke: neither is an error.
bool again(sys::nr, errc code) { return code == errc::again; }

TEST(sweep, waker_wake) {
  sweep_one_call(
      [](injector& run) {
        const auto sleeper = wake_up::create().value();
        (void)run([&] { return sleeper.wake(); });
        EXPECT_TRUE(sleeper.wake());
        EXPECT_TRUE(sleeper.take().value());
      },
      again);
}

TEST(sweep, wake_up_take) {
  sweep_one_call(
      [](injector& run) {
        const auto sleeper = wake_up::create().value();
        EXPECT_TRUE(sleeper.wake());
        (void)run([&] { return sleeper.take(); });
        EXPECT_EQ(sleeper.take().value(), run.failed());
      },
      again);
}

}  // namespace
