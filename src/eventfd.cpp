// SPDX-License-Identifier: BSL-1.0
#include <fildes/eventfd.hpp>

#include <fildes/sys/eventfd.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

constexpr unsigned efd_semaphore = 1;
constexpr std::string_view link_name = "anon_inode:[eventfd]";

// /proc/self/fdinfo names the mode since kernel 6.10.
result<bool> says_semaphore(int fd) noexcept {
  constexpr std::string_view line = "eventfd-semaphore: 1";
  const detail::proc_path path(fd, "/proc/self/fdinfo/");
  FILDES_TRY(const owned<any_fd> info, owned<any_fd>::adopt_raw(sys::open(
                                           path.c_str(), sys::abi::o_cloexec)));
  char text[512];
  FILDES_TRY(const std::size_t size, sys::read(info.raw(), text, sizeof text));
  return std::string_view(text, size).find(line) != std::string_view::npos;
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
  FILDES_TRY(const bool semaphore, says_semaphore(fd.raw()));
  return !semaphore;
}

result<bool> eventfd_semaphore::is(const any_fd& fd) noexcept {
  FILDES_TRY(const bool counts, detail::link_is(fd.raw(), link_name));
  if (!counts) return false;
  return says_semaphore(fd.raw());
}

}  // namespace fildes::inline FILDES_ABI
