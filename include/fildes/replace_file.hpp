// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/file.hpp>

namespace fildes::inline FILDES_ABI {

/// How a file is replaced.
struct replace_options {
  /// Of the new file, less the umask, where there is no old one to keep it of.
  file_mode mode = file_mode(0666);
  /// The old file's permission bits; with keep_owner set-user-ID and
  /// set-group-ID, too.
  bool keep_mode = true;
  /// The old file's user and group: needs CAP_CHOWN, save for one's own groups.
  bool keep_owner = false;
  /// Return when the new file and its name are on the disk. Without it a crash
  /// of the machine, not of the program, may leave an empty file.
  bool sync = true;
  resolve_flags resolve = {};  ///< for the way to the directory
};

namespace detail {
struct replacement;
}

/// A new file that takes an old one's name in one step.
///
/// What is written to it nobody sees before commit(): whoever opens the path,
/// after a crash too, finds the whole old file or the whole new one. Destroyed
/// without commit it leaves nothing behind. The new file has no name until then
/// (O_TMPFILE), or on file systems that lack it a hidden one beside the old,
/// which a crash leaves there.
///
/// It is another file: other hard links keep the old one, and so do those who
/// have it open; extended attributes and access lists are not taken over. A
/// symbolic link is replaced itself.
class [[nodiscard]] file_replacement {
 public:
  /// Makes the new file, empty, in the directory of the old.
  /// \error noent  no such directory; also notdir, acces, rofs, nospc
  /// \error acces  with `sync` the directory must be readable, too
  /// \error isdir  by operation::replace_file: a directory is there
  /// \error inval  the same: a device, a FIFO or a socket is there, which this
  ///               would put out of its place; or the path ends in no name
  /// \error perm   keep_owner, without the privilege
  /// \error nomem  no memory
  static result<file_replacement> begin(
      const path_arg& path, const replace_options& options = {}) noexcept;
  /// The same, beginning at `base` when the path is relative.
  static result<file_replacement> begin_at(
      const path_fd& base, const path_arg& path,
      const replace_options& options = {}) noexcept;

  file_replacement(file_replacement&& other) noexcept
      : fd_(std::move(other.fd_)), rest_(std::exchange(other.rest_, nullptr)) {}
  file_replacement& operator=(file_replacement&& other) noexcept {
    // Through a temporary, so that assigning to itself changes nothing.
    file_replacement taken(std::move(other));
    std::swap(fd_, taken.fd_);
    std::swap(rest_, taken.rest_);
    return *this;
  }
  ~file_replacement();

  /// The new file, to be written to (and read).
  const owned<file>& fd() const noexcept { return fd_; }

  /// Puts the new file in the old one's place. After an error the old one is
  /// there as it was, and the new one gone; but where the last step fails, the
  /// sync of the directory: then the new one is there, and a crash of the
  /// machine may bring the old one back.
  /// \error io     some of what was written is lost; also nospc, dquot
  /// \error noent  the directory was removed, or a file without a name cannot
  ///               get one: before kernel 6.10 that needs /proc
  /// \error isdir  somebody has made a directory there
  result<> commit() && noexcept;

 private:
  file_replacement(owned<file> fd, detail::replacement* rest) noexcept
      : fd_(std::move(fd)), rest_(rest) {}

  owned<file> fd_;
  detail::replacement* rest_;  // not a unique_ptr, since <memory> is large
};

/// Replaces a file by one of this content, in one step: begin, write, commit.
/// \error as of file_replacement, and of writing
result<> replace_file(const path_arg& path, byte_view content,
                      const replace_options& options = {}) noexcept;

}  // namespace fildes::inline FILDES_ABI
