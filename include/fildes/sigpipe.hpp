// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <fildes/result.hpp>

namespace fildes::inline FILDES_ABI {

/// Keeps SIGPIPE from this thread while it lives, for writes to pipes whose
/// reader may be gone: they give `pipe` and no signal.
///
/// A program that ignores SIGPIPE needs none. Costs two system calls, and one
/// or two more where a signal came. Guards may be nested.
class sigpipe_guard {
 public:
  sigpipe_guard() noexcept;
  ~sigpipe_guard();
  sigpipe_guard(const sigpipe_guard&) = delete;
  sigpipe_guard& operator=(const sigpipe_guard&) = delete;

 private:
  // The kernel's signal set, of the largest size that an ABI has.
  using mask = std::array<unsigned long, 16 / sizeof(unsigned long)>;

  mask old_mask_ = {};
  bool was_pending_ = false;
};

}  // namespace fildes::inline FILDES_ABI
