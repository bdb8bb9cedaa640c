// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include <bit>
#include <cstdint>
#include <type_traits>

#include <fildes/errc.hpp>
#include <fildes/sys/number.hpp>

// A system call that the kernel does not make: seccomp sends SIGSYS for it, and
// the handler counts it and answers in the kernel's place. Reaches raw calls,
// cannot be taken back: for child processes only.

namespace test {

struct trap_log {
  long answer = 0;  ///< what the call returns: 0, or a negated errno
  int calls = 0;
  int first_arguments[64] = {};  ///< their low 16 bits
};
inline trap_log trapped;

// The register of the result.
#if defined(__x86_64__)
inline auto& result_of(mcontext_t& m) { return m.gregs[REG_RAX]; }
#elif defined(__i386__)
inline auto& result_of(mcontext_t& m) { return m.gregs[REG_EAX]; }
#elif defined(__arm__)
inline auto& result_of(mcontext_t& m) { return m.arm_r0; }
#elif defined(__aarch64__)
inline auto& result_of(mcontext_t& m) { return m.regs[0]; }
#elif defined(__riscv)
inline auto& result_of(mcontext_t& m) { return m.__gregs[REG_A0]; }
#elif defined(__loongarch__)
inline auto& result_of(mcontext_t& m) { return m.__gregs[4]; }
#elif defined(__s390x__)
inline auto& result_of(mcontext_t& m) { return m.gregs[2]; }
#elif defined(__powerpc64__)
inline auto& result_of(mcontext_t& m) { return m.gp_regs[3]; }
#elif defined(__mips__)
inline auto& result_of(mcontext_t& m) { return m.gregs[2]; }
#endif

// Where an error is a flag, and the result is the errno itself.
inline long without_flag(mcontext_t& m, long answer) {
  [[maybe_unused]] const bool failed = answer < 0;
#if defined(__powerpc64__)
  constexpr unsigned long overflow = 0x10000000;
  auto& flags = m.gp_regs[38];
  flags = failed ? flags | overflow : flags & ~overflow;
  return failed ? -answer : answer;
#elif defined(__mips__)
  m.gregs[7] = failed;
  return failed ? -answer : answer;
#else
  static_cast<void>(m);
  return answer;
#endif
}

// Where the call has its first argument an s390x has the result by now: the
// filter sends it along.
inline void answer_trapped(int, siginfo_t* info, void* context) {
  auto& machine = static_cast<ucontext_t*>(context)->uc_mcontext;
  using result = std::remove_reference_t<decltype(result_of(machine))>;
  result_of(machine) =
      static_cast<result>(without_flag(machine, trapped.answer));
  if (trapped.calls < 64)
    trapped.first_arguments[trapped.calls] = info->si_errno;
  ++trapped.calls;
}

/// Where seccomp has the low word of an argument.
constexpr unsigned low_word_of(unsigned argument) {
  const bool last = std::endian::native == std::endian::big;
  return offsetof(seccomp_data, args) + argument * 8 + (last ? 4 : 0);
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
  const std::uint8_t if_not_wanted = second == -1 ? 0 : 4;
  sock_filter code[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 6, number},
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, low_word_of(1)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, if_not_wanted, wanted},
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, low_word_of(0)},
      {BPF_ALU | BPF_AND | BPF_K, 0, 0, SECCOMP_RET_DATA},
      {BPF_ALU | BPF_OR | BPF_K, 0, 0, SECCOMP_RET_TRAP},
      {BPF_RET | BPF_A, 0, 0, 0},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  };
  const sock_fprog program = {std::size(code), code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace test
