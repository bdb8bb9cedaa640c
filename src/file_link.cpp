// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_link.hpp>

#include <fildes/sys/path.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

result<> link_raw(int fd, int base, const char* name) noexcept {
  const auto linked = sys::linkat(fd, "", base, name, sys::abi::at_empty_path);
  if (!linked.has_error() || linked.assume_error() != errc::noent)
    return linked;
  const detail::proc_path path(fd);
  return sys::linkat(sys::abi::at_fdcwd, path.c_str(), base, name,
                     sys::abi::at_symlink_follow);
}

}  // namespace

result<> link_into(const file& fd, const path_fd& base, const path_arg& name,
                   resolve_flags resolve) noexcept {
  FILDES_TRY(const char* const path, name.c_str());
  if (resolve.empty()) return link_raw(fd.raw(), base.raw(), path);
  const std::string_view whole(path);
  const std::size_t slash = whole.find_last_of('/');
  const std::string_view parent =
      slash == std::string_view::npos ? "." : whole.substr(0, slash + 1);
  FILDES_TRY(
      const auto directory,
      path_fd::open_at(base, parent,
                       {.flags = open_flag::directory, .resolve = resolve}));
  return link_raw(fd.raw(), directory.raw(),
                  slash == std::string_view::npos ? path : path + slash + 1);
}

}  // namespace fildes::inline FILDES_ABI
