// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "trap.hpp"

// Answers to ioctl(2) that no kernel gives: a trapped call whose argument the
// test fills. For child processes.

namespace test {

/// The register of the third argument.
#if defined(__x86_64__)
inline auto third_of(const mcontext_t& m) { return m.gregs[REG_RDX]; }
#elif defined(__i386__)
inline auto third_of(const mcontext_t& m) { return m.gregs[REG_EDX]; }
#elif defined(__arm__)
inline auto third_of(const mcontext_t& m) { return m.arm_r2; }
#elif defined(__aarch64__)
inline auto third_of(const mcontext_t& m) { return m.regs[2]; }
#elif defined(__riscv)
inline auto third_of(const mcontext_t& m) { return m.__gregs[12]; }
#elif defined(__loongarch__)
inline auto third_of(const mcontext_t& m) { return m.__gregs[6]; }
#elif defined(__s390x__)
inline auto third_of(const mcontext_t& m) { return m.gregs[4]; }
#elif defined(__powerpc64__)
inline auto third_of(const mcontext_t& m) { return m.gp_regs[5]; }
#elif defined(__mips__)
inline auto third_of(const mcontext_t& m) { return m.gregs[6]; }
#endif

inline void (*fill_answer)(void* argument) = nullptr;

/// From now on an ioctl with this request returns zero, after `fill` was given
/// what its argument points to.
inline bool fabricate(std::uint32_t request, void (*fill)(void* argument)) {
  fill_answer = fill;
  if (!trap(fildes::sys::nr::ioctl, {}, static_cast<int>(request)))
    return false;
  struct sigaction action = {};
  action.sa_flags = SA_SIGINFO;
  action.sa_sigaction = [](int number, siginfo_t* info, void* context) {
    const auto& machine = static_cast<ucontext_t*>(context)->uc_mcontext;
    fill_answer(reinterpret_cast<void*>(
        static_cast<std::uintptr_t>(third_of(machine))));
    answer_trapped(number, info, context);
  };
  return sigaction(SIGSYS, &action, nullptr) == 0;
}

}  // namespace test
