// SPDX-License-Identifier: BSL-1.0
#pragma once

// Level 1: seven assembly functions of one shape, `arch::call0` to
// `arch::call6`, and `word`, the type of a register. Each returns what the
// kernel left in its result register, -4095..-1 for an error; nothing above
// knows which machine it is on. Which compilers are meant is said once, in
// number.hpp.

#if defined(__x86_64__)  // x32 too
#include <fildes/sys/arch/x86_64.hpp>
#elif defined(__i386__)
#include <fildes/sys/arch/i386.hpp>
#elif defined(__arm__)
#include <fildes/sys/arch/arm.hpp>
#elif defined(__aarch64__)
#include <fildes/sys/arch/aarch64.hpp>
#elif defined(__riscv)
#include <fildes/sys/arch/riscv64.hpp>
#elif defined(__loongarch__)
#include <fildes/sys/arch/loongarch64.hpp>
#elif defined(__s390x__)
#include <fildes/sys/arch/s390x.hpp>
#elif defined(__powerpc64__)
#include <fildes/sys/arch/powerpc64le.hpp>
#elif defined(__mips64)
#include <fildes/sys/arch/mips64el.hpp>
#elif defined(__mips__)
#include <fildes/sys/arch/mipsel.hpp>
#endif
