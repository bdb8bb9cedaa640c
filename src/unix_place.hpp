// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

#include <fildes/unix_bind.hpp>

// Where a socket's path leads to; of unix_bind.cpp.

namespace fildes::inline FILDES_ABI::detail {

/// The directory that a path leads to, held, and the last name of the path.
class unix_place {
 public:
  /// The path must live as long as the place.
  static result<unix_place> find(int base, const char* path,
                                 const unix_bind_options& options) noexcept;

  owned<path_fd>& directory() noexcept { return directory_; }
  std::string_view name() const noexcept { return name_; }
  /// The same with a zero behind it: the name ends where the path does.
  const char* c_name() const noexcept { return name_.data(); }

  /// An address that leads to a name in the directory: by the directory's
  /// descriptor, or, where /proc is not there, by the path.
  /// \error nametoolong  of operation::address
  result<unix_address> address_of(std::string_view name) const noexcept;

  /// The path as it was given when it is an address for others, too; else as
  /// address_of(name()).
  result<unix_address> address() const noexcept;

 private:
  unix_place(owned<path_fd> directory, std::string_view parents,
             std::string_view name, bool may_follow, bool has_base) noexcept;
  result<unix_address> by_path(std::string_view name) const noexcept;

  owned<path_fd> directory_;
  std::string_view parents_;  // with the slash at its end, or empty
  std::string_view name_;     // its zero follows
  bool may_follow_;
  bool from_current_;  // a relative path means the same to this process
};

/// A lock on a directory, by flock(2): against all who take one on it, threads
/// of this process as well.
class directory_lock {
 public:
  /// \error timedout  others have held it until the deadline
  static result<directory_lock> take(const path_fd& directory,
                                     deadline until) noexcept;
  directory_lock(directory_lock&&) noexcept = default;
  directory_lock& operator=(directory_lock&&) noexcept = delete;
  ~directory_lock();

 private:
  explicit directory_lock(owned<any_fd> held) noexcept
      : held_(std::move(held)) {}
  owned<any_fd> held_;
};

/// A name that nothing has: `.fildes-0123456789abcdef`.
class temporary_name {
 public:
  static result<temporary_name> make() noexcept;
  const char* c_str() const noexcept { return text_; }

 private:
  temporary_name() noexcept = default;
  char text_[32] = ".fildes-";
};

/// renameat2(2) within one directory.
enum class rename_how : unsigned { replace = 0, keep_others = 1, exchange = 2 };
result<> rename(const path_fd& directory, const char* from, const char* to,
                rename_how how) noexcept;

/// What a name in a directory is, itself.
/// \error noent  nothing
result<file_status> look(const path_fd& directory, const char* name) noexcept;

/// Removes a name if it leads to this file. Looks after it has taken the name
/// away, so that nobody can put another there in between. Another goes back, or
/// keeps the temporary name when by then a third has its own: `exist`.
/// \error noent  nothing has the name
result<bool> remove_if(const path_fd& directory, const char* name,
                       const file_identity& wanted) noexcept;

}  // namespace fildes::inline FILDES_ABI::detail
