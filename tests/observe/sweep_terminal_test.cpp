// SPDX-License-Identifier: BSL-1.0
#include <fildes/poll.hpp>
#include <fildes/pty.hpp>
#include <fildes/raw_mode.hpp>
#include <fildes/signal_mask.hpp>
#include <fildes/window_watch.hpp>

#include <gtest/gtest.h>

#include <optional>

#include "observe/faults.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep;
using faults::sweep_one_call;
using sys::nr;

pty new_pty() {
  return pty::open({.master = terminal_flag::nonblock,
                    .peer = terminal_flag::nonblock})
      .value();
}

bool is_canonical(const terminal& t) {
  return t.settings().value().local.has(local_flag::icanon);
}

// A mask that cannot be set is no reason not to do what is to be done.
bool mask(nr call, errc) { return call == nr::rt_sigprocmask; }

TEST(sweep, pty_open) {
  sweep(
      [](injector& run) {
        (void)run([] { return pty::open({.size = window_size{1, 2, 3, 4}}); });
        EXPECT_TRUE(pty::open());
      },
      faults::own_close);
}

TEST(sweep, terminal_open) {
  const auto both = new_pty();
  const auto name = both.peer.name().value();
  sweep(
      [&](injector& run) {
        (void)run([&] { return terminal::open(name.c_str()); });
        EXPECT_TRUE(terminal::open(name.c_str()));
      },
      faults::own_close);
}

TEST(sweep, terminal_name) {
  const auto both = new_pty();
  sweep([&](injector& run) {
    (void)run([&] { return both.peer.name(); });
    EXPECT_TRUE(both.peer.name());
  });
}

TEST(sweep, terminal_set_is_one_call) {
  const auto both = new_pty();
  const auto settings = terminal_settings::raw();
  sweep_one_call([&](injector& run) {
    (void)run([&] { return both.peer.set(settings); });
  });
}

TEST(sweep, terminal_change) {
  const auto both = new_pty();
  sweep([&](injector& run) {
    (void)run([&] {
      return both.peer.change({.local = {.clear = local_flag::echo}});
    });
    EXPECT_TRUE(both.peer.change({.local = {.set = local_flag::echo}}));
  });
}

TEST(sweep, terminal_size) {
  const auto both = new_pty();
  sweep_one_call(
      [&](injector& run) { (void)run([&] { return both.peer.size(); }); });
  sweep_one_call([&](injector& run) {
    (void)run([&] { return both.peer.set_size({1, 2, 3, 4}); });
  });
}

// EIO is the end where the terminal is hung up, and an error where it is not.
TEST(sweep, terminal_read) {
  const auto both = new_pty();
  sweep_one_call([&](injector& run) {
    ASSERT_TRUE(both.peer.flush(terminal_queue::input));
    ASSERT_TRUE(both.master.write(std::string_view("a\n")));
    ASSERT_TRUE(wait_readable(both.peer));
    char text[4];
    (void)run([&] { return both.peer.read(text); });
  });
}

TEST(sweep, pty_read) {
  const auto both = new_pty();
  const auto io_is_the_end = [](nr, errc code) { return code == errc::io; };
  sweep_one_call(
      [&](injector& run) {
        ASSERT_TRUE(both.peer.write(std::string_view("a")));
        ASSERT_TRUE(wait_readable(both.master));
        char text[4];
        const auto n = run([&] { return both.master.read(text); });
        EXPECT_TRUE(!run.failed() || n.has_error() || n.value() == 0);
        (void)both.master.read(text);
      },
      io_is_the_end);
}

TEST(sweep, pty_read_packet) {
  const auto both = new_pty();
  ASSERT_TRUE(both.master.set_packet_mode(true));
  const auto io_is_the_end = [](nr, errc code) { return code == errc::io; };
  sweep_one_call(
      [&](injector& run) {
        ASSERT_TRUE(both.peer.write(std::string_view("a")));
        ASSERT_TRUE(wait_readable(both.master));
        char text[4];
        const auto got = run([&] { return both.master.read_packet(text); });
        EXPECT_TRUE(!run.failed() || got.has_error() || got.value().has_ended);
        (void)both.master.read(text);
      },
      io_is_the_end);
}

TEST(sweep, pty_set_packet_mode) {
  const auto both = new_pty();
  sweep_one_call([&](injector& run) {
    (void)run([&] { return both.master.set_packet_mode(true); });
  });
}

// getpid(2) cannot fail, and a guard of another process restores nothing: with
// a false answer there is nothing to expect.
bool is_somebody_elses(const injector& run) {
  return run.failed() && run.call() == nr::getpid;
}

bool entered_all_the_same(nr call, errc code) {
  return call == nr::close || call == nr::getpid || mask(call, code);
}

// Of the questions to the terminal some may stay without an answer; a change
// that is interrupted is repeated.
TEST(sweep, raw_mode_enter) {
  const auto both = new_pty();
  sweep(
      [&](injector& run) {
        run.tolerate(nr::ioctl);
        {
          const auto guard = run([&] { return raw_mode::enter(both.peer); });
          EXPECT_EQ(is_canonical(both.peer), guard.has_error());
        }
        EXPECT_TRUE(is_canonical(both.peer) || is_somebody_elses(run));
        EXPECT_TRUE(both.peer.set(terminal_settings::sane()));
      },
      entered_all_the_same);
}

bool left_all_the_same(nr call, errc code) {
  return entered_all_the_same(call, code) || code == errc::intr;
}

// Field bug 33: EINTR from tcsetattr.
TEST(sweep, raw_mode_leave) {
  const auto both = new_pty();
  sweep(
      [&](injector& run) {
        auto guard = raw_mode::enter(both.peer).value();
        const auto left = run([&] { return std::move(guard).leave(); });
        EXPECT_TRUE(is_somebody_elses(run) ||
                    is_canonical(both.peer) == left.has_value());
        EXPECT_TRUE(both.peer.set(terminal_settings::sane()));
      },
      left_all_the_same);
}

TEST(sweep, raw_mode_handlers) {
  sweep([](injector& run) {
    {
      const auto handlers = run([] { return raw_mode_handlers::install(); });
    }
    EXPECT_TRUE(raw_mode_handlers::install()) << "none are left";
  });
}

TEST(sweep, window_watch) {
  const auto both = new_pty();
  sweep(
      [&](injector& run) {
        const auto before = get_signal_mask().value();
        {
          const auto watch =
              run([&] { return window_watch::create(both.peer); });
        }
        EXPECT_TRUE(get_signal_mask().value() == before);
      },
      faults::own_close);
}

}  // namespace
