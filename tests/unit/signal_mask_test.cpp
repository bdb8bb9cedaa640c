// SPDX-License-Identifier: BSL-1.0
#include <fildes/signal_mask.hpp>

#include <fildes/sys/signal.hpp>
#include <thread>

#include <type_traits>

#include "signals.hpp"

using namespace fildes;

namespace {

using enum signal_number;

static_assert(!std::is_copy_constructible_v<signal_mask_guard> &&
              !std::is_move_constructible_v<signal_mask_guard> &&
              !std::is_copy_assignable_v<signal_mask_guard> &&
              !std::is_move_assignable_v<signal_mask_guard>);

signal_set mask() { return get_signal_mask().value(); }

TEST(signal_mask, set_block_and_unblock_change_it_and_say_what_it_was) {
  test::alone([] {
    ASSERT_TRUE(set_signal_mask({usr1}));
    EXPECT_EQ(test::blocked(), signal_set({usr1}));
    EXPECT_EQ(block_signals({usr2, real_time(9)}).value(), signal_set{usr1});
    EXPECT_EQ(mask(), (signal_set{usr1, usr2, real_time(9)}));
    EXPECT_EQ(unblock_signals({usr1, hup}).value(),
              (signal_set{usr1, usr2, real_time(9)}));
    EXPECT_EQ(test::blocked(), signal_set({usr2, real_time(9)}));
    EXPECT_EQ(set_signal_mask({}).value(), (signal_set{usr2, real_time(9)}));
    EXPECT_TRUE(mask().empty());
  });
}

TEST(signal_mask, get_changes_nothing) {
  test::alone([] {
    ASSERT_TRUE(set_signal_mask({usr1}));
    EXPECT_EQ(mask(), signal_set{usr1});
    EXPECT_EQ(mask(), signal_set{usr1});
  });
}

// Hazard 105, of masks: the kernel lets nobody, and says nothing.
TEST(signal_mask, kill_and_stop_stay_unblocked) {
  test::alone([] {
    ASSERT_TRUE(block_signals({signal_number::kill, stop, usr1}));
    EXPECT_EQ(mask(), signal_set{usr1});
  });
}

TEST(signal_mask, is_the_threads_own) {
  test::alone([] {
    ASSERT_TRUE(set_signal_mask({usr1}));
    std::thread([] {
      EXPECT_EQ(mask(), signal_set{usr1});  // what a thread begins with
      EXPECT_TRUE(set_signal_mask({usr2}));
    }).join();
    EXPECT_EQ(mask(), signal_set{usr1});
  });
}

TEST(signal_mask, pending_is_what_was_sent_and_is_blocked) {
  test::alone([] {
    EXPECT_TRUE(get_pending_signals().value().empty());
    ASSERT_TRUE(block_signals({usr1, usr2}));
    test::send(usr1);
    EXPECT_EQ(get_pending_signals().value(), signal_set{usr1});
  });
}

TEST(signal_mask_guard, blocks_for_a_scope) {
  test::alone([] {
    ASSERT_TRUE(set_signal_mask({hup}));
    {
      const signal_mask_guard guard({hup, usr1});
      EXPECT_EQ(guard.blocked(), signal_set{usr1});
      EXPECT_EQ(mask(), (signal_set{hup, usr1}));
      const signal_mask_guard inner({usr1, usr2});
      EXPECT_EQ(inner.blocked(), signal_set{usr2});
    }
    EXPECT_EQ(mask(), signal_set{hup});
  });
}

TEST(signal_mask_guard, leaves_the_rest_of_the_mask_alone) {
  test::alone([] {
    ASSERT_TRUE(set_signal_mask({hup}));
    {
      const signal_mask_guard guard({usr1});
      ASSERT_TRUE(unblock_signals({hup}));
      ASSERT_TRUE(block_signals({quit}));
    }
    EXPECT_EQ(mask(), signal_set{quit});
  });
}

TEST(signal_mask_guard, restores_when_an_error_leaves_the_scope) {
  const auto fails = []() -> result<> {
    const signal_mask_guard guard({usr1});
    FILDES_TRYV(to_signal(0));
    return success();
  };
  test::alone([&] {
    EXPECT_TRUE(fails().has_error());
    EXPECT_FALSE(mask().has(usr1));
  });
}

// With room behind it: an emulator may think that it is longer.
struct action {
  sys::abi::sigaction kernel{};
  unsigned long room = 0;
};

TEST(sys_signal, what_a_signal_does_is_set_and_told) {
  test::alone([] {
    const auto ignore = reinterpret_cast<void (*)(int)>(1);
    action ours, before, now;
    ours.kernel.handler = ignore;
    const int signal = test::number(usr1);
    ASSERT_TRUE(sys::rt_sigaction(signal, &ours.kernel, &before.kernel));
    ASSERT_TRUE(sys::rt_sigaction(signal, nullptr, &now.kernel));
    EXPECT_EQ(before.kernel.handler, nullptr);
    EXPECT_EQ(now.kernel.handler, ignore);
    test::send(usr1);  // and nothing happens
  });
}

TEST(sys_signal, what_kill_does_cannot_be_set) {
  action ours;
  ours.kernel.handler = reinterpret_cast<void (*)(int)>(1);
  EXPECT_EQ(sys::rt_sigaction(SIGKILL, &ours.kernel, nullptr).error(),
            error(errc::inval, sys::nr::rt_sigaction));
}

volatile sig_atomic_t handled = 0;

TEST(signal_mask_guard, what_came_meanwhile_is_delivered_at_the_end) {
  test::alone([] {
    test::handle(usr1, [](int) { handled = handled + 1; });
    {
      const signal_mask_guard guard({usr1});
      test::send(usr1);
      test::send(usr1);
      EXPECT_EQ(handled, 0);
    }
    EXPECT_EQ(handled, 1);
  });
  const int status = test::status_of_child([] {
    const signal_mask_guard guard({term});
    test::send(term);
    return 0;
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) << status;
}

}  // namespace
