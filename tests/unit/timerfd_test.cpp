// SPDX-License-Identifier: BSL-1.0
#include <fildes/timerfd.hpp>

#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/timex.h>

#include <atomic>
#include <chrono>
#include <thread>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/format.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"

using namespace fildes;
using namespace std::chrono_literals;
namespace chrono = std::chrono;

// Exact are only the times before which a timer must not fire: the machine may
// be busy with other things.

namespace {

using monotonic_timer = timerfd<clock_id::monotonic>;
using realtime_timer = timerfd<clock_id::realtime>;
using boottime_timer = timerfd<clock_id::boottime>;
using alarm_timer = timerfd<clock_id::boottime_alarm>;

// Hazard 101: a buffer of another size cannot be said, nor a write.
template <class K>
concept takes_buffer = requires(const K& fd, char* p) { fd.read({p, 7}); };
template <class K>
concept writes = requires(const K& fd) { fd.write(1); };
static_assert(!takes_buffer<monotonic_timer> && !writes<monotonic_timer>);

// Only of a clock that can be set can a read say that it was.
static_assert(std::same_as<decltype(std::declval<monotonic_timer&>().read()),
                           result<std::uint64_t>>);
static_assert(std::same_as<decltype(std::declval<realtime_timer&>().read()),
                           result<timer_reading>>);
template <class K>
concept cancels = requires(const K& fd) { fd.set_at_cancelable({}); };
static_assert(cancels<realtime_timer> &&
              cancels<timerfd<clock_id::realtime_alarm>>);
static_assert(!cancels<monotonic_timer> && !cancels<boottime_timer>);

template <class K = monotonic_timer>
owned<K> make() {
  return K::create(timerfd_flag::nonblock).value();
}
template <class K = monotonic_timer>
owned<K> make_waiting() {
  return K::create().value();
}

bool readable(const any_fd& fd) {
  pollfd one = {fd.raw(), POLLIN, 0};
  return poll(&one, 1, 0) == 1;
}

template <class K>
void expect_nothing(const K& timer) {
  EXPECT_EQ(timer.read().error(), error(errc::again, sys::nr::read));
}

// As long as it says, less what has passed since: a minute at most.
void expect_about(nanoseconds left, nanoseconds set) {
  EXPECT_LE(left, set);
  EXPECT_GT(left, set - 1min);
}

TEST(timerfd, relative_fires_once_and_not_too_early) {
  const auto timer = make_waiting();
  const auto before = now<clock_id::monotonic>().value();
  ASSERT_TRUE(timer.set(20ms));
  EXPECT_EQ(timer.read().value(), 1u);
  EXPECT_GE(now<clock_id::monotonic>().value() - before, nanoseconds(20ms));
  EXPECT_FALSE(timer.get().value().armed());
}

TEST(timerfd, absolute_fires_at_its_moment_by_each_clock) {
  const auto at = [](auto timer, auto first) {
    ASSERT_TRUE(timer.set_at(first));
    const auto ticks = timer.read().value();
    if constexpr (can_be_set(decltype(timer)::clock))
      EXPECT_EQ(ticks.ticks(), 1u);
    else
      EXPECT_EQ(ticks, 1u);
  };
  const auto steady = now<clock_id::monotonic>().value() + 20ms;
  at(make_waiting<monotonic_timer>(), steady);
  EXPECT_GE(now<clock_id::monotonic>().value(), steady);
  const auto boot = now<clock_id::boottime>().value() + 20ms;
  at(make_waiting<boottime_timer>(), boot);
  EXPECT_GE(now<clock_id::boottime>().value(), boot);
  at(make_waiting<realtime_timer>(), now<clock_id::realtime>().value() + 20ms);
}

TEST(timerfd, moment_of_chronos_clock_is_taken) {
  const auto steady = make();
  ASSERT_TRUE(steady.set_at(chrono::steady_clock::now() + 1h));
  expect_about(steady.get().value().first, 1h);
  const auto real = make<realtime_timer>();
  ASSERT_TRUE(real.set_at(chrono::system_clock::now() + 1h));
  expect_about(real.get().value().first, 1h);
}

TEST(timerfd, nothing_to_read_before_it_fires_is_again) {
  const auto timer = make();
  expect_nothing(timer);
  ASSERT_TRUE(timer.set(1h));
  expect_nothing(timer);
  EXPECT_FALSE(readable(timer));
}

// Hazard 100.
TEST(timerfd, zero_fires_at_once_and_does_not_disarm) {
  const auto timer = make_waiting();
  ASSERT_TRUE(timer.set({}));
  EXPECT_EQ(timer.read().value(), 1u);
  ASSERT_TRUE(timer.set(0s, 1h));
  EXPECT_EQ(timer.read().value(), 1u);
  EXPECT_EQ(timer.get().value().interval, nanoseconds(1h));
}

// Hazard 100.
TEST(timerfd, moment_that_has_passed_fires_at_once) {
  using moment = moment<clock_id::monotonic>;
  const auto timer = make_waiting();
  for (const moment past :
       {now<clock_id::monotonic>().value() - 1ms, moment(nanoseconds(1)),
        moment(), moment(-5s), moment(nanoseconds::min())}) {
    ASSERT_TRUE(timer.set_at(past));
    EXPECT_EQ(timer.read().value(), 1u);
  }
  const auto real = make_waiting<realtime_timer>();
  ASSERT_TRUE(real.set_at(chrono::sys_days(chrono::year(1900) / 1 / 1)));
  EXPECT_EQ(real.read().value().ticks(), 1u);
}

// Hazard 100.
TEST(timerfd, ticks_that_nobody_read_are_counted) {
  const auto timer = make_waiting();
  ASSERT_TRUE(timer.set(1ms, 1ms));
  std::this_thread::sleep_for(50ms);
  EXPECT_GE(timer.read().value(), 49u);
  const auto late = make_waiting();
  ASSERT_TRUE(late.set_at(now<clock_id::monotonic>().value() - 100ms, 1ms));
  EXPECT_GE(late.read().value(), 100u);
}

TEST(timerfd, first_time_is_apart_from_the_interval) {
  const auto timer = make_waiting();
  ASSERT_TRUE(timer.set(2ms, 1h));
  EXPECT_EQ(timer.read().value(), 1u);
  const auto left = timer.get().value();
  EXPECT_EQ(left.interval, nanoseconds(1h));
  expect_about(left.first, 1h);
  ASSERT_TRUE(timer.set(1h, 2ms));
  EXPECT_FALSE(readable(timer));
}

// Hazard 103.
TEST(timerfd, setting_tells_how_it_stood) {
  const auto timer = make();
  EXPECT_EQ(timer.set(1h, 3s).value(), timer_setting());
  const auto first = timer.set(2h).value();
  EXPECT_EQ(first.interval, nanoseconds(3s));
  expect_about(first.first, 1h);
  const auto second =
      timer.set_at(now<clock_id::monotonic>().value() + 3h, 1s).value();
  EXPECT_EQ(second.interval, nanoseconds());
  expect_about(second.first, 2h);
  // What was absolute comes back as what is left.
  const auto third = timer.disarm().value();
  EXPECT_EQ(third.interval, nanoseconds(1s));
  expect_about(third.first, 3h);
  EXPECT_EQ(timer.disarm().value(), timer_setting());
}

TEST(timerfd, disarm_stops_it_and_forgets_what_it_counted) {
  const auto timer = make();
  ASSERT_TRUE(timer.set({}, 1ms));
  std::this_thread::sleep_for(5ms);
  ASSERT_TRUE(readable(timer));
  EXPECT_TRUE(timer.disarm().value().armed());
  EXPECT_FALSE(timer.get().value().armed());
  expect_nothing(timer);
}

TEST(timerfd, setting_forgets_what_it_counted) {
  const auto timer = make();
  ASSERT_TRUE(timer.set({}));
  while (!readable(timer)) std::this_thread::yield();
  ASSERT_TRUE(timer.set(1h));
  expect_nothing(timer);
}

// Hazards 48 and 50.
TEST(timerfd, time_without_end_is_held_and_does_not_fire) {
  using seconds = chrono::duration<std::int64_t>;
  constexpr nanoseconds years = chrono::hours(24 * 365 * 200);
  const auto timer = make();
  for (const nanoseconds huge :
       {nanoseconds::max(), nanoseconds(chrono::hours::max()),
        nanoseconds(seconds(std::int64_t{1} << 62))}) {
    ASSERT_TRUE(timer.set(huge, huge));
    EXPECT_GT(timer.get().value().first, years);
    EXPECT_EQ(timer.get().value().interval, nanoseconds::max());
    ASSERT_TRUE(timer.set_at(moment<clock_id::monotonic>(huge)));
    EXPECT_GT(timer.get().value().first, years);
    expect_nothing(timer);
  }
  const auto real = make<realtime_timer>();
  ASSERT_TRUE(real.set_at(chrono::system_clock::time_point::max()));
  EXPECT_GT(real.get().value().first, nanoseconds(24h * 365 * 100));
}

// Hazard 50: more seconds than 32 bits hold.
TEST(timerfd, million_hours_are_that) {
  const auto timer = make();
  ASSERT_TRUE(timer.set(chrono::hours(1'000'000), 5s));
  expect_about(timer.get().value().first, chrono::hours(1'000'000));
  ASSERT_TRUE(timer.set(1s, chrono::duration<std::int64_t>(1LL << 31)));
  EXPECT_EQ(timer.get().value().interval,
            nanoseconds(chrono::duration<std::int64_t>(1LL << 31)));
}

// Hazard 48.
TEST(timerfd, negative_time_is_refused_and_nothing_changes) {
  const error refused(errc::inval, operation::timer);
  const auto timer = make();
  ASSERT_TRUE(timer.set(1h, 7s));
  EXPECT_EQ(timer.set(-1ns).error(), refused);
  EXPECT_EQ(timer.set(nanoseconds::min(), 1s).error(), refused);
  EXPECT_EQ(timer.set(1s, -1ns).error(), refused);
  EXPECT_EQ(timer.set_at(chrono::steady_clock::now(), -1s).error(), refused);
  EXPECT_EQ(make<realtime_timer>().set_at_cancelable({}, -1s).error(), refused);
  EXPECT_EQ(timer.get().value().interval, nanoseconds(7s));
}

// Hazard 49: what the types cannot say, the kernel refuses.
TEST(timerfd, raw_time_that_is_none_is_inval) {
  const auto timer = make();
  const error inval(errc::inval, sys::nr64::timerfd_settime);
  for (const sys::abi::timespec bad :
       {sys::abi::timespec{0, 1'000'000'000}, {0, -1}, {-1, 0}}) {
    EXPECT_EQ(sys::timerfd_settime(timer.raw(), 0, {{}, bad}, nullptr).error(),
              inval);
    EXPECT_EQ(
        sys::timerfd_settime(timer.raw(), 0, {bad, {1, 0}}, nullptr).error(),
        inval);
  }
  EXPECT_TRUE(sys::timerfd_settime(timer.raw(), 0, {{}, {1, 0}}, nullptr));
}

// Hazard 99.
TEST(timerfd, clock_or_flag_that_is_none_is_inval) {
  const error inval(errc::inval, sys::nr::timerfd_create);
  EXPECT_EQ(sys::timerfd_create(99, 0).error(), inval);
  EXPECT_EQ(sys::timerfd_create(sys::abi::clock_tai, 0).error(), inval);
  EXPECT_EQ(monotonic_timer::create(timerfd_flags::from_bits(1U << 30)).error(),
            inval);
  EXPECT_EQ(sys::timerfd_settime(make().raw(), 1U << 30, {{}, {1, 0}}, nullptr)
                .error(),
            error(errc::inval, sys::nr64::timerfd_settime));
}

void give_up_capability(unsigned which) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  if (syscall(SYS_capget, &header, data) != 0) _exit(100);
  data[which / 32].effective &= ~(1U << which % 32);
  if (syscall(SYS_capset, &header, data) != 0) _exit(101);
}

// Hazard 99.
TEST(timerfd, alarm_clock_without_the_capability_is_perm) {
  EXPECT_EQ(test::in_child([] {
              const auto mine = alarm_timer::create();
              give_up_capability(CAP_WAKE_ALARM);
              const error perm(errc::perm, sys::nr::timerfd_create);
              if (alarm_timer::create().error() != perm) return 1;
              const auto real = timerfd<clock_id::realtime_alarm>::create();
              if (real.error() != perm) return 2;
              if (!boottime_timer::create()) return 3;
              // One that was made before cannot be set either.
              if (mine && mine.value().set(1h).error() !=
                              error(errc::perm, sys::nr64::timerfd_settime))
                return 4;
              return 0;
            }),
            0);
}

TEST(timerfd, alarm_clock_fires_as_the_plain_one_does) {
  const auto timer = alarm_timer::create();
  if (!timer && timer.error() == errc::perm)
    return support::skip("no CAP_WAKE_ALARM");
  const auto first = now<clock_id::boottime_alarm>().value() + 5ms;
  ASSERT_TRUE(timer.value().set_at(first));
  EXPECT_EQ(timer.value().read().value(), 1u);
  EXPECT_GE(now<clock_id::boottime>().value(), first);
}

// Sets the wall clock forward and back by the least there is.
bool set_the_clock() {
  timex by{};
  by.modes = ADJ_SETOFFSET | ADJ_NANO;
  by.time.tv_usec = 1;
  if (adjtimex(&by) < 0) return false;
  by.modes = ADJ_SETOFFSET | ADJ_NANO;
  by.time.tv_sec = -1;
  by.time.tv_usec = 999'999'999;
  return adjtimex(&by) >= 0;
}

// Hazard 102.
TEST(timerfd_cancel, setting_the_clock_is_read_and_the_timer_still_runs) {
  const auto timer = make<realtime_timer>();
  ASSERT_TRUE(timer.set_at_cancelable(chrono::system_clock::now() + 1h));
  if (!set_the_clock()) return support::skip("may not set the clock");
  EXPECT_TRUE(readable(timer));
  const auto told = timer.read();
  ASSERT_TRUE(told);
  EXPECT_TRUE(told.value().clock_was_set());
  EXPECT_EQ(told.value().ticks(), 0u);
  EXPECT_TRUE(timer.get().value().armed());
}

TEST(timerfd_cancel, timer_that_was_not_told_to_say_it_does_not) {
  const auto plain = make<realtime_timer>();
  ASSERT_TRUE(plain.set_at(chrono::system_clock::now() + 1h));
  const auto relative = make<realtime_timer>();
  ASSERT_TRUE(relative.set(1h));
  if (!set_the_clock()) return support::skip("may not set the clock");
  expect_nothing(plain);
  expect_nothing(relative);
}

TEST(timerfd_cancel, setting_anew_tells_it_and_the_timer_runs) {
  const auto timer = make<realtime_timer>();
  const auto soon = chrono::system_clock::now() + 1h;
  ASSERT_TRUE(timer.set_at_cancelable(soon));
  if (!set_the_clock()) return support::skip("may not set the clock");
  const auto change = timer.set_at_cancelable(soon + 1h, 5s);
  ASSERT_TRUE(change);
  EXPECT_TRUE(change.value().clock_was_set);
  const auto left = timer.get().value();
  EXPECT_EQ(left.interval, nanoseconds(5s));
  expect_about(left.first, 2h);
}

TEST(timerfd_cancel, fires_and_tells_how_it_stood_as_any) {
  const auto timer = make_waiting<realtime_timer>();
  ASSERT_TRUE(timer.set(1h, 4s));
  const auto soon = chrono::system_clock::now() + 5ms;
  const auto before = timer.set_at_cancelable(soon).value();
  EXPECT_EQ(before.before.interval, nanoseconds(4s));
  expect_about(before.before.first, 1h);
  auto read = timer.read().value();
  // Another test may have set the clock meanwhile.
  while (read.clock_was_set()) {
    ASSERT_TRUE(timer.set_at_cancelable(soon));
    read = timer.read().value();
  }
  EXPECT_EQ(read.ticks(), 1u);
}

TEST(timerfd, set_ticks_are_read_next) {
  const auto timer = make();
  const auto set = timer.set_ticks(7);
  if (!set && set.error() == errc::notty)
    return support::skip("a kernel without checkpoint and restore");
  ASSERT_TRUE(set);
  EXPECT_EQ(timer.read().value(), 7u);
  EXPECT_EQ(timer.set_ticks(0).error(), error(errc::inval, sys::nr::ioctl));
  expect_nothing(timer);
}

TEST(timerfd, child_reads_the_same_counter) {
  const auto timer = make();
  ASSERT_TRUE(timer.set({}));
  while (!readable(timer)) std::this_thread::yield();
  EXPECT_EQ(test::in_child([&] {
              if (timer.read().value() != 1) return 1;
              return timer.set(1h, 6s) ? 0 : 2;
            }),
            0);
  expect_nothing(timer);
  EXPECT_EQ(timer.get().value().interval, nanoseconds(6s));
}

TEST(timerfd, duplicate_is_the_same_timer) {
  const auto timer = make();
  const auto second = dup(timer).value();
  ASSERT_TRUE(timer.set(1h, 9s));
  EXPECT_EQ(second.get().value().interval, nanoseconds(9s));
}

TEST(timerfd, read_that_a_signal_interrupts_is_intr) {
  struct sigaction action{};
  action.sa_handler = [](int) {};
  struct sigaction old{};
  ASSERT_EQ(sigaction(SIGUSR1, &action, &old), 0);
  const auto timer = make_waiting();
  ASSERT_TRUE(timer.set(1h));
  std::atomic<bool> done = false;
  std::thread sender([&done, reader = pthread_self()] {
    while (!done) {
      pthread_kill(reader, SIGUSR1);
      std::this_thread::sleep_for(1ms);
    }
  });
  EXPECT_EQ(timer.read().error(), error(errc::intr, sys::nr::read));
  done = true;
  sender.join();
  EXPECT_TRUE(timer.get().value().armed());
  ASSERT_EQ(sigaction(SIGUSR1, &old, nullptr), 0);
}

TEST(timerfd, waits_unless_told_not_to) {
  EXPECT_FALSE(
      get_status_flags(make_waiting()).value().has(status_flag::nonblock));
  EXPECT_TRUE(get_status_flags(make()).value().has(status_flag::nonblock));
}

TEST(timerfd, is_told_by_its_clock) {
  const auto steady = make();
  EXPECT_EQ(monotonic_timer::is(steady).value(), true);
  EXPECT_EQ(boottime_timer::is(steady).value(), false);
  EXPECT_EQ(boottime_timer::is(make<boottime_timer>()).value(), true);
  EXPECT_EQ(realtime_timer::is(make<realtime_timer>()).value(), true);
  EXPECT_EQ(monotonic_timer::is(eventfd::create().value()).value(), false);
  owned<any_fd> some = make<boottime_timer>();
  EXPECT_FALSE(checked_cast<monotonic_timer>(std::move(some)));
  EXPECT_TRUE(checked_cast<boottime_timer>(std::move(some)));
}

TEST(timerfd, values_print) {
  const auto text = [](const auto& value) { return fmt::format("{}", value); };
  EXPECT_EQ(text(borrowed<monotonic_timer>::borrow_raw(7)), "timerfd 7");
  EXPECT_EQ(text(timerfd_flag::nonblock | timerfd_flag::inherit),
            "nonblock|inherit");
  EXPECT_EQ(text(clock_id::boottime_alarm), "boottime_alarm");
  EXPECT_EQ(text(static_cast<clock_id>(99)), "clock 99");
  EXPECT_EQ(text(moment<clock_id::tai>(5ns)), "tai 5ns");
  const timer_setting setting{5ns, 7ns};
  EXPECT_EQ(text(setting), "in 5ns, then every 7ns");
  EXPECT_EQ(text(timer_setting{5ns, {}}), "in 5ns");
  EXPECT_EQ(text(timer_setting{{}, 7ns}), "disarmed");
  EXPECT_EQ(text(timer_change{setting}), text(setting));
  EXPECT_EQ(text(timer_change{{}, true}), "clock was set");
  EXPECT_EQ(text(timer_reading(3)), "3 ticks");
  EXPECT_EQ(text(timer_reading()), "clock was set");
}

TEST(timerfd, calls_on_another_kind_are_the_kernels_errors) {
  const auto none = borrowed<monotonic_timer>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(none.read().error(), error(errc::badf, sys::nr::read));
  EXPECT_EQ(none.set(1s).error(),
            error(errc::badf, sys::nr64::timerfd_settime));
  EXPECT_EQ(none.get().error(), error(errc::badf, sys::nr64::timerfd_gettime));
  EXPECT_EQ(monotonic_timer::is(none).error(), errc::noent);
  const auto counter = eventfd::create().value();
  EXPECT_EQ(
      borrowed<monotonic_timer>::borrow_raw(counter.raw()).disarm().error(),
      errc::inval);
}

}  // namespace
