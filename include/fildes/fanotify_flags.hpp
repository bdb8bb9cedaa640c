// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/flags.hpp>
#include <fildes/sys/abi/fanotify.hpp>
#include <fildes/sys/abi/fcntl.hpp>

namespace fildes::inline FILDES_ABI {

/// What an event says of the file: one of the mixtures that the kernel takes.
/// All but `descriptor` need no privilege; see fanotify_init(2).
enum class fanotify_report : std::uint32_t {
  descriptor = 0,  ///< the file, opened: only of what happens to open files
  fid = sys::abi::fan_report_fid,          ///< its handle; kernel 5.1
  dir_fid = sys::abi::fan_report_dir_fid,  ///< its directory's; 5.9
  fid_dir_fid = sys::abi::fan_report_fid | sys::abi::fan_report_dir_fid,
  name = sys::abi::fan_report_dir_fid |
         sys::abi::fan_report_name,  ///< its directory's, and its name there
  fid_name = sys::abi::fan_report_fid | sys::abi::fan_report_dir_fid |
             sys::abi::fan_report_name,
  /// Also of a file that is made, moved or removed in a directory; 5.17.
  target = sys::abi::fan_report_fid | sys::abi::fan_report_dir_fid |
           sys::abi::fan_report_name | sys::abi::fan_report_target_fid,
  mount = sys::abi::fan_report_mnt,  ///< mounts that come and go; 6.14
};

/// Who did it, as an event says.
enum class fanotify_actor : std::uint32_t {
  process = 0,
  thread = sys::abi::fan_report_tid,   ///< FAN_REPORT_TID; kernel 4.20
  pidfd = sys::abi::fan_report_pidfd,  ///< and a pidfd of it; 5.15
};

/// Who is asked first, when several groups are.
enum class fanotify_class : std::uint32_t {
  content = sys::abi::fan_class_content,  ///< those who read what is there
  pre_content = sys::abi::fan_class_pre_content,  ///< those who put it there
};

/// How a group is made.
enum class fanotify_flag : std::uint32_t {
  nonblock = sys::abi::fan_nonblock,  ///< FAN_NONBLOCK: again, not waiting
  inherit = sys::abi::fan_cloexec,    ///< no FAN_CLOEXEC: open over exec
  unlimited_queue = sys::abi::fan_unlimited_queue,  ///< privileged; so the next
  unlimited_marks = sys::abi::fan_unlimited_marks,
  fd_error = sys::abi::fan_report_fd_error,  ///< why there is none; 6.13
  audit = sys::abi::fan_enable_audit,        ///< answers may be audited; 4.15
};
template <>
inline constexpr auto flag_names<fanotify_flag> =
    std::to_array<flag_name<fanotify_flag>>({
        {fanotify_flag::nonblock, "nonblock"},
        {fanotify_flag::inherit, "inherit"},
        {fanotify_flag::unlimited_queue, "unlimited_queue"},
        {fanotify_flag::unlimited_marks, "unlimited_marks"},
        {fanotify_flag::fd_error, "fd_error"},
        {fanotify_flag::audit, "audit"},
    });
using fanotify_flags = flags<fanotify_flag>;

/// How the files in events are opened. Large ones always.
enum class fanotify_file_flag : std::uint32_t {
  append = sys::abi::o_append,
  nonblock = sys::abi::o_nonblock,
  dsync = sys::abi::o_dsync,
  sync = sys::abi::o_sync,
  noatime = sys::abi::o_noatime,
  inherit = sys::abi::o_cloexec,  ///< no O_CLOEXEC: they stay open over exec
};
template <>
inline constexpr auto flag_names<fanotify_file_flag> =
    std::to_array<flag_name<fanotify_file_flag>>({
        {fanotify_file_flag::append, "append"},
        {fanotify_file_flag::nonblock, "nonblock"},
        {fanotify_file_flag::sync, "sync"},  // before dsync, which it contains
        {fanotify_file_flag::dsync, "dsync"},
        {fanotify_file_flag::noatime, "noatime"},
        {fanotify_file_flag::inherit, "inherit"},
    });
using fanotify_file_flags = flags<fanotify_file_flag>;

/// What a mark is on.
enum class fanotify_mark_type : std::uint32_t {
  inode = sys::abi::fan_mark_inode,  ///< a file or directory
  mount = sys::abi::fan_mark_mount,  ///< all of the mount that the file is on
  filesystem = sys::abi::fan_mark_filesystem,  ///< all of its file system
  mount_namespace = sys::abi::fan_mark_mntns,  ///< /proc/PID/ns/mnt; 6.14
};

/// What a mark does.
enum class fanotify_effect : std::uint32_t {
  report = 0,
  /// Its events are not told: FAN_MARK_IGNORE, kernel 6.0. Of files only, and
  /// until one is modified; of directories and mounts say `ignore_always`.
  ignore = sys::abi::fan_mark_ignore,
  ignore_always =
      sys::abi::fan_mark_ignore | sys::abi::fan_mark_ignored_surv_modify,
  /// The same before kernel 6.0: FAN_MARK_IGNORED_MASK. Says nothing of
  /// directories and of what is in them.
  old_ignore = sys::abi::fan_mark_ignored_mask,
  old_ignore_always =
      sys::abi::fan_mark_ignored_mask | sys::abi::fan_mark_ignored_surv_modify,
};

/// How a mark is set.
enum class fanotify_mark_flag : std::uint32_t {
  dont_follow = sys::abi::fan_mark_dont_follow,  ///< a symbolic link itself
  onlydir = sys::abi::fan_mark_onlydir,          ///< notdir for other files
  evictable = sys::abi::fan_mark_evictable,      ///< of an inode, and gone
                                                 ///< when memory is short; 5.19
};
template <>
inline constexpr auto flag_names<fanotify_mark_flag> =
    std::to_array<flag_name<fanotify_mark_flag>>({
        {fanotify_mark_flag::dont_follow, "dont_follow"},
        {fanotify_mark_flag::onlydir, "onlydir"},
        {fanotify_mark_flag::evictable, "evictable"},
    });
using fanotify_mark_flags = flags<fanotify_mark_flag>;

/// What happened. Those with (fid) need a group that reports handles.
enum class fanotify_event_flag : std::uint64_t {
  access = sys::abi::fan_access,                ///< read; a directory: listed
  modify = sys::abi::fan_modify,                ///< written
  attrib = sys::abi::fan_attrib,                ///< mode, owner... (fid)
  close_write = sys::abi::fan_close_write,      ///< closed, of those that write
  close_nowrite = sys::abi::fan_close_nowrite,  ///< closed, of the others
  open = sys::abi::fan_open,
  moved_from = sys::abi::fan_moved_from,    ///< a name, from here (fid)
  moved_to = sys::abi::fan_moved_to,        ///< a name, to here (fid)
  create = sys::abi::fan_create,            ///< a name, made (fid)
  delete_ = sys::abi::fan_delete,           ///< a name, removed (fid)
  delete_self = sys::abi::fan_delete_self,  ///< what is marked (fid)
  move_self = sys::abi::fan_move_self,      ///< what is marked (fid)
  open_exec = sys::abi::fan_open_exec,      ///< to be run; kernel 5.0
  fs_error = sys::abi::fan_fs_error,        ///< of a file system (fid); 5.16
  mnt_attach = sys::abi::fan_mnt_attach,    ///< of mounts, by mount_namespace
  mnt_detach = sys::abi::fan_mnt_detach,
  event_on_child = sys::abi::fan_event_on_child,  ///< not an event: also of
                                                  ///< what is in the directory
  rename = sys::abi::fan_rename,  ///< both names at once (fid, name); 5.17
  ondir = sys::abi::fan_ondir,    ///< of directories, too; of an event: of one
};
template <>
inline constexpr auto flag_names<fanotify_event_flag> =
    std::to_array<flag_name<fanotify_event_flag>>({
        {fanotify_event_flag::access, "access"},
        {fanotify_event_flag::modify, "modify"},
        {fanotify_event_flag::attrib, "attrib"},
        {fanotify_event_flag::close_write, "close_write"},
        {fanotify_event_flag::close_nowrite, "close_nowrite"},
        {fanotify_event_flag::open, "open"},
        {fanotify_event_flag::moved_from, "moved_from"},
        {fanotify_event_flag::moved_to, "moved_to"},
        {fanotify_event_flag::create, "create"},
        {fanotify_event_flag::delete_, "delete"},
        {fanotify_event_flag::delete_self, "delete_self"},
        {fanotify_event_flag::move_self, "move_self"},
        {fanotify_event_flag::open_exec, "open_exec"},
        {fanotify_event_flag::fs_error, "fs_error"},
        {fanotify_event_flag::mnt_attach, "mnt_attach"},
        {fanotify_event_flag::mnt_detach, "mnt_detach"},
        {fanotify_event_flag::event_on_child, "event_on_child"},
        {fanotify_event_flag::rename, "rename"},
        {fanotify_event_flag::ondir, "ondir"},
    });
using fanotify_events = flags<fanotify_event_flag>;

/// What somebody asks to be allowed, and waits for the answer.
enum class fanotify_question : std::uint64_t {
  open = sys::abi::fan_open_perm,
  access = sys::abi::fan_access_perm,        ///< to read, or list
  open_exec = sys::abi::fan_open_exec_perm,  ///< to run; kernel 5.0
  pre_access = sys::abi::fan_pre_access,     ///< of class pre_content; 6.14
};
template <>
inline constexpr auto flag_names<fanotify_question> =
    std::to_array<flag_name<fanotify_question>>({
        {fanotify_question::open, "open"},
        {fanotify_question::access, "access"},
        {fanotify_question::open_exec, "open_exec"},
        {fanotify_question::pre_access, "pre_access"},
    });
using fanotify_questions = flags<fanotify_question>;

}  // namespace fildes::inline FILDES_ABI
