// SPDX-License-Identifier: BSL-1.0
#include <fildes/timerfd.hpp>

#include <fildes/fdinfo.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI::detail {

result<int> create_timer(clock_id c, timerfd_flags flags) noexcept {
  return sys::timerfd_create(static_cast<int>(c),
                             flags.bits() ^ sys::abi::tfd_cloexec);
}

result<bool> is_timer(const any_fd& fd, clock_id c) noexcept {
  FILDES_TRY(const bool timer, link_is(fd.raw(), "anon_inode:[timerfd]"));
  if (!timer) return false;
  FILDES_TRY(const auto info, fdinfo::read(fd));
  return info.timer && info.timer->clock == static_cast<int>(c);
}

}  // namespace fildes::inline FILDES_ABI::detail
