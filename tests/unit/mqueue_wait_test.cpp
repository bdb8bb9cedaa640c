// SPDX-License-Identifier: BSL-1.0
#include <fildes/descriptor.hpp>
#include <fildes/epoll.hpp>
#include <fildes/mqueue.hpp>
#include <fildes/poll.hpp>
#include <fildes/siginfo.hpp>
#include <fildes/signalfd.hpp>

#include <sys/time.h>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "mqueue.hpp"
#include "signals.hpp"
#include "waiting.hpp"

namespace {

using namespace fildes;
using namespace std::chrono_literals;
using test::small_queue;
using test::time_of;

using wall = moment<clock_id::realtime>;

const error send_is_late(errc::timedout, sys::nr64::mq_timedsend);
const error receive_is_late(errc::timedout, sys::nr64::mq_timedreceive);
const error poll_is_late(errc::timedout, operation::deadline);

wall in(std::chrono::nanoseconds time) {
  return std::chrono::system_clock::now() + time;
}

// Seconds since 1970, of years that 32 bits cannot say.
constexpr wall year_2039(nanoseconds(2'177'449'200'000'000'000));
constexpr wall year_2107(nanoseconds(4'323'356'400'000'000'000));
constexpr wall year_2262(nanoseconds::max());
constexpr wall year_1969(nanoseconds(-1));
constexpr wall year_1901(nanoseconds(-2'177'449'200'000'000'000));
constexpr wall year_1677(nanoseconds::min());

constexpr wall years_to_come[] = {year_2039, year_2107, year_2262};
constexpr wall years_gone[] = {wall(), wall(nanoseconds(1)), year_1969,
                               year_1901, year_1677};

/// Does it a little later, in another thread.
template <class Act>
std::jthread soon(Act act) {
  return std::jthread([act] {
    std::this_thread::sleep_for(20ms);
    act();
  });
}

TEST(mqueue, waits_for_a_message_until_the_moment_has_come) {
  const small_queue queue;
  char into[8];
  const auto time = time_of([&] {
    EXPECT_EQ(queue->receive(into, in(30ms)).error(), receive_is_late);
  });
  EXPECT_GE(time, 29ms);
  EXPECT_LT(time, 5s);
}

TEST(mqueue, waits_for_room_until_the_moment_has_come) {
  const small_queue queue;
  queue.fill();
  const auto time = time_of(
      [&] { EXPECT_EQ(queue->send("x", 0, in(30ms)).error(), send_is_late); });
  EXPECT_GE(time, 29ms);
  EXPECT_LT(time, 5s);
  EXPECT_EQ(queue->attributes().value().messages, 3u);
}

TEST(mqueue, does_not_mind_a_moment_that_has_passed_when_it_need_not_wait) {
  for (const wall gone : years_gone) {
    const small_queue queue(1);
    char into[8];
    EXPECT_TRUE(queue->send("sent", 1, gone));
    EXPECT_EQ(queue->send("x", 1, gone).error(), send_is_late);
    EXPECT_EQ(queue->receive(into, gone).value().bytes.text(), "sent");
    EXPECT_EQ(queue->receive(into, gone).error(), receive_is_late);
  }
}

// Cut to 32 bits these would have passed.
TEST(mqueue, waits_until_years_that_32_bits_cannot_say) {
  for (const wall late : years_to_come) {
    const small_queue queue(1);
    char into[8];
    {
      const auto sender = soon([&] { EXPECT_TRUE(queue->send("late")); });
      EXPECT_EQ(queue->receive(into, late).value().bytes.text(), "late");
    }
    queue.fill();
    const auto receiver = soon([&] { EXPECT_EQ(queue.next(), "0 full"); });
    EXPECT_TRUE(queue->send("x", 0, late));
  }
}

TEST(mqueue, waits_for_a_message_until_a_deadline) {
  for (const bool nonblock : {false, true}) {
    const small_queue queue;
    EXPECT_TRUE(queue->set_nonblock(nonblock));
    char into[8];
    const auto time = time_of([&] {
      EXPECT_EQ(queue->receive(into, deadline::after(30ms)).error(),
                poll_is_late);
    });
    EXPECT_GE(time, 29ms);
    EXPECT_LT(time, 5s);
    const auto sender = soon([&] { EXPECT_TRUE(queue->send("now", 3)); });
    EXPECT_EQ(queue->receive(into, deadline::never()).value().priority,
              mqueue_priority(3));
  }
}

TEST(mqueue, waits_for_room_until_a_deadline) {
  for (const bool nonblock : {false, true}) {
    const small_queue queue;
    EXPECT_TRUE(queue->set_nonblock(nonblock));
    queue.fill();
    const auto time = time_of([&] {
      EXPECT_EQ(queue->send("x", 0, deadline::after(30ms)).error(),
                poll_is_late);
    });
    EXPECT_GE(time, 29ms);
    EXPECT_LT(time, 5s);
    const auto receiver = soon([&] { EXPECT_EQ(queue.next(), "0 full"); });
    EXPECT_TRUE(queue->send("x", 9, std::chrono::steady_clock::now() + 20s));
    EXPECT_EQ(queue.next(), "9 x");
  }
}

TEST(mqueue, makes_one_step_after_a_deadline) {
  const small_queue queue(1);
  const deadline past = deadline::after(nanoseconds::min());
  char into[8];
  EXPECT_TRUE(queue->send("sent", 1, past));
  EXPECT_EQ(queue->send("x", 1, past).error(), poll_is_late);
  EXPECT_EQ(queue->receive(into, past).value().bytes.text(), "sent");
  EXPECT_EQ(queue->receive(into, past).error(), poll_is_late);
}

std::atomic<int> interruptions = 0;

/// A signal every 5 ms, whose handler does not restart calls; in a child.
template <class Body>
void interrupted(Body body) {
  test::alone([&] {
    test::handle(signal_number::vtalrm, [](int) { ++interruptions; });
    const std::jthread other([to = pthread_self()](std::stop_token stop) {
      while (!stop.stop_requested()) {
        std::this_thread::sleep_for(5ms);
        pthread_kill(to, SIGVTALRM);
      }
    });
    body();
    EXPECT_GT(interruptions, 0);
  });
}

TEST(mqueue, is_interrupted_by_a_signal) {
  interrupted([] {
    const small_queue queue;
    char into[8];
    EXPECT_EQ(queue->receive(into).error(),
              error(errc::intr, sys::nr64::mq_timedreceive));
    EXPECT_EQ(queue->receive(into, in(20s)).error(),
              error(errc::intr, sys::nr64::mq_timedreceive));
    queue.fill();
    EXPECT_EQ(queue->send("x").error(),
              error(errc::intr, sys::nr64::mq_timedsend));
    EXPECT_EQ(queue->attributes().value().messages, 3u);
  });
}

TEST(mqueue, waits_on_until_a_deadline_when_signals_come) {
  interrupted([] {
    const small_queue queue;
    char into[8];
    EXPECT_EQ(queue->receive(into, deadline::after(50ms)).error(),
              poll_is_late);
    queue.fill();
    EXPECT_EQ(queue->send("x", 0, deadline::after(50ms)).error(), poll_is_late);
    EXPECT_GT(interruptions, 2);
  });
}

poll_flags ready_for(const any_fd& fd) {
  poll_entry entry[] = {{fd, poll_flag::in | poll_flag::out}};
  EXPECT_TRUE(poll(entry, deadline::after(nanoseconds())));
  return entry[0].came;
}

TEST(mqueue, polls_as_readable_and_writable_as_it_is) {
  const small_queue queue(2);
  EXPECT_EQ(ready_for(*queue), poll_flag::out);
  EXPECT_TRUE(queue->send("x"));
  EXPECT_EQ(ready_for(*queue), poll_flag::in | poll_flag::out);
  queue.fill();
  EXPECT_EQ(ready_for(*queue), poll_flag::in);
  EXPECT_TRUE(wait_readable(*queue));
  EXPECT_EQ(wait_writable(*queue, deadline::after(10ms)).error(), poll_is_late);
}

TEST(mqueue, wakes_who_waits_in_an_epoll_set) {
  const small_queue queue;
  const auto set = test::new_set();
  EXPECT_TRUE(set.add(*queue, epoll_add_flag::in, test::who::one));
  EXPECT_TRUE(test::ready(set).empty());
  const auto sender = soon([&] { EXPECT_TRUE(queue->send("x")); });
  epoll_events<test::who> events;
  EXPECT_TRUE(set.wait(events, deadline::after(20s)));
  EXPECT_EQ(std::distance(events.begin(), events.end()), 1);
  EXPECT_EQ(queue.next(), "0 x");
  EXPECT_TRUE(test::ready(set).empty());
}

constexpr auto told_by = real_time(7);

/// A signalfd for what the queues of the test tell; in a child.
template <class Body>
void told(Body body) {
  test::alone([&] {
    const auto signals =
        blocked_signalfd::create({told_by}, signalfd_flag::nonblock).value();
    body(*signals);
  });
}

bool is_told(const signalfd& by, int value) {
  const auto info = by.read();
  if (!info) return false;
  const auto& raw = info.value().raw();
  return info.value().signal() == told_by && raw.value_int == value &&
         info.value().code() == signal_code::message_queue;
}

TEST(mqueue, tells_by_a_signal_of_the_first_message) {
  told([](const signalfd& by) {
    const small_queue queue;
    EXPECT_TRUE(queue->notify(told_by, -42));
    EXPECT_EQ(by.read().error(), errc::again);
    EXPECT_TRUE(queue->send("first"));
    EXPECT_TRUE(is_told(by, -42));
    queue.next();
    EXPECT_TRUE(queue->send("again"));
    EXPECT_EQ(by.read().error(), errc::again);
  });
}

TEST(mqueue, tells_nothing_of_a_message_that_was_not_the_first) {
  told([](const signalfd& by) {
    const small_queue queue;
    EXPECT_TRUE(queue->send("there"));
    EXPECT_TRUE(queue->notify(told_by));
    EXPECT_TRUE(queue->send("another"));
    EXPECT_EQ(by.read().error(), errc::again);
    queue.next();
    queue.next();
    EXPECT_TRUE(queue->send("first"));
    EXPECT_TRUE(is_told(by, 0));
  });
}

TEST(mqueue, tells_one_only) {
  told([](const signalfd& by) {
    const small_queue queue;
    const error busy(errc::busy, sys::nr::mq_notify);
    EXPECT_TRUE(queue->notify(told_by, 1));
    EXPECT_EQ(queue->notify(told_by, 2).error(), busy);
    EXPECT_EQ(test::in_child([&] {
                if (!queue->stop_notifying()) return 1;  // not its own
                return queue->notify(told_by).error() == busy ? 0 : 2;
              }),
              0);
    EXPECT_TRUE(queue->send("x"));
    EXPECT_TRUE(is_told(by, 1));
    EXPECT_TRUE(queue->notify(told_by, 2));
  });
}

TEST(mqueue, tells_no_more_when_that_is_taken_back) {
  told([](const signalfd& by) {
    const small_queue queue;
    EXPECT_TRUE(queue->stop_notifying());
    EXPECT_TRUE(queue->notify(told_by));
    EXPECT_TRUE(queue->stop_notifying());
    EXPECT_TRUE(queue->send("x"));
    EXPECT_EQ(by.read().error(), errc::again);
  });
}

TEST(mqueue, tells_no_more_when_any_of_its_descriptors_was_closed) {
  told([](const signalfd& by) {
    const small_queue queue;
    EXPECT_TRUE(queue->notify(told_by));
    EXPECT_TRUE(mqueue_sender::open(queue.name()).value().send("x"));
    EXPECT_TRUE(is_told(by, 0));
    queue.next();
    EXPECT_TRUE(queue->notify(told_by));
    EXPECT_TRUE(mqueue_sender::open(queue.name()));
    EXPECT_TRUE(queue->send("x"));
    EXPECT_EQ(by.read().error(), errc::again);
  });
}

TEST(mqueue, refuses_to_tell_by_a_signal_that_is_none) {
  const small_queue queue;
  EXPECT_EQ(queue->notify(signal_number(5000)).error(),
            error(errc::inval, sys::nr::mq_notify));
}

}  // namespace
