// SPDX-License-Identifier: BSL-1.0
#include <fildes/dispatcher.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/poll.hpp>
#include <fildes/registration.hpp>

#include <gtest/gtest.h>

#include "observe/faults.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep;
using faults::sweep_one_call;
using sys::nr;

enum class kind : std::uint8_t { one };
using set_of = epoll<kind>;
constexpr nanoseconds second(1'000'000'000);

// A set, and a counter that is ready.
struct world {
  world() = default;
  explicit world(epoll_add_flags what) {
    EXPECT_TRUE(set.add(counter, what, kind::one));
  }
  owned<set_of> set = set_of::create().value();
  owned<eventfd> counter = eventfd::create({.initial = 1}).value();
  epoll_events<kind> events;
};

TEST(sweep, epoll_create) {
  sweep_one_call([](injector& run) {
    (void)run([] { return set_of::create(); });
    EXPECT_TRUE(set_of::create());
  });
}

TEST(sweep, epoll_add) {
  sweep_one_call([](injector& run) {
    const world w;
    const auto added = run(
        [&] { return w.set.add(w.counter, epoll_add_flag::in, kind::one); });
    EXPECT_EQ(w.set.remove(w.counter).has_value(), added.has_value());
  });
}

TEST(sweep, epoll_add_owned) {
  sweep_one_call([](injector& run) {
    world w;
    const auto watched = run([&] {
      return w.set.add_owned(std::move(w.counter), epoll_add_flag::in,
                             kind::one);
    });
    EXPECT_EQ(watched.has_value(), w.counter.raw() < 0);
    EXPECT_EQ((watched ? *watched.value() : w.counter).read().value(), 1u);
  });
}

TEST(sweep, epoll_modify) {
  sweep_one_call([](injector& run) {
    world w(epoll_add_flag::out);
    const auto modified = run([&] {
      return w.set.modify(w.counter, epoll_modify_flag::in, kind::one);
    });
    EXPECT_TRUE(w.set.wait(w.events));
    EXPECT_EQ(w.events.begin()->what() == epoll_event_flag::in,
              modified.has_value());
  });
}

TEST(sweep, epoll_remove) {
  sweep_one_call([](injector& run) {
    world w(epoll_add_flag::in);
    const auto removed = run([&] { return w.set.remove(w.counter); });
    EXPECT_TRUE(w.set.take_ready(w.events));
    EXPECT_EQ(w.events.empty(), removed.has_value());
  });
}

TEST(sweep, epoll_wait) {
  sweep_one_call([](injector& run) {
    world w(epoll_add_flag::in);
    const auto waited = run([&] { return w.set.wait(w.events); });
    EXPECT_EQ(w.events.size(), waited ? 1u : 0u);
    EXPECT_TRUE(w.set.wait(w.events));
    EXPECT_EQ(w.events.size(), 1u);
  });
}

// Where nanoseconds are not known it is asked for milliseconds, once and for
// all: this comes after the other tests of epoll_pwait2.
TEST(sweep, epoll_wait_until_a_deadline) {
  sweep(
      [](injector& run) {
        world w(epoll_add_flag::in);
        (void)run(
            [&] { return w.set.wait(w.events, deadline::after(second)); });
        EXPECT_TRUE(w.set.wait(w.events, deadline::after(second)));
        EXPECT_EQ(w.events.size(), 1u);
      },
      [](nr call, errc code) {
        return call == nr::epoll_pwait2 && code == errc::nosys;
      });
}

// A signal is no error to it.
TEST(sweep, dispatcher_run_once) {
  sweep(
      [](injector& run) {
        world w(epoll_add_flag::in);
        int calls = 0;
        dispatcher loop(
            w.set, on<kind::one>([&](const epoll_ready<kind>&) { ++calls; }));
        (void)run([&] { return loop.run_once(); });
        EXPECT_EQ(calls, run.failed() ? 0 : 1);
        EXPECT_TRUE(loop.run_once());
      },
      [](nr, errc code) { return code == errc::intr; });
}

TEST(sweep, poll) {
  sweep_one_call([](injector& run) {
    const world w;
    poll_entry one[] = {{w.counter, poll_flag::in}};
    (void)run([&] { return poll(one); });
    EXPECT_EQ(poll(one).value(), 1u);
  });
}

TEST(sweep, wait_readable) {
  sweep(
      [](injector& run) {
        const world w;
        (void)run([&] { return wait_readable(w.counter); });
        EXPECT_EQ(wait_readable(w.counter).value(), poll_flag::in);
      },
      [](nr, errc code) { return code == errc::intr; });
}

}  // namespace
