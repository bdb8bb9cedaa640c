// SPDX-License-Identifier: BSL-1.0
#include <fildes/inotify_rename.hpp>

#include <algorithm>

namespace fildes::inline FILDES_ABI {

namespace {

// For which the kernel locks the directory, as it does for a rename: both
// halves of one come before or after such an event, not one of each.
constexpr change_flags of_names = change_flag::create | change_flag::delete_ |
                                  change_flag::moved_from |
                                  change_flag::moved_to;

}  // namespace

rename_joiner::half* rename_joiner::oldest() noexcept {
  half* found = nullptr;
  for (half& h : halves_)
    if (h.number != 0 && (found == nullptr || h.number < found->number))
      found = &h;
  return found;
}

deadline rename_joiner::next() const noexcept {
  deadline first;
  for (const half& h : halves_)
    if (h.number != 0) first = std::min(first, h.until);
  return first;
}

bool rename_joiner::pop(half* which, joined_move& done) noexcept {
  if (which == nullptr) return false;
  done = {move_kind::moved_out,
          {which->watch, which->text()},
          {},
          which->directory};
  which->number = 0;
  --size_;
  return true;
}

bool rename_joiner::pop_oldest(joined_move& done) noexcept {
  return pop(oldest(), done);
}

bool rename_joiner::pop_expired(joined_move& done) noexcept {
  half* const first = oldest();
  if (first == nullptr || first->until.remaining() != nanoseconds())
    return false;
  return pop(first, done);
}

bool rename_joiner::settle_before(const inotify_change& change,
                                  joined_move& done) noexcept {
  if (size_ == 0 || !change.what.has_any(of_names)) return false;
  for (half& h : halves_)
    if (h.number != 0 && h.watch == change.watch && h.cookie != change.cookie)
      return pop(&h, done);
  return false;
}

bool rename_joiner::join(const inotify_change& change,
                         joined_move& done) noexcept {
  if (change.what.has(change_flag::moved_from)) return keep(change, done);
  if (change.what.has(change_flag::moved_to)) return complete(change, done);
  return false;
}

bool rename_joiner::keep(const inotify_change& change,
                         joined_move& done) noexcept {
  const bool directory = change.what.has(change_flag::isdir);
  half* const free =
      std::find_if(halves_.data(), halves_.data() + halves_.size(),
                   [](const half& h) { return h.number == 0; });
  if (change.name.size() > free->name.size()) {  // not from the kernel
    done = {move_kind::moved_out, {change.watch, change.name}, {}, directory};
    return true;
  }
  free->number = ++last_;
  free->watch = change.watch;
  free->cookie = change.cookie;
  free->until = deadline::after(patience_);
  free->directory = directory;
  free->size = static_cast<std::uint8_t>(
      change.name.copy(free->name.data(), free->name.size()));
  return ++size_ > most && pop_oldest(done);
}

bool rename_joiner::complete(const inotify_change& change,
                             joined_move& done) noexcept {
  done = {move_kind::moved_in,
          {},
          {change.watch, change.name},
          change.what.has(change_flag::isdir)};
  for (half& h : halves_) {
    if (h.number == 0 || h.cookie != change.cookie) continue;
    pop(&h, done);
    done.kind = move_kind::renamed;
    done.to = {change.watch, change.name};
    break;
  }
  return true;
}

}  // namespace fildes::inline FILDES_ABI
