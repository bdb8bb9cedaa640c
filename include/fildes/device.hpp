// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/file.hpp>
#include <fildes/sys/ioctl.hpp>

namespace fildes::inline FILDES_ABI {

/// How a device is opened.
struct device_options {
  access_mode access = access_mode::read_only;
  open_flags flags = {};
  resolve_flags resolve = {};  ///< for the way to it
};

/// How a block device is opened.
struct block_device_options {
  access_mode access = access_mode::read_only;
  /// For this program alone: busy while it is mounted or somebody else has it
  /// so, and nobody can mount it meanwhile. Who just opens it is not kept out.
  bool exclusive = false;
  open_flags flags = {};
  resolve_flags resolve = {};  ///< for the way to it
};

/// A character device. What can be done with it is its driver's business, and
/// mostly that of ioctl.hpp.
///
/// Opening looks at the path first and wakes no driver for what is none: a
/// FIFO, a tape that is a disk. A terminal does not become the controlling one.
class char_device : public any_fd {
 public:
  static constexpr std::string_view kind_name = "char_device";

  /// Opens what a path leads to, when it is a character device. Needs /proc.
  /// \error nodev  by operation::device: it is something else
  /// \error nxio   no such device is there; also nodev, by openat2
  /// \error busy   the driver takes no second one who opens it
  /// \error acces  not allowed; also perm
  static result<owned<char_device>> open(
      const path_arg& path, const device_options& options = {}) noexcept;
  /// The same, beginning at `base` when the path is relative.
  static result<owned<char_device>> open_at(
      const path_fd& base, const path_arg& path,
      const device_options& options = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Which one it is, by its driver's number and its own: 1, 3 is /dev/null.
  result<device_number> number() const noexcept;

  /// Reads what the driver has to give. See read(2).
  /// \error again  nothing there, and it is non-blocking
  /// \error intr   a signal came first
  FILDES_INLINE result<std::size_t> read(byte_span into) const noexcept {
    return sys::read(fd_, into.data(), into.size());
  }
  /// The same, into several pieces in order. See readv(2).
  FILDES_INLINE result<std::size_t> readv(byte_spans into) const noexcept {
    return sys::readv(fd_, into.data(), into.size());
  }
  /// Gives the driver bytes. See write(2).
  FILDES_INLINE result<std::size_t> write(byte_view from) const noexcept {
    return sys::write(fd_, from.data(), from.size());
  }
  /// The same, from several pieces in order. See writev(2).
  FILDES_INLINE result<std::size_t> writev(byte_views from) const noexcept {
    return sys::writev(fd_, from.data(), from.size());
  }

 protected:
  using any_fd::any_fd;
  char_device(const char_device&) = default;  // owned<K>, borrowed<K>?
  char_device& operator=(const char_device&) = default;
  ~char_device() = default;
};

/// A block device: a disk, a part of one, or what looks like it. It is read
/// and written as a file is.
///
/// What is written goes to the page cache, as with files, unless it was opened
/// with direct. Ranges that are thrown away or set to zero are whole sectors:
/// multiples of logical_sector_size.
class block_device : public file {
 public:
  static constexpr std::string_view kind_name = "block_device";

  /// Opens what a path leads to, when it is a block device. Needs /proc.
  /// \error notblk  by operation::device: it is something else
  /// \error busy    exclusive, and somebody has it
  /// \error nxio    no such device is there; nomedium: nothing is in it
  /// \error acces   not allowed; also perm; to be written, and read-only: rofs
  static result<owned<block_device>> open(
      const path_arg& path, const block_device_options& options = {}) noexcept;
  /// The same, beginning at `base` when the path is relative.
  static result<owned<block_device>> open_at(
      const path_fd& base, const path_arg& path,
      const block_device_options& options = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Which one it is, by its driver's number and its own.
  result<device_number> number() const noexcept;

  /// How many bytes it has; stat() says 0. BLKGETSIZE64.
  FILDES_INLINE result<std::uint64_t> size() const noexcept {
    return get<std::uint64_t>(sys::abi::blkgetsize64);
  }
  /// The least that can be read or written: mostly 512. BLKSSZGET.
  FILDES_INLINE result<std::uint32_t> logical_sector_size() const noexcept {
    return get<std::uint32_t>(sys::abi::blksszget);
  }
  /// What the device writes at once, as 4096. BLKPBSZGET.
  FILDES_INLINE result<std::uint32_t> physical_sector_size() const noexcept {
    return get<std::uint32_t>(sys::abi::blkpbszget);
  }
  /// What is not smaller is written without reading first. BLKIOMIN.
  FILDES_INLINE result<std::uint32_t> minimum_io_size() const noexcept {
    return get<std::uint32_t>(sys::abi::blkiomin);
  }
  /// What it likes best; 0: it does not say. BLKIOOPT.
  FILDES_INLINE result<std::uint32_t> optimal_io_size() const noexcept {
    return get<std::uint32_t>(sys::abi::blkioopt);
  }
  /// How far the first physical sector begins behind the beginning; nothing
  /// where there is none that fits. BLKALIGNOFF.
  result<std::optional<std::uint32_t>> alignment_offset() const noexcept;
  /// Whether it has a disk that turns. BLKROTATIONAL.
  result<bool> is_rotational() const noexcept;
  /// A number that no other disk has or had since the machine started, though
  /// it had this one's name. BLKGETDISKSEQ; nothing before kernel 5.15.
  result<std::optional<std::uint64_t>> disk_sequence() const noexcept;

  /// Whether it takes no writes, for everybody. BLKROGET.
  result<bool> is_read_only() const noexcept;
  /// \error acces  needs CAP_SYS_ADMIN; perm: it cannot be otherwise
  result<> set_read_only(bool read_only) const noexcept;

  /// Says that what is in a range is needed no more; what is read there later
  /// is anything. BLKDISCARD.
  /// \error inval       no whole sectors, or not inside the device; by
  ///                    operation::device: an empty range, or one past 2^64
  /// \error badf        not opened for writing
  /// \error opnotsupp   the device cannot
  result<> discard(file_range range) const noexcept;
  /// The same, so that nobody reads it again. BLKSECDISCARD. \error as discard
  result<> discard_securely(file_range range) const noexcept;
  /// Writes zeros, by the device if it can. BLKZEROOUT. \error as discard
  result<> zero_out(file_range range) const noexcept;

  /// Writes what the page cache has, and forgets it. BLKFLSBUF.
  /// \error acces  needs CAP_SYS_ADMIN
  result<> flush_buffers() const noexcept;
  /// Reads the table of partitions anew. BLKRRPART.
  /// \error busy   one of them is in use
  /// \error inval  a partition itself, or a device that has none
  /// \error acces  needs CAP_SYS_ADMIN
  result<> reread_partitions() const noexcept;

 protected:
  using file::file;
  block_device(const block_device&) = default;  // owned<K>, borrowed<K>?
  block_device& operator=(const block_device&) = default;
  ~block_device() = default;

 private:
  template <class T>
  FILDES_INLINE result<T> get(std::uint32_t request) const noexcept {
    T value = 0;
    FILDES_TRYV(sys::ioctl_out(fd_, request, &value, sizeof value));
    return value;
  }
};

}  // namespace fildes::inline FILDES_ABI
