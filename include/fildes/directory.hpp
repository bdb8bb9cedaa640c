// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/bytes.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/sys/directory.hpp>

namespace fildes::inline FILDES_ABI {

/// One entry of a directory, in the memory of what read it: lasts until that
/// goes on.
class directory_entry {
 public:
  /// One name: never empty, and no slash in it. A zero is behind it.
  std::string_view name() const noexcept { return {c_str(), size_}; }
  const char* c_str() const noexcept { return record_ + name_at; }

  /// What it was when it was read; `unknown` where the file system does not say
  /// (`status` does).
  file_type type() const noexcept;

  /// The number of what the name stands for. At a mount point that is what the
  /// mount covers.
  std::uint64_t inode() const noexcept { return take<std::uint64_t>(0); }

  /// Where reading goes on behind it: for directory_reader::seek. No size or
  /// order can be told from it.
  std::int64_t offset() const noexcept { return take<std::int64_t>(8); }

  /// Whether it is "." or "..".
  bool is_dots() const noexcept {
    return c_str()[0] == '.' && size_ < 3 && (size_ < 2 || c_str()[1] == '.');
  }

 private:
  friend class directory_records;

  // struct linux_dirent64
  static constexpr std::size_t size_at = 16;
  static constexpr std::size_t type_at = 18;
  static constexpr std::size_t name_at = 19;

  directory_entry(const char* record, std::size_t size) noexcept
      : record_(record), size_(size) {}

  template <class Number>
  Number take(std::size_t at) const noexcept {
    Number number;
    __builtin_memcpy(&number, record_ + at, sizeof number);
    return number;
  }

  const char* record_;
  std::size_t size_;  // of the name
};

/// The entries in memory that getdents64(2) has filled, "." and ".." among
/// them. Reads nothing outside of it, whatever the lengths in it say.
class directory_records {
 public:
  constexpr directory_records() noexcept = default;
  explicit directory_records(byte_view records FILDES_LIFETIMEBOUND) noexcept
      : at_(reinterpret_cast<const char*>(records.data())),
        left_(records.size()) {}

  /// The next; nothing after the last.
  /// \error badmsg  of operation::directory: no such record, and each call from
  ///                here on. Its length does not fit, or its name has no end,
  ///                no character, or a slash in it.
  result<std::optional<directory_entry>> next() noexcept;

  /// What was not given out yet.
  byte_view rest() const noexcept { return {at_, left_}; }

 private:
  const char* at_ = nullptr;
  std::size_t left_ = 0;
};

/// A directory that is open for reading: a place that paths begin at, as any
/// path_fd, and whose entries a directory_reader gives.
class directory : public path_fd {
 public:
  static constexpr std::string_view kind_name = "directory";

  /// Opens a directory.
  /// \error notdir  it is none
  /// \error acces   it may not be read
  /// \error xdev    the resolve flags forbid the way; also loop
  static result<owned<directory>> open(const path_arg& path,
                                       resolve_flags resolve = {}) noexcept;

  /// The same, beginning at `base` when the path is relative.
  static result<owned<directory>> open_at(const path_fd& base,
                                          const path_arg& path,
                                          resolve_flags resolve = {}) noexcept;

  /// What is held as a place, opened for reading; or a directory once more, to
  /// be read from the beginning without a word to who reads it already.
  static result<owned<directory>> reopen(const path_fd& held) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Waits until its entries are on the disk: after a file was made, renamed or
  /// removed in it. See fsync(2).
  /// \error io     they did not get there
  /// \error inval  the file system cannot
  FILDES_INLINE result<> sync() const noexcept { return sys::fsync(fd_); }

 protected:
  using path_fd::path_fd;
  directory(const directory&) = default;  // owned<K>, borrowed<K>?
  directory& operator=(const directory&) = default;
  ~directory() = default;
};

/// Reads the entries of a directory, from its beginning, in the order that the
/// file system has them; "." and ".." are left out.
///
///     directory_reader entries(dir);
///     for (;;) {
///       FILDES_TRY(const auto entry, entries.next());
///       if (!entry) break;
///       ...
///     }
///
/// Allocates nothing: 32 KiB of it are the buffer. What is made or removed
/// meanwhile may be given or not; all else is given once. All who hold the
/// descriptor have one position: two readers of one take entries from each
/// other, see directory::reopen.
class [[nodiscard]] directory_reader {
 public:
  explicit directory_reader(borrowed<directory> dir) noexcept : dir_(dir) {}
  directory_reader(const directory_reader&) = delete;  // its entries lie in it
  directory_reader& operator=(const directory_reader&) = delete;

  /// The next entry, which lasts until the next call of anything here; nothing
  /// after the last. The end stays the end, also when entries are added, and an
  /// error stays that error, until rewind or seek. A directory that was removed
  /// is at its end.
  /// \error badmsg  of operation::directory: see directory_records
  result<std::optional<directory_entry>> next() noexcept;

  /// To the beginning: entries made since then are seen.
  result<> rewind() noexcept { return seek(0); }

  /// To behind the entry that had this offset.
  result<> seek(std::int64_t offset) noexcept;

 private:
  enum class state : unsigned char { fresh, reads, ended, failed };

  result<> fill() noexcept;

  borrowed<directory> dir_;
  state state_ = state::fresh;
  error failed_ = error({}, operation::directory);
  directory_records records_;
  alignas(8) char buffer_[32768];  // not filled here: it is large
};

}  // namespace fildes::inline FILDES_ABI
