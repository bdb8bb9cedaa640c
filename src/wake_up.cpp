// SPDX-License-Identifier: BSL-1.0
#include <fildes/wake_up.hpp>

#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>

namespace fildes::inline FILDES_ABI {

result<bool> waker::is(const any_fd& fd) noexcept {
  FILDES_TRY(const bool counts, eventfd::is(fd));
  if (!counts) return false;
  FILDES_TRY(const status_flags status, get_status_flags(fd));
  return status.has(status_flag::nonblock);
}

result<owned<wake_up>> wake_up::create() noexcept {
  FILDES_TRY(auto made, eventfd::create({.flags = eventfd_flag::nonblock}));
  return owned<wake_up>::adopt_raw(std::move(made).release_raw());
}

}  // namespace fildes::inline FILDES_ABI
