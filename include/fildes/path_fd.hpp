// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>
#include <string_view>

#include <fildes/file_identity.hpp>
#include <fildes/path.hpp>
#include <fildes/path_options.hpp>
#include <fildes/stat.hpp>
#include <fildes/sys/path.hpp>

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

  /// The working directory of this process, whichever it is at the time: the
  /// base for paths that have no other. No descriptor, so not to be duplicated,
  /// sent or reopened.
  static borrowed<path_fd> working_directory() noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  // The calls on what is in a directory. A path begins here when it is
  // relative. Without resolve flags each is one system call. With them what the
  // path leads to, or the directory of its last name, is found by openat2
  // (kernel 5.6) and held first, and the call made on that: whatever others do
  // meanwhile, it happens where the flags allow.
  //
  // All: \error noent  nothing there; also notdir, loop, nametoolong, acces
  //      \error xdev   the resolve flags forbid the way; also loop
  //      \error again  `resolve` lost a race with a rename: worth another try
  //      \error rofs   mounted read-only; also dquot, nospc, io

  /// The status of what is there. See statx(2).
  result<file_status> status(const path_arg& path,
                             const status_options& options = {},
                             resolve_flags resolve = {}) const noexcept;
  /// Whether this process may do something with it; acces says that it may
  /// not. What is true now need not be when it is done: to open, open.
  /// See faccessat(2). \error acces  it may not; also rofs
  result<> access(const path_arg& path, access_flags what,
                  const access_options& options = {},
                  resolve_flags resolve = {}) const noexcept;
  /// What a symbolic link says, put into the buffer, with a zero behind it. The
  /// kernel lets no link have more than 4095 bytes. See readlink(2).
  /// \error inval     no symbolic link
  /// \error overflow  of operation::path: no room for it and the zero
  result<std::string_view> read_link(const path_arg& path, std::span<char> into,
                                     resolve_flags resolve = {}) const noexcept;

  /// Makes an empty directory. See mkdir(2). \error exist  something is there
  result<> make_directory(const path_arg& path,
                          file_mode mode = file_mode(0777),
                          resolve_flags resolve = {}) const noexcept;
  /// Makes a FIFO, a socket's name, a device or an empty file. See mknod(2).
  /// \error exist  something is there
  /// \error perm   devices need CAP_MKNOD
  result<> make_node(const path_arg& path, const file_node& node,
                     resolve_flags resolve = {}) const noexcept;
  /// Makes a symbolic link that says `target`, whatever that is: it is looked
  /// at when the link is followed. See symlink(2).
  /// \error exist  something is at `path`
  result<> make_symlink(const path_arg& path, const path_arg& target,
                        resolve_flags resolve = {}) const noexcept;
  /// Gives a file another name, `new_path` in `new_base`. See link(2).
  /// \error exist  the new name is taken
  /// \error xdev   the places are on different mounts
  /// \error perm   a directory; or somebody else's file, which needs leave
  /// \error mlink  the file has as many as it can have
  result<> link(const path_arg& path, const path_fd& new_base,
                const path_arg& new_path, const link_options& options = {},
                resolve_flags resolve = {}) const noexcept;
  /// Moves a name to `new_path` in `new_base`. What had that name is gone, in
  /// one step that others see done or not done. See rename(2).
  /// \error exist     the new name is taken: noreplace; a directory not empty
  /// \error notempty  the same
  /// \error xdev      the places are on different mounts
  /// \error isdir     a directory is to give way to a file; notdir: turned
  ///                  round
  /// \error inval     a directory into itself; flags the file system lacks
  /// \error busy      a mount point, or `.` or `..`
  result<> rename(const path_arg& path, const path_fd& new_base,
                  const path_arg& new_path, rename_flags flags = {},
                  resolve_flags resolve = {}) const noexcept;
  /// Takes a name away; the file goes with its last name, once nobody has it
  /// open. A symbolic link itself. See unlink(2).
  /// \error isdir  a directory: remove_directory
  result<> remove(const path_arg& path,
                  resolve_flags resolve = {}) const noexcept;
  /// Removes an empty directory. See rmdir(2).
  /// \error notempty  there is something in it; busy: it is a mount point
  result<> remove_directory(const path_arg& path,
                            resolve_flags resolve = {}) const noexcept;

  /// Changes the permission bits. See chmod(2). On a kernel before 6.6 `follow`
  /// being false needs /proc.
  /// \error perm       somebody else's file
  /// \error opnotsupp  a symbolic link itself, which has none of its own
  result<> set_mode(const path_arg& path, file_mode mode,
                    const follow_options& options = {},
                    resolve_flags resolve = {}) const noexcept;
  /// Changes whom it belongs to; takes set-user-ID and set-group-ID away. See
  /// chown(2). \error perm  needs CAP_CHOWN, save for one's own groups
  result<> set_owner(const path_arg& path, const file_owner& owner,
                     const follow_options& options = {},
                     resolve_flags resolve = {}) const noexcept;

 protected:
  using any_fd::any_fd;
  path_fd(const path_fd&) = default;  // owned<K>, borrowed<K>?
  path_fd& operator=(const path_fd&) = default;
  ~path_fd() = default;
};

inline borrowed<path_fd> path_fd::working_directory() noexcept {
  return borrowed<path_fd>::borrow_raw(sys::abi::at_fdcwd);
}

/// Changes the permission bits of what a descriptor has open or, by O_PATH,
/// holds; the latter needs /proc on a kernel before 6.6. See fchmod(2).
/// \error perm       somebody else's file; also rofs
/// \error opnotsupp  a path_fd of a symbolic link
result<> set_mode(const any_fd& fd, file_mode mode) noexcept;

/// Changes whom it belongs to. See fchown(2).
/// \error perm  needs CAP_CHOWN, save for one's own groups; also rofs
inline result<> set_owner(const any_fd& fd, const file_owner& owner) noexcept {
  return sys::fchown(fd.raw(), owner.user.value_or(~0U),
                     owner.group.value_or(~0U));
}

}  // namespace fildes::inline FILDES_ABI
