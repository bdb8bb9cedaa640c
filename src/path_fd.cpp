// SPDX-License-Identifier: BSL-1.0
#include <fildes/descriptor.hpp>
#include <fildes/path_fd.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

result<owned<path_fd>> open_path(int base, const path_arg& path,
                                 const path_fd_options& options) noexcept {
  return owned<path_fd>::adopt_raw(detail::open_raw(
      base, path, options.flags.bits() | sys::abi::o_path, 0, options.resolve));
}

}  // namespace

result<owned<path_fd>> path_fd::open(const path_arg& path,
                                     const path_fd_options& options) noexcept {
  return open_path(sys::abi::at_fdcwd, path, options);
}

result<owned<path_fd>> path_fd::open_at(
    const path_fd& base, const path_arg& path,
    const path_fd_options& options) noexcept {
  return open_path(base.raw(), path, options);
}

result<bool> path_fd::is(const any_fd& fd) noexcept {
  FILDES_TRY(const auto flags, get_status_flags(fd));
  return flags.has(status_flag::path);
}

}  // namespace fildes::inline FILDES_ABI
