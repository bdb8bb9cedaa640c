// SPDX-License-Identifier: BSL-1.0
#include <fildes/wake_up.hpp>

#include <signal.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/sys/abi/poll.hpp>
#include <fildes/sys/epoll.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

// Who wakes can do nothing else.
template <class K>
concept takes = requires(const K& fd) { fd.take(); };
static_assert(takes<wake_up> && !takes<waker>);

// A set with one descriptor in it.
class set_of_one {
 public:
  set_of_one(const any_fd& fd, unsigned events) {
    const sys::abi::epoll_event event{events, 0};
    EXPECT_TRUE(sys::epoll_ctl(set_.raw(), 1, fd.raw(), &event));
  }
  bool wait(int milliseconds) const {
    sys::abi::epoll_event event;
    return sys::epoll_wait(set_.raw(), &event, 1, milliseconds).value() == 1;
  }

 private:
  owned<any_fd> set_ =
      owned<any_fd>::adopt_raw(sys::epoll_create1(sys::abi::o_cloexec)).value();
};

constexpr unsigned level = sys::abi::poll_in;
constexpr unsigned edge = sys::abi::poll_in | 1U << 31;

TEST(wake_up, is_taken_once) {
  const auto sleeper = wake_up::create().value();
  ASSERT_TRUE(sleeper.wake());
  EXPECT_EQ(sleeper.take().value(), true);
  EXPECT_EQ(sleeper.take().value(), false);
}

TEST(wake_up, nobody_woke_is_false_at_once) {
  EXPECT_EQ(wake_up::create().value().take().value(), false);
}

TEST(wake_up, many_are_one) {
  const auto sleeper = wake_up::create().value();
  const borrowed<waker> other = sleeper;
  for (int i = 0; i != 1000; ++i) ASSERT_TRUE(other.wake());
  EXPECT_EQ(sleeper.take().value(), true);
  EXPECT_EQ(sleeper.take().value(), false);
}

TEST(wake_up, full_counter_is_no_error_and_one_wake_up) {
  const auto sleeper = wake_up::create().value();
  const auto counter = borrowed<eventfd>::borrow_raw(sleeper.raw());
  ASSERT_TRUE(counter.write(~std::uint64_t{0} - 1));
  ASSERT_EQ(counter.write(1).error(), errc::again);
  EXPECT_TRUE(sleeper.wake());
  EXPECT_EQ(sleeper.take().value(), true);
  EXPECT_EQ(sleeper.take().value(), false);
}

TEST(wake_up, is_told_again_until_taken_without_edges) {
  const auto sleeper = wake_up::create().value();
  const set_of_one set(sleeper, level);
  EXPECT_FALSE(set.wait(0));
  ASSERT_TRUE(sleeper.wake());
  EXPECT_TRUE(set.wait(0));
  EXPECT_TRUE(set.wait(0));
  ASSERT_TRUE(sleeper.take().value());
  EXPECT_FALSE(set.wait(0));
}

TEST(wake_up, needs_not_be_taken_with_edges) {
  const auto sleeper = wake_up::create().value();
  const set_of_one set(sleeper, edge);
  for (int i = 0; i != 3; ++i) {
    ASSERT_TRUE(sleeper.wake());
    ASSERT_TRUE(sleeper.wake());
    EXPECT_TRUE(set.wait(0));
    EXPECT_FALSE(set.wait(0));
  }
}

void all_work_is_seen(unsigned events, bool takes_each) {
  constexpr int each = 2000;
  const auto sleeper = wake_up::create().value();
  const set_of_one set(sleeper, events);
  std::atomic<int> work = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i != 4; ++i)
    workers.emplace_back([&work, other = borrowed<waker>(sleeper)] {
      for (int n = 0; n != each; ++n) {
        work.fetch_add(1, std::memory_order_relaxed);
        EXPECT_TRUE(other.wake());
      }
    });
  int seen = 0;
  while (seen != 4 * each) {
    if (!set.wait(60'000)) break;  // a wake-up was lost
    if (takes_each) (void)sleeper.take().value();
    seen += work.exchange(0, std::memory_order_relaxed);
  }
  for (auto& w : workers) w.join();
  EXPECT_EQ(seen, 4 * each);
}

TEST(wake_up, no_work_of_other_threads_is_missed) {
  all_work_is_seen(level, true);
}

TEST(wake_up, no_work_of_other_threads_is_missed_with_edges) {
  all_work_is_seen(edge, false);
}

std::optional<borrowed<waker>> woken_by_handler;

TEST(wake_up, signal_handler_wakes) {
  struct sigaction action{};
  action.sa_handler = [](int) { (void)woken_by_handler->wake(); };
  struct sigaction old{};
  ASSERT_EQ(sigaction(SIGUSR1, &action, &old), 0);
  const auto sleeper = wake_up::create().value();
  woken_by_handler.emplace(sleeper);
  errno = 77;
  raise(SIGUSR1);
  raise(SIGUSR1);
  EXPECT_EQ(errno, 77);
  EXPECT_EQ(sleeper.take().value(), true);
  ASSERT_EQ(sigaction(SIGUSR1, &old, nullptr), 0);
}

TEST(wake_up, waker_of_its_own_outlives_the_sleeper) {
  auto sleeper = std::optional(wake_up::create().value());
  const owned<waker> other = dup(*sleeper).value();
  ASSERT_TRUE(other.wake());
  EXPECT_EQ(sleeper->take().value(), true);
  sleeper.reset();
  EXPECT_TRUE(other.wake());
}

TEST(wake_up, child_process_wakes) {
  const auto sleeper = wake_up::create().value();
  EXPECT_EQ(test::in_child([&] { return sleeper.wake() ? 0 : 1; }), 0);
  EXPECT_EQ(sleeper.take().value(), true);
}

TEST(wake_up, is_a_counter_that_does_not_wait) {
  EXPECT_EQ(waker::is(wake_up::create().value()).value(), true);
  EXPECT_EQ(wake_up::is(wake_up::create().value()).value(), true);
  const auto waiting = eventfd::create().value();
  EXPECT_EQ(waker::is(waiting).value(), false);
  EXPECT_EQ(waker::is(borrowed<any_fd>::borrow_raw(test::no_such_fd)).error(),
            errc::noent);
  owned<any_fd> some = wake_up::create().value();
  EXPECT_FALSE(checked_cast<eventfd_semaphore>(std::move(some)));
  EXPECT_TRUE(checked_cast<waker>(std::move(some)));
}

TEST(wake_up, calls_on_no_descriptor_are_badf) {
  const auto none = borrowed<wake_up>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(none.wake().error(), error(errc::badf, sys::nr::write));
  EXPECT_EQ(none.take().error(), error(errc::badf, sys::nr::read));
}

}  // namespace
