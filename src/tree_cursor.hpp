// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <span>

#include <fildes/directory.hpp>

// What goes down into a tree and up again, for remove_tree and tree_walk.

namespace fildes::inline FILDES_ABI::detail {

/// What came of an attempt to go into a directory.
enum class entering : unsigned char {
  entered,
  no_directory,  ///< it is something else by now
  gone,
  at_mount,  ///< another mount begins there
};

/// Who a directory is, for when it has to be known again. An inode's number is
/// given away when it is deleted: but not at the same time.
struct directory_identity {
  file_identity file;
  file_time born;
  friend bool operator==(const directory_identity&,
                         const directory_identity&) = default;
};

/// A directory on the way from where the cursor began to where it is.
struct tree_level {
  std::optional<owned<directory>> fd;  ///< nothing: closed, to spare them
  directory_identity identity;         ///< of one that was closed
  std::int64_t position = 0;     ///< where reading goes on, if it has to be set
  bool moves = false;            ///< whether it has to be
  bool ended = false;            ///< nothing more is read
  std::unique_ptr<char[]> rest;  ///< records that were read, and not given out
  std::size_t rest_size = 0;
  std::int64_t last = 0;      ///< offset of the entry given last
  std::size_t path_size = 0;  ///< of the path to here
  std::uint64_t inode = 0;

  // remove_tree's own.
  unsigned passes = 0;  ///< how often it was not empty after all
  bool keeps = false;   ///< something below it stays
};

/// Where in a tree somebody is. Needs a bounded number of descriptors: those
/// further up are closed, and opened again by "..", when that is who it was.
class tree_cursor {
 public:
  /// Begins in `root`, which need not be readable when next() is not asked.
  /// \error nomem
  static result<std::unique_ptr<tree_cursor>> make(
      owned<directory> root) noexcept;

  std::size_t depth() const noexcept { return count_ - 1; }
  tree_level& here() noexcept { return levels_[count_ - 1]; }
  int fd() noexcept { return here().fd->raw(); }

  /// The next entry here; nothing after the last. After an error that was all.
  result<std::optional<directory_entry>> next() noexcept;

  /// Makes `name`, here, what path() and name() tell. \error nomem
  result<> point_at(std::string_view name) noexcept;
  std::string_view path() const noexcept { return {path_.get(), path_size_}; }
  std::string_view name() const noexcept { return path().substr(name_at_); }
  const char* c_str() const noexcept { return path_.get() + name_at_; }

  /// Goes into what it points at, when that is a directory; by no link.
  result<entering> enter(bool same_mount) noexcept;

  /// Goes up, and points at what it was in.
  /// \error stale  of operation::remove_tree: that is elsewhere by now
  result<> leave() noexcept;

 private:
  explicit tree_cursor(owned<directory> root) noexcept;

  void point_here() noexcept;
  result<> make_room() noexcept;
  result<int> open_below(bool same_mount) noexcept;
  result<int> open_sparing(bool same_mount) noexcept;
  result<bool> close_one() noexcept;
  void put_aside() noexcept;
  result<> take_back() noexcept;
  result<> open_again(tree_level& above) noexcept;

  std::unique_ptr<tree_level[]> levels_;
  std::size_t count_ = 0;
  std::size_t room_ = 0;
  std::size_t closed_ = 1;  ///< levels from 1 to before this one are closed
  std::size_t aside_ = 0;   ///< bytes in all levels' `rest`
  bool has_openat2_ = true;

  std::unique_ptr<char[]> path_;  ///< has a zero behind it
  std::size_t path_room_ = 0;
  std::size_t path_size_ = 0;
  std::size_t name_at_ = 0;

  directory_records records_;
  alignas(8) char buffer_[32768];
};

}  // namespace fildes::inline FILDES_ABI::detail
