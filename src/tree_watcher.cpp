// SPDX-License-Identifier: BSL-1.0
#include <fildes/tree_watcher.hpp>

#include <algorithm>
#include <new>

#include "tree_state.hpp"

namespace fildes::inline FILDES_ABI {

namespace detail {

namespace {

// For what could not be reached: as a rule an event to come tells why.
constexpr nanoseconds a_while(1'000'000'000);

}  // namespace

watch_flags tree_state::mask() const noexcept {
  return watch_flag::create | watch_flag::delete_ | watch_flag::move |
         watch_flag::onlydir | watch_flag::excl_unlink |
         (options_.changes & watch_flag::all_events);
}

deadline tree_state::wake() const noexcept {
  if (lost_) return deadline::after({});
  if (deferred_.empty()) return joiner_.next();
  return std::min(joiner_.next(), deadline::after(a_while));
}

void tree_state::add(watched_directory& in, std::string_view name,
                     bool directory) {
  tree_.add(in, name, directory);
  tell({.what = tree_event::created,
        .path = watched_tree::path(in, name, path_),
        .directory = directory});
}

void tree_state::remove_quietly(watched_directory& in, std::string_view name) {
  tree_.remove(in, name, [this](watch_id ended) {
    held_.drop(ended);
    (void)in_.remove(ended);
  });
}

void tree_state::remove(watched_directory& in, std::string_view name) {
  const auto path = watched_tree::path(in, name, path_);
  const bool directory = watched_tree::find(in, name)->directory;
  remove_quietly(in, name);
  tell({.what = tree_event::deleted, .path = path, .directory = directory});
}

void tree_state::move(watched_directory& from, std::string_view name,
                      watched_directory& to, std::string_view new_name) {
  const auto before = watched_tree::path(from, name, from_);
  const tree_name& moved = tree_.move(from, name, to, new_name);
  moved_ = true;
  tell({.what = tree_event::renamed,
        .path = watched_tree::path(to, new_name, path_),
        .from = before,
        .directory = moved.directory});
}

// What was refused for want of something may be granted another time.
void tree_state::unwatched(watched_directory& in, std::string_view name,
                           errc why) {
  if (why == errc::mfile || why == errc::nfile || why == errc::nomem) defer(in);
  if (why == errc::nospc || (in.parent == nullptr && name.empty()))
    refused_ = why;
  tell({.what = tree_event::unwatched,
        .path = watched_tree::path(in, name, path_),
        .directory = true,
        .why = why});
}

result<> tree_state::begin() {
  sys::abi::statx status;
  FILDES_TRYV(sys::statx(root_.raw(), "", sys::abi::at_empty_path,
                         sys::abi::statx_basic_stats | sys::abi::statx_mnt_id,
                         status));
  mount_ = status.mnt_id;
  FILDES_TRY(const watch_id id, in_.add(root_, mask() | watch_flag::move_self));
  tree_.watch(tree_.root(), id, file_status(status).identity());
  watch_parent();
  to_list(tree_.root());
  catch_up();
  if (refused_ != errc{}) return error(refused_, operation::watcher);
  return success();
}

result<bool> tree_state::read(teller tell) {
  teller_ = tell;
  if (gone_) return false;
  if (std::exchange(lost_, false)) list_all();
  const auto events = in_.read(buffer_);
  if (events.has_error() && events.assume_error() != errc::again) {
    lose();
    return events.assume_error();
  }
  if (events.has_value()) take(events.assume_value());
  joiner_.settle([this](const joined_move& move) { take(move); });
  if (suspect_ && (*suspect_ == 0 || events.has_error())) {
    suspect_.reset();
    list_all();
    check_root();
  }
  catch_up();
  return events.has_value();
}

void tree_state::rescan(teller tell) {
  teller_ = tell;
  if (gone_) return;
  list_all();
  catch_up();
}

}  // namespace detail

namespace {

error no_memory() noexcept { return error(errc::nomem, operation::watcher); }

// What was not done is found when everything is looked at again.
template <class Call>
auto unless_no_memory(detail::tree_state& state, Call call)
    -> decltype(call()) {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    state.lose();
    return no_memory();
  }
}

}  // namespace

result<tree_watcher> tree_watcher::open_at(const path_fd& base,
                                           const path_arg& path,
                                           const tree_watch_options& options) {
  FILDES_TRY(auto root,
             path_fd::open_at(base, path, {.flags = open_flag::directory}));
  FILDES_TRY(auto in, inotify::create(inotify_flag::nonblock));
  auto* const state = new (std::nothrow)
      detail::tree_state(std::move(in), std::move(root), options);
  if (state == nullptr) return no_memory();
  tree_watcher made(state);
  FILDES_TRYV(unless_no_memory(*state, [&] { return state->begin(); }));
  return made;
}

result<tree_watcher> tree_watcher::open(const path_arg& path,
                                        const tree_watch_options& options) {
  return open_at(path_fd::working_directory(), path, options);
}

tree_watcher::~tree_watcher() { delete state_; }

const inotify& tree_watcher::fd() const noexcept { return state_->fd(); }

deadline tree_watcher::wake() const noexcept { return state_->wake(); }

result<bool> tree_watcher::read_to(detail::told_to<tree_change> tell) {
  return unless_no_memory(*state_, [&] { return state_->read(tell); });
}

result<> tree_watcher::rescan_to(detail::told_to<tree_change> tell) {
  return unless_no_memory(*state_, [&] {
    state_->rescan(tell);
    return success();
  });
}

std::size_t tree_watcher::size() const noexcept {
  return state_->tree().size();
}

std::optional<tree_member> tree_watcher::find(
    std::string_view path) const noexcept {
  const detail::tree_name* const known = state_->tree().find(path);
  if (known == nullptr) return std::nullopt;
  return tree_member{path, known->directory, known->below != nullptr};
}

void tree_watcher::show_to(detail::told_to<tree_member> f) const {
  state_->tree().for_each(
      [&](std::string_view path, const detail::tree_name& one) {
        f({path, one.directory, one.below != nullptr});
      });
}

}  // namespace fildes::inline FILDES_ABI
