// SPDX-License-Identifier: BSL-1.0
#include <fildes/wait_status.hpp>

#include <signal.h>

#include <fildes/format.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

wait_status from_siginfo(int code, int status) {
  return wait_status::from_siginfo(code, status).value();
}
wait_status from_word(int word) {
  return wait_status::from_word(static_cast<std::uint32_t>(word));
}

static_assert(wait_status::exited(3).exit_code() == 3);
static_assert(sizeof(wait_status) == 8);

TEST(wait_status, exit_has_a_code_and_no_signal) {
  for (const auto status : {from_siginfo(CLD_EXITED, 7), from_word(7 << 8),
                            wait_status::exited(7)}) {
    EXPECT_EQ(status.state(), wait_state::exited);
    EXPECT_EQ(status.exit_code(), 7);
    EXPECT_FALSE(status.signal());
    EXPECT_TRUE(status.has_ended());
    EXPECT_FALSE(status.is_success());
  }
}

TEST(wait_status, exit_with_zero_is_success) {
  EXPECT_TRUE(wait_status::exited(0).is_success());
  EXPECT_TRUE(from_word(0).is_success());
  EXPECT_TRUE(wait_status::exited(256).is_success());  // as exit(2) cuts it
}

TEST(wait_status, killed_has_a_signal_and_no_code) {
  for (const auto status :
       {from_siginfo(CLD_KILLED, SIGTERM), from_word(SIGTERM),
        wait_status::killed(signal_number::term)}) {
    EXPECT_EQ(status.state(), wait_state::killed);
    EXPECT_EQ(status.signal(), signal_number::term);
    EXPECT_FALSE(status.exit_code());
    EXPECT_TRUE(status.has_ended());
    EXPECT_FALSE(status.is_success());
  }
}

TEST(wait_status, core_dump_is_told_apart) {
  for (const auto status :
       {from_siginfo(CLD_DUMPED, SIGSEGV), from_word(SIGSEGV | 0x80),
        wait_status::killed(signal_number::segv, true)}) {
    EXPECT_EQ(status.state(), wait_state::dumped);
    EXPECT_EQ(status.signal(), signal_number::segv);
    EXPECT_TRUE(status.has_ended());
  }
}

TEST(wait_status, stopped_and_continued_have_not_ended) {
  for (const auto status :
       {from_siginfo(CLD_STOPPED, SIGSTOP), from_word(SIGSTOP << 8 | 0x7f)}) {
    EXPECT_EQ(status, wait_status::stopped(signal_number::stop));
    EXPECT_FALSE(status.has_ended());
  }
  for (const auto status :
       {from_siginfo(CLD_CONTINUED, SIGCONT), from_word(0xffff)}) {
    EXPECT_EQ(status.state(), wait_state::continued);
    EXPECT_EQ(status.signal(), signal_number::cont);
    EXPECT_FALSE(status.has_ended());
  }
}

TEST(wait_status, event_of_a_tracer_is_behind_the_signal) {
  constexpr int exec_event = 4;
  for (const auto status :
       {from_siginfo(CLD_TRAPPED, SIGTRAP | exec_event << 8),
        from_word((SIGTRAP | exec_event << 8) << 8 | 0x7f)}) {
    EXPECT_EQ(status.state(), wait_state::trapped);
    EXPECT_EQ(status.signal(), signal_number::trap);
    EXPECT_EQ(status.trace_event(), exec_event);
  }
  EXPECT_EQ(wait_status::stopped(signal_number::stop).trace_event(), 0);
}

TEST(wait_status, code_that_is_none_is_refused) {
  for (const int code : {0, -1, 7, 1000})
    EXPECT_EQ(wait_status::from_siginfo(code, 0).error(),
              error(errc::inval, operation::signal));
}

// What waitpid gave, as libc takes it apart.
TEST(wait_status, word_of_a_real_child_is_understood) {
  const int exited = test::status_of_child([] { return 42; });
  EXPECT_EQ(from_word(exited), wait_status::exited(42));
  const int killed = test::status_of_child([] { return raise(SIGKILL); });
  EXPECT_EQ(from_word(killed), wait_status::killed(signal_number::kill));
}

TEST(wait_status, prints) {
  EXPECT_EQ(fmt::format("{}", wait_status::exited(1)), "exited with 1");
  EXPECT_EQ(fmt::format("{}", wait_status::killed(signal_number::term)),
            "killed by SIGTERM");
  EXPECT_EQ(fmt::format("{}", from_word(0xffff)), "continued by SIGCONT");
}

}  // namespace
