// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/signalfd.hpp>
#include <fildes/terminal.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

/// Tells when the window of a terminal has another size, by SIGWINCH, which the
/// kernel sends to the terminal's foreground job and which this thread blocks
/// meanwhile: see `blocked_signalfd`.
///
/// A program that takes signals from a signalfd anyway adds
/// `signal_number::winch` to that one, and asks for the size then.
class [[nodiscard]] window_watch {
 public:
  /// The terminal must stay open as long as this is used.
  static result<window_watch> create(
      const terminal& of FILDES_LIFETIMEBOUND) noexcept;

  /// Readable when the size may be another: for poll and epoll.
  const signalfd& fd() const noexcept FILDES_LIFETIMEBOUND { return *changes_; }

  /// The size, if it has changed since this was last asked, or since the watch
  /// began; never waits. Several changes are one.
  result<std::optional<window_size>> take() noexcept;

  /// Waits until the size is another, and returns it.
  /// \error timedout  the deadline passed
  result<window_size> wait(deadline until = deadline::never()) noexcept;

 private:
  window_watch(borrowed<terminal> of, blocked_signalfd changes,
               window_size last) noexcept
      : terminal_(of), changes_(std::move(changes)), last_(last) {}

  borrowed<terminal> terminal_;
  blocked_signalfd changes_;
  window_size last_;
};

}  // namespace fildes::inline FILDES_ABI
