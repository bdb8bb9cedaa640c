// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/config.hpp>

// arm, EABI: ARM and Thumb code
//   instruction  svc #0
//   number       r7
//   arguments    r0 r1 r2 r3 r4 r5
//   result       r0: -4095..-1 is an error
//   clobbered    memory only
// In Thumb code r7 is the frame pointer, which no operand may name: the number
// comes in another register and changes places for the time of the call. No
// operand may be on the stack then; all are registers.

#if defined(__thumb__)
#define FILDES_ARM_SVC    \
  "push {r7}\n\t"         \
  "mov r7, %[number]\n\t" \
  "svc #0\n\t"            \
  "pop {r7}"
#define FILDES_ARM_NUMBER(nr) const word number = nr
#else
#define FILDES_ARM_SVC "svc #0"
#define FILDES_ARM_NUMBER(nr) register word number asm("r7") = nr
#endif

namespace fildes::inline FILDES_ABI::sys {

using word = long;

namespace arch {

FILDES_INLINE word call0(word nr) noexcept {
  FILDES_ARM_NUMBER(nr);
  register word r0 asm("r0");
  asm volatile(FILDES_ARM_SVC : "=r"(r0) : [number] "r"(number) : "memory");
  return r0;
}

FILDES_INLINE word call1(word nr, word a) noexcept {
  FILDES_ARM_NUMBER(nr);
  register word r0 asm("r0") = a;
  asm volatile(FILDES_ARM_SVC : "+r"(r0) : [number] "r"(number) : "memory");
  return r0;
}

FILDES_INLINE word call2(word nr, word a, word b) noexcept {
  FILDES_ARM_NUMBER(nr);
  register word r0 asm("r0") = a;
  register word r1 asm("r1") = b;
  asm volatile(FILDES_ARM_SVC
               : "+r"(r0)
               : [number] "r"(number), "r"(r1)
               : "memory");
  return r0;
}

FILDES_INLINE word call3(word nr, word a, word b, word c) noexcept {
  FILDES_ARM_NUMBER(nr);
  register word r0 asm("r0") = a;
  register word r1 asm("r1") = b;
  register word r2 asm("r2") = c;
  asm volatile(FILDES_ARM_SVC
               : "+r"(r0)
               : [number] "r"(number), "r"(r1), "r"(r2)
               : "memory");
  return r0;
}

FILDES_INLINE word call4(word nr, word a, word b, word c, word d) noexcept {
  FILDES_ARM_NUMBER(nr);
  register word r0 asm("r0") = a;
  register word r1 asm("r1") = b;
  register word r2 asm("r2") = c;
  register word r3 asm("r3") = d;
  asm volatile(FILDES_ARM_SVC
               : "+r"(r0)
               : [number] "r"(number), "r"(r1), "r"(r2), "r"(r3)
               : "memory");
  return r0;
}

FILDES_INLINE word call5(word nr, word a, word b, word c, word d,
                         word e) noexcept {
  FILDES_ARM_NUMBER(nr);
  register word r0 asm("r0") = a;
  register word r1 asm("r1") = b;
  register word r2 asm("r2") = c;
  register word r3 asm("r3") = d;
  register word r4 asm("r4") = e;
  asm volatile(FILDES_ARM_SVC
               : "+r"(r0)
               : [number] "r"(number), "r"(r1), "r"(r2), "r"(r3), "r"(r4)
               : "memory");
  return r0;
}

FILDES_INLINE word call6(word nr, word a, word b, word c, word d, word e,
                         word f) noexcept {
  FILDES_ARM_NUMBER(nr);
  register word r0 asm("r0") = a;
  register word r1 asm("r1") = b;
  register word r2 asm("r2") = c;
  register word r3 asm("r3") = d;
  register word r4 asm("r4") = e;
  register word r5 asm("r5") = f;
  asm volatile(FILDES_ARM_SVC
               : "+r"(r0)
               : [number] "r"(number), "r"(r1), "r"(r2), "r"(r3), "r"(r4),
                 "r"(r5)
               : "memory");
  return r0;
}

}  // namespace arch
}  // namespace fildes::inline FILDES_ABI::sys
