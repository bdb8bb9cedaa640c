// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/process.hpp>
#include <fildes/sys/abi/signal.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: making a process.

namespace fildes::inline FILDES_ABI::sys {

namespace arch {

// clone(2) onto a stack of the child's own, where `child` is called with
// `argument`: never to return, since there is nothing to return to. Only the
// parent comes out of here, with the kernel's register. The stack pointer
// leaves room above it for what the calling conventions keep there: 64 bytes,
// on s390x 160.
// NOLINTNEXTLINE(readability-function-size): one branch of it is compiled
FILDES_INLINE word clone_and_call(word flags, word stack, word pidfd,
                                  word child, word argument) noexcept {
  const auto nr = static_cast<word>(nr::clone);
#if defined(__x86_64__)
  word result;
  asm volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "mov %[argument], %%rdi\n\t"
      "xor %%ebp, %%ebp\n\t"
      "call *%[child]\n\t"
      "ud2\n"
      "1:"
      : "=a"(result)
      : "a"(nr), "D"(flags), "S"(stack),
        "d"(pidfd), [child] "r"(child), [argument] "r"(argument)
      : "rcx", "r11", "cc", "memory");
  return result;
#elif defined(__i386__)
  // Too few registers: the new stack has both, the argument where it belongs.
  const auto top = reinterpret_cast<word*>(stack);
  top[0] = argument;
  top[-1] = child;
  word result;
  asm volatile(
      "int $0x80\n\t"
      "test %%eax, %%eax\n\t"
      "jnz 1f\n\t"
      "xor %%ebp, %%ebp\n\t"
      "pop %%eax\n\t"
      "call *%%eax\n\t"
      "ud2\n"
      "1:"
      : "=a"(result)
      : "a"(nr), "b"(flags), "c"(top - 1), "d"(pidfd)
      : "cc", "memory");
  return result;
#elif defined(__arm__)
  // In Thumb code a pop of r7 has moved the child's stack pointer.
  FILDES_ARM_NUMBER(nr);
  register word r0 asm("r0") = flags;
  register word r1 asm("r1") = stack;
  register word r2 asm("r2") = pidfd;
  asm volatile(FILDES_ARM_SVC
               "\n\t"
               "cmp r0, #0\n\t"
               "bne 1f\n\t"
               "mov r0, %[argument]\n\t"
               "mov sp, r1\n\t"
               "blx %[child]\n\t"
               "udf #0\n"
               "1:"
               : "+r"(r0)
               : [number] "r"(number), "r"(r1),
                 "r"(r2), [child] "r"(child), [argument] "r"(argument)
               : "cc", "memory");
  return r0;
#elif defined(__aarch64__)
  register word number asm("x8") = nr;
  register word x0 asm("x0") = flags;
  register word x1 asm("x1") = stack;
  register word x2 asm("x2") = pidfd;
  asm volatile(
      "svc #0\n\t"
      "cbnz x0, 1f\n\t"
      "mov x0, %[argument]\n\t"
      "mov x29, xzr\n\t"
      "blr %[child]\n\t"
      "brk #0\n"
      "1:"
      : "+r"(x0)
      : "r"(number), "r"(x1),
        "r"(x2), [child] "r"(child), [argument] "r"(argument)
      : "memory");
  return x0;
#elif defined(__riscv)
  register word number asm("a7") = nr;
  register word a0 asm("a0") = flags;
  register word a1 asm("a1") = stack;
  register word a2 asm("a2") = pidfd;
  asm volatile(
      "ecall\n\t"
      "bnez a0, 1f\n\t"
      "mv a0, %[argument]\n\t"
      "jalr %[child]\n\t"
      "ebreak\n"
      "1:"
      : "+r"(a0)
      : "r"(number), "r"(a1),
        "r"(a2), [child] "r"(child), [argument] "r"(argument)
      : "memory" FILDES_RVV_CLOBBERS);
  return a0;
#elif defined(__loongarch__)
  register word number asm("$a7") = nr;
  register word a0 asm("$a0") = flags;
  register word a1 asm("$a1") = stack;
  register word a2 asm("$a2") = pidfd;
  asm volatile(
      "syscall 0\n\t"
      "bnez $a0, 1f\n\t"
      "move $a0, %[argument]\n\t"
      "jirl $ra, %[child], 0\n\t"
      "break 0\n"
      "1:"
      : "+r"(a0)
      : "r"(number), "r"(a1),
        "r"(a2), [child] "r"(child), [argument] "r"(argument)
      : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8",
        "memory");
  return a0;
#elif defined(__s390x__)
  register word number asm("r1") = nr;
  register word r2 asm("r2") = stack;
  register word r3 asm("r3") = flags;
  register word r4 asm("r4") = pidfd;
  asm volatile(
      "svc 0\n\t"
      "ltgr %%r2, %%r2\n\t"
      "jne 1f\n\t"
      "lgr %%r2, %[argument]\n\t"
      "basr %%r14, %[child]\n\t"
      "j .+2\n"
      "1:"
      : "+r"(r2)
      : "r"(number), "r"(r3),
        "r"(r4), [child] "a"(child), [argument] "a"(argument)
      : "cc", "memory");
  return r2;
#elif defined(__powerpc64__)
  register word r0 asm("r0") = nr;
  register word r3 asm("r3") = flags;
  register word r4 asm("r4") = stack;
  register word r5 asm("r5") = pidfd;
  asm volatile(
      "sc\n\t"
      "bns+ 1f\n\t"
      "neg 3, 3\n"
      "1:\n\t"
      "cmpdi 3, 0\n\t"
      "bne 2f\n\t"
      "mr 3, %[argument]\n\t"
      "mr 12, %[child]\n\t"
      "mtctr 12\n\t"
      "bctrl\n\t"
      "trap\n"
      "2:"
      : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5)
      : [child] "r"(child), [argument] "r"(argument)
      : "r6", "r7", "r8", "r9", "r10", "r11", "r12", "cr0", "ctr", "xer",
        "memory");
  return r3;
#elif defined(__mips__)
  register word v0 asm("$2") = nr;
  register word a0 asm("$4") = flags;
  register word a1 asm("$5") = stack;
  register word a2 asm("$6") = pidfd;
  register word a3 asm("$7");
  asm volatile(
      "syscall\n\t"
      "bnez $7, 1f\n\t"
      "bnez $2, 1f\n\t"
      "move $4, %[argument]\n\t"
      "move $25, %[child]\n\t"
      "jalr $25\n\t"
      "break\n"
      "1:"
      : "+r"(v0), "=r"(a3)
      : "r"(a0), "r"(a1), "r"(a2), [child] "r"(child), [argument] "r"(argument)
      : FILDES_MIPS_CLOBBERS);
  return a3 == 0 ? v0 : -v0;
#endif
}

}  // namespace arch

