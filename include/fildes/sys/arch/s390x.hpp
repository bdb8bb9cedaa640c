// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/config.hpp>

// s390x, big-endian
//   instruction  svc 0
//   number       r1
//   arguments    r2 r3 r4 r5 r6 r7
//   result       r2: -4095..-1 is an error
//   clobbered    memory only
// All other registers survive. The number could be in the instruction itself
// up to 255; r1 works for all. Only mmap takes its arguments another way:
// sys/memory.hpp.

namespace fildes::inline FILDES_ABI::sys {

using word = long;

namespace arch {

FILDES_INLINE word call0(word nr) noexcept {
  register word number asm("r1") = nr;
  register word r2 asm("r2");
  asm volatile("svc 0" : "=r"(r2) : "r"(number) : "memory");
  return r2;
}

FILDES_INLINE word call1(word nr, word a) noexcept {
  register word number asm("r1") = nr;
  register word r2 asm("r2") = a;
  asm volatile("svc 0" : "+r"(r2) : "r"(number) : "memory");
  return r2;
}

FILDES_INLINE word call2(word nr, word a, word b) noexcept {
  register word number asm("r1") = nr;
  register word r2 asm("r2") = a;
  register word r3 asm("r3") = b;
  asm volatile("svc 0" : "+r"(r2) : "r"(number), "r"(r3) : "memory");
  return r2;
}

FILDES_INLINE word call3(word nr, word a, word b, word c) noexcept {
  register word number asm("r1") = nr;
  register word r2 asm("r2") = a;
  register word r3 asm("r3") = b;
  register word r4 asm("r4") = c;
  asm volatile("svc 0" : "+r"(r2) : "r"(number), "r"(r3), "r"(r4) : "memory");
  return r2;
}

FILDES_INLINE word call4(word nr, word a, word b, word c, word d) noexcept {
  register word number asm("r1") = nr;
  register word r2 asm("r2") = a;
  register word r3 asm("r3") = b;
  register word r4 asm("r4") = c;
  register word r5 asm("r5") = d;
  asm volatile("svc 0"
               : "+r"(r2)
               : "r"(number), "r"(r3), "r"(r4), "r"(r5)
               : "memory");
  return r2;
}

FILDES_INLINE word call5(word nr, word a, word b, word c, word d,
                         word e) noexcept {
  register word number asm("r1") = nr;
  register word r2 asm("r2") = a;
  register word r3 asm("r3") = b;
  register word r4 asm("r4") = c;
  register word r5 asm("r5") = d;
  register word r6 asm("r6") = e;
  asm volatile("svc 0"
               : "+r"(r2)
               : "r"(number), "r"(r3), "r"(r4), "r"(r5), "r"(r6)
               : "memory");
  return r2;
}

FILDES_INLINE word call6(word nr, word a, word b, word c, word d, word e,
                         word f) noexcept {
  register word number asm("r1") = nr;
  register word r2 asm("r2") = a;
  register word r3 asm("r3") = b;
  register word r4 asm("r4") = c;
  register word r5 asm("r5") = d;
  register word r6 asm("r6") = e;
  register word r7 asm("r7") = f;
  asm volatile("svc 0"
               : "+r"(r2)
               : "r"(number), "r"(r3), "r"(r4), "r"(r5), "r"(r6), "r"(r7)
               : "memory");
  return r2;
}

}  // namespace arch
}  // namespace fildes::inline FILDES_ABI::sys
