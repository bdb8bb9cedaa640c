// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/path.hpp>
#include <fildes/stat.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {

// Two numbers made into a hash: each bit of them changes half of its bits.
constexpr std::size_t mixed(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t bits = a * 0x9e3779b97f4a7c15U + b;
  bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ bits >> 27) * 0x94d049bb133111ebU;
  return static_cast<std::size_t>(bits ^ bits >> 31);
}

}  // namespace detail

/// A file's identity, and the hold on the file that keeps it true.
///
/// Comparing two paths by `stat` alone can be wrong: a file that is deleted in
/// between gives its number away. Two pinned files compare right, whatever
/// their names are and wherever they are mounted. A file system that changes
/// the numbers of files in use, as some over a network do, has no identities.
class pinned_file {
 public:
  /// Follows a path. Never waits, a FIFO included, and needs no permission to
  /// read. \error as path_fd::open
  static result<pinned_file> at(const path_arg& path) noexcept;

  /// Of what a descriptor has open, as `stdio::in()`; holds a duplicate.
  /// \error mfile  no number left
  static result<pinned_file> of(const any_fd& fd) noexcept;

  /// The same, holding this one: closed after an error, too. For a path that
  /// is followed in some other way, by path_fd::open_at.
  static result<pinned_file> holding(owned<any_fd> fd) noexcept;

  const file_identity& identity() const noexcept { return identity_; }
  const owned<any_fd>& fd() const noexcept { return fd_; }

  friend bool operator==(const pinned_file& a, const pinned_file& b) noexcept {
    return a.identity_ == b.identity_;
  }
  friend auto operator<=>(const pinned_file& a, const pinned_file& b) noexcept {
    return a.identity_ <=> b.identity_;
  }

 private:
  pinned_file(owned<any_fd> fd, const file_identity& identity) noexcept
      : fd_(std::move(fd)), identity_(identity) {}

  owned<any_fd> fd_;
  file_identity identity_;
};

/// Whether two paths lead to one file. Both are held while they are compared.
result<bool> is_same_file(const path_arg& a, const path_arg& b) noexcept;
/// Whether a path leads to what a descriptor has open.
result<bool> is_same_file(const any_fd& a, const path_arg& b) noexcept;
/// Whether two descriptors have one file open.
result<bool> is_same_file(const any_fd& a, const any_fd& b) noexcept;

}  // namespace fildes::inline FILDES_ABI

/// For unordered containers, as a pinned file's is.
template <>
struct std::hash<fildes::file_identity> {
  std::size_t operator()(const fildes::file_identity& what) const noexcept {
    const auto& [device, inode] = what;
    return fildes::detail::mixed(
        std::uint64_t{device.major} << 32 | device.minor, inode);
  }
};
template <>
struct std::hash<fildes::pinned_file> {
  std::size_t operator()(const fildes::pinned_file& pinned) const noexcept {
    return std::hash<fildes::file_identity>()(pinned.identity());
  }
};
