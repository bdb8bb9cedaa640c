// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/config.hpp>

// mipsel, o32
//   instruction  syscall
//   number       v0 ($2), 4000 and up
//   arguments    $4 $5 $6 $7, then 16(sp) 20(sp) 24(sp)
//   result       v0; with $7 not zero it is a positive errno, and made
//                -4095..-1 here
//   clobbered    $1 $3 $8 to $15 $24 $25 hi lo, and $7
// The stack pointer is moved for the time of the call: no operand may be on the
// stack then; all are registers. A seventh word is needed here alone: two
// calls have two 64-bit arguments that begin at even words. Release 6 has no
// hi and lo.

#if __mips_isa_rev >= 6
#define FILDES_MIPS_HI_LO
#else
#define FILDES_MIPS_HI_LO "hi", "lo",
#endif
#define FILDES_MIPS_CLOBBERS                                               \
  "$1", "$3", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$24", \
      "$25", FILDES_MIPS_HI_LO "memory"

namespace fildes::inline FILDES_ABI::sys {

using word = long;

namespace arch {

FILDES_INLINE word call0(word nr) noexcept {
  register word v0 asm("$2") = nr;
  register word a3 asm("$7");
  asm volatile("syscall" : "+r"(v0), "=r"(a3) : : FILDES_MIPS_CLOBBERS);
  return a3 == 0 ? v0 : -v0;
}

FILDES_INLINE word call1(word nr, word a) noexcept {
  register word v0 asm("$2") = nr;
  register word a0 asm("$4") = a;
  register word a3 asm("$7");
  asm volatile("syscall" : "+r"(v0), "=r"(a3) : "r"(a0) : FILDES_MIPS_CLOBBERS);
  return a3 == 0 ? v0 : -v0;
}

FILDES_INLINE word call2(word nr, word a, word b) noexcept {
  register word v0 asm("$2") = nr;
  register word a0 asm("$4") = a;
  register word a1 asm("$5") = b;
  register word a3 asm("$7");
  asm volatile("syscall"
               : "+r"(v0), "=r"(a3)
               : "r"(a0), "r"(a1)
               : FILDES_MIPS_CLOBBERS);
  return a3 == 0 ? v0 : -v0;
}

FILDES_INLINE word call3(word nr, word a, word b, word c) noexcept {
  register word v0 asm("$2") = nr;
  register word a0 asm("$4") = a;
  register word a1 asm("$5") = b;
  register word a2 asm("$6") = c;
  register word a3 asm("$7");
  asm volatile("syscall"
               : "+r"(v0), "=r"(a3)
               : "r"(a0), "r"(a1), "r"(a2)
               : FILDES_MIPS_CLOBBERS);
  return a3 == 0 ? v0 : -v0;
}

FILDES_INLINE word call4(word nr, word a, word b, word c, word d) noexcept {
  register word v0 asm("$2") = nr;
  register word a0 asm("$4") = a;
  register word a1 asm("$5") = b;
  register word a2 asm("$6") = c;
  register word a3 asm("$7") = d;
  asm volatile("syscall"
               : "+r"(v0), "+r"(a3)
               : "r"(a0), "r"(a1), "r"(a2)
               : FILDES_MIPS_CLOBBERS);
  return a3 == 0 ? v0 : -v0;
}

FILDES_INLINE word call5(word nr, word a, word b, word c, word d,
                         word e) noexcept {
  register word v0 asm("$2") = nr;
  register word a0 asm("$4") = a;
  register word a1 asm("$5") = b;
  register word a2 asm("$6") = c;
  register word a3 asm("$7") = d;
  asm volatile(
      "subu $sp, 32\n\t"
      "sw %[e], 16($sp)\n\t"
      "syscall\n\t"
      "addu $sp, 32"
      : "+r"(v0), "+r"(a3)
      : "r"(a0), "r"(a1), "r"(a2), [e] "r"(e)
      : FILDES_MIPS_CLOBBERS);
  return a3 == 0 ? v0 : -v0;
}

FILDES_INLINE word call6(word nr, word a, word b, word c, word d, word e,
                         word f) noexcept {
  register word v0 asm("$2") = nr;
  register word a0 asm("$4") = a;
  register word a1 asm("$5") = b;
  register word a2 asm("$6") = c;
  register word a3 asm("$7") = d;
  asm volatile(
      "subu $sp, 32\n\t"
      "sw %[e], 16($sp)\n\t"
      "sw %[f], 20($sp)\n\t"
      "syscall\n\t"
      "addu $sp, 32"
      : "+r"(v0), "+r"(a3)
      : "r"(a0), "r"(a1), "r"(a2), [e] "r"(e), [f] "r"(f)
      : FILDES_MIPS_CLOBBERS);
  return a3 == 0 ? v0 : -v0;
}

FILDES_INLINE word call7(word nr, word a, word b, word c, word d, word e,
                         word f, word g) noexcept {
  register word v0 asm("$2") = nr;
  register word a0 asm("$4") = a;
  register word a1 asm("$5") = b;
  register word a2 asm("$6") = c;
  register word a3 asm("$7") = d;
  asm volatile(
      "subu $sp, 32\n\t"
      "sw %[e], 16($sp)\n\t"
      "sw %[f], 20($sp)\n\t"
      "sw %[g], 24($sp)\n\t"
      "syscall\n\t"
      "addu $sp, 32"
      : "+r"(v0), "+r"(a3)
      : "r"(a0), "r"(a1), "r"(a2), [e] "r"(e), [f] "r"(f), [g] "r"(g)
      : FILDES_MIPS_CLOBBERS);
  return a3 == 0 ? v0 : -v0;
}

}  // namespace arch
}  // namespace fildes::inline FILDES_ABI::sys
