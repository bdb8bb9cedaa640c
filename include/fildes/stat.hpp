// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/fd.hpp>
#include <fildes/open.hpp>
#include <fildes/stat_flags.hpp>
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
///
/// What is not optional here is zero when it was not asked for, or when the
/// file system does not keep it; `has` tells.
class file_status {
 public:
  explicit file_status(const sys::abi::statx& s) noexcept : s_(s) {}

  status_fields fields() const noexcept {
    return status_fields::from_bits(s_.mask);
  }
  bool has(status_fields wanted) const noexcept { return fields().has(wanted); }

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
  /// When the file was made, where the file system keeps that.
  std::optional<file_time> born() const noexcept {
    return if_has(status_field::born, time(s_.btime));
  }
  file_identity identity() const noexcept {
    return {{s_.dev_major, s_.dev_minor}, s_.ino};
  }
  /// The device that a device node stands for.
  device_number device() const noexcept {
    return {s_.rdev_major, s_.rdev_minor};
  }

  /// The mount that the path led through. The number of one that is gone is
  /// used again; it is the one of /proc/self/mountinfo.
  std::optional<std::uint64_t> mount_id() const noexcept {
    return if_has(status_field::mount_id, s_.mnt_id);
  }
  /// The same by a number that is never used again. One status has one of the
  /// two: this one when it was asked for.
  std::optional<std::uint64_t> unique_mount_id() const noexcept {
    return if_has(status_field::unique_mount_id, s_.mnt_id);
  }
  /// The part of the file system that it is in, on btrfs and bcachefs.
  std::optional<std::uint64_t> subvolume() const noexcept {
    return if_has(status_field::subvolume, s_.subvol);
  }
  std::optional<direct_io_alignment> direct_io() const noexcept {
    return if_has(status_field::direct_io,
                  direct_io_alignment{s_.dio_mem_align, s_.dio_offset_align,
                                      s_.dio_read_offset_align});
  }
  std::optional<atomic_write_limits> atomic_write() const noexcept {
    return if_has(
        status_field::atomic_write,
        atomic_write_limits{s_.atomic_write_unit_min, s_.atomic_write_unit_max,
                            s_.atomic_write_unit_max_opt,
                            s_.atomic_write_segments_max});
  }

  /// What is special about it. What is not among supported_attributes() is not
  /// known, rather than not so.
  status_attributes attributes() const noexcept {
    return status_attributes::from_bits(s_.attributes);
  }
  status_attributes supported_attributes() const noexcept {
    return status_attributes::from_bits(s_.attributes_mask);
  }

  /// The kernel's structure, for what has no member here.
  const sys::abi::statx& raw() const noexcept { return s_; }

 private:
  template <class T>
  std::optional<T> if_has(status_field field, T value) const noexcept {
    if (!has(field)) return std::nullopt;
    return value;
  }
  static file_time time(const sys::abi::statx_timestamp& t) noexcept {
    return {t.sec, t.nsec};
  }
  sys::abi::statx s_;
};

/// The status of what a descriptor has open, of any kind; also of what a
/// path_fd holds. See statx(2).
inline result<file_status> stat(
    const any_fd& fd,
    status_fields fields = status_field::basic | status_field::born,
    status_sync sync = status_sync::as_stat) noexcept {
  sys::abi::statx status;
  FILDES_TRYV(sys::statx(fd.raw(), "",
                         sys::abi::at_empty_path | static_cast<int>(sync),
                         fields.bits(), status));
  return file_status(status);
}

}  // namespace fildes::inline FILDES_ABI
