// SPDX-License-Identifier: BSL-1.0
#include <fildes/cast.hpp>
#include <fildes/mqueue_guard.hpp>
#include <fildes/mqueue_limits.hpp>

#include <gtest/gtest.h>

#include "observe/faults.hpp"
#include "unit/mqueue.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep;
using faults::sweep_one_call;
using test::queue_name;
using test::small_queue;

TEST(sweep, mqueue_create) {
  sweep_one_call([](injector& run) {
    const queue_name name;
    const auto made = run([&] { return mqueue::create(name); });
    EXPECT_EQ(mqueue::unlink(name).has_value(), made.has_value());
  });
}

TEST(sweep, mqueue_open) {
  sweep_one_call([](injector& run) {
    const small_queue queue;
    (void)run([&] { return mqueue::open(queue.name()); });
  });
}

TEST(sweep, mqueue_unlink) {
  sweep_one_call([](injector& run) {
    const small_queue queue;
    const auto gone = run([&] { return mqueue::unlink(queue.name()); });
    EXPECT_EQ(mqueue::open(queue.name()).has_error(), gone.has_value());
  });
}

// The number of this process cannot fail; made to, it is another's.
bool own_number(sys::nr call, errc) { return call == sys::nr::getpid; }

TEST(sweep, mqueue_guard_remove) {
  sweep(
      [](injector& run) {
        const small_queue queue;
        mqueue_guard guard(queue.name());
        (void)run([&] { return guard.remove(); });
      },
      own_number);
}

TEST(sweep, mqueue_is) {
  sweep([](injector& run) {
    const small_queue queue;
    const auto is = run([&] { return mqueue::is(*queue); });
    EXPECT_TRUE(!is || is.value());
  });
}

TEST(sweep, mqueue_send) {
  sweep_one_call([](injector& run) {
    const small_queue queue;
    const auto sent = run([&] { return queue->send("x", 5); });
    EXPECT_EQ(queue.next(), sent ? "5 x" : "none");
  });
}

// That it would wait is no error.
bool would_wait(sys::nr, errc code) { return code == errc::again; }
// Nor that it would wait or was interrupted, when there is time.
bool waits(sys::nr call, errc code) {
  return code == errc::intr ||
         (code == errc::again && call != sys::nr64::ppoll);
}

TEST(sweep, mqueue_try_send) {
  sweep_one_call(
      [](injector& run) {
        const small_queue queue;
        const auto sent = run([&] { return queue->try_send("x"); });
        EXPECT_EQ(queue.next(), sent && sent.value() ? "0 x" : "none");
      },
      would_wait);
}

TEST(sweep, mqueue_send_until_a_deadline) {
  sweep(
      [](injector& run) {
        const small_queue queue;
        const auto sent =
            run([&] { return queue->send("x", 0, deadline::never()); });
        EXPECT_EQ(queue.next(), sent ? "0 x" : "none");
      },
      waits);
}

TEST(sweep, mqueue_receive) {
  sweep_one_call([](injector& run) {
    const small_queue queue;
    char into[8];
    EXPECT_TRUE(queue->send("x"));
    const auto got = run([&] { return queue->receive(into); });
    EXPECT_EQ(queue.next(), got ? "none" : "0 x");
  });
}

TEST(sweep, mqueue_try_receive) {
  sweep_one_call(
      [](injector& run) {
        const small_queue queue;
        char into[8];
        EXPECT_TRUE(queue->send("x"));
        const auto got = run([&] { return queue->try_receive(into); });
        EXPECT_EQ(queue.next(), got && got.value() ? "none" : "0 x");
      },
      would_wait);
}

TEST(sweep, mqueue_receive_until_a_deadline) {
  sweep(
      [](injector& run) {
        const small_queue queue;
        char into[8];
        EXPECT_TRUE(queue->send("x"));
        const auto got =
            run([&] { return queue->receive(into, deadline::never()); });
        EXPECT_EQ(queue.next(), got ? "none" : "0 x");
      },
      waits);
}

TEST(sweep, mqueue_attributes) {
  sweep_one_call([](injector& run) {
    const small_queue queue;
    (void)run([&] { return queue->attributes(); });
  });
}

TEST(sweep, mqueue_set_nonblock) {
  sweep_one_call([](injector& run) {
    const small_queue queue;
    const auto set = run([&] { return queue->set_nonblock(true); });
    EXPECT_EQ(queue->attributes().value().nonblock, set.has_value());
  });
}

TEST(sweep, mqueue_notify) {
  sweep_one_call([](injector& run) {
    const small_queue queue;
    const auto asked = run([&] { return queue->notify(signal_number::usr1); });
    EXPECT_EQ(queue->notify(signal_number::usr1).has_error(),
              asked.has_value());
  });
}

TEST(sweep, mqueue_stop_notifying) {
  sweep_one_call([](injector& run) {
    const small_queue queue;
    EXPECT_TRUE(queue->notify(signal_number::usr1));
    const auto stopped = run([&] { return queue->stop_notifying(); });
    EXPECT_EQ(queue->notify(signal_number::usr1).has_value(),
              stopped.has_value());
  });
}

// Of reading, an interruption is got over; closing has nobody to tell.
bool reads_on(sys::nr call, errc code) {
  return call == sys::nr::close ||
         (call == sys::nr::read && code == errc::intr);
}

TEST(sweep, mqueue_limits_read) {
  sweep(
      [](injector& run) {
        (void)run([] { return mqueue_limits::read(); });
        EXPECT_GT(mqueue_limits::read().value().max_messages, 0u);
      },
      reads_on);
}

}  // namespace
