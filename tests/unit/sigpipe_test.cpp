// SPDX-License-Identifier: BSL-1.0
#include <fildes/sigpipe.hpp>

#include <signal.h>

#include <optional>
#include <thread>

#include <fildes/pipe.hpp>

#include "unit/helpers.hpp"

namespace {

using namespace fildes;

volatile sig_atomic_t signals = 0;

// Counts SIGPIPE instead of dying of it.
class sigpipe : public testing::Test {
 protected:
  sigpipe() {
    signals = 0;
    struct sigaction count = {};
    count.sa_handler = [](int) { signals = signals + 1; };
    sigaction(SIGPIPE, &count, &old_);
  }
  ~sigpipe() override { sigaction(SIGPIPE, &old_, nullptr); }

  static result<std::size_t> write_to_nobody() {
    auto p = pipe::create().value();
    (void)std::move(p.reader).close();
    return p.writer.write("x");
  }

  static bool in_mask(int signal) {
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    return sigismember(&mask, signal) == 1;
  }
  static void change_mask(int how, int signal) {
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, signal);
    pthread_sigmask(how, &mask, nullptr);
  }
  static bool is_pending() {
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGPIPE) == 1;
  }

 private:
  struct sigaction old_ = {};
};

TEST_F(sigpipe, guarded_write_gives_the_error_and_no_signal) {
  {
    const sigpipe_guard guard;
    EXPECT_EQ(write_to_nobody().error(), error(errc::pipe, sys::nr::write));
    EXPECT_EQ(write_to_nobody().error(), errc::pipe);
  }
  EXPECT_EQ(signals, 0);
  EXPECT_FALSE(is_pending());
  EXPECT_FALSE(in_mask(SIGPIPE));
}

TEST_F(sigpipe, unguarded_write_gives_both) {
  EXPECT_EQ(write_to_nobody().error(), errc::pipe);
  EXPECT_EQ(signals, 1);
}

TEST_F(sigpipe, after_the_guard_signals_come_again) {
  {
    const sigpipe_guard guard;
  }
  EXPECT_EQ(write_to_nobody().error(), errc::pipe);
  EXPECT_EQ(signals, 1);
}

TEST_F(sigpipe, signal_that_was_pending_before_stays) {
  change_mask(SIG_BLOCK, SIGPIPE);
  ASSERT_EQ(raise(SIGPIPE), 0);
  {
    const sigpipe_guard guard;
    EXPECT_EQ(write_to_nobody().error(), errc::pipe);
  }
  EXPECT_TRUE(is_pending());
  EXPECT_TRUE(in_mask(SIGPIPE));
  EXPECT_EQ(signals, 0);
  change_mask(SIG_UNBLOCK, SIGPIPE);
  EXPECT_EQ(signals, 1);
}

TEST_F(sigpipe, signal_that_was_blocked_before_stays_blocked) {
  change_mask(SIG_BLOCK, SIGPIPE);
  {
    const sigpipe_guard guard;
    EXPECT_EQ(write_to_nobody().error(), errc::pipe);
  }
  EXPECT_FALSE(is_pending());
  EXPECT_TRUE(in_mask(SIGPIPE));
  change_mask(SIG_UNBLOCK, SIGPIPE);
  EXPECT_EQ(signals, 0);
}

TEST_F(sigpipe, guards_can_be_nested) {
  {
    const sigpipe_guard outer;
    EXPECT_EQ(write_to_nobody().error(), errc::pipe);
    {
      const sigpipe_guard inner;
      EXPECT_EQ(write_to_nobody().error(), errc::pipe);
    }
    EXPECT_TRUE(in_mask(SIGPIPE));
    EXPECT_EQ(write_to_nobody().error(), errc::pipe);
  }
  EXPECT_FALSE(in_mask(SIGPIPE));
  EXPECT_FALSE(is_pending());
  EXPECT_EQ(signals, 0);
}

TEST_F(sigpipe, rest_of_the_mask_stays_as_it_was_changed_meanwhile) {
  change_mask(SIG_BLOCK, SIGUSR2);
  {
    const sigpipe_guard guard;
    change_mask(SIG_BLOCK, SIGUSR1);
    change_mask(SIG_UNBLOCK, SIGUSR2);
  }
  EXPECT_TRUE(in_mask(SIGUSR1));
  EXPECT_FALSE(in_mask(SIGUSR2));
  EXPECT_FALSE(in_mask(SIGPIPE));
  change_mask(SIG_UNBLOCK, SIGUSR1);
}

TEST_F(sigpipe, other_threads_get_their_signals) {
  const sigpipe_guard guard;
  std::thread other([] {
    change_mask(SIG_UNBLOCK, SIGPIPE);  // inherited from the guarded thread
    EXPECT_EQ(write_to_nobody().error(), errc::pipe);
  });
  other.join();
  EXPECT_EQ(signals, 1);
  EXPECT_EQ(write_to_nobody().error(), errc::pipe);
  EXPECT_EQ(signals, 1);
}

TEST_F(sigpipe, guard_in_another_thread_leaves_this_one_alone) {
  std::optional<bool> blocked;
  std::thread other([&] {
    const sigpipe_guard guard;
    blocked = in_mask(SIGPIPE);
    EXPECT_EQ(write_to_nobody().error(), errc::pipe);
  });
  other.join();
  EXPECT_EQ(blocked, true);
  EXPECT_FALSE(in_mask(SIGPIPE));
  EXPECT_EQ(signals, 0);
  EXPECT_EQ(write_to_nobody().error(), errc::pipe);
  EXPECT_EQ(signals, 1);
}

}  // namespace
