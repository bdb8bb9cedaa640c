// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fd.hpp>
#include <fildes/open.hpp>
#include <fildes/sys/file.hpp>

namespace fildes::inline FILDES_ABI {

/// What a file is.
enum class file_type : std::uint32_t {
  unknown = 0,
  fifo = sys::abi::s_ififo,              ///< S_IFIFO: a pipe or FIFO
  character_device = sys::abi::s_ifchr,  ///< S_IFCHR
  directory = sys::abi::s_ifdir,         ///< S_IFDIR
  block_device = sys::abi::s_ifblk,      ///< S_IFBLK
  regular = sys::abi::s_ifreg,           ///< S_IFREG
  symbolic_link = sys::abi::s_iflnk,     ///< S_IFLNK
  socket = sys::abi::s_ifsock,           ///< S_IFSOCK
};

/// A point in time as a file system keeps it; `seconds` since 1970, negative
/// before, `nanoseconds` always forward from there.
struct file_time {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  friend constexpr auto operator<=>(const file_time&,
                                    const file_time&) = default;
};

/// The number of a device.
struct device_number {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  friend constexpr auto operator<=>(const device_number&,
                                    const device_number&) = default;
};

/// Which file something is: equal when they are the same one, however opened.
///
/// Only a file that is held open keeps its identity: the number of a deleted
/// one is used again. See pinned_file.
struct file_identity {
  device_number device;
  std::uint64_t inode = 0;
  friend constexpr auto operator<=>(const file_identity&,
                                    const file_identity&) = default;
};

/// All that statx(2) tells about a file.
class file_status {
 public:
  explicit file_status(const sys::abi::statx& s) noexcept : s_(s) {}

  file_type type() const noexcept {
    return static_cast<file_type>(s_.mode & sys::abi::s_ifmt);
  }
  file_mode mode() const noexcept { return file_mode(s_.mode); }
  std::uint64_t size() const noexcept { return s_.size; }  ///< in bytes
  /// What it takes on disk, in bytes; less than the size where it has holes.
  std::uint64_t allocated() const noexcept { return s_.blocks * 512; }
  std::uint32_t block_size() const noexcept { return s_.blksize; }
  std::uint32_t links() const noexcept { return s_.nlink; }
  std::uint32_t user() const noexcept { return s_.uid; }
  std::uint32_t group() const noexcept { return s_.gid; }
  file_time accessed() const noexcept { return time(s_.atime); }
  file_time modified() const noexcept { return time(s_.mtime); }
  file_time changed() const noexcept { return time(s_.ctime); }
  /// Whether the file system keeps the time that born() tells.
  bool has_born() const noexcept { return s_.mask & sys::abi::statx_btime; }
  file_time born() const noexcept { return time(s_.btime); }
  file_identity identity() const noexcept {
    return {{s_.dev_major, s_.dev_minor}, s_.ino};
  }
  /// The device that a device node stands for.
  device_number device() const noexcept {
    return {s_.rdev_major, s_.rdev_minor};
  }
  /// The kernel's structure, for what has no member here.
  const sys::abi::statx& raw() const noexcept { return s_; }

 private:
  static file_time time(const sys::abi::statx_timestamp& t) noexcept {
    return {t.sec, t.nsec};
  }
  sys::abi::statx s_;
};

/// The status of what a descriptor has open, of any kind. See statx(2).
inline result<file_status> stat(const any_fd& fd) noexcept {
  sys::abi::statx status;
  FILDES_TRYV(sys::statx(fd.raw(), "", sys::abi::at_empty_path,
                         sys::abi::statx_basic_stats | sys::abi::statx_btime,
                         status));
  return file_status(status);
}

}  // namespace fildes::inline FILDES_ABI
