// SPDX-License-Identifier: BSL-1.0
#include <algorithm>

#include "tree_state.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

bool is(const result<looked_at>& at, const watched_directory& it) noexcept {
  return at.has_value() &&
         at.assume_value().what == looked_at::kind::directory &&
         at.assume_value().self == it.self;
}

bool is_nothing(const result<looked_at>& at) noexcept {
  return at.has_error() || at.assume_value().what == looked_at::kind::nothing;
}

}  // namespace

void tree_state::take(const inotify_events& events) {
  passed(events.bytes().size());
  for (const inotify_event& event : events)
    match(
        event, [this](const inotify_change& change) { take(change); },
        [this](inotify_overflow) { overflown(); },
        [this](inotify_ignored what) { ended(what.watch); },
        [](inotify_unmount) {});
}

void tree_state::take(const inotify_change& change) {
  joiner_.take(change, [this](const joined_move& move) { take(move); });
  if (change.watch == parent_) return check_root();
  auto* const in = tree_.find(change.watch);
  if (change.what.has(change_flag::move_self)) watch_parent();
  if (in == nullptr || change.name.empty()) return;
  const bool directory = change.what.has(change_flag::isdir);
  if (change.what.has(change_flag::create))
    return created(*in, change.name, directory);
  if (change.what.has(change_flag::delete_))
    return deleted(*in, change.name, directory);
  if (change.what.has_any(change_flag::moved_from | change_flag::moved_to))
    return;
  tell({.what = tree_event::changed,
        .path = watched_tree::path(*in, change.name, path_),
        .directory = directory,
        .how = change.what.without(change_flag::isdir)});
}

void tree_state::take(const joined_move& move) {
  auto* const from = tree_.find(move.from.watch);
  auto* const to = tree_.find(move.to.watch);
  if (from != nullptr && to != nullptr) return renamed(move);
  if (from != nullptr) return set_right(move.from);
  if (to != nullptr) return created(*to, move.to.name, move.directory);
}

// Until this event was read, others were lost without a word, between those
// that are in the queue now. So these may tell of what is not true any more,
// and nothing to come sets it right: all is listed once they have been read.
void tree_state::overflown() {
  joiner_.settle_all([](const joined_move&) {});
  tell({.what = tree_event::overflow});
  suspect_ = value_or(in_.available(), 0U);
}

void tree_state::passed(std::size_t bytes) {
  if (suspect_) *suspect_ -= std::min(*suspect_, bytes);
}

// A new directory may have the place, and the number, of one that is gone.
void tree_state::ended(watch_id watch) {
  auto* const it = tree_.find(watch);
  if (it == nullptr) return;
  tree_.forget(watch);
  held_.drop(watch);
  if (it->parent != nullptr) {
    watched_directory& in = *it->parent;
    const std::string name = *it->name;
    remove(in, name);
    set_right(in, name);
    return;
  }
  check_root();
}

// The root is held, so that its own watch does not end before the watcher does.
void tree_state::watch_parent() {
  if (parent_) (void)in_.remove(*parent_);
  parent_.reset();
  looked_at above;
  auto held = path_fd::open_at(root_, "..");
  if (held.has_error()) return;
  above.held.emplace(std::move(held).assume_value());
  // Of "/" it is the root itself; one that may not be read tells nothing.
  if (identify(above).has_error() || above.self == tree_.root().self) return;
  const auto id = in_.add(*above.held, watch_flag::delete_);
  if (id.has_value()) parent_ = id.assume_value();
}

void tree_state::check_root() {
  const auto status = stat(root_);
  if (gone_ || status.has_error() || status.assume_value().links() != 0) return;
  auto& names = tree_.root().names;
  while (!names.empty()) remove_quietly(tree_.root(), names.begin()->first);
  gone_ = true;
  tell({.what = tree_event::root_gone, .directory = true});
}

void tree_state::created(watched_directory& in, std::string_view name,
                         bool directory) {
  const tree_name* const known = watched_tree::find(in, name);
  if (directory || (known != nullptr && known->directory))
    set_right(in, name);
  else if (known == nullptr)
    add(in, name, false);
}

void tree_state::deleted(watched_directory& in, std::string_view name,
                         bool directory) {
  const tree_name* const known = watched_tree::find(in, name);
  if (known == nullptr) return;
  if (directory || known->directory)
    set_right(in, name);
  else
    remove(in, name);
}

// From here on both directories are known; they may not be any more once
// something was removed or set right.
void tree_state::renamed(const joined_move& move) {
  auto& from = *tree_.find(move.from.watch);
  auto& to = *tree_.find(move.to.watch);
  const tree_name* const known = watched_tree::find(from, move.from.name);
  if (known == nullptr) return created(to, move.to.name, move.directory);
  if (known->directory != move.directory) {
    set_right(move.to);
    return set_right(move.from);
  }
  if (known->below) return renamed_directory(move);
  const tree_name* const other = watched_tree::find(to, move.to.name);
  const bool replaces = other != nullptr;
  if (replaces && other->below &&
      exchanged(move, *other->below,
                value_or(look(from, move.from.name), looked_at{})))
    return;
  renamed_to(move);
  // Of two that were exchanged one is where the other was.
  if (replaces) set_right(move.from);
  if (move.directory) set_right(move.to);
}

void tree_state::renamed_directory(const joined_move& move) {
  auto& from = *tree_.find(move.from.watch);
  auto& to = *tree_.find(move.to.watch);
  const watched_directory& it =
      *watched_tree::find(from, move.from.name)->below;
  const tree_name* const other = watched_tree::find(to, move.to.name);
  auto before = look(from, move.from.name);
  const auto now = look(to, move.to.name);
  const bool possible = !watched_tree::is_below(to, it) &&
                        (other == nullptr || !other->below ||
                         !watched_tree::is_below(it, *other->below));
  if (!possible || is(before, it) || !(is_nothing(now) || is(now, it))) {
    set_right(move.to);
    return set_right(move.from);
  }
  const bool empty = is_nothing(before);
  if (!empty && other != nullptr && other->below &&
      exchanged(move, *other->below, std::move(before).assume_value()))
    return;
  renamed_to(move);
  if (!empty) set_right(move.from);
}

void tree_state::renamed_to(const joined_move& move) {
  auto& from = *tree_.find(move.from.watch);
  auto& to = *tree_.find(move.to.watch);
  if (watched_tree::find(to, move.to.name) != nullptr)
    remove_quietly(to, move.to.name);
  this->move(from, move.from.name, to, move.to.name);
}

// RENAME_EXCHANGE is told as two renames, of which the second would take back
// the first.
bool tree_state::exchanged(const joined_move& move,
                           const watched_directory& other,
                           const looked_at& where_one_was) {
  if (where_one_was.what != looked_at::kind::directory ||
      where_one_was.self != other.self)
    return false;
  auto& from = *tree_.find(move.from.watch);
  auto& to = *tree_.find(move.to.watch);
  watched_tree::exchange(from, move.from.name, to, move.to.name);
  tell({.what = tree_event::exchanged,
        .path = watched_tree::path(to, move.to.name, path_),
        .from = watched_tree::path(from, move.from.name, from_),
        .directory = move.directory});
  return true;
}

}  // namespace fildes::inline FILDES_ABI::detail
