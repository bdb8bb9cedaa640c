// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/config.hpp>

// riscv64
//   instruction  ecall
//   number       a7
//   arguments    a0 a1 a2 a3 a4 a5
//   result       a0: -4095..-1 is an error
//   clobbered    memory; with the V extension also v0-v31, vl and vtype, which
//                code built for it must not keep: FILDES_RVV_CLOBBERS

#if defined(__riscv_vector)
#define FILDES_RVV_CLOBBERS                                                \
  , "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10",      \
      "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19", "v20", \
      "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", \
      "v31", "vl", "vtype"
#else
#define FILDES_RVV_CLOBBERS
#endif

namespace fildes::inline FILDES_ABI::sys {

using word = long;

namespace arch {

FILDES_INLINE word call0(word nr) noexcept {
  register word number asm("a7") = nr;
  register word a0 asm("a0");
  asm volatile("ecall"
               : "=r"(a0)
               : "r"(number)
               : "memory" FILDES_RVV_CLOBBERS);
  return a0;
}

FILDES_INLINE word call1(word nr, word a) noexcept {
  register word number asm("a7") = nr;
  register word a0 asm("a0") = a;
  asm volatile("ecall"
               : "+r"(a0)
               : "r"(number)
               : "memory" FILDES_RVV_CLOBBERS);
  return a0;
}

FILDES_INLINE word call2(word nr, word a, word b) noexcept {
  register word number asm("a7") = nr;
  register word a0 asm("a0") = a;
  register word a1 asm("a1") = b;
  asm volatile("ecall"
               : "+r"(a0)
               : "r"(number), "r"(a1)
               : "memory" FILDES_RVV_CLOBBERS);
  return a0;
}

FILDES_INLINE word call3(word nr, word a, word b, word c) noexcept {
  register word number asm("a7") = nr;
  register word a0 asm("a0") = a;
  register word a1 asm("a1") = b;
  register word a2 asm("a2") = c;
  asm volatile("ecall"
               : "+r"(a0)
               : "r"(number), "r"(a1), "r"(a2)
               : "memory" FILDES_RVV_CLOBBERS);
  return a0;
}

FILDES_INLINE word call4(word nr, word a, word b, word c, word d) noexcept {
  register word number asm("a7") = nr;
  register word a0 asm("a0") = a;
  register word a1 asm("a1") = b;
  register word a2 asm("a2") = c;
  register word a3 asm("a3") = d;
  asm volatile("ecall"
               : "+r"(a0)
               : "r"(number), "r"(a1), "r"(a2), "r"(a3)
               : "memory" FILDES_RVV_CLOBBERS);
  return a0;
}

FILDES_INLINE word call5(word nr, word a, word b, word c, word d,
                         word e) noexcept {
  register word number asm("a7") = nr;
  register word a0 asm("a0") = a;
  register word a1 asm("a1") = b;
  register word a2 asm("a2") = c;
  register word a3 asm("a3") = d;
  register word a4 asm("a4") = e;
  asm volatile("ecall"
               : "+r"(a0)
               : "r"(number), "r"(a1), "r"(a2), "r"(a3), "r"(a4)
               : "memory" FILDES_RVV_CLOBBERS);
  return a0;
}

FILDES_INLINE word call6(word nr, word a, word b, word c, word d, word e,
                         word f) noexcept {
  register word number asm("a7") = nr;
  register word a0 asm("a0") = a;
  register word a1 asm("a1") = b;
  register word a2 asm("a2") = c;
  register word a3 asm("a3") = d;
  register word a4 asm("a4") = e;
  register word a5 asm("a5") = f;
  asm volatile("ecall"
               : "+r"(a0)
               : "r"(number), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
               : "memory" FILDES_RVV_CLOBBERS);
  return a0;
}

}  // namespace arch
}  // namespace fildes::inline FILDES_ABI::sys
