// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sys/syscall.h>

#include <cstdint>

#if !defined(__x86_64__)
#include <fildes/sys/arch.hpp>
#endif

// System calls as one would write them by hand: what fildes is measured
// against. Elsewhere than on x86-64 the library's own assembly stands in, and
// what is measured is what the layers above it add.

namespace raw {

#if defined(__x86_64__)

[[gnu::always_inline]] inline long call1(long nr, long a) noexcept {
  long r;
  asm volatile("syscall" : "=a"(r) : "a"(nr), "D"(a) : "rcx", "r11", "memory");
  return r;
}

[[gnu::always_inline]] inline long call3(long nr, long a, long b,
                                         long c) noexcept {
  long r;
  asm volatile("syscall"
               : "=a"(r)
               : "a"(nr), "D"(a), "S"(b), "d"(c)
               : "rcx", "r11", "memory");
  return r;
}

[[gnu::always_inline]] inline long call6(long nr, long a, long b, long c,
                                         long d, long e, long f) noexcept {
  long r;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(r)
               : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return r;
}

[[gnu::always_inline]] inline long epoll_wait(long set, long events, long count,
                                              long milliseconds) noexcept {
  long r;
  register long r10 asm("r10") = milliseconds;
  asm volatile("syscall"
               : "=a"(r)
               : "a"(SYS_epoll_wait), "D"(set), "S"(events), "d"(count),
                 "r"(r10)
               : "rcx", "r11", "memory");
  return r;
}

#else
using fildes::sys::arch::call1;
using fildes::sys::arch::call3;
using fildes::sys::arch::call6;

inline long epoll_wait(long set, long events, long count,
                       long milliseconds) noexcept {
  return fildes::sys::arch::call6(SYS_epoll_pwait, set, events, count,
                                  milliseconds, 0, 8);
}
#endif

inline bool failed(long r) noexcept {
  return static_cast<unsigned long>(r) >= -4095UL;
}

inline long address(const void* p) noexcept {
  return static_cast<long>(reinterpret_cast<std::uintptr_t>(p));
}

}  // namespace raw
