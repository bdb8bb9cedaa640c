// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include <fildes/inotify.hpp>
#include <fildes/path.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

class path_fd;

/// What happened in a tree.
enum class tree_event : std::uint8_t {
  created,    ///< made, moved here from outside, or found
  deleted,    ///< removed, or moved out; all below is gone as well
  renamed,    ///< all below went along; what had the name is gone
  exchanged,  ///< `path` and `from` have each other's name, with all below
  changed,    ///< as the options asked: `how` says what
  overflow,   ///< events were lost; what is there now is told next
  unwatched,  ///< a directory that cannot be watched or read: `why`
  root_gone,  ///< the tree's own directory was removed; nothing comes after
};

/// Something that happened. The paths begin at the tree's directory, whose own
/// is empty, and last until the call returns.
struct tree_change {
  tree_event what = tree_event::created;
  std::string_view path = {};
  std::string_view from = {};  ///< of `renamed`: the path before; `exchanged`
  bool directory = false;
  change_flags how = {};  ///< of `changed`
  errc why = {};          ///< of `unwatched`
};

/// What is known of a file in the tree.
struct tree_member {
  std::string_view path;
  bool directory = false;
  bool watched = false;  ///< a directory, and what is in it is known
};

struct tree_watch_options {
  /// What to tell of files besides names, as `changed`.
  watch_flags changes = watch_flag::modify | watch_flag::close_write;
  /// Whether the directories below are watched, too.
  bool recursive = true;
  /// See rename_joiner.
  nanoseconds patience = nanoseconds(10'000'000);
};

namespace detail {

class tree_state;

// Whom it is told, and what shows a view: a function without <functional>.
template <class T>
struct told_to {
  template <class F>
  explicit told_to(F& f) noexcept
      : object(const_cast<void*>(static_cast<const void*>(&f))),
        call([](void* to, const T& what) { (*static_cast<F*>(to))(what); }) {}
  void operator()(const T& what) const { call(object, what); }

  void* object;
  void (*call)(void*, const T&);
};

}  // namespace detail

/// Watches a directory and all directories below it, whatever becomes of them,
/// and knows at any time what is there.
///
///     FILDES_TRY(auto tree, tree_watcher::open("/srv"));
///     for (;;) {
///       // wait until tree.fd() is readable, or until tree.wake()
///       FILDES_TRYV(tree.read([](const tree_change& c) { ... }));
///     }
///
/// Renames are followed: of a directory that moves inside the tree, what is
/// below is neither told nor read again. What is in a new directory is told as
/// created, once, whether it was there before its watch or came after. When
/// events were lost, everything is looked at again, and what differs is told.
/// The view is what the tree was at some time; with all events read and nobody
/// changing anything, it is what the tree is.
///
/// Takes a watch for each directory, and memory for each entry; besides these
/// only a fixed amount, whatever happens. Mount points are not entered and
/// symbolic links not followed. /proc must be mounted.
class [[nodiscard]] tree_watcher {
 public:
  /// Sets the watches, and reads the tree. Directories that may not be read are
  /// left out: see tree_member::watched.
  /// \error nospc   too many watches of this user: see inotify_limits
  /// \error notdir  no directory; also noent, acces, loop
  static result<tree_watcher> open(const path_arg& path,
                                   const tree_watch_options& options = {});

  /// The same, beginning at `base` when the path is relative.
  static result<tree_watcher> open_at(const path_fd& base, const path_arg& path,
                                      const tree_watch_options& options = {});

  tree_watcher(tree_watcher&& other) noexcept
      : state_(std::exchange(other.state_, nullptr)) {}
  tree_watcher& operator=(tree_watcher&& other) noexcept {
    tree_watcher old(std::move(other));
    std::swap(state_, old.state_);
    return *this;
  }
  ~tree_watcher();

  /// To wait for: readable when `read` has something to do. Its events are for
  /// `read` alone.
  const inotify& fd() const noexcept FILDES_LIFETIMEBOUND;

  /// When `read` has something to do even if no event comes: half of a rename
  /// has been read, and the other half may not exist.
  deadline wake() const noexcept;

  /// Takes events that are there, 64 KiB at most, and calls
  /// `tell(const tree_change&)` for each thing that happened; never waits.
  /// False when there were none. `tell` must not use the watcher.
  /// \error nomem   no memory; the next call looks at everything again
  /// \error badmsg  records that are no events
  template <class F>
  result<bool> read(F&& tell) {
    return read_to(detail::told_to<tree_change>(tell));
  }

  /// Looks at everything again, and tells what differs: for file systems whose
  /// changes are not all told, and for what was `unwatched`.
  /// \error nomem  no memory; the next call looks at everything again
  template <class F>
  result<> rescan(F&& tell) {
    return rescan_to(detail::told_to<tree_change>(tell));
  }

  /// How many files and directories there are in the tree.
  std::size_t size() const noexcept;

  /// What is known of a path; nothing when there is no such file.
  std::optional<tree_member> find(std::string_view path) const noexcept;

  /// Calls `f(const tree_member&)` for each, a directory before what is in it,
  /// and what is in it by name.
  template <class F>
  void for_each(F&& f) const {
    show_to(detail::told_to<tree_member>(f));
  }

 private:
  explicit tree_watcher(detail::tree_state* state) noexcept : state_(state) {}

  result<bool> read_to(detail::told_to<tree_change> tell);
  result<> rescan_to(detail::told_to<tree_change> tell);
  void show_to(detail::told_to<tree_member> f) const;

  detail::tree_state* state_;  // owned; not a unique_ptr: <memory> is large
};

}  // namespace fildes::inline FILDES_ABI
