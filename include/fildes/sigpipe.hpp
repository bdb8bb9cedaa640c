// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/signal_mask.hpp>

namespace fildes::inline FILDES_ABI {

/// Keeps SIGPIPE from this thread while it lives, for writes to pipes whose
/// reader may be gone: they give `pipe` and no signal.
///
/// A program that ignores SIGPIPE needs none. Costs four system calls, and one
/// more where a signal came. Guards may be nested.
class sigpipe_guard {
 public:
  sigpipe_guard() noexcept;
  ~sigpipe_guard();
  sigpipe_guard(const sigpipe_guard&) = delete;
  sigpipe_guard& operator=(const sigpipe_guard&) = delete;

 private:
  signal_mask_guard blocked_;  // ends last: nothing is pending by then
  bool was_pending_;
};

}  // namespace fildes::inline FILDES_ABI
