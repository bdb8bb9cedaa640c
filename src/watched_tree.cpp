// SPDX-License-Identifier: BSL-1.0
#include "watched_tree.hpp"

#include <algorithm>
#include <utility>

namespace fildes::inline FILDES_ABI::detail {

namespace {

// What is below a name knows where it is.
void settle(watched_directory& in, tree_names::iterator at) noexcept {
  if (!at->second.below) return;
  at->second.below->parent = &in;
  at->second.below->name = &at->first;
}

}  // namespace

watched_directory* watched_tree::find(watch_id watch) const noexcept {
  const auto at = watches_.find(number(watch));
  return at == watches_.end() ? nullptr : at->second;
}

tree_name* watched_tree::find(watched_directory& in,
                              std::string_view name) noexcept {
  const auto at = in.names.find(name);
  return at == in.names.end() ? nullptr : &at->second;
}

const tree_name* watched_tree::find(std::string_view path) const noexcept {
  const watched_directory* in = &root_;
  for (;;) {
    const std::size_t slash = path.find('/');
    const auto at = in->names.find(path.substr(0, slash));
    if (at == in->names.end()) return nullptr;
    if (slash == std::string_view::npos) return &at->second;
    in = at->second.below.get();
    if (in == nullptr) return nullptr;
    path.remove_prefix(slash + 1);
  }
}

tree_name& watched_tree::add(watched_directory& in, std::string_view name,
                             bool directory) {
  const auto [at, made] = in.names.try_emplace(std::string(name));
  if (made) ++size_;
  at->second.directory = directory;
  return at->second;
}

void watched_tree::watch(watched_directory& it, watch_id watch,
                         const file_identity& self) {
  watches_.insert_or_assign(number(watch), &it);
  it.watch = watch;
  it.self = self;
}

watched_directory& watched_tree::watch_below(watched_directory& in,
                                             std::string_view name, watch_id id,
                                             const file_identity& self) {
  const auto at = in.names.find(name);
  auto made = std::make_unique<watched_directory>();
  made->parent = &in;
  made->name = &at->first;
  watch(*made, id, self);
  at->second.below = std::move(made);
  return *at->second.below;
}

watched_directory* watched_tree::take_apart(watched_directory& it,
                                            watched_directory* left) noexcept {
  watches_.erase(number(it.watch));
  size_ -= it.names.size();
  for (auto& [text, one] : it.names) {
    if (!one.below) continue;
    one.below->parent = left;
    left = one.below.release();
  }
  return left;
}

tree_name& watched_tree::move(watched_directory& from, std::string_view name,
                              watched_directory& to,
                              std::string_view new_name) {
  std::string key(new_name);
  auto moved = from.names.extract(from.names.find(name));
  moved.key().swap(key);
  const auto at = to.names.insert(std::move(moved)).position;
  settle(to, at);
  return at->second;
}

void watched_tree::exchange(watched_directory& a, std::string_view a_name,
                            watched_directory& b,
                            std::string_view b_name) noexcept {
  const auto in_a = a.names.find(a_name);
  const auto in_b = b.names.find(b_name);
  std::swap(in_a->second, in_b->second);
  settle(a, in_a);
  settle(b, in_b);
}

bool watched_tree::is_below(const watched_directory& it,
                            const watched_directory& above) noexcept {
  const watched_directory* at = &it;
  while (at != nullptr && at != &above) at = at->parent;
  return at != nullptr;
}

std::string_view watched_tree::path(const watched_directory& in,
                                    std::string_view name, std::string& into) {
  // Backwards, then turned round.
  into.assign(name.rbegin(), name.rend());
  for (const watched_directory* at = &in; at->parent != nullptr;
       at = at->parent) {
    if (!into.empty()) into += '/';
    into.append(at->name->rbegin(), at->name->rend());
  }
  std::reverse(into.begin(), into.end());
  return into;
}

watched_tree::~watched_tree() {
  while (!root_.names.empty())
    remove(root_, root_.names.begin()->first, [](watch_id) {});
}

}  // namespace fildes::inline FILDES_ABI::detail
