// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/config.hpp>

// x86_64, and x32, whose numbers have bit 30 set
//   instruction  syscall
//   number       rax
//   arguments    rdi rsi rdx r10 r8 r9
//   result       rax: -4095..-1 is an error
//   clobbered    rcx (return address), r11 (flags)
// r10 stands where a function call has rcx. The red zone is safe: the kernel
// does not write below rsp. On x32 registers are wider than `long` and than
// pointers: 64-bit arguments are whole, and pointers have no sign.

namespace fildes::inline FILDES_ABI::sys {

#if defined(__ILP32__)
using word = long long;
#else
using word = long;
#endif

namespace arch {

FILDES_INLINE word call0(word nr) noexcept {
  word result;
  asm volatile("syscall" : "=a"(result) : "a"(nr) : "rcx", "r11", "memory");
  return result;
}

FILDES_INLINE word call1(word nr, word a) noexcept {
  word result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(nr), "D"(a)
               : "rcx", "r11", "memory");
  return result;
}

FILDES_INLINE word call2(word nr, word a, word b) noexcept {
  word result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(nr), "D"(a), "S"(b)
               : "rcx", "r11", "memory");
  return result;
}

FILDES_INLINE word call3(word nr, word a, word b, word c) noexcept {
  word result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(nr), "D"(a), "S"(b), "d"(c)
               : "rcx", "r11", "memory");
  return result;
}

FILDES_INLINE word call4(word nr, word a, word b, word c, word d) noexcept {
  word result;
  register word r10 asm("r10") = d;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10)
               : "rcx", "r11", "memory");
  return result;
}

FILDES_INLINE word call5(word nr, word a, word b, word c, word d,
                         word e) noexcept {
  word result;
  register word r10 asm("r10") = d;
  register word r8 asm("r8") = e;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
               : "rcx", "r11", "memory");
  return result;
}

FILDES_INLINE word call6(word nr, word a, word b, word c, word d, word e,
                         word f) noexcept {
  word result;
  register word r10 asm("r10") = d;
  register word r8 asm("r8") = e;
  register word r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

}  // namespace arch
}  // namespace fildes::inline FILDES_ABI::sys
