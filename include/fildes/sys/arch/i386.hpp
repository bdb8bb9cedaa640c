// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/config.hpp>

// i386
//   instruction  int $0x80
//   number       eax
//   arguments    ebx ecx edx esi edi ebp
//   result       eax: -4095..-1 is an error
//   clobbered    memory only
// The sixth argument is in the frame pointer, which no operand may name:
// number, first and sixth argument come in memory at eax, and ebx and ebp are
// saved on the stack for the time of the call. ebx is the table register of old
// position-independent code; compilers of today work around it.

namespace fildes::inline FILDES_ABI::sys {

using word = long;

namespace arch {

FILDES_INLINE word call0(word nr) noexcept {
  word result;
  asm volatile("int $0x80" : "=a"(result) : "a"(nr) : "memory");
  return result;
}

FILDES_INLINE word call1(word nr, word a) noexcept {
  word result;
  asm volatile("int $0x80" : "=a"(result) : "a"(nr), "b"(a) : "memory");
  return result;
}

FILDES_INLINE word call2(word nr, word a, word b) noexcept {
  word result;
  asm volatile("int $0x80" : "=a"(result) : "a"(nr), "b"(a), "c"(b) : "memory");
  return result;
}

FILDES_INLINE word call3(word nr, word a, word b, word c) noexcept {
  word result;
  asm volatile("int $0x80"
               : "=a"(result)
               : "a"(nr), "b"(a), "c"(b), "d"(c)
               : "memory");
  return result;
}

FILDES_INLINE word call4(word nr, word a, word b, word c, word d) noexcept {
  word result;
  asm volatile("int $0x80"
               : "=a"(result)
               : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d)
               : "memory");
  return result;
}

FILDES_INLINE word call5(word nr, word a, word b, word c, word d,
                         word e) noexcept {
  word result;
  asm volatile("int $0x80"
               : "=a"(result)
               : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
               : "memory");
  return result;
}

FILDES_INLINE word call6(word nr, word a, word b, word c, word d, word e,
                         word f) noexcept {
  const word in_memory[] = {nr, a, f};
  word result;
  asm volatile(
      "push %%ebx\n\t"
      "push %%ebp\n\t"
      "mov 8(%%eax), %%ebp\n\t"
      "mov 4(%%eax), %%ebx\n\t"
      "mov (%%eax), %%eax\n\t"
      "int $0x80\n\t"
      "pop %%ebp\n\t"
      "pop %%ebx"
      : "=a"(result)
      : "a"(in_memory), "c"(b), "d"(c), "S"(d), "D"(e)
      : "memory");
  return result;
}

}  // namespace arch
}  // namespace fildes::inline FILDES_ABI::sys
