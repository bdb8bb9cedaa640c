// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/config.hpp>

// aarch64
//   instruction  svc #0
//   number       x8
//   arguments    x0 x1 x2 x3 x4 x5
//   result       x0: -4095..-1 is an error
//   clobbered    memory only; with SVE the kernel also zeroes p0-p15, ffr and
//                the bits of z0-z31 above 127, so that code built for SVE
//                must not keep them across a call: FILDES_SVE_CLOBBERS
// x1 to x30 survive.

// Clang keeps nothing in ffr, and does not know it as a clobber.
#if defined(__clang__)
#define FILDES_FFR_CLOBBER
#else
#define FILDES_FFR_CLOBBER , "ffr"
#endif

#if defined(__ARM_FEATURE_SVE)
#define FILDES_SVE_CLOBBERS                                                \
  , "z0", "z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8", "z9", "z10",      \
      "z11", "z12", "z13", "z14", "z15", "z16", "z17", "z18", "z19", "z20", \
      "z21", "z22", "z23", "z24", "z25", "z26", "z27", "z28", "z29", "z30", \
      "z31", "p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9",    \
      "p10", "p11", "p12", "p13", "p14", "p15" FILDES_FFR_CLOBBER
#else
#define FILDES_SVE_CLOBBERS
#endif

namespace fildes::inline FILDES_ABI::sys {

using word = long;

namespace arch {

FILDES_INLINE word call0(word nr) noexcept {
  register word number asm("x8") = nr;
  register word x0 asm("x0");
  asm volatile("svc #0"
               : "=r"(x0)
               : "r"(number)
               : "memory" FILDES_SVE_CLOBBERS);
  return x0;
}

FILDES_INLINE word call1(word nr, word a) noexcept {
  register word number asm("x8") = nr;
  register word x0 asm("x0") = a;
  asm volatile("svc #0"
               : "+r"(x0)
               : "r"(number)
               : "memory" FILDES_SVE_CLOBBERS);
  return x0;
}

FILDES_INLINE word call2(word nr, word a, word b) noexcept {
  register word number asm("x8") = nr;
  register word x0 asm("x0") = a;
  register word x1 asm("x1") = b;
  asm volatile("svc #0"
               : "+r"(x0)
               : "r"(number), "r"(x1)
               : "memory" FILDES_SVE_CLOBBERS);
  return x0;
}

FILDES_INLINE word call3(word nr, word a, word b, word c) noexcept {
  register word number asm("x8") = nr;
  register word x0 asm("x0") = a;
  register word x1 asm("x1") = b;
  register word x2 asm("x2") = c;
  asm volatile("svc #0"
               : "+r"(x0)
               : "r"(number), "r"(x1), "r"(x2)
               : "memory" FILDES_SVE_CLOBBERS);
  return x0;
}

FILDES_INLINE word call4(word nr, word a, word b, word c, word d) noexcept {
  register word number asm("x8") = nr;
  register word x0 asm("x0") = a;
  register word x1 asm("x1") = b;
  register word x2 asm("x2") = c;
  register word x3 asm("x3") = d;
  asm volatile("svc #0"
               : "+r"(x0)
               : "r"(number), "r"(x1), "r"(x2), "r"(x3)
               : "memory" FILDES_SVE_CLOBBERS);
  return x0;
}

FILDES_INLINE word call5(word nr, word a, word b, word c, word d,
                         word e) noexcept {
  register word number asm("x8") = nr;
  register word x0 asm("x0") = a;
  register word x1 asm("x1") = b;
  register word x2 asm("x2") = c;
  register word x3 asm("x3") = d;
  register word x4 asm("x4") = e;
  asm volatile("svc #0"
               : "+r"(x0)
               : "r"(number), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
               : "memory" FILDES_SVE_CLOBBERS);
  return x0;
}

FILDES_INLINE word call6(word nr, word a, word b, word c, word d, word e,
                         word f) noexcept {
  register word number asm("x8") = nr;
  register word x0 asm("x0") = a;
  register word x1 asm("x1") = b;
  register word x2 asm("x2") = c;
  register word x3 asm("x3") = d;
  register word x4 asm("x4") = e;
  register word x5 asm("x5") = f;
  asm volatile("svc #0"
               : "+r"(x0)
               : "r"(number), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
               : "memory" FILDES_SVE_CLOBBERS);
  return x0;
}

}  // namespace arch
}  // namespace fildes::inline FILDES_ABI::sys
