// SPDX-License-Identifier: BSL-1.0

// Waits that signals come to: of sets, of poll, and of the loops over them.

#include <signal.h>

#include <chrono>

#include <fildes/dispatcher.hpp>
#include <fildes/poll.hpp>

#include "moving.hpp"
#include "signals.hpp"
#include "waiting.hpp"

using namespace fildes;
using namespace std::chrono_literals;
using test::who;

namespace {

volatile sig_atomic_t handled = 0;
void count_it(int) { handled = handled + 1; }

// In a process of its own, with SIGUSR1 blocked, pending and counted.
template <class Body>
void with_a_pending_signal(Body body) {
  test::alone([&] {
    handled = 0;
    test::handle(signal_number::usr1, count_it);
    sigset_t usr1;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    ASSERT_EQ(sigprocmask(SIG_BLOCK, &usr1, nullptr), 0);
    const std::string before = test::mask_of("SigBlk");
    test::send(signal_number::usr1);
    body();
    EXPECT_EQ(test::mask_of("SigBlk"), before);
  });
}

poll_entry reading(const any_fd& fd) { return {fd, poll_flag::in}; }

TEST(epoll_signal, mask_of_a_wait_lets_a_signal_in) {
  with_a_pending_signal([] {
    const auto set = test::new_set();
    epoll_events<who> events;
    const auto waited = set.wait(events, deadline::after(10s), signal_set());
    ASSERT_TRUE(waited.has_error());
    EXPECT_EQ(waited.error(), errc::intr);
    EXPECT_EQ(handled, 1);
  });
}

TEST(epoll_signal, mask_of_a_wait_for_ever_lets_a_signal_in) {
  with_a_pending_signal([] {
    const auto set = test::new_set();
    epoll_events<who> events;
    const auto waited = set.wait(events, deadline::never(), signal_set());
    ASSERT_TRUE(waited.has_error());
    EXPECT_EQ(waited.error(), error(errc::intr, sys::nr::epoll_pwait));
    EXPECT_EQ(handled, 1);
  });
}

TEST(epoll_signal, wait_without_a_mask_leaves_the_thread_its_own) {
  with_a_pending_signal([] {
    const auto set = test::new_set();
    epoll_events<who> events;
    EXPECT_TRUE(set.wait(events, deadline::after(20ms)));
    EXPECT_TRUE(events.empty());
    EXPECT_EQ(handled, 0);
  });
}

TEST(epoll_signal, mask_of_a_wait_keeps_a_signal_out) {
  test::alone([] {
    handled = 0;
    test::handle(signal_number::vtalrm, count_it, SA_RESTART);
    const auto child = fork();
    if (child == 0) {
      usleep(20'000);
      kill(getppid(), SIGVTALRM);
      _exit(0);
    }
    const auto set = test::new_set();
    epoll_events<who> events;
    EXPECT_TRUE(set.wait(events, deadline::after(200ms),
                         {signal_number::vtalrm, signal_number::chld}));
    EXPECT_EQ(waitpid(child, nullptr, 0), child);
    EXPECT_EQ(handled, 1);  // when the wait was over
  });
}

TEST(epoll_signal, mask_of_poll_lets_a_signal_in) {
  with_a_pending_signal([] {
    const auto counter = test::counter_at(0);
    poll_entry one[] = {reading(counter)};
    const auto waited = poll(one, deadline::after(10s), signal_set());
    ASSERT_TRUE(waited.has_error());
    EXPECT_EQ(waited.error(), errc::intr);
    EXPECT_EQ(handled, 1);
  });
}

TEST(epoll_signal, poll_without_a_mask_leaves_the_thread_its_own) {
  with_a_pending_signal([] {
    const auto counter = test::counter_at(0);
    poll_entry one[] = {reading(counter)};
    EXPECT_EQ(poll(one, deadline::after(20ms)).value(), 0U);
    EXPECT_EQ(handled, 0);
  });
}

TEST(epoll_signal, interrupted_wait_is_intr_and_has_no_events) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who::one));
  epoll_events<who> events;
  ASSERT_TRUE(set.wait(events));
  ASSERT_TRUE(fd.read());
  const test::signal_storm storm;
  const auto waited = set.wait(events);
  ASSERT_TRUE(waited.has_error());
  EXPECT_EQ(waited.error(), errc::intr);
  EXPECT_TRUE(events.empty());
}

TEST(epoll_signal, interrupted_poll_is_intr) {
  const auto counter = test::counter_at(0);
  poll_entry one[] = {reading(counter)};
  const test::signal_storm storm;
  EXPECT_EQ(poll(one).error(), errc::intr);
}

