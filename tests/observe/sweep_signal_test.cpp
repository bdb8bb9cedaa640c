// SPDX-License-Identifier: BSL-1.0
#include <fildes/signal_dispatcher.hpp>
#include <fildes/signal_mask.hpp>
#include <fildes/signalfd.hpp>

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "observe/faults.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep;
using faults::sweep_one_call;

constexpr signal_set urgent = {signal_number::urg};

signal_set mask() { return get_signal_mask().value(); }

void send_urgent() { ASSERT_EQ(kill(getpid(), SIGURG), 0); }

TEST(sweep, signalfd_create) {
  sweep_one_call([](injector& run) {
    (void)run([] { return signalfd::create(urgent); });
    EXPECT_TRUE(signalfd::create(urgent));
  });
}

TEST(sweep, signalfd_update) {
  sweep_one_call([](injector& run) {
    const signal_mask_guard guard(urgent);
    const auto fd = signalfd::create({}, signalfd_flag::nonblock).value();
    send_urgent();
    const auto updated = run([&] { return fd.update(urgent); });
    EXPECT_EQ(fd.read().has_value(), updated.has_value());
  });
}

TEST(sweep, signalfd_read) {
  sweep_one_call([](injector& run) {
    const signal_mask_guard guard(urgent);
    const auto fd = signalfd::create(urgent, signalfd_flag::nonblock).value();
    send_urgent();
    const auto got = run([&] { return fd.read(); });
    EXPECT_NE(fd.read().has_value(), got.has_value());
  });
}

TEST(sweep, signal_mask_block) {
  sweep_one_call([](injector& run) {
    const signal_set before = mask();
    const auto blocked = run([] { return block_signals(urgent); });
    EXPECT_EQ(mask() != before, blocked.has_value());
    EXPECT_TRUE(set_signal_mask(before));
  });
}

// Whichever call fails, the mask is as it was.
TEST(sweep, blocked_signalfd_create) {
  sweep([](injector& run) {
    const signal_set before = mask();
    {
      const auto made = run([] { return blocked_signalfd::create(urgent); });
      EXPECT_EQ(mask() != before, made.has_value());
    }
    EXPECT_EQ(mask(), before);
  });
}

TEST(sweep, blocked_signalfd_update) {
  sweep([](injector& run) {
    const signal_set before = mask();
    {
      auto fd = blocked_signalfd::create({}).value();
      const auto updated = run([&] { return fd.update(urgent); });
      EXPECT_EQ(mask() != before, updated.has_value());
    }
    EXPECT_EQ(mask(), before);
  });
}

struct urgent_hook {
  int calls = 0;
  void on_urg(const signal_info&) { ++calls; }
};

TEST(sweep, signal_dispatcher_dispatch) {
  sweep_one_call([](injector& run) {
    const auto fd =
        blocked_signalfd::create(urgent, signalfd_flag::nonblock).value();
    send_urgent();
    urgent_hook hooks;
    const signal_dispatcher dispatcher(hooks);
    (void)run([&] { return dispatcher.dispatch(*fd); });
    (void)dispatcher.dispatch(*fd);
    EXPECT_EQ(hooks.calls, 1);
  });
}

}  // namespace
