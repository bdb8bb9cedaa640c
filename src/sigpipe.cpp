// SPDX-License-Identifier: BSL-1.0
#include <fildes/sigpipe.hpp>

#include <fildes/sys/process.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

constexpr signal_set only_sigpipe = {signal_number::pipe};

}  // namespace

// A SIGPIPE that was pending before is somebody else's: the guard must not eat
// it.
sigpipe_guard::sigpipe_guard() noexcept
    : blocked_(only_sigpipe),
      was_pending_(value_or(get_pending_signals(), signal_set())
                       .has(signal_number::pipe)) {}

sigpipe_guard::~sigpipe_guard() {
  if (was_pending_) return;
  const sys::abi::timespec now{};
  while (sys::rt_sigtimedwait(&only_sigpipe.raw(), &now).has_value()) {
  }
}

}  // namespace fildes::inline FILDES_ABI
