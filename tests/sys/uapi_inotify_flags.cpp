// SPDX-License-Identifier: BSL-1.0
#include <fildes/inotify.hpp>

#include <asm/fcntl.h>
#include <linux/inotify.h>

#include "uapi_same.hpp"

SAME(inotify_flag::nonblock, IN_NONBLOCK);
SAME(inotify_flag::inherit, IN_CLOEXEC);
SAME(watch_flag::access, IN_ACCESS);
SAME(watch_flag::modify, IN_MODIFY);
SAME(watch_flag::attrib, IN_ATTRIB);
SAME(watch_flag::close_write, IN_CLOSE_WRITE);
SAME(watch_flag::close_nowrite, IN_CLOSE_NOWRITE);
SAME(watch_flag::open, IN_OPEN);
SAME(watch_flag::moved_from, IN_MOVED_FROM);
SAME(watch_flag::moved_to, IN_MOVED_TO);
SAME(watch_flag::create, IN_CREATE);
SAME(watch_flag::delete_, IN_DELETE);
SAME(watch_flag::delete_self, IN_DELETE_SELF);
SAME(watch_flag::move_self, IN_MOVE_SELF);
SAME(watch_flag::move, IN_MOVE);
SAME(watch_flag::close, IN_CLOSE);
SAME(watch_flag::all_events, IN_ALL_EVENTS);
SAME(watch_flag::onlydir, IN_ONLYDIR);
SAME(watch_flag::dont_follow, IN_DONT_FOLLOW);
SAME(watch_flag::excl_unlink, IN_EXCL_UNLINK);
SAME(watch_flag::mask_create, IN_MASK_CREATE);
SAME(watch_flag::mask_add, IN_MASK_ADD);
SAME(watch_flag::oneshot, IN_ONESHOT);
SAME(change_flag::access, IN_ACCESS);
SAME(change_flag::modify, IN_MODIFY);
SAME(change_flag::attrib, IN_ATTRIB);
SAME(change_flag::close_write, IN_CLOSE_WRITE);
SAME(change_flag::close_nowrite, IN_CLOSE_NOWRITE);
SAME(change_flag::open, IN_OPEN);
SAME(change_flag::moved_from, IN_MOVED_FROM);
SAME(change_flag::moved_to, IN_MOVED_TO);
SAME(change_flag::create, IN_CREATE);
SAME(change_flag::delete_, IN_DELETE);
SAME(change_flag::delete_self, IN_DELETE_SELF);
SAME(change_flag::move_self, IN_MOVE_SELF);
SAME(change_flag::isdir, IN_ISDIR);
