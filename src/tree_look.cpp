// SPDX-License-Identifier: BSL-1.0
#include <vector>

#include "tree_state.hpp"

namespace fildes::inline FILDES_ABI::detail {

const owned<path_fd>* held_directories::find(watch_id of) const noexcept {
  for (const auto& one : all_)
    if (one && one->of == of) return &one->fd;
  return nullptr;
}

const owned<path_fd>& held_directories::keep(watch_id of,
                                             owned<path_fd> fd) noexcept {
  auto& place = all_[next_];
  next_ = (next_ + 1) % all_.size();
  place.emplace(held{of, std::move(fd)});
  return place->fd;
}

void held_directories::drop(watch_id of) noexcept {
  for (auto& one : all_)
    if (one && one->of == of) one.reset();
}

namespace {

// Also tells files, and links, from directories.
result<owned<path_fd>> hold(const path_fd& in, std::string_view name) noexcept {
  return path_fd::open_at(
      in, name, {.flags = open_flag::directory | open_flag::nofollow});
}

}  // namespace

result<const path_fd*> tree_state::reach(const watched_directory& it) {
  if (it.parent == nullptr) return &root_;
  if (const auto* held = held_.find(it.watch)) return held;
  FILDES_TRY(auto fd, walk_to(it));
  return &held_.keep(it.watch, std::move(fd));
}

// Name by name: paths may be longer than the kernel takes, and no name on the
// way may be a link.
result<owned<path_fd>> tree_state::walk_to(const watched_directory& it) {
  std::vector<const std::string*> way;
  const path_fd* from = &root_;
  for (const auto* at = &it; at->parent != nullptr; at = at->parent) {
    const auto* const held = held_.find(at->watch);
    if (held != nullptr) from = held;
    if (held != nullptr) break;
    way.push_back(at->name);
  }
  looked_at here;
  for (; !way.empty(); way.pop_back()) {
    FILDES_TRY(auto next, hold(here.held ? *here.held : *from, *way.back()));
    here.held.emplace(std::move(next));
  }
  FILDES_TRYV(identify(here));
  if (here.self != it.self) return error(errc::stale, operation::watcher);
  return std::move(*here.held);
}

result<> tree_state::identify(looked_at& at) const {
  sys::abi::statx status = {};
  FILDES_TRYV(sys::statx(at.held->raw(), "", sys::abi::at_empty_path,
                         sys::abi::statx_basic_stats | sys::abi::statx_mnt_id,
                         status));
  at.self = file_status(status).identity();
  at.mount = (status.mask & sys::abi::statx_mnt_id) != 0
                 ? status.mnt_id != mount_
                 : at.self.device != tree_.root().self.device;
  return success();
}

result<looked_at> tree_state::look(const watched_directory& in,
                                   std::string_view name) {
  FILDES_TRY(const path_fd* const base, reach(in));
  looked_at at;
  auto held = hold(*base, name);
  if (held.has_value()) {
    at.what = looked_at::kind::directory;
    at.held.emplace(std::move(held).assume_value());
    FILDES_TRYV(identify(at));
    return at;
  }
  const error why = held.assume_error();
  if (why == errc::noent) return at;
  at.what = looked_at::kind::file;
  if (why == errc::notdir || why == errc::loop) return at;
  return why;
}

void tree_state::set_right(const watched_entry& one) {
  if (auto* const in = tree_.find(one.watch)) (void)set_right(*in, one.name);
}

bool tree_state::set_right(watched_directory& in, std::string_view name) {
  const bool reached = reach(in).has_value();
  if (!reached) defer(in);
  if (!reached) return true;
  const auto at = look(in, name);
  if (at.has_error()) unwatched(in, name, at.assume_error().code());
  if (at.has_error()) return false;
  if (at.assume_value().what == looked_at::kind::directory)
    found_directory(in, name, at.assume_value());
  else if (at.assume_value().what == looked_at::kind::file)
    found_file(in, name);
  else if (watched_tree::find(in, name) != nullptr)
    remove(in, name);
  return true;
}

void tree_state::found_file(watched_directory& in, std::string_view name) {
  const tree_name* const known = watched_tree::find(in, name);
  if (known != nullptr && !known->directory) return;
  if (known != nullptr) remove(in, name);
  add(in, name, false);
}

void tree_state::found_directory(watched_directory& in, std::string_view name,
                                 const looked_at& at) {
  const tree_name* known = watched_tree::find(in, name);
  if (known != nullptr && known->below && known->below->self == at.self) return;
  if (known != nullptr && (!known->directory || known->below)) {
    remove(in, name);
    known = nullptr;
  }
  if (!at.mount && options_.recursive) return watch(in, name, at);
  if (known == nullptr) add(in, name, true);
}

void tree_state::watch(watched_directory& in, std::string_view name,
                       const looked_at& at) {
  const auto id = in_.add(*at.held, mask());
  auto* const elsewhere =
      id.has_value() ? tree_.find(id.assume_value()) : nullptr;
  if (elsewhere != nullptr) return found_elsewhere(*elsewhere, in, name);
  if (watched_tree::find(in, name) == nullptr) add(in, name, true);
  if (id.has_error()) return unwatched(in, name, id.assume_error().code());
  to_list(tree_.watch_below(in, name, id.assume_value(), at.self));
}

// One directory has one watch: it was renamed, and the events of that are to
// come, or were lost. A view that has the new place below the old one waits for
// them.
void tree_state::found_elsewhere(watched_directory& it, watched_directory& in,
                                 std::string_view name) {
  if (watched_tree::is_below(in, it)) return defer(in);
  if (watched_tree::find(in, name) != nullptr) remove_quietly(in, name);
  move(*it.parent, *it.name, in, name);
}

}  // namespace fildes::inline FILDES_ABI::detail
