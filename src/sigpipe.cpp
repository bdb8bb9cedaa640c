// SPDX-License-Identifier: BSL-1.0
#include <fildes/sigpipe.hpp>

#include <fildes/sys/process.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

constexpr int sigpipe = 13;
constexpr unsigned long sigpipe_bit = 1UL << (sigpipe - 1);

#if defined(__mips__)
constexpr int sig_block = 1;
constexpr int sig_unblock = 2;
#else
constexpr int sig_block = 0;
constexpr int sig_unblock = 1;
#endif

}  // namespace

// A SIGPIPE that was pending before is somebody else's: the guard must not eat
// it. These calls fail only on bad pointers.
sigpipe_guard::sigpipe_guard() noexcept {
  mask set = {sigpipe_bit};
  (void)sys::rt_sigprocmask(sig_block, &set, &old_mask_);
  (void)sys::rt_sigpending(&set);
  was_pending_ = (set[0] & sigpipe_bit) != 0;
}

// The rest of the mask may have changed meanwhile, and stays as it is.
sigpipe_guard::~sigpipe_guard() {
  const mask set = {sigpipe_bit};
  if (!was_pending_) {
    const sys::abi::timespec now{};
    while (sys::rt_sigtimedwait(&set, &now).has_value()) {
    }
  }
  const bool was_blocked = (old_mask_[0] & sigpipe_bit) != 0;
  if (!was_blocked) (void)sys::rt_sigprocmask(sig_unblock, &set, nullptr);
}

}  // namespace fildes::inline FILDES_ABI
