// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/path.hpp>
#include <fildes/stat.hpp>

namespace fildes::inline FILDES_ABI {

/// How to find the file.
struct path_fd_options {
  /// Of these: directory, nofollow (a symbolic link itself), inherit.
  open_flags flags = {};
  resolve_flags resolve = {};
};

/// A place in the file system (O_PATH): what a path led to, held, but not
/// opened.
///
/// Needs no permission on the file, never waits (a FIFO, a device) and runs no
/// driver. Serves as the base of other paths, and keeps the file's identity
/// while it is held. Reading is `file::reopen`.
class path_fd : public any_fd {
 public:
  static constexpr std::string_view kind_name = "path_fd";
  static constexpr bool waits = false;  // epoll refuses it

  /// Follows a path and holds what is there. See O_PATH in open(2).
  /// \error noent  nothing there; also notdir, loop, acces on the way
  /// \error xdev   the resolve flags forbid the way
  static result<owned<path_fd>> open(
      const path_arg& path, const path_fd_options& options = {}) noexcept;

  /// The same, beginning at `base` when the path is relative.
  static result<owned<path_fd>> open_at(
      const path_fd& base, const path_arg& path,
      const path_fd_options& options = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

 protected:
  using any_fd::any_fd;
  path_fd(const path_fd&) = default;  // owned<K>, borrowed<K>?
  path_fd& operator=(const path_fd&) = default;
  ~path_fd() = default;
};

/// A file's identity, and the hold on the file that keeps it true.
///
/// Comparing two paths by `stat` alone can be wrong: a file that is deleted in
/// between gives its number away. Two pinned files compare right.
class pinned_file {
 public:
  /// Follows a path. Never waits, a FIFO included, and needs no permission to
  /// read. \error as path_fd::open
  static result<pinned_file> at(const path_arg& path) noexcept;

  /// Of what a descriptor has open; holds a duplicate.
  static result<pinned_file> of(const any_fd& fd) noexcept;

  const file_identity& identity() const noexcept { return identity_; }
  const owned<any_fd>& fd() const noexcept { return fd_; }

  friend bool operator==(const pinned_file& a, const pinned_file& b) noexcept {
    return a.identity_ == b.identity_;
  }

 private:
  pinned_file(owned<any_fd> fd, const file_identity& identity) noexcept
      : fd_(std::move(fd)), identity_(identity) {}

  owned<any_fd> fd_;
  file_identity identity_;
};

/// Whether two paths lead to one file. Both are held while they are compared.
result<bool> is_same_file(const path_arg& a, const path_arg& b) noexcept;

}  // namespace fildes::inline FILDES_ABI
