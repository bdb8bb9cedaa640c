// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/clock.hpp>
#include <fildes/mqueue_options.hpp>
#include <fildes/signal_number.hpp>
#include <fildes/sys/mqueue.hpp>

// The calls behind <fildes/mqueue.hpp>.

namespace fildes::inline FILDES_ABI::detail {

result<int> open_mqueue(const mqueue_name& name, access_mode access,
                        creation create,
                        const mqueue_options& options) noexcept;
result<bool> is_mqueue(int fd, access_mode access) noexcept;
result<mqueue_attributes> mqueue_attributes_of(int fd) noexcept;
result<> set_mqueue_nonblock(int fd, bool nonblock) noexcept;
result<> notify_by_signal(int fd, signal_number signal, int value) noexcept;
int this_process() noexcept;
result<> send_by(int fd, byte_view message, std::uint32_t priority,
                 deadline until) noexcept;
result<mqueue_message> receive_by(int fd, byte_span into,
                                  deadline until) noexcept;

// Before 1970 the kernel has no times: those have passed, as zero has.
constexpr sys::abi::timespec to_timespec(
    moment<clock_id::realtime> until) noexcept {
  const nanoseconds at = until.since_epoch();
  return to_timespec(at < nanoseconds() ? nanoseconds() : at);
}

FILDES_INLINE result<mqueue_message> receive(
    int fd, byte_span into, const sys::abi::timespec* until) noexcept {
  unsigned priority = 0;
  FILDES_TRY(
      const std::size_t size,
      sys::mq_timedreceive(fd, into.data(), into.size(), priority, until));
  return mqueue_message{into.first(size), mqueue_priority::from_raw(priority)};
}

FILDES_INLINE result<mqueue_message> receive_until(
    int fd, byte_span into, moment<clock_id::realtime> until) noexcept {
  const auto time = to_timespec(until);
  return receive(fd, into, &time);
}
FILDES_INLINE result<> send_until(int fd, byte_view message,
                                  std::uint32_t priority,
                                  moment<clock_id::realtime> until) noexcept {
  const auto time = to_timespec(until);
  return sys::mq_timedsend(fd, message.data(), message.size(), priority, &time);
}

// A call with a moment that has passed does not wait. What it says then is
// that it would.
inline constexpr moment<clock_id::realtime> no_time;

constexpr bool would_wait(error e) noexcept {
  return e == errc::again || e == errc::timedout;
}
FILDES_INLINE result<bool> tried(const result<>& sent) noexcept {
  if (sent.has_value()) return true;
  if (would_wait(sent.assume_error())) return false;
  return sent.assume_error();
}
FILDES_INLINE result<std::optional<mqueue_message>> tried(
    const result<mqueue_message>& got) noexcept {
  if (got.has_value()) return std::optional(got.assume_value());
  if (would_wait(got.assume_error())) return std::nullopt;
  return got.assume_error();
}

}  // namespace fildes::inline FILDES_ABI::detail
