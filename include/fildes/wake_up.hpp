// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fd.hpp>
#include <fildes/sys/file.hpp>

namespace fildes::inline FILDES_ABI {

/// The side that wakes: any thread, any process that holds it, and any signal
/// handler may.
class waker : public any_fd {
 public:
  static constexpr std::string_view kind_name = "waker";

  /// Whether a descriptor can be one: a counter, not a semaphore, that is
  /// non-blocking. What checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Wakes the other side, or keeps it from falling asleep. Never waits; many
  /// before it looks are one. What this thread did before, the other sees.
  FILDES_INLINE result<> wake() const noexcept {
    const std::uint64_t one = 1;
    const auto written = sys::write(fd_, &one, sizeof one);
    if (written) [[likely]]
      return success();
    // A full counter has been readable for long.
    if (written.assume_error() == errc::again) return success();
    return written.assume_error();
  }

 protected:
  using any_fd::any_fd;
  waker(const waker&) = default;  // owned<K>, borrowed<K>?
  waker& operator=(const waker&) = default;
  ~waker() = default;
};

/// The side that waits, in epoll or poll, and is woken by others through a
/// `borrowed<waker>`, which it converts to; `dup` makes them one of their own.
///
/// Edge-triggered (EPOLLET) each wake() is an event of its own, whether or not
/// the last was taken: take() can be left out, and its system call spared.
/// Otherwise the event repeats until take().
class wake_up : public waker {
 public:
  static constexpr std::string_view kind_name = "wake_up";

  /// Makes one: an eventfd(2) that never blocks.
  static result<owned<wake_up>> create() noexcept;

  /// Whether somebody has woken it since the last take(), which this forgets.
  /// Look for work after it, not before, or what came between lies until the
  /// next wake().
  FILDES_INLINE result<bool> take() const noexcept {
    std::uint64_t count;
    const auto got = sys::read(fd_, &count, sizeof count);
    if (got) [[likely]]
      return true;
    if (got.assume_error() == errc::again) return false;
    return got.assume_error();
  }

 protected:
  using waker::waker;
  wake_up(const wake_up&) = default;  // owned<K>, borrowed<K>?
  wake_up& operator=(const wake_up&) = default;
  ~wake_up() = default;
};

}  // namespace fildes::inline FILDES_ABI
