// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/signal_set.hpp>
#include <fildes/sys/process.hpp>

// Which signals wait until later: the mask of the calling thread, and of no
// other. A new thread begins with the mask of the one that starts it, a child
// with that of the thread that forks, and a program with that of execve's
// caller: block what is to be read from a signalfd before any thread is
// started.

namespace fildes::inline FILDES_ABI {

namespace detail {

FILDES_INLINE result<signal_set> change_mask(int how,
                                             const signal_set& set) noexcept {
  sys::abi::sigset old{};
  FILDES_TRYV(sys::rt_sigprocmask(how, &set.raw(), &old));
  return signal_set::from_raw(old);
}

}  // namespace detail

/// The signals that the calling thread blocks.
FILDES_INLINE result<signal_set> get_signal_mask() noexcept {
  return detail::change_mask(sys::abi::sig_block, {});
}

/// Blocks these and no others; returns what was blocked before. SIGKILL and
/// SIGSTOP stay as they are, without an error. Signals that the C library works
/// with it would remove from the set, and this does not: see
/// `signal_set::blockable()`.
FILDES_INLINE result<signal_set> set_signal_mask(
    const signal_set& blocked) noexcept {
  return detail::change_mask(sys::abi::sig_setmask, blocked);
}

/// Blocks these too; returns what was blocked before.
FILDES_INLINE result<signal_set> block_signals(
    const signal_set& signals) noexcept {
  return detail::change_mask(sys::abi::sig_block, signals);
}

/// Blocks these no longer; returns what was blocked before. Of those that are
/// pending one at least has been delivered when this returns.
FILDES_INLINE result<signal_set> unblock_signals(
    const signal_set& signals) noexcept {
  return detail::change_mask(sys::abi::sig_unblock, signals);
}

/// Signals that are pending: for this thread or for the process.
FILDES_INLINE result<signal_set> get_pending_signals() noexcept {
  sys::abi::sigset pending{};
  FILDES_TRYV(sys::rt_sigpending(&pending));
  return signal_set::from_raw(pending);
}

/// Blocks signals in this thread while it lives.
///
/// To be destroyed by the thread that made it. Then those signals are let
/// through again that were not blocked before; the rest of the mask stays as it
/// is. A signal that came meanwhile is delivered then, and ends the program
/// where that is its default.
class signal_mask_guard {
 public:
  // The kernel refuses only bad pointers here.
  [[nodiscard]] explicit signal_mask_guard(const signal_set& signals) noexcept
      : blocked_(signals.without(value_or(block_signals(signals), signals))) {}
  ~signal_mask_guard() { (void)unblock_signals(blocked_); }

  signal_mask_guard(const signal_mask_guard&) = delete;
  signal_mask_guard& operator=(const signal_mask_guard&) = delete;

  /// What it blocks that was not blocked before.
  const signal_set& blocked() const noexcept { return blocked_; }

 private:
  signal_set blocked_;
};

}  // namespace fildes::inline FILDES_ABI
