// SPDX-License-Identifier: BSL-1.0
#include <fildes/window_watch.hpp>

#include <fildes/io.hpp>

namespace fildes::inline FILDES_ABI {

// The size is asked for after the signal is blocked: a change in between is in
// one of the two.
result<window_watch> window_watch::create(const terminal& of) noexcept {
  FILDES_TRY(auto changes, blocked_signalfd::create({signal_number::winch},
                                                    signalfd_flag::nonblock));
  FILDES_TRY(const window_size now, of.size());
  return window_watch(of, std::move(changes), now);
}

// Some who set the size send the signal besides.
result<std::optional<window_size>> window_watch::take() noexcept {
  const auto signal = retry_on_intr([&] { return changes_->read(); });
  if (signal.has_error() && signal.assume_error() != errc::again)
    return signal.assume_error();
  FILDES_TRY(const window_size now, terminal_.size());
  if (now == std::exchange(last_, now)) return std::nullopt;
  return std::optional(now);
}

result<window_size> window_watch::wait(deadline until) noexcept {
  for (;;) {
    FILDES_TRY(const auto changed, take());
    if (changed) return *changed;
    FILDES_TRYV(detail::wait_readable(changes_->raw(), until));
  }
}

}  // namespace fildes::inline FILDES_ABI
