// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include <fildes/signalfd.hpp>

namespace tee_log {

/// What the signals that have come ask for.
class signals {
 public:
  static fildes::result<signals> create();

  /// Readable when there is one to take.
  const fildes::signalfd& fd() const { return *blocked_; }
  fildes::result<> take();

  bool to_end() const { return to_end_; }
  /// Whether SIGHUP came since this was asked.
  bool to_reopen() { return std::exchange(to_reopen_, false); }

 private:
  explicit signals(fildes::blocked_signalfd blocked)
      : blocked_(std::move(blocked)) {}

  fildes::blocked_signalfd blocked_;
  bool to_end_ = false;
  bool to_reopen_ = false;
};

/// Waits until a descriptor can be written to; once there is a signal to end,
/// for no more than a second.
fildes::result<> wait_for_room(const fildes::any_fd& to, signals& came);

}  // namespace tee_log
