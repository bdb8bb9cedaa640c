// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/config.hpp>

// loongarch64
//   instruction  syscall 0
//   number       $a7
//   arguments    $a0 $a1 $a2 $a3 $a4 $a5
//   result       $a0: -4095..-1 is an error
//   clobbered    $t0 to $t8, which the kernel does not restore
// $a1 to $a7, $ra, $tp, $fp and $s0 to $s8 survive, vector registers too.

namespace fildes::inline FILDES_ABI::sys {

using word = long;

namespace arch {

FILDES_INLINE word call0(word nr) noexcept {
  register word number asm("$a7") = nr;
  register word a0 asm("$a0");
  asm volatile("syscall 0"
               : "=r"(a0)
               : "r"(number)
               : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8",
                 "memory");
  return a0;
}

FILDES_INLINE word call1(word nr, word a) noexcept {
  register word number asm("$a7") = nr;
  register word a0 asm("$a0") = a;
  asm volatile("syscall 0"
               : "+r"(a0)
               : "r"(number)
               : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8",
                 "memory");
  return a0;
}

FILDES_INLINE word call2(word nr, word a, word b) noexcept {
  register word number asm("$a7") = nr;
  register word a0 asm("$a0") = a;
  register word a1 asm("$a1") = b;
  asm volatile("syscall 0"
               : "+r"(a0)
               : "r"(number), "r"(a1)
               : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8",
                 "memory");
  return a0;
}

FILDES_INLINE word call3(word nr, word a, word b, word c) noexcept {
  register word number asm("$a7") = nr;
  register word a0 asm("$a0") = a;
  register word a1 asm("$a1") = b;
  register word a2 asm("$a2") = c;
  asm volatile("syscall 0"
               : "+r"(a0)
               : "r"(number), "r"(a1), "r"(a2)
               : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8",
                 "memory");
  return a0;
}

FILDES_INLINE word call4(word nr, word a, word b, word c, word d) noexcept {
  register word number asm("$a7") = nr;
  register word a0 asm("$a0") = a;
  register word a1 asm("$a1") = b;
  register word a2 asm("$a2") = c;
  register word a3 asm("$a3") = d;
  asm volatile("syscall 0"
               : "+r"(a0)
               : "r"(number), "r"(a1), "r"(a2), "r"(a3)
               : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8",
                 "memory");
  return a0;
}

FILDES_INLINE word call5(word nr, word a, word b, word c, word d,
                         word e) noexcept {
  register word number asm("$a7") = nr;
  register word a0 asm("$a0") = a;
  register word a1 asm("$a1") = b;
  register word a2 asm("$a2") = c;
  register word a3 asm("$a3") = d;
  register word a4 asm("$a4") = e;
  asm volatile("syscall 0"
               : "+r"(a0)
               : "r"(number), "r"(a1), "r"(a2), "r"(a3), "r"(a4)
               : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8",
                 "memory");
  return a0;
}

FILDES_INLINE word call6(word nr, word a, word b, word c, word d, word e,
                         word f) noexcept {
  register word number asm("$a7") = nr;
  register word a0 asm("$a0") = a;
  register word a1 asm("$a1") = b;
  register word a2 asm("$a2") = c;
  register word a3 asm("$a3") = d;
  register word a4 asm("$a4") = e;
  register word a5 asm("$a5") = f;
  asm volatile("syscall 0"
               : "+r"(a0)
               : "r"(number), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
               : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8",
                 "memory");
  return a0;
}

}  // namespace arch
}  // namespace fildes::inline FILDES_ABI::sys
