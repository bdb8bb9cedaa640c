// SPDX-License-Identifier: BSL-1.0
#include "support/emulated.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

namespace support {

namespace {

constexpr unsigned patience = 5;  // seconds for a test that cannot pass

// Whatever it has started and left behind ends with it.
bool ends_well(pid_t child) {
  int status = -1;
  const bool ended = waitpid(child, &status, 0) == child;
  kill(-child, SIGKILL);
  return ended && status == 0;
}

// The list says so of tests that an emulator fails now and then.
bool by_chance(const listed_skip& listed) {
  return listed.reason.starts_with("by chance: ");
}

void become_child() {
  setpgid(0, 0);
  alarm(patience);
}

}  // namespace

// The child goes on with the test. What is skipped when it starts is not run.
void emulated_tests::OnTestStart(const testing::TestInfo& test) {
  const auto found = listed_.tests.find(full_name(test));
  if (found == listed_.tests.end() || in_child_) return;
  std::fflush(nullptr);
  const pid_t child = fork();
  in_child_ = child == 0;
  if (in_child_)
    become_child();
  else if (child > 0 && ends_well(child) && !by_chance(found->second))
    ADD_FAILURE() << "passes: take it off tests/support/skips-emulated.txt";
  else
    GTEST_SKIP() << found->second.reason;
}

void emulated_tests::OnTestEnd(const testing::TestInfo& test) {
  if (!in_child_) return;
  std::fflush(nullptr);
  _exit(!test.result()->Passed());
}

}  // namespace support
