// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/clock.hpp>
#include <fildes/sys/abi/types.hpp>
#include <fildes/sys/number64.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: clocks and random bytes. Each makes one system call; vdso.hpp has
// the same without one, where the kernel offers it.

namespace fildes::inline FILDES_ABI::sys {

/// clock_gettime(2)
FILDES_INLINE result<> clock_gettime(int clock, abi::timespec& time) noexcept {
  return checked<nr64::clock_gettime>(clock, out{&time, sizeof time});
}

/// clock_getres(2)
FILDES_INLINE result<> clock_getres(int clock,
                                    abi::timespec& resolution) noexcept {
  return checked<nr64::clock_getres>(clock,
                                     out{&resolution, sizeof resolution});
}

/// gettimeofday(2) without a time zone; by clock_gettime on 32-bit ABIs, whose
/// own call ends in 2038.
FILDES_INLINE result<> gettimeofday(abi::timeval& time) noexcept {
  if constexpr (!detail::narrow)
    return checked<nr::gettimeofday>(out{&time, sizeof time}, nullptr);
  abi::timespec now{};
  FILDES_TRYV(clock_gettime(abi::clock_realtime, now));
  time = {now.sec, now.nsec / 1000};
  return success();
}

/// getrandom(2). Up to 256 bytes come whole once the kernel has gathered
/// enough; more may be cut short by a signal.
FILDES_INLINE result<std::size_t> getrandom(void* data, std::size_t size,
                                            unsigned flags) noexcept {
  return checked<nr::getrandom, std::size_t>(out_counted{data, size}, size,
                                             flags);
}

}  // namespace fildes::inline FILDES_ABI::sys
