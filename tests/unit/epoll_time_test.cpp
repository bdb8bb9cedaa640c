// SPDX-License-Identifier: BSL-1.0

// How long a wait takes: with nanoseconds, and with milliseconds as on kernel
// 5.10, where epoll_pwait2 is missing.

#include <sys/syscall.h>

#include <functional>

#include "trap.hpp"
#include "waiting.hpp"

using namespace fildes;
using namespace std::chrono_literals;
using std::chrono::hours;
using test::who;

namespace {

// One child process may not be asked: seccomp cannot be taken back.
void without_nanoseconds(errc answer, const std::function<void()>& body) {
  EXPECT_EQ(test::in_child([&] {
              if (!test::trap(sys::nr::epoll_pwait2, answer)) return 2;
              body();
              return testing::Test::HasFailure() ? 1 : 0;
            }),
            0)
      << "1: the expectations above, 2: no seccomp";
}

class epoll_time : public testing::Test {
 protected:
  /// Waits for nothing; how long.
  std::chrono::nanoseconds wait_for(nanoseconds time) {
    const auto until = deadline::after(time);
    return test::time_of([&] {
      EXPECT_TRUE(empty_.wait(events_, until));
      EXPECT_EQ(until.remaining(), nanoseconds()) << "too early";
      EXPECT_TRUE(events_.empty());
    });
  }

  void waits_are_never_short_and_not_long() {
    for (const auto time : {1ns, 999ns, 1'000ns, 999'999ns, 1'000'000ns,
                            1'500'000ns, 20'000'001ns}) {
      SCOPED_TRACE(time.count());
      EXPECT_LT(wait_for(time), time + 5s);
    }
  }
  void past_does_not_wait() {
    for (const nanoseconds time : {nanoseconds(), nanoseconds(-1),
                                   nanoseconds(-1h), nanoseconds::min()}) {
      SCOPED_TRACE(time.count());
      EXPECT_LT(wait_for(time), 5s);
    }
  }
  // Numbers that a conversion could make negative, or too small.
  void centuries_are_waited_for(std::chrono::milliseconds at_least) {
    const auto woken = test::counter_at(0);
    const auto set = test::new_set();
    ASSERT_TRUE(set.add(woken, epoll_add_flag::in, who::one));
    // In 32 bits of milliseconds: five.
    const nanoseconds once_around = std::chrono::milliseconds((1LL << 32) + 5);
    for (const nanoseconds time :
         {nanoseconds(hours(1'000'000)), nanoseconds::max(),
          nanoseconds(hours(597)), nanoseconds(hours(596)), once_around}) {
      SCOPED_TRACE(time.count());
      // A child wakes us later.
      const pid_t child = fork();
      if (child == 0) {
        usleep(static_cast<useconds_t>(at_least.count() * 1000));
        _exit(woken.write(1) ? 0 : 1);
      }
      const auto took = test::time_of(
          [&] { EXPECT_TRUE(set.wait(events_, deadline::after(time))); });
      EXPECT_EQ(events_.size(), 1U);
      EXPECT_GE(took, at_least / 2);
      ASSERT_TRUE(woken.read());
      EXPECT_EQ(waitpid(child, nullptr, 0), child);
    }
  }

  const owned<test::set_of> empty_ = test::new_set();
  epoll_events<who> events_;
};

TEST_F(epoll_time, deadline_is_kept_by_nanoseconds) {
  waits_are_never_short_and_not_long();
}

TEST_F(epoll_time, deadline_that_has_passed_does_not_wait) {
  past_does_not_wait();
}

TEST_F(epoll_time, centuries_do_not_overflow) {
  centuries_are_waited_for(20ms);
}

TEST_F(epoll_time, deadline_is_rounded_up_to_milliseconds_on_old_kernels) {
  without_nanoseconds(errc::nosys, [this] {
    waits_are_never_short_and_not_long();
    EXPECT_EQ(test::trapped.calls, 1) << "it is asked once";
  });
}

// Not rounded up, the rest of a millisecond would be many waits of none.
TEST_F(epoll_time, loop_over_milliseconds_does_not_spin) {
  without_nanoseconds(errc::nosys, [this] {
    const auto until = deadline::after(20'500'000ns);
    int waits = 0;
    while (until.remaining() != nanoseconds()) {
      EXPECT_TRUE(empty_.wait(events_, until));
      ++waits;
    }
    EXPECT_LE(waits, 2);
  });
}

TEST_F(epoll_time, deadline_that_has_passed_does_not_wait_on_old_kernels) {
  without_nanoseconds(errc::nosys, [this] { past_does_not_wait(); });
}

TEST_F(epoll_time, centuries_do_not_overflow_on_old_kernels) {
  without_nanoseconds(errc::nosys, [this] { centuries_are_waited_for(20ms); });
}

TEST_F(epoll_time, what_is_ready_comes_at_once_on_old_kernels) {
  without_nanoseconds(errc::nosys, [this] {
    const auto fd = test::counter_at(1);
    EXPECT_TRUE(empty_.add(fd, epoll_add_flag::in, who::one));
    const auto took = test::time_of(
        [&] { EXPECT_TRUE(empty_.wait(events_, deadline::after(1h))); });
    EXPECT_EQ(events_.size(), 1U);
    EXPECT_LT(took, 60s);
  });
}

// As some sandboxes say of calls that they do not know: it is not for the
// library to guess what is meant.
TEST_F(epoll_time, refusal_of_nanoseconds_comes_out) {
  without_nanoseconds(errc::perm, [this] {
    const auto refused = empty_.wait(events_, deadline::after(1ms));
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error(), error(errc::perm, sys::nr::epoll_pwait2));
  });
}

TEST_F(epoll_time, wait_for_ever_needs_no_nanoseconds) {
  without_nanoseconds(errc::perm, [this] {
    const auto fd = test::counter_at(1);
    EXPECT_TRUE(empty_.add(fd, epoll_add_flag::in, who::one));
    EXPECT_TRUE(empty_.wait(events_));
    EXPECT_TRUE(empty_.wait(events_, deadline::never()));
    EXPECT_TRUE(empty_.take_ready(events_));
    EXPECT_EQ(events_.size(), 1U);
    EXPECT_EQ(test::trapped.calls, 0);
  });
}

}  // namespace
