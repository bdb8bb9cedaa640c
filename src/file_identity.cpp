// SPDX-License-Identifier: BSL-1.0
#include <fildes/descriptor.hpp>
#include <fildes/path_fd.hpp>

namespace fildes::inline FILDES_ABI {

result<pinned_file> pinned_file::holding(owned<any_fd> fd) noexcept {
  FILDES_TRY(const file_status status, stat(fd));
  return pinned_file(std::move(fd), status.identity());
}

result<pinned_file> pinned_file::at(const path_arg& path) noexcept {
  FILDES_TRY(owned<path_fd> held, path_fd::open(path));
  return holding(std::move(held));
}

result<pinned_file> pinned_file::of(const any_fd& fd) noexcept {
  FILDES_TRY(owned<any_fd> held, dup(fd));
  return holding(std::move(held));
}

result<bool> is_same_file(const path_arg& a, const path_arg& b) noexcept {
  FILDES_TRY(const pinned_file one, pinned_file::at(a));
  return is_same_file(one.fd(), b);
}

result<bool> is_same_file(const any_fd& a, const path_arg& b) noexcept {
  FILDES_TRY(const owned<path_fd> other, path_fd::open(b));
  return is_same_file(a, other);
}

result<bool> is_same_file(const any_fd& a, const any_fd& b) noexcept {
  FILDES_TRY(const file_status one, stat(a));
  FILDES_TRY(const file_status other, stat(b));
  return one.identity() == other.identity();
}

}  // namespace fildes::inline FILDES_ABI