/// clone(2) without CLONE_VM, as fork(2): returns twice, zero in the child,
/// which has a copy of the memory. With CLONE_PIDFD the kernel fills `pidfd`.
FILDES_INLINE result<int> clone(unsigned flags, int* pidfd) noexcept {
  const unsigned with_signal = flags | static_cast<unsigned>(abi::sigchld);
#if defined(__s390x__)
  return checked<nr::clone, int>(nullptr, with_signal,
                                 out{pidfd, sizeof *pidfd}, nullptr, nullptr);
#else
  return checked<nr::clone, int>(with_signal, nullptr,
                                 out{pidfd, sizeof *pidfd}, nullptr, nullptr);
#endif
}

/// Memory for a child to run in until it calls exec.
struct alignas(16) child_stack {
  static constexpr std::size_t kept_free = 192;
  unsigned char bytes[16384];
};

/// clone(2) as vfork(2): a child that shares the memory and runs on a stack of
/// its own, while the thread waits until it has called exec or exit. `child`
/// never returns, and makes raw calls only.
///
/// Sanitizers and observers of system calls keep their books in that memory:
/// the child has a copy of it when there are any. Of a sanitizer nothing runs
/// there, since another thread may hold its locks.
FILDES_INLINE result<int> vfork(unsigned flags, int* pidfd,
                                [[maybe_unused]] child_stack& stack,
                                void (*child)(void*), void* argument) noexcept {
#if defined(FILDES_OBSERVE)
  const auto id = clone(flags | abi::clone_vfork, pidfd);
  if (id.has_value() && id.assume_value() == 0) child(argument);
  return id;
#else
  const unsigned all = flags | abi::clone_vfork |
                       (sanitizer::on ? 0 : abi::clone_vm) |
                       static_cast<unsigned>(abi::sigchld);
  void* const top = stack.bytes + sizeof stack.bytes - child_stack::kept_free;
  return decode<nr::clone, int>(
      arch::clone_and_call(static_cast<word>(all), to_word(top), to_word(pidfd),
                           to_word(child), to_word(argument)));
#endif
}

}  // namespace fildes::inline FILDES_ABI::sys
