// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/flags.hpp>
#include <fildes/sys/abi/inotify.hpp>

namespace fildes::inline FILDES_ABI {

/// How an inotify is made.
enum class inotify_flag : std::uint32_t {
  nonblock = sys::abi::in_nonblock,  ///< IN_NONBLOCK: again, not waiting
  inherit = sys::abi::in_cloexec,    ///< no IN_CLOEXEC: stays open over exec
};
template <>
inline constexpr auto flag_names<inotify_flag> =
    std::to_array<flag_name<inotify_flag>>({
        {inotify_flag::nonblock, "nonblock"},
        {inotify_flag::inherit, "inherit"},
    });
using inotify_flags = flags<inotify_flag>;

/// What a watch tells, and how it is made: the second part.
enum class watch_flag : std::uint32_t {
  access = sys::abi::in_access,            ///< IN_ACCESS: a read
  modify = sys::abi::in_modify,            ///< IN_MODIFY: a write, a truncate
  attrib = sys::abi::in_attrib,            ///< IN_ATTRIB: mode, times, links...
  close_write = sys::abi::in_close_write,  ///< IN_CLOSE_WRITE: by a writer
  close_nowrite = sys::abi::in_close_nowrite,  ///< IN_CLOSE_NOWRITE
  open = sys::abi::in_open,                    ///< IN_OPEN
  moved_from = sys::abi::in_moved_from,        ///< IN_MOVED_FROM: an entry left
  moved_to = sys::abi::in_moved_to,            ///< IN_MOVED_TO: an entry came
  create = sys::abi::in_create,                ///< IN_CREATE: an entry was made
  delete_ = sys::abi::in_delete,               ///< IN_DELETE: an entry is gone
  delete_self = sys::abi::in_delete_self,      ///< IN_DELETE_SELF: it is gone
  move_self = sys::abi::in_move_self,          ///< IN_MOVE_SELF: it was renamed
  move = sys::abi::in_move,                    ///< IN_MOVE: an entry, both ways
  close = sys::abi::in_close,                  ///< IN_CLOSE: both ways
  all_events = sys::abi::in_all_events,        ///< IN_ALL_EVENTS: all above
  onlydir = sys::abi::in_onlydir,              ///< IN_ONLYDIR: else notdir
  dont_follow = sys::abi::in_dont_follow,  ///< IN_DONT_FOLLOW: a link itself
  excl_unlink = sys::abi::in_excl_unlink,  ///< IN_EXCL_UNLINK: not of entries
                                           ///  that have lost their name
  mask_create = sys::abi::in_mask_create,  ///< IN_MASK_CREATE: else exist
  mask_add = sys::abi::in_mask_add,        ///< IN_MASK_ADD: and as before
  oneshot = sys::abi::in_oneshot,          ///< IN_ONESHOT: for one event
};
template <>
inline constexpr auto flag_names<watch_flag> =
    std::to_array<flag_name<watch_flag>>({
        {watch_flag::all_events, "all_events"},
        {watch_flag::move, "move"},
        {watch_flag::close, "close"},
        {watch_flag::access, "access"},
        {watch_flag::modify, "modify"},
        {watch_flag::attrib, "attrib"},
        {watch_flag::close_write, "close_write"},
        {watch_flag::close_nowrite, "close_nowrite"},
        {watch_flag::open, "open"},
        {watch_flag::moved_from, "moved_from"},
        {watch_flag::moved_to, "moved_to"},
        {watch_flag::create, "create"},
        {watch_flag::delete_, "delete"},
        {watch_flag::delete_self, "delete_self"},
        {watch_flag::move_self, "move_self"},
        {watch_flag::onlydir, "onlydir"},
        {watch_flag::dont_follow, "dont_follow"},
        {watch_flag::excl_unlink, "excl_unlink"},
        {watch_flag::mask_create, "mask_create"},
        {watch_flag::mask_add, "mask_add"},
        {watch_flag::oneshot, "oneshot"},
    });
using watch_flags = flags<watch_flag>;

}  // namespace fildes::inline FILDES_ABI
