// SPDX-License-Identifier: BSL-1.0
#include <fildes/time.hpp>

#include <fildes/sys/vdso.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

// This clock cannot fail, but a sandbox may not let us ask. Rather than that
// nothing ends any more, every deadline has passed then: see `otherwise`.
nanoseconds now(nanoseconds otherwise) noexcept {
  sys::abi::timespec t;
  if (!sys::vdso::clock_gettime(sys::abi::clock_monotonic, t)) [[unlikely]]
    return otherwise;
  return nanoseconds(t.sec * 1'000'000'000 + t.nsec);
}

}  // namespace

deadline deadline::after(nanoseconds d) noexcept {
  if (d == nanoseconds::max()) return never();
  return deadline(now(nanoseconds::min()) + d);
}

nanoseconds deadline::remaining() const noexcept {
  if (is_never()) return nanoseconds::max();
  const nanoseconds left = at_ - now(nanoseconds::max());
  return left < nanoseconds() ? nanoseconds() : left;
}

}  // namespace fildes::inline FILDES_ABI