// A loop with a deadline, as a program writes it.
template <class Wait>
void storm_does_not_move_a_deadline(Wait wait) {
  const test::signal_storm storm;
  const auto until = deadline::after(100ms);
  const auto took = test::time_of([&] { wait(until); });
  EXPECT_EQ(until.remaining(), nanoseconds()) << "too early";
  EXPECT_LT(took, 5s);
  EXPECT_GT(storm.count(), 5);
}

TEST(epoll_signal, storm_does_not_move_the_deadline_of_a_loop_over_a_set) {
  const auto set = test::new_set();
  epoll_events<who> events;
  storm_does_not_move_a_deadline([&](deadline until) {
    for (;;) {
      const auto waited = set.wait(events, until);
      if (waited.has_value()) return;
      ASSERT_EQ(waited.error(), errc::intr);
    }
  });
}

TEST(epoll_signal, storm_does_not_move_the_deadline_of_a_loop_over_poll) {
  const auto counter = test::counter_at(0);
  poll_entry one[] = {reading(counter)};
  storm_does_not_move_a_deadline([&](deadline until) {
    for (;;) {
      const auto waited = poll(one, until);
      if (waited.has_value()) return;
      ASSERT_EQ(waited.error(), errc::intr);
    }
  });
}

TEST(epoll_signal, storm_does_not_move_the_deadline_of_wait_readable) {
  const auto counter = test::counter_at(0);
  storm_does_not_move_a_deadline([&](deadline until) {
    EXPECT_EQ(wait_readable(counter, until).error(),
              error(errc::timedout, operation::deadline));
  });
}

TEST(epoll_signal, storm_is_no_error_to_a_dispatcher) {
  const auto set = test::new_set();
  dispatcher loop(set, on<who::one>([](const epoll_ready<who>&) {}));
  storm_does_not_move_a_deadline([&](deadline until) {
    while (until.remaining() != nanoseconds())
      EXPECT_EQ(loop.run_once(until).value(), flow::go_on);
  });
}

// Waits until the process sleeps.
bool sleeps(pid_t process) {
  const std::string path = "/proc/" + std::to_string(process) + "/stat";
  for (int i = 0; i != 2000; ++i) {
    const std::string text = test::content_of(path);
    const auto at = text.rfind(')');
    if (at != text.npos && text.size() > at + 2 && text[at + 2] == 'S')
      return true;
    usleep(1000);
  }
  return false;
}

// Stops a child that waits, lets it go on, and wakes it: what it returned.
template <class Wait>
int stopped_and_continued(Wait wait) {
  const auto begun = test::counter_at(0);
  const auto woken = test::counter_at(0);
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    (void)begun.write(1);
    _exit(wait(woken));
  }
  EXPECT_TRUE(wait_readable(begun, deadline::after(10s)));
  EXPECT_TRUE(sleeps(child));
  for (int i = 0; i != 3; ++i) {
    kill(child, SIGSTOP);
    EXPECT_EQ(waitpid(child, nullptr, WUNTRACED), child);
    kill(child, SIGCONT);
    EXPECT_TRUE(sleeps(child));
  }
  EXPECT_TRUE(woken.write(1));
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(epoll_signal, dispatcher_goes_on_when_it_was_stopped_and_continued) {
  EXPECT_EQ(stopped_and_continued([](const eventfd& woken) {
              const auto set = test::new_set();
              if (!set.add(woken, epoll_add_flag::in, who::one)) return 1;
              dispatcher loop(set, on<who::one>([](const epoll_ready<who>&) {
                                return flow::stop;
                              }));
              return loop.run() ? 0 : 2;
            }),
            0);
}

TEST(epoll_signal, wait_readable_goes_on_when_it_was_stopped_and_continued) {
  EXPECT_EQ(stopped_and_continued([](const eventfd& woken) {
              const auto came = wait_readable(woken, deadline::after(10s));
              return came && came.value() == poll_flag::in ? 0 : 1;
            }),
            0);
}

// What the loops are for: the bare wait says so.
TEST(epoll_signal, wait_of_a_set_may_say_intr_when_it_was_stopped) {
  EXPECT_EQ(stopped_and_continued([](const eventfd& woken) {
              const auto set = test::new_set();
              if (!set.add(woken, epoll_add_flag::in, who::one)) return 1;
              epoll_events<who> events;
              for (;;) {
                const auto waited = set.wait(events);
                if (waited) return events.size() == 1 ? 0 : 2;
                if (waited.error() != errc::intr) return 3;
              }
            }),
            0);
}

}  // namespace
