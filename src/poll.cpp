// SPDX-License-Identifier: BSL-1.0
#include <fildes/poll.hpp>

#include <fildes/clock.hpp>
#include <fildes/io.hpp>
#include <fildes/sys/poll.hpp>

namespace fildes::inline FILDES_ABI {

static_assert(sizeof(poll_entry) == sizeof(sys::abi::pollfd));
static_assert(offsetof(poll_entry, wanted) ==
              offsetof(sys::abi::pollfd, events));
static_assert(offsetof(poll_entry, came) ==
              offsetof(sys::abi::pollfd, revents));

namespace {

result<std::size_t> poll_until(std::span<poll_entry> entries, deadline until,
                               const void* mask) noexcept {
  sys::abi::timespec time = detail::to_timespec(until.remaining());
  return sys::ppoll(reinterpret_cast<sys::abi::pollfd*>(entries.data()),
                    entries.size(), until.is_never() ? nullptr : &time, mask);
}

result<poll_flags> wait_for(int fd, poll_flag what, deadline until) noexcept {
  FILDES_TRY(const std::int16_t came,
             detail::wait_events(fd, static_cast<std::int16_t>(what), until));
  return poll_flags::from_bits(came);
}

}  // namespace

result<std::size_t> poll(std::span<poll_entry> entries,
                         deadline until) noexcept {
  return poll_until(entries, until, nullptr);
}

result<std::size_t> poll(std::span<poll_entry> entries, deadline until,
                         const signal_set& mask) noexcept {
  return poll_until(entries, until, &mask.raw());
}

result<poll_flags> wait_readable(const any_fd& fd, deadline until) noexcept {
  return wait_for(fd.raw(), poll_flag::in, until);
}

result<poll_flags> wait_writable(const any_fd& fd, deadline until) noexcept {
  return wait_for(fd.raw(), poll_flag::out, until);
}

}  // namespace fildes::inline FILDES_ABI
