// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <utility>
#include <vector>

#include "tree_state.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

watch_id take_first(std::deque<watch_id>& from) {
  const watch_id first = from.front();
  from.pop_front();
  return first;
}

}  // namespace

void tree_state::to_list(watched_directory& it) {
  if (std::exchange(it.to_list, true)) return;
  to_list_.push_back(it.watch);
}

void tree_state::list_all() {
  for (const auto& [number, it] : tree_.watches()) to_list(*it);
}

void tree_state::defer(watched_directory& it) {
  if (std::exchange(it.deferred, true)) return;
  deferred_.push_back(it.watch);
}

void tree_state::try_deferred_again() {
  for (const watch_id id : std::exchange(deferred_, {})) {
    auto* const it = tree_.find(id);
    if (it == nullptr) continue;
    it->deferred = false;
    to_list(*it);
  }
}

void tree_state::catch_up() {
  try_deferred_again();
  while (list_more()) {
  }
}

// Directories that could not be reached may be where something has moved to.
// What a listing has not seen may be where another finds it: last.
bool tree_state::list_more() {
  if (!to_list_.empty()) {
    list(take_first(to_list_));
  } else if (std::exchange(moved_, false) && !deferred_.empty()) {
    try_deferred_again();
  } else if (!to_check_.empty()) {
    check_unseen(take_first(to_check_));
  } else {
    return false;
  }
  return true;
}

void tree_state::list(watch_id watch) {
  if (auto* const it = tree_.find(watch)) list(*it);
}

void tree_state::check_unseen(watch_id watch) {
  if (auto* const it = tree_.find(watch)) check_unseen(*it);
}

void tree_state::list(watched_directory& it) {
  it.to_list = false;
  if (reach(it).has_error()) return defer(it);
  const auto listed = list_names(it);
  if (listed.has_value() || listed.assume_error() == errc::noent) return;
  unwatched(it, {}, listed.assume_error().code());
}

result<> tree_state::list_names(watched_directory& it) {
  FILDES_TRY(const path_fd* const held, reach(it));
  FILDES_TRY(const auto dir, directory::reopen(*held));
  ++it.round;
  directory_reader entries(dir);
  for (;;) {
    FILDES_TRY(const auto entry, entries.next());
    if (!entry) break;
    found(it, *entry);
  }
  const auto is_unseen = [&](const auto& one) {
    return one.second.round != it.round;
  };
  if (std::any_of(it.names.begin(), it.names.end(), is_unseen))
    to_check_.push_back(it.watch);
  return success();
}

void tree_state::found(watched_directory& in, const directory_entry& entry) {
  const std::string_view name = entry.name();
  const file_type type = entry.type();
  if (type != file_type::directory && type != file_type::unknown)
    found_file(in, name);
  else if (!set_right(in, name) && watched_tree::find(in, name) == nullptr)
    add(in, name, type == file_type::directory);
  if (tree_name* const known = watched_tree::find(in, name))
    known->round = in.round;
}

void tree_state::check_unseen(watched_directory& it) {
  std::vector<std::string> unseen;
  for (const auto& [name, one] : it.names)
    if (one.round != it.round) unseen.push_back(name);
  for (const std::string& name : unseen) {
    set_right(it, name);
    if (tree_name* const known = watched_tree::find(it, name))
      known->round = it.round;
  }
}

}  // namespace fildes::inline FILDES_ABI::detail
