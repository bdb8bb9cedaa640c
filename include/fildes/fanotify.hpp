// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fanotify_reader.hpp>
#include <fildes/path.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/sys/abi/ioctl.hpp>
#include <fildes/sys/fanotify.hpp>
#include <fildes/sys/file.hpp>

namespace fildes::inline FILDES_ABI {

/// How a group that is told is made.
struct fanotify_options {
  fanotify_report report = fanotify_report::descriptor;
  fanotify_actor actor = fanotify_actor::process;
  fanotify_flags flags = {};
  access_mode access = access_mode::read_only;  ///< of files in events
  fanotify_file_flags file_flags = {};
};

/// How a group that is asked is made. It reports descriptors.
struct fanotify_permission_options {
  fanotify_class order = fanotify_class::content;
  fanotify_actor actor = fanotify_actor::process;
  fanotify_flags flags = {};
  access_mode access = access_mode::read_only;  ///< of files in events
  fanotify_file_flags file_flags = {};
};

/// What a group wants to be told of a place.
struct fanotify_mark {
  fanotify_events events = {};
  fanotify_mark_type type = fanotify_mark_type::inode;
  fanotify_effect effect = fanotify_effect::report;
  fanotify_mark_flags flags = {};
};

/// What a group wants to be asked, and told.
struct fanotify_permission_mark {
  fanotify_questions questions = {};
  fanotify_events events = {};  ///< event_on_child and ondir of questions, too
  fanotify_mark_type type = fanotify_mark_type::inode;
  fanotify_effect effect = fanotify_effect::report;
  fanotify_mark_flags flags = {};
};

namespace detail {
// What both marks are to the kernel.
struct raw_mark {
  raw_mark(const fanotify_mark& m) noexcept;
  raw_mark(const fanotify_permission_mark& m) noexcept;
  std::uint64_t mask;
  std::uint32_t flags;
};
// Without a path: what `base` has open.
result<> change_mark(int group, std::uint32_t command, const raw_mark& mark,
                     int base, const path_arg* path) noexcept;
}  // namespace detail

/// What both sorts of groups can do: marks. `Mark` is what theirs consist of.
template <class Mark>
class fanotify_group : public any_fd {
 public:
  /// Adds to the mark of what a path leads to, or makes one.
  /// \error inval      a mixture that the kernel does not take, for the group
  ///                   or the mark; see fanotify_mark(2)
  /// \error nospc      as many marks as the user may have:
  ///                   /proc/sys/fs/fanotify/max_user_marks
  /// \error nodev      the file system has no number or no handles for a group
  ///                   that reports them; also xdev, opnotsupp
  /// \error perm       a mark of a mount or file system, without privilege
  /// \error isdir      ignore of a directory that is not `ignore_always`
  result<> add_mark(const path_arg& path, const Mark& mark) const noexcept {
    return detail::change_mark(fd_, sys::abi::fan_mark_add, mark,
                               sys::abi::at_fdcwd, &path);
  }
  /// The same, beginning at `base` when the path is relative.
  result<> add_mark_at(const path_fd& base, const path_arg& path,
                       const Mark& mark) const noexcept {
    return detail::change_mark(fd_, sys::abi::fan_mark_add, mark, base.raw(),
                               &path);
  }
  /// The same of what a descriptor has open.
  result<> add_mark_on(const any_fd& opened, const Mark& mark) const noexcept {
    return detail::change_mark(fd_, sys::abi::fan_mark_add, mark, opened.raw(),
                               nullptr);
  }

  /// Takes off the mark; one without events is gone.
  /// \error noent  there is none
  result<> remove_mark(const path_arg& path, const Mark& mark) const noexcept {
    return detail::change_mark(fd_, sys::abi::fan_mark_remove, mark,
                               sys::abi::at_fdcwd, &path);
  }
  result<> remove_mark_at(const path_fd& base, const path_arg& path,
                          const Mark& mark) const noexcept {
    return detail::change_mark(fd_, sys::abi::fan_mark_remove, mark, base.raw(),
                               &path);
  }
  result<> remove_mark_on(const any_fd& opened,
                          const Mark& mark) const noexcept {
    return detail::change_mark(fd_, sys::abi::fan_mark_remove, mark,
                               opened.raw(), nullptr);
  }

  /// Takes off all marks of a type.
  result<> flush_marks(fanotify_mark_type type) const noexcept {
    return sys::fanotify_mark(
        fd_, sys::abi::fan_mark_flush | static_cast<std::uint32_t>(type), 0,
        sys::abi::at_fdcwd, "/");
  }

  /// How many bytes of events wait. See FIONREAD.
  result<std::size_t> unread_bytes() const noexcept {
    int bytes = 0;
    FILDES_TRYV(sys::ioctl(fd_, sys::abi::fionread, &bytes));
    return static_cast<std::size_t>(bytes);
  }

 protected:
  using any_fd::any_fd;
  fanotify_group(const fanotify_group&) = default;  // owned<K>, borrowed<K>?
  fanotify_group& operator=(const fanotify_group&) = default;
  ~fanotify_group() = default;
};

/// A group that is told what happens to files, mounts or file systems, whoever
/// does it. See fanotify(7).
///
/// Without privilege it reports handles, marks inodes alone, and does not say
/// who. Read it by a fanotify_reader.
class fanotify : public fanotify_group<fanotify_mark> {
 public:
  static constexpr std::string_view kind_name = "fanotify";
  static constexpr bool asks = false;
  using item = fanotify_item;

  /// Makes a group without marks. See fanotify_init(2).
  /// \error inval  a kernel without one of these; also of operation::fanotify:
  ///               `fd_error` with fanotify_report::mount
  /// \error mfile  128 groups of one user:
  /// /proc/sys/fs/fanotify/max_user_groups
  /// \error perm   needs CAP_SYS_ADMIN: descriptors, an actor that is told, no
  ///               limits
  static result<owned<fanotify>> create(
      const fanotify_options& options = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks. Asks /proc.
  static result<bool> is(const any_fd& fd) noexcept;

 protected:
  using fanotify_group::fanotify_group;
  fanotify(const fanotify&) = default;  // owned<K>, borrowed<K>?
  fanotify& operator=(const fanotify&) = default;
  ~fanotify() = default;
};

/// A group that is asked before somebody opens, reads or runs a file, and told
/// what happens. Needs CAP_SYS_ADMIN.
///
/// Whoever asks waits for the answer, without end: a program that marks more
/// than it can answer for stops the machine, itself included. Closing the group
/// allows all that wait, as does its end.
class fanotify_permission : public fanotify_group<fanotify_permission_mark> {
 public:
  static constexpr std::string_view kind_name = "fanotify_permission";
  static constexpr bool asks = true;
  using item = fanotify_permission_item;

  /// Makes a group without marks. \error as fanotify::create
  static result<owned<fanotify_permission>> create(
      const fanotify_permission_options& options = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks. Asks /proc.
  static result<bool> is(const any_fd& fd) noexcept;

 protected:
  using fanotify_group::fanotify_group;
  fanotify_permission(const fanotify_permission&) = default;  // owned<K>?
  fanotify_permission& operator=(const fanotify_permission&) = default;
  ~fanotify_permission() = default;
};

}  // namespace fildes::inline FILDES_ABI
