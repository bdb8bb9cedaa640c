// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/open.hpp>
#include <fildes/path.hpp>

// What file.cpp and path_fd.cpp share.

namespace fildes::inline FILDES_ABI::detail {

/// Opens by openat2, or by openat on a kernel that has no openat2 and when
/// nothing was asked that only openat2 does.
result<int> open_raw(int base, const path_arg& path, std::uint32_t bits,
                     std::uint32_t mode, resolve_flags resolve) noexcept;

/// Whether /proc says that a descriptor is of an object of this name.
result<bool> link_is(int fd, std::string_view name) noexcept;

/// The text of /proc/self/fd/N, or of another directory's N.
class proc_path {
 public:
  explicit proc_path(int fd,
                     std::string_view directory = "/proc/self/fd/") noexcept;
  const char* c_str() const noexcept { return text_; }

 private:
  char text_[40];
};

}  // namespace fildes::inline FILDES_ABI::detail
