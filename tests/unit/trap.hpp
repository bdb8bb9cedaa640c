// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include <fildes/errc.hpp>
#include <fildes/sys/number.hpp>

// A system call that the kernel does not make: seccomp sends SIGSYS for it, and
// the handler counts it and answers in the kernel's place. Reaches raw calls,
// cannot be taken back: for child processes only.

namespace test {

struct trap_log {
  long answer = 0;  ///< what the call returns: 0, or a negated errno
  int calls = 0;
  int first_arguments[64] = {};
};
inline trap_log trapped;

inline void answer_trapped(int, siginfo_t*, void* context) {
  auto& machine = static_cast<ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  const auto first = static_cast<int>(machine.gregs[REG_RDI]);
  machine.gregs[REG_RAX] = trapped.answer;
#elif defined(__aarch64__)
  const auto first = static_cast<int>(machine.regs[0]);
  machine.regs[0] = static_cast<unsigned long>(trapped.answer);
#elif defined(__riscv)
  const auto first = static_cast<int>(machine.__gregs[REG_A0]);
  machine.__gregs[REG_A0] = static_cast<unsigned long>(trapped.answer);
#endif
  if (trapped.calls < 64) trapped.first_arguments[trapped.calls] = first;
  ++trapped.calls;
}

/// From now on `call` returns `answer`; with `second`, only when its second
/// argument is that. False when the machine has no seccomp.
inline bool trap(fildes::sys::nr call, fildes::errc answer = {},
                 int second = -1) {
  trapped = {};
  trapped.answer = -static_cast<long>(answer);
  struct sigaction action = {};
  action.sa_sigaction = answer_trapped;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSYS, &action, nullptr);

  const auto number = static_cast<unsigned>(call);
  const auto wanted = static_cast<unsigned>(second);
  const bool any = second == -1;
  sock_filter code[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 4, number},
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, args[1])},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, wanted},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_TRAP},
      {BPF_RET | BPF_K, 0, 0, any ? SECCOMP_RET_TRAP : SECCOMP_RET_ALLOW},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  };
  const sock_fprog program = {std::size(code), code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace test
