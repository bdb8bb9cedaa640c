// SPDX-License-Identifier: BSL-1.0
#include <fildes/eventfd.hpp>

#include <fildes/fdinfo.hpp>
#include <fildes/sys/eventfd.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

constexpr unsigned efd_semaphore = 1;
constexpr std::string_view link_name = "anon_inode:[eventfd]";

// fdinfo names the mode since kernel 6.10.
result<bool> says_semaphore(const any_fd& fd) noexcept {
  FILDES_TRY(const auto info, fdinfo::read(fd));
  return info.eventfd && info.eventfd->semaphore.value_or(false);
}

}  // namespace

result<owned<eventfd>> eventfd::create(
    const eventfd_options& options) noexcept {
  return owned<eventfd>::adopt_raw(sys::eventfd2(
      options.initial, options.flags.bits() ^ sys::abi::o_cloexec));
}

result<owned<eventfd_semaphore>> eventfd_semaphore::create(
    const eventfd_options& options) noexcept {
  return owned<eventfd_semaphore>::adopt_raw(sys::eventfd2(
      options.initial,
      (options.flags.bits() ^ sys::abi::o_cloexec) | efd_semaphore));
}

result<bool> eventfd::is(const any_fd& fd) noexcept {
  FILDES_TRY(const bool counts, detail::link_is(fd.raw(), link_name));
  if (!counts) return false;
  FILDES_TRY(const bool semaphore, says_semaphore(fd));
  return !semaphore;
}

result<bool> eventfd_semaphore::is(const any_fd& fd) noexcept {
  FILDES_TRY(const bool counts, detail::link_is(fd.raw(), link_name));
  if (!counts) return false;
  return says_semaphore(fd);
}

}  // namespace fildes::inline FILDES_ABI
