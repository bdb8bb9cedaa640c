// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/config.hpp>

// powerpc64le
//   instruction  sc
//   number       r0
//   arguments    r3 r4 r5 r6 r7 r8
//   result       r3; with the summary overflow bit of cr0 it is a positive
//                errno, and made -4095..-1 here
//   clobbered    r0, r4 to r12, cr0, ctr, xer
// Newer machines have `scv 0` too, which is faster but traps on the others;
// `sc` works on all.

namespace fildes::inline FILDES_ABI::sys {

using word = long;

namespace arch {

FILDES_INLINE word call0(word nr) noexcept {
  register word r0 asm("r0") = nr;
  register word r3 asm("r3");
  asm volatile(
      "sc\n\t"
      "bns+ 1f\n\t"
      "neg 3, 3\n"
      "1:"
      : "+r"(r0), "=r"(r3)
      :
      : "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "cr0", "ctr",
        "xer", "memory");
  return r3;
}

FILDES_INLINE word call1(word nr, word a) noexcept {
  register word r0 asm("r0") = nr;
  register word r3 asm("r3") = a;
  asm volatile(
      "sc\n\t"
      "bns+ 1f\n\t"
      "neg 3, 3\n"
      "1:"
      : "+r"(r0), "+r"(r3)
      :
      : "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "cr0", "ctr",
        "xer", "memory");
  return r3;
}

FILDES_INLINE word call2(word nr, word a, word b) noexcept {
  register word r0 asm("r0") = nr;
  register word r3 asm("r3") = a;
  register word r4 asm("r4") = b;
  asm volatile(
      "sc\n\t"
      "bns+ 1f\n\t"
      "neg 3, 3\n"
      "1:"
      : "+r"(r0), "+r"(r3), "+r"(r4)
      :
      : "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "cr0", "ctr", "xer",
        "memory");
  return r3;
}

FILDES_INLINE word call3(word nr, word a, word b, word c) noexcept {
  register word r0 asm("r0") = nr;
  register word r3 asm("r3") = a;
  register word r4 asm("r4") = b;
  register word r5 asm("r5") = c;
  asm volatile(
      "sc\n\t"
      "bns+ 1f\n\t"
      "neg 3, 3\n"
      "1:"
      : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5)
      :
      : "r6", "r7", "r8", "r9", "r10", "r11", "r12", "cr0", "ctr", "xer",
        "memory");
  return r3;
}

FILDES_INLINE word call4(word nr, word a, word b, word c, word d) noexcept {
  register word r0 asm("r0") = nr;
  register word r3 asm("r3") = a;
  register word r4 asm("r4") = b;
  register word r5 asm("r5") = c;
  register word r6 asm("r6") = d;
  asm volatile(
      "sc\n\t"
      "bns+ 1f\n\t"
      "neg 3, 3\n"
      "1:"
      : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6)
      :
      : "r7", "r8", "r9", "r10", "r11", "r12", "cr0", "ctr", "xer", "memory");
  return r3;
}

FILDES_INLINE word call5(word nr, word a, word b, word c, word d,
                         word e) noexcept {
  register word r0 asm("r0") = nr;
  register word r3 asm("r3") = a;
  register word r4 asm("r4") = b;
  register word r5 asm("r5") = c;
  register word r6 asm("r6") = d;
  register word r7 asm("r7") = e;
  asm volatile(
      "sc\n\t"
      "bns+ 1f\n\t"
      "neg 3, 3\n"
      "1:"
      : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7)
      :
      : "r8", "r9", "r10", "r11", "r12", "cr0", "ctr", "xer", "memory");
  return r3;
}

FILDES_INLINE word call6(word nr, word a, word b, word c, word d, word e,
                         word f) noexcept {
  register word r0 asm("r0") = nr;
  register word r3 asm("r3") = a;
  register word r4 asm("r4") = b;
  register word r5 asm("r5") = c;
  register word r6 asm("r6") = d;
  register word r7 asm("r7") = e;
  register word r8 asm("r8") = f;
  asm volatile(
      "sc\n\t"
      "bns+ 1f\n\t"
      "neg 3, 3\n"
      "1:"
      : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7), "+r"(r8)
      :
      : "r9", "r10", "r11", "r12", "cr0", "ctr", "xer", "memory");
  return r3;
}

}  // namespace arch
}  // namespace fildes::inline FILDES_ABI::sys
