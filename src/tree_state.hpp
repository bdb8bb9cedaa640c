// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>

#include <fildes/directory.hpp>
#include <fildes/inotify_rename.hpp>
#include <fildes/tree_watcher.hpp>

#include "watched_tree.hpp"

// How a tree_watcher works.
//
// Events are of the past: what they tell of may have changed again, and the
// events of that are to come. So what an event says of a file is taken for
// true, and set right by the next; of a directory, whose contents are at stake,
// what there is now is looked at. A look at a name is right about the past, or
// there is an event to come.

namespace fildes::inline FILDES_ABI::detail {

/// What a name stood for when it was looked at.
struct looked_at {
  enum class kind : unsigned char { nothing, file, directory };

  kind what = kind::nothing;
  std::optional<owned<path_fd>> held = {};  // of a directory; so the others
  file_identity self = {};
  bool mount = false;  // another file system begins there
};

/// The directories that were used last, held: most events come from few.
class held_directories {
 public:
  const owned<path_fd>* find(watch_id of) const noexcept;
  const owned<path_fd>& keep(watch_id of, owned<path_fd> fd) noexcept;
  void drop(watch_id of) noexcept;

 private:
  struct held {
    watch_id of;
    owned<path_fd> fd;
  };
  std::array<std::optional<held>, 8> all_;
  std::size_t next_ = 0;
};

class tree_state {
 public:
  using teller = told_to<tree_change>;

  tree_state(owned<inotify> in, owned<path_fd> root,
             const tree_watch_options& options) noexcept
      : in_(std::move(in)),
        root_(std::move(root)),
        options_(options),
        joiner_(options.patience) {}

  const inotify& fd() const noexcept { return in_; }
  const watched_tree& tree() const noexcept { return tree_; }
  deadline wake() const noexcept;

  /// Sets the first watch, and reads all.
  result<> begin();
  result<bool> read(teller tell);
  void rescan(teller tell);

  /// The next call looks at everything again.
  void lose() noexcept { lost_ = true; }

 private:
  // tree_events.cpp
  void take(const inotify_events& events);
  void take(const inotify_change& change);
  void take(const joined_move& move);
  void overflown();
  void passed(std::size_t bytes);
  void ended(watch_id watch);
  void watch_parent();
  void check_root();
  void created(watched_directory& in, std::string_view name, bool directory);
  void deleted(watched_directory& in, std::string_view name, bool directory);
  void renamed(const joined_move& move);
  void renamed_directory(const joined_move& move);
  void renamed_to(const joined_move& move);
  bool exchanged(const joined_move& move, const watched_directory& other,
                 const looked_at& where_one_was);

  // tree_look.cpp: what there is
  result<const path_fd*> reach(const watched_directory& it);
  result<owned<path_fd>> walk_to(const watched_directory& it);
  result<> identify(looked_at& at) const;
  result<looked_at> look(const watched_directory& in, std::string_view name);

  // The same, and makes the view of it. False: one may not look.
  bool set_right(watched_directory& in, std::string_view name);
  void set_right(const watched_entry& one);
  void found_file(watched_directory& in, std::string_view name);
  void found_directory(watched_directory& in, std::string_view name,
                       const looked_at& at);
  void watch(watched_directory& in, std::string_view name, const looked_at& at);
  void found_elsewhere(watched_directory& it, watched_directory& in,
                       std::string_view name);

  // tree_list.cpp: whole directories
  void to_list(watched_directory& it);
  void list_all();
  void defer(watched_directory& it);
  void try_deferred_again();
  void catch_up();
  bool list_more();
  void list(watch_id watch);
  void list(watched_directory& it);
  result<> list_names(watched_directory& it);
  void found(watched_directory& in, const directory_entry& entry);
  void check_unseen(watch_id watch);
  void check_unseen(watched_directory& it);

  // tree_watcher.cpp: changes of the view, which are told
  void add(watched_directory& in, std::string_view name, bool directory);
  void remove(watched_directory& in, std::string_view name);
  void remove_quietly(watched_directory& in, std::string_view name);
  void move(watched_directory& from, std::string_view name,
            watched_directory& to, std::string_view new_name);
  void unwatched(watched_directory& in, std::string_view name, errc why);

  void tell(const tree_change& change) const {
    if (teller_) (*teller_)(change);
  }
  watch_flags mask() const noexcept;

  owned<inotify> in_;
  owned<path_fd> root_;
  tree_watch_options options_;
  rename_joiner joiner_;
  watched_tree tree_;
  held_directories held_;
  std::uint64_t mount_ = 0;
  std::optional<watch_id> parent_;  // of the root: tells that it is removed
  std::deque<watch_id> to_list_;
  std::deque<watch_id> to_check_;  // have names that a listing did not see
  std::deque<watch_id> deferred_;
  std::optional<teller> teller_;  // during a call
  errc refused_ = {};             // by the first watch that could not be set
  std::optional<std::size_t> suspect_;  // after an overflow: bytes of events
  bool lost_ = false;
  bool moved_ = false;  // something, since that was reset
  bool gone_ = false;
  std::string path_, from_;
  alignas(8) std::array<std::byte, 65536> buffer_;
};

}  // namespace fildes::inline FILDES_ABI::detail
