// SPDX-License-Identifier: BSL-1.0
#include <fildes/time.hpp>

#include <time.h>

namespace fildes::inline FILDES_ABI {

namespace {

// Through the vDSO, which the C library has mapped: a system call would take
// five times as long. CLOCK_MONOTONIC cannot fail.
nanoseconds now() noexcept {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return nanoseconds(std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec);
}

}  // namespace

deadline deadline::after(nanoseconds d) noexcept { return deadline(now() + d); }

nanoseconds deadline::remaining() const noexcept {
  if (is_never()) return nanoseconds::max();
  const nanoseconds left = at_ - now();
  return left < nanoseconds() ? nanoseconds() : left;
}

}  // namespace fildes::inline FILDES_ABI
