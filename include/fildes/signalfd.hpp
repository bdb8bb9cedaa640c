// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>

#include <fildes/fd.hpp>
#include <fildes/flags.hpp>
#include <fildes/siginfo.hpp>
#include <fildes/signal_set.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/signalfd.hpp>

namespace fildes::inline FILDES_ABI {

/// How a signalfd is made.
enum class signalfd_flag : std::uint32_t {
  nonblock = sys::abi::o_nonblock,  ///< SFD_NONBLOCK: again instead of waiting
  inherit = sys::abi::o_cloexec,    ///< no SFD_CLOEXEC: stays open over exec
};
template <>
inline constexpr auto flag_names<signalfd_flag> =
    std::to_array<flag_name<signalfd_flag>>({
        {signalfd_flag::nonblock, "nonblock"},
        {signalfd_flag::inherit, "inherit"},
    });
using signalfd_flags = flags<signalfd_flag>;

/// Signals that are read instead of interrupting: readable while one of its set
/// is pending for the thread that reads, or for the process.
///
/// Only a signal that is blocked, in all threads, stays pending to be read: see
/// `blocked_signalfd`. One signal that comes several times before it is read is
/// read once, but for the real-time ones. To poll and epoll it is readable when
/// one is pending for the process that called epoll_ctl, not the one that
/// waits: after a fork the child registers it anew.
class signalfd : public any_fd {
 public:
  static constexpr std::string_view kind_name = "signalfd";

  /// Makes one for a set of signals. Blocks nothing. See signalfd(2).
  /// \error inval  SIGKILL or SIGSTOP is in the set: nobody can read them
  static result<owned<signalfd>> create(const signal_set& signals,
                                        signalfd_flags flags = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Takes pending signals, as many as there is room for, and says how many.
  /// Waits while there is none. Standard signals come first, in the order of
  /// their numbers; real-time ones of one number in the order of sending.
  /// \error again  none is pending, and the signalfd is non-blocking
  /// \error intr   a signal that is not blocked came first
  /// \error inval  no room
  FILDES_INLINE result<std::size_t> read(
      std::span<signal_info> into) const noexcept {
    FILDES_TRY(const std::size_t size,
               sys::read(fd_, into.data(), into.size_bytes()));
    return size / sizeof(signal_info);
  }

  /// Takes one, as above.
  FILDES_INLINE result<signal_info> read() const noexcept {
    signal_info one;
    FILDES_TRYV(sys::read(fd_, &one, sizeof one));
    return one;
  }

  /// Reads other signals from now on, in all that hold the same signalfd.
  /// Changes no mask.
  /// \error inval  SIGKILL or SIGSTOP is in the set
  result<> update(const signal_set& signals) const noexcept;

 protected:
  using any_fd::any_fd;
  signalfd(const signalfd&) = default;  // owned<K>, borrowed<K>?
  signalfd& operator=(const signalfd&) = default;
  ~signalfd() = default;
};

/// A signalfd whose signals its thread blocks as long as it is there.
///
/// Make it before any other thread is started: threads inherit the mask. To be
/// destroyed by the thread that made it; then the signals are let through again
/// that were not blocked before, after the descriptor is closed. Signals that
/// nobody has read are delivered then, and end the program where that is their
/// default. One that was moved from may only be assigned to or destroyed.
class [[nodiscard]] blocked_signalfd {
 public:
  /// Blocks the signals in the calling thread, and makes a signalfd for them.
  /// When that fails, the mask is as it was.
  /// \error inval  SIGKILL or SIGSTOP is in the set
  static result<blocked_signalfd> create(const signal_set& signals,
                                         signalfd_flags flags = {}) noexcept;

  blocked_signalfd(blocked_signalfd&& other) noexcept
      : fd_(std::move(other.fd_)),
        blocked_(std::exchange(other.blocked_, {})) {}
  blocked_signalfd& operator=(blocked_signalfd&& other) noexcept;
  ~blocked_signalfd();

  const signalfd& operator*() const noexcept FILDES_LIFETIMEBOUND {
    return fd_;
  }
  const signalfd* operator->() const noexcept FILDES_LIFETIMEBOUND {
    return &fd_;
  }

  /// Reads other signals from now on, and blocks those of them that are not
  /// blocked. Signals of the old set stay blocked until the end.
  /// \error inval  SIGKILL or SIGSTOP is in the set; nothing has changed
  result<> update(const signal_set& signals) noexcept;

  /// What is blocked because of it and was not before.
  const signal_set& blocked() const noexcept { return blocked_; }

  /// Gives the descriptor away, and leaves the signals blocked.
  owned<signalfd> release() && noexcept {
    blocked_ = {};
    return std::move(fd_);
  }

 private:
  blocked_signalfd(owned<signalfd> fd, const signal_set& blocked) noexcept
      : fd_(std::move(fd)), blocked_(blocked) {}

  owned<signalfd> fd_;
  signal_set blocked_;
};

}  // namespace fildes::inline FILDES_ABI
