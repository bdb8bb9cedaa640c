// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_lock.hpp>

#include <algorithm>

#include <fildes/clock.hpp>
#include <fildes/sys/poll.hpp>

namespace fildes::inline FILDES_ABI::detail {

constexpr std::int64_t longest = 32'000'000;

result<> lock_pause::sleep() noexcept {
  const nanoseconds left = until_.remaining();
  if (left == nanoseconds()) return error(errc::timedout, operation::deadline);
  auto time = to_timespec(std::min(nanoseconds(next_), left));
  next_ = std::min(next_ * 2, longest);
  // A signal only makes it ask sooner.
  (void)sys::ppoll(nullptr, 0, &time);
  return success();
}

}  // namespace fildes::inline FILDES_ABI::detail
