// SPDX-License-Identifier: BSL-1.0
#include <fildes/raw_mode.hpp>

#include <fildes/signal_mask.hpp>

#include "ptys.hpp"
#include "signals.hpp"

using namespace fildes;
using test::alone;
using test::is_canonical;
using test::new_pty;

namespace {

struct sigaction action_of(int signal) {
  struct sigaction action = {};
  EXPECT_EQ(sigaction(signal, nullptr, &action), 0);
  return action;
}

TEST(raw_mode_handlers, are_in_force_while_the_object_lives) {
  alone([] {
    const auto former = action_of(SIGTERM);
    {
      auto handlers = raw_mode_handlers::install().value();
      const auto moved = std::move(handlers);
      EXPECT_NE(action_of(SIGTERM).sa_handler, former.sa_handler);
      EXPECT_NE(action_of(SIGCONT).sa_handler, SIG_DFL);
    }
    EXPECT_EQ(action_of(SIGTERM).sa_handler, former.sa_handler);
    EXPECT_EQ(action_of(SIGCONT).sa_handler, SIG_DFL);
  });
}

TEST(raw_mode_handlers, are_there_once) {
  alone([] {
    {
      const auto handlers = raw_mode_handlers::install().value();
      EXPECT_EQ(raw_mode_handlers::install().error(),
                error(errc::busy, operation::terminal));
    }
    EXPECT_TRUE(raw_mode_handlers::install());
    EXPECT_TRUE(raw_mode_handlers::install({.ends = {}, .stops = false}));
    EXPECT_TRUE(raw_mode_handlers::install());
  });
}

TEST(raw_mode_handlers, of_what_nobody_can_handle_are_refused) {
  alone([] {
    for (const auto signal : {signal_number::kill, signal_number::stop})
      EXPECT_EQ(
          raw_mode_handlers::install({.ends = {signal_number::term, signal}})
              .error(),
          error(errc::inval, operation::terminal));
    EXPECT_EQ(action_of(SIGTERM).sa_handler, SIG_DFL);
    EXPECT_TRUE(raw_mode_handlers::install());
  });
}

TEST(raw_mode_handlers, leave_ignored_what_is_ignored) {
  alone([] {
    const auto both = new_pty();
    signal(SIGHUP, SIG_IGN);
    const auto handlers = raw_mode_handlers::install().value();
    const auto guard = raw_mode::enter(both.peer).value();
    test::send(signal_number::hup);
    EXPECT_FALSE(is_canonical(both.peer));
    EXPECT_EQ(action_of(SIGHUP).sa_handler, SIG_IGN);
  });
}

TEST(raw_mode_handlers, that_were_set_meanwhile_stay) {
  alone([] {
    const auto mine = [](int) {};
    {
      const auto handlers = raw_mode_handlers::install().value();
      test::handle(signal_number::term, mine);
    }
    EXPECT_EQ(action_of(SIGTERM).sa_handler, mine);
    EXPECT_EQ(action_of(SIGINT).sa_handler, SIG_DFL);
  });
}

const terminal* seen_terminal;
bool was_canonical;
int seen_value;

TEST(raw_mode_handlers, call_that_of_the_program_and_go_on) {
  alone([] {
    const auto both = new_pty();
    const borrowed<terminal> peer = both.peer;
    seen_terminal = &peer;
    test::handle(signal_number::term,
                 [](int) { was_canonical = is_canonical(*seen_terminal); });
    const auto handlers = raw_mode_handlers::install().value();
    const auto guard = raw_mode::enter(both.peer).value();
    test::send(signal_number::term);
    EXPECT_TRUE(was_canonical);
    EXPECT_FALSE(is_canonical(both.peer)) << "set again";
  });
}

TEST(raw_mode_handlers, hand_on_what_came_with_a_signal) {
  alone([] {
    struct sigaction action = {};
    action.sa_sigaction = [](int, siginfo_t* info, void* context) {
      seen_value = context != nullptr ? info->si_value.sival_int : -1;
    };
    action.sa_flags = SA_SIGINFO;
    ASSERT_EQ(sigaction(SIGUSR1, &action, nullptr), 0);
    const auto handlers =
        raw_mode_handlers::install({.ends = {signal_number::usr1}}).value();
    test::send(signal_number::usr1, 77);
    EXPECT_EQ(seen_value, 77);
  });
}

// What the kernel tells a parent or a debugger is the first signal's.
TEST(raw_mode_handlers, end_the_program_by_the_signal_itself) {
  for (const int signal : {SIGTERM, SIGABRT, SIGXCPU}) {
    const int status = test::status_of_child([&] {
      const auto handlers = raw_mode_handlers::install().value();
      kill(getpid(), signal);
      return 1;
    });
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal) << signal;
  }
}

// A stack that has overflowed cannot run a handler.
TEST(raw_mode_handlers, run_on_another_stack_if_there_is_one) {
  alone([] {
    static char other[65536];
    const stack_t stack = {
        .ss_sp = other, .ss_flags = 0, .ss_size = sizeof other};
    ASSERT_EQ(sigaltstack(&stack, nullptr), 0);
    const auto handlers = raw_mode_handlers::install().value();
    EXPECT_NE(action_of(SIGSEGV).sa_flags & SA_ONSTACK, 0);
  });
}

TEST(raw_mode_handlers, interrupt_no_call_of_the_program) {
  alone([] {
    const auto handlers = raw_mode_handlers::install().value();
    EXPECT_NE(action_of(SIGTSTP).sa_flags & SA_RESTART, 0);
    EXPECT_EQ(test::blocked(), get_signal_mask().value());
  });
}

}  // namespace
