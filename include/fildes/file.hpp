// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/bytes.hpp>
#include <fildes/file_options.hpp>
#include <fildes/path_fd.hpp>

namespace fildes::inline FILDES_ABI {

/// An open file with a position: bytes that stay where they are written.
///
/// Each member makes one system call and hands back what the kernel said:
/// counts may be short, `intr` is not repeated. Whole buffers are the business
/// of read_exactly and write_all.
class file : public any_fd {
 public:
  static constexpr std::string_view kind_name = "file";
  static constexpr bool waits = false;  // epoll refuses it

  /// Opens what a path leads to. The kind is not checked: a FIFO makes it wait
  /// for the other end, unless the flags say nonblock.
  /// Made by openat2(2) where the kernel has it (5.6), else by openat(2).
  /// \error noent  it does not exist, and is not to be made
  /// \error exist  it exists, and was to be made (`creation::exclusive`)
  /// \error isdir  a directory, and writing was asked for; also acces, rofs
  /// \error xdev   the resolve flags forbid the way; loop for links
  /// \error again  `resolve` lost a race with a rename: worth another try
  /// \error nosys  `resolve` on a kernel without openat2
  static result<owned<file>> open(const path_arg& path,
                                  const open_options& options = {}) noexcept;

  /// The same, beginning at `base` when the path is relative.
  static result<owned<file>> open_at(const path_fd& base, const path_arg& path,
                                     const open_options& options = {}) noexcept;

  /// Opens for writing, made or emptied: `creation::replace`.
  static result<owned<file>> create(const path_arg& path,
                                    file_mode mode = file_mode(0666)) noexcept;

  /// Opens what a descriptor holds once more, with a position and flags of its
  /// own: how a path_fd is read. Needs /proc. The creation must be never or
  /// truncate.
  static result<owned<file>> reopen(const any_fd& held,
                                    const open_options& options = {}) noexcept;

  /// Makes a file without a name in a directory, read and written; it vanishes
  /// when closed. See O_TMPFILE in open(2).
  /// \error opnotsupp  the file system has no such files; isdir on old kernels
  static result<owned<file>> temporary(
      const path_arg& directory, file_mode mode = file_mode(0600)) noexcept;

  /// Whether a descriptor is a regular file: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Reads at the position and moves it on. Zero is the end of the file.
  /// \error badf   not opened for reading
  /// \error isdir  it is a directory
  FILDES_INLINE result<std::size_t> read(byte_span into) const noexcept {
    return sys::read(fd_, into.data(), into.size());
  }
  /// The same, into several pieces in order. See readv(2).
  FILDES_INLINE result<std::size_t> readv(byte_spans into) const noexcept {
    return sys::readv(fd_, into.data(), into.size());
  }
  /// Writes at the position, or at the end with append, and moves it on.
  /// \error nospc  the disk is full; a part may have been written before
  /// \error fbig   past the size limit, which also raises SIGXFSZ
  FILDES_INLINE result<std::size_t> write(byte_view from) const noexcept {
    return sys::write(fd_, from.data(), from.size());
  }
  /// The same, from several pieces in order. See writev(2).
  FILDES_INLINE result<std::size_t> writev(byte_views from) const noexcept {
    return sys::writev(fd_, from.data(), from.size());
  }

  /// Reads at an offset; the position stays. See pread(2).
  /// \error spipe  what is open has no offsets
  FILDES_INLINE result<std::size_t> pread(byte_span into,
                                          std::uint64_t at) const noexcept {
    return sys::pread(fd_, into.data(), into.size(),
                      static_cast<std::int64_t>(at));
  }
  /// Writes at an offset; the position stays. A file opened with append is
  /// appended to whatever the offset: see `rw_flag::noappend`.
  FILDES_INLINE result<std::size_t> pwrite(byte_view from,
                                           std::uint64_t at) const noexcept {
    return sys::pwrite(fd_, from.data(), from.size(),
                       static_cast<std::int64_t>(at));
  }
  /// Reads at an offset into several pieces, with flags for this call alone.
  /// \error again      `nowait`, and it would have to wait
  /// \error opnotsupp  a flag that the kernel or file system lacks
  FILDES_INLINE result<std::size_t> preadv2(byte_spans into, std::uint64_t at,
                                            rw_flags flags) const noexcept {
    return sys::preadv2(fd_, into.data(), into.size(),
                        static_cast<std::int64_t>(at), flags.bits());
  }
  /// Writes at an offset from several pieces, with flags for this call alone.
  FILDES_INLINE result<std::size_t> pwritev2(byte_views from, std::uint64_t at,
                                             rw_flags flags) const noexcept {
    return sys::pwritev2(fd_, from.data(), from.size(),
                         static_cast<std::int64_t>(at), flags.bits());
  }

