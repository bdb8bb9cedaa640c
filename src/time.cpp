// SPDX-License-Identifier: BSL-1.0
#include <fildes/time.hpp>

#include <fildes/clock.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

// This clock cannot fail, but a sandbox may not let us ask. Rather than that
// nothing ends any more, every deadline has passed then: see `otherwise`.
nanoseconds now(nanoseconds otherwise) noexcept {
  return value_or(detail::now(clock_id::monotonic), otherwise);
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
