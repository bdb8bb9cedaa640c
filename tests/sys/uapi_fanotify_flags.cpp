// SPDX-License-Identifier: BSL-1.0
#include <fildes/fanotify.hpp>

#include <asm/fcntl.h>
#include <linux/fanotify.h>

#include "uapi_same.hpp"

// size: one line an enumerator

SAME(fanotify_report::descriptor, 0);
SAME(fanotify_report::fid, FAN_REPORT_FID);
SAME(fanotify_report::dir_fid, FAN_REPORT_DIR_FID);
SAME(fanotify_report::fid_dir_fid, (FAN_REPORT_FID | FAN_REPORT_DIR_FID));
SAME(fanotify_report::name, FAN_REPORT_DFID_NAME);
SAME(fanotify_report::fid_name, (FAN_REPORT_FID | FAN_REPORT_DFID_NAME));
#if defined(FAN_REPORT_DFID_NAME_TARGET)
SAME(fanotify_report::target, FAN_REPORT_DFID_NAME_TARGET);
#else
SINCE(fanotify_report::target, 0x1e00, (5, 17, 0));
#endif
#if defined(FAN_REPORT_MNT)
SAME(fanotify_report::mount, FAN_REPORT_MNT);
#else
SINCE(fanotify_report::mount, 0x4000, (6, 14, 0));
#endif
SAME(fanotify_actor::process, 0);
SAME(fanotify_actor::thread, FAN_REPORT_TID);
SAME(fanotify_actor::pidfd, FAN_REPORT_PIDFD);
SAME(fanotify_class::content, FAN_CLASS_CONTENT);
SAME(fanotify_class::pre_content, FAN_CLASS_PRE_CONTENT);
SAME(fanotify_flag::nonblock, FAN_NONBLOCK);
SAME(fanotify_flag::inherit, FAN_CLOEXEC);
SAME(fanotify_flag::unlimited_queue, FAN_UNLIMITED_QUEUE);
SAME(fanotify_flag::unlimited_marks, FAN_UNLIMITED_MARKS);
#if defined(FAN_REPORT_FD_ERROR)
SAME(fanotify_flag::fd_error, FAN_REPORT_FD_ERROR);
#else
SINCE(fanotify_flag::fd_error, 0x2000, (6, 13, 0));
#endif
SAME(fanotify_flag::audit, FAN_ENABLE_AUDIT);
SAME(fanotify_file_flag::append, O_APPEND);
SAME(fanotify_file_flag::nonblock, O_NONBLOCK);
SAME(fanotify_file_flag::dsync, O_DSYNC);
SAME(fanotify_file_flag::sync, O_SYNC);
SAME(fanotify_file_flag::noatime, O_NOATIME);
SAME(fanotify_file_flag::inherit, O_CLOEXEC);
SAME(fanotify_mark_type::inode, FAN_MARK_INODE);
SAME(fanotify_mark_type::mount, FAN_MARK_MOUNT);
SAME(fanotify_mark_type::filesystem, FAN_MARK_FILESYSTEM);
#if defined(FAN_MARK_MNTNS)
SAME(fanotify_mark_type::mount_namespace, FAN_MARK_MNTNS);
#else
SINCE(fanotify_mark_type::mount_namespace, 0x110, (6, 14, 0));
#endif
SAME(fanotify_effect::report, 0);
#if defined(FAN_MARK_IGNORE)
SAME(fanotify_effect::ignore, FAN_MARK_IGNORE);
SAME(fanotify_effect::ignore_always,
     (FAN_MARK_IGNORE | FAN_MARK_IGNORED_SURV_MODIFY));
#else
SINCE(fanotify_effect::ignore, 0x400, (6, 0, 0));
SINCE(fanotify_effect::ignore_always, 0x440, (6, 0, 0));
#endif
SAME(fanotify_effect::old_ignore, FAN_MARK_IGNORED_MASK);
SAME(fanotify_effect::old_ignore_always,
     (FAN_MARK_IGNORED_MASK | FAN_MARK_IGNORED_SURV_MODIFY));
SAME(fanotify_mark_flag::dont_follow, FAN_MARK_DONT_FOLLOW);
SAME(fanotify_mark_flag::onlydir, FAN_MARK_ONLYDIR);
#if defined(FAN_MARK_EVICTABLE)
SAME(fanotify_mark_flag::evictable, FAN_MARK_EVICTABLE);
#else
SINCE(fanotify_mark_flag::evictable, 0x200, (5, 19, 0));
#endif
SAME(fanotify_event_flag::access, FAN_ACCESS);
SAME(fanotify_event_flag::modify, FAN_MODIFY);
SAME(fanotify_event_flag::attrib, FAN_ATTRIB);
SAME(fanotify_event_flag::close_write, FAN_CLOSE_WRITE);
SAME(fanotify_event_flag::close_nowrite, FAN_CLOSE_NOWRITE);
SAME(fanotify_event_flag::open, FAN_OPEN);
SAME(fanotify_event_flag::moved_from, FAN_MOVED_FROM);
SAME(fanotify_event_flag::moved_to, FAN_MOVED_TO);
SAME(fanotify_event_flag::create, FAN_CREATE);
SAME(fanotify_event_flag::delete_, FAN_DELETE);
SAME(fanotify_event_flag::delete_self, FAN_DELETE_SELF);
SAME(fanotify_event_flag::move_self, FAN_MOVE_SELF);
SAME(fanotify_event_flag::open_exec, FAN_OPEN_EXEC);
SAME(fanotify_event_flag::fs_error, FAN_FS_ERROR);
#if defined(FAN_MNT_ATTACH)
SAME(fanotify_event_flag::mnt_attach, FAN_MNT_ATTACH);
SAME(fanotify_event_flag::mnt_detach, FAN_MNT_DETACH);
#else
SINCE(fanotify_event_flag::mnt_attach, 0x1000000, (6, 14, 0));
SINCE(fanotify_event_flag::mnt_detach, 0x2000000, (6, 14, 0));
#endif
SAME(fanotify_event_flag::event_on_child, FAN_EVENT_ON_CHILD);
SAME(fanotify_event_flag::rename, FAN_RENAME);
SAME(fanotify_event_flag::ondir, FAN_ONDIR);
SAME(fanotify_question::open, FAN_OPEN_PERM);
SAME(fanotify_question::access, FAN_ACCESS_PERM);
SAME(fanotify_question::open_exec, FAN_OPEN_EXEC_PERM);
#if defined(FAN_PRE_ACCESS)
SAME(fanotify_question::pre_access, FAN_PRE_ACCESS);
#else
SINCE(fanotify_question::pre_access, 0x100000, (6, 14, 0));
#endif
SAME(fanotify_missing::none, FAN_NOFD);
SAME(fanotify_missing::failed, FAN_EPIDFD);
ONLY(fanotify_missing::taken, -0x7fffffff - 1);