  /// Moves the position, and says where it is now. Past the end is allowed.
  /// \error nxio  seek_origin::data, hole: at or past the end of the file
  /// \error inval before the beginning
  FILDES_INLINE result<std::uint64_t> seek(
      std::int64_t offset,
      seek_origin from = seek_origin::begin) const noexcept {
    const auto at = sys::lseek(fd_, offset, static_cast<int>(from));
    if (at.has_error()) [[unlikely]]
      return at.assume_error();
    return static_cast<std::uint64_t>(at.assume_value());
  }

  /// Cuts the file to a size, or lengthens it with a hole. See ftruncate(2).
  result<> truncate(std::uint64_t size) const noexcept {
    return sys::ftruncate(fd_, static_cast<std::int64_t>(size));
  }
  /// Reserves disk space, or frees or zeroes it: see fallocate(2).
  /// \error opnotsupp  the file system cannot
  result<> allocate(file_range range,
                    allocate_flags flags = {}) const noexcept {
    return sys::fallocate(fd_, flags.bits(),
                          static_cast<std::int64_t>(range.offset),
                          static_cast<std::int64_t>(range.size));
  }
  /// Says how a range will be used. A size of zero is to the end.
  result<> advise(file_advice advice, file_range range = {}) const noexcept {
    return sys::fadvise(fd_, static_cast<std::int64_t>(range.offset),
                        static_cast<std::int64_t>(range.size),
                        static_cast<int>(advice));
  }

  /// Returns when data and metadata are on the disk. An error is told once: a
  /// later sync that succeeds does not mean that the data were saved.
  /// \error io  some of what was written is lost
  result<> sync() const noexcept { return sys::fsync(fd_); }
  /// The same for the data and what is needed to read them back.
  result<> data_sync() const noexcept { return sys::fdatasync(fd_); }
  /// Everything written to the file system that the file is on.
  result<> sync_file_system() const noexcept { return sys::syncfs(fd_); }

  /// Locks a range, waiting for others. The lock belongs to what is open, not
  /// to the process: duplicates share it, and closing another descriptor of
  /// the file keeps it. See F_OFD_SETLKW in fcntl(2).
  /// \error intr  a signal came first
  /// \error badf  a shared lock needs reading, an exclusive one writing
  result<> lock(lock_kind kind, file_range range = {}) const noexcept {
    return set_lock(sys::abi::f_ofd_setlkw, static_cast<std::int16_t>(kind),
                    range);
  }
  /// The same without waiting. \error again  somebody holds it
  result<> try_lock(lock_kind kind, file_range range = {}) const noexcept {
    return set_lock(sys::abi::f_ofd_setlk, static_cast<std::int16_t>(kind),
                    range);
  }
  /// Gives a range free.
  result<> unlock(file_range range = {}) const noexcept {
    return set_lock(sys::abi::f_ofd_setlk, sys::abi::f_unlck, range);
  }
  /// The first lock of another holder that stands in the way of such a lock.
  result<std::optional<held_lock>> conflicting_lock(
      lock_kind kind, file_range range = {}) const noexcept;

  /// Locks all of it for who asks by flock(2): lock() does not see these, nor
  /// they lock(). Any access will do. A change of kind gives it free first.
  /// \error intr  a signal came first
  result<> flock(lock_kind kind) const noexcept {
    return sys::flock(fd_, detail::flock_operation(kind));
  }
  /// The same without waiting. \error again  somebody holds it
  result<> try_flock(lock_kind kind) const noexcept {
    return sys::flock(fd_, detail::flock_operation(kind) | sys::abi::lock_nb);
  }
  /// Gives it free.
  result<> unflock() const noexcept {
    return sys::flock(fd_, sys::abi::lock_un);
  }

 protected:
  using any_fd::any_fd;
  file(const file&) = default;  // owned<K>, borrowed<K>?
  file& operator=(const file&) = default;
  ~file() = default;

 private:
  result<> set_lock(int command, std::int16_t type,
                    file_range range) const noexcept;
};

}  // namespace fildes::inline FILDES_ABI
