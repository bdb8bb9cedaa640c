// SPDX-License-Identifier: BSL-1.0
#include "counter.hpp"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

namespace counter {

namespace {

constexpr int not_applicable = 77;
constexpr int most_steps = 100'000;

class traced_child {
 public:
  explicit traced_child(pid_t pid) : pid_(pid) {}

  /// Until it stops by a signal; false when it has ended.
  bool wait_for(int signal) {
    if (waitpid(pid_, &status_, 0) != pid_) die("waitpid");
    if (WIFEXITED(status_)) return false;
    if (!WIFSTOPPED(status_) || WSTOPSIG(status_) != signal)
      die("the child stopped for another reason");
    return true;
  }
  void resume() {
    if (ptrace(PTRACE_CONT, pid_, nullptr, nullptr) != 0) die("resume");
  }
  void step() {
    if (ptrace(PTRACE_SINGLESTEP, pid_, nullptr, nullptr) != 0) die("step");
    if (!wait_for(SIGTRAP)) die("the child ended inside a function");
  }
  user_regs_struct registers() const {
    user_regs_struct r;
    if (ptrace(PTRACE_GETREGS, pid_, nullptr, &r) != 0) die("registers");
    return r;
  }
  unsigned long long memory(unsigned long long address) const {
    return static_cast<unsigned long long>(
        ptrace(PTRACE_PEEKDATA, pid_, address, nullptr));
  }
  int exit_status() const { return WEXITSTATUS(status_); }

 private:
  [[noreturn]] void die(const char* what) const {
    perror(what);
    kill(pid_, SIGKILL);
    exit(1);
  }

  pid_t pid_;
  int status_ = 0;
};

/// Steps until the child is about to execute what is at `address`, with the
/// stack no deeper than `stack`. Returns the number of steps, or -1.
int step_to(traced_child& child, unsigned long long address,
            unsigned long long stack) {
  for (int steps = 0; steps != most_steps; ++steps) {
    const auto r = child.registers();
    if (r.rip == address && r.rsp >= stack) return steps;
    child.step();
  }
  return -1;
}

/// The child has announced a function: rdx has its address.
int count_function(traced_child& child) {
  if (step_to(child, child.registers().rdx, 0) < 0) return -1;
  const auto entry = child.registers();
  return step_to(child, child.memory(entry.rsp), entry.rsp + 8);
}

}  // namespace

void announce(const char* what, const char* form, const void* function) {
  asm volatile("int3" : : "D"(what), "S"(form), "d"(function) : "memory");
}

int run(void (*child_main)()) {
  fflush(stdout);
  const pid_t pid = fork();
  if (pid < 0) return perror("fork"), 1;
  if (pid == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(not_applicable);
    child_main();
    fflush(stdout);
    _exit(0);
  }
  traced_child child(pid);
  while (child.wait_for(SIGTRAP)) {
    const auto r = child.registers();
    const int count = count_function(child);
    printf("%s %s %d\n", reinterpret_cast<const char*>(r.rdi),
           reinterpret_cast<const char*>(r.rsi), count);
    child.resume();
  }
  return child.exit_status();
}

}  // namespace counter
