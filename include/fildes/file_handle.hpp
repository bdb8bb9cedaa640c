// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <fildes/file.hpp>
#include <fildes/path_fd.hpp>

namespace fildes::inline FILDES_ABI {

/// A name for a file that outlives its paths and its descriptors: the file is
/// found again after a rename, by another process, after a restart.
///
/// The bytes are the file system's own, and mean nothing to another one. They
/// are no secret and no permission: who may open by handle may make them up.
struct file_handle {
  /// The most bytes that any has.
  static constexpr std::size_t most = 128;

  int type = 0;  ///< which form of bytes; the file system's own number
  std::size_t size = 0;
  std::array<std::byte, most> bytes = {};

  std::span<const std::byte> view() const noexcept {
    return {bytes.data(), size < most ? size : most};
  }

  /// One file has one handle. With connectable ones, also one path.
  friend bool operator==(const file_handle& a, const file_handle& b) noexcept {
    return a.type == b.type && a.text() == b.text();
  }

 private:
  std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), view().size()};
  }
};

/// What sort of handle is made. See name_to_handle_at(2).
enum class handle_flag : std::uint32_t {
  unique_mount_id = 0x1,  ///< AT_HANDLE_MNT_ID_UNIQUE: a number that is never
                          ///< used again (6.12)
  connectable = 0x2,      ///< AT_HANDLE_CONNECTABLE: opens with its path (6.13)
  fid = 0x200,            ///< AT_HANDLE_FID: to be compared only, which more
                          ///< file systems can (6.5)
};
template <>
inline constexpr auto flag_names<handle_flag> =
    std::to_array<flag_name<handle_flag>>({
        {handle_flag::unique_mount_id, "unique_mount_id"},
        {handle_flag::connectable, "connectable"},
        {handle_flag::fid, "fid"},
    });
using handle_flags = flags<handle_flag>;

/// A handle, and where it is of use.
struct mounted_handle {
  file_handle handle;
  std::uint64_t mount_id = 0;  ///< the number of /proc/self/mountinfo, or, with
                               ///< unique_mount_id, of statmount(2)
};

/// How get_handle_at finds the file, and what it makes.
struct handle_options {
  bool follow = true;  ///< symbolic links at the end of the path
  handle_flags flags = {};
};

/// The handle of what a descriptor has open or, by O_PATH, holds. See
/// name_to_handle_at(2).
/// \error opnotsupp  the file system has none; perhaps with `fid`
/// \error overflow   they are longer than any that is known
/// \error inval      a flag that the kernel does not have
result<mounted_handle> get_handle(const any_fd& fd,
                                  handle_flags flags = {}) noexcept;

/// The same of a path, which begins at `base` when it is relative. With resolve
/// flags the file is held by a path_fd first. \error as path_fd's calls besides
result<mounted_handle> get_handle_at(const path_fd& base, const path_arg& path,
                                     const handle_options& options = {},
                                     resolve_flags resolve = {}) noexcept;

/// Opens the file of a handle. `mount` is anything that is open on its file
/// system; a path_fd is not. See open_by_handle_at(2).
/// \error stale  the file is gone, or the handle is of another file system
/// \error perm   needs CAP_DAC_READ_SEARCH in the first user namespace
/// \error badf   `mount` is a path_fd
/// \error inval  of operation::file_handle: its size
result<owned<file>> open_by_handle(const any_fd& mount,
                                   const file_handle& handle,
                                   access_mode access = access_mode::read_only,
                                   open_flags flags = {}) noexcept;

/// The same without opening it: a place for other paths to begin at.
result<owned<path_fd>> hold_by_handle(const any_fd& mount,
                                      const file_handle& handle) noexcept;

}  // namespace fildes::inline FILDES_ABI
