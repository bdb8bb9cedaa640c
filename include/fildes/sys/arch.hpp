// SPDX-License-Identifier: BSL-1.0
#pragma once

// Level 1: seven assembly functions of one shape, `arch::call0` to
// `arch::call6`, and `word`, the type of a register. Each returns what the
// kernel left in its result register, -4095..-1 for an error; nothing above
// knows which machine it is on.

#if defined(__x86_64__) && !defined(__ILP32__)
#include <fildes/sys/arch/x86_64.hpp>
#elif defined(__aarch64__)
#include <fildes/sys/arch/aarch64.hpp>
#elif defined(__riscv) && __riscv_xlen == 64
#include <fildes/sys/arch/riscv64.hpp>
#else
// x32, i386, arm, loongarch64, s390x, powerpc64le, mipsel and mips64el have
// their numbers in abi/ and their place here.
#error "fildes: no system call assembly for this architecture yet"
#endif
