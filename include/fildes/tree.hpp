// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/directory.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {
class tree_cursor;
}

/// Makes a directory, and those above it that are missing, and holds it. That
/// it exists is no error.
///
/// All that are made have the mode, less the umask; without 0300 for the owner
/// there is no way to make one inside another.
/// \error notdir  something on the way is there and no directory; also exist
/// \error acces   no permission to write above it
/// \error noent   a symbolic link on the way leads nowhere
/// \error xdev    the resolve flags forbid the way; also loop, again
result<owned<path_fd>> make_directories(const path_arg& path,
                                        file_mode mode = file_mode(0777),
                                        resolve_flags resolve = {}) noexcept;

/// The same, beginning at `base` when the path is relative. What is there is
/// followed only where the resolve flags allow.
result<owned<path_fd>> make_directories_at(const path_fd& base,
                                           const path_arg& path,
                                           file_mode mode = file_mode(0777),
                                           resolve_flags resolve = {}) noexcept;

/// What remove_tree does at a mount point, which no one can remove.
enum class at_mount : unsigned char {
  refuse,     ///< ends with xdev; what came before it is gone
  pass_over,  ///< leaves it, and the directories above it
  empty,      ///< removes what is in it, and leaves the rest the same
};

struct remove_tree_options {
  at_mount mounts = at_mount::refuse;
  resolve_flags resolve = {};  ///< for the way to the tree, all but its name
};

/// What remove_tree did.
struct removed_tree {
  std::uint64_t removed = 0;  ///< entries, the tree's own among them
  std::uint64_t left = 0;     ///< mount points that were passed over
};

/// Removes a file, or a directory with all that is in it.
///
/// Follows no symbolic link: the link is removed, also when somebody puts it in
/// a directory's place while this runs. Does not leave the tree's file system
/// unless it is told to. Trees may be of any depth: up to 32 descriptors are
/// open at a time, and some memory is needed for each level. What others remove
/// meanwhile is no error, and who goes on adding keeps this going.
///
/// The first error ends it; what was removed is gone.
/// \error noent     nothing was there
/// \error acces     an entry may not be removed or read; also perm
/// \error xdev      of operation::remove_tree: a mount point; see at_mount
/// \error notempty  somebody adds entries
/// \error again     of operation::remove_tree: somebody makes one thing of
///                  another all the time
/// \error stale     of operation::remove_tree: a directory was moved out of the
///                  tree while this was far below it
/// \error inval     of operation::remove_tree: the path has no name at its end,
///                  as "/", "." and ".."
result<removed_tree> remove_tree(
    const path_arg& path, const remove_tree_options& options = {}) noexcept;

/// The same, beginning at `base` when the path is relative.
result<removed_tree> remove_tree_at(
    const path_fd& base, const path_arg& path,
    const remove_tree_options& options = {}) noexcept;

/// When a walk tells of a directory.
enum class tree_order : unsigned char {
  before,  ///< before what is in it
  after,   ///< after what is in it
  both,    ///< both times: see tree_entry::is_left
};

struct tree_options {
  tree_order order = tree_order::before;
  bool one_file_system = false;  ///< tells of mount points, but enters none
};

/// What a walk has come to. Lasts until it goes on.
class tree_entry {
 public:
  /// The directory that it is in, for calls on it by its name.
  borrowed<directory> parent() const noexcept {
    return borrowed<directory>::borrow_raw(parent_);
  }
  /// A zero is behind it.
  std::string_view name() const noexcept { return {name_, size_}; }
  const char* c_str() const noexcept { return name_; }

  /// Never `unknown`: asked for where a directory does not say. It may be
  /// another by now.
  file_type type() const noexcept { return type_; }
  std::uint64_t inode() const noexcept { return inode_; }

  /// How many directories of the walk are above it; 0 in the first.
  std::size_t depth() const noexcept { return depth_; }

  /// Whether all that is in it was told of: a directory, told of afterwards.
  bool is_left() const noexcept { return left_; }

 private:
  friend class tree_walk;
  tree_entry() noexcept = default;

  const char* name_ = nullptr;
  std::size_t size_ = 0;
  std::size_t depth_ = 0;
  std::uint64_t inode_ = 0;
  int parent_ = -1;
  file_type type_ = file_type::unknown;
  bool left_ = false;
};

/// Goes through all that is below a directory, that itself not told of. Follows
/// no symbolic link, whatever is changed meanwhile; paths of any length and
/// trees of any depth are gone through with up to 32 descriptors.
///
///     FILDES_TRY(auto walk, tree_walk::open("/srv"));
///     for (;;) {
///       FILDES_TRY(const auto entry, walk.next());
///       if (!entry) break;
///       ...
///     }
class [[nodiscard]] tree_walk {
 public:
  /// Begins below a directory. \error as directory::open; also nomem
  static result<tree_walk> open(const path_arg& path,
                                const tree_options& options = {},
                                resolve_flags resolve = {}) noexcept;

  /// The same, beginning at `base` when the path is relative: "." is itself.
  static result<tree_walk> open_at(const path_fd& base, const path_arg& path,
                                   const tree_options& options = {},
                                   resolve_flags resolve = {}) noexcept;

  tree_walk(tree_walk&& other) noexcept
      : cursor_(std::exchange(other.cursor_, nullptr)),
        options_(other.options_),
        enters_(other.enters_),
        inode_(other.inode_) {}
  tree_walk& operator=(tree_walk&& other) noexcept {
    std::swap(cursor_, other.cursor_);
    std::swap(options_, other.options_);
    std::swap(enters_, other.enters_);
    std::swap(inode_, other.inode_);
    return *this;
  }
  ~tree_walk();

  /// The next; nothing after the last. What is gone when its turn comes is
  /// passed over. After an error the next call goes on behind what it is about,
  /// which path() tells: so one directory that may not be read hides no other.
  /// \error acces  a directory may not be read
  /// \error stale  of operation::remove_tree: a directory was moved while the
  ///               walk was far below it. There is no way on from here, and
  ///               each call says so.
  result<std::optional<tree_entry>> next() noexcept;

  /// Not into the directory that next() gave last; nor is it told of again.
  /// Does nothing after anything else.
  void skip() noexcept { enters_ = false; }

  /// The way from where the walk began to what next() told of last; it may be
  /// longer than a system call takes. A zero is behind it; lasts until next().
  std::string_view path() const noexcept;

 private:
  explicit tree_walk(detail::tree_cursor* cursor,
                     const tree_options& options) noexcept
      : cursor_(cursor), options_(options) {}

  tree_entry told(file_type type, std::uint64_t inode,
                  bool left) const noexcept;
  result<std::optional<tree_entry>> go_up() noexcept;
  result<bool> go_in(std::uint64_t inode, file_type& type) noexcept;
  result<std::optional<tree_entry>> come_to(
      const directory_entry& entry) noexcept;

  detail::tree_cursor* cursor_;  // owned; not a unique_ptr: <memory> is large
  tree_options options_;
  bool enters_ = false;      // what was told of last, which has
  std::uint64_t inode_ = 0;  // this number
};

}  // namespace fildes::inline FILDES_ABI
