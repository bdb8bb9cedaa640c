// SPDX-License-Identifier: BSL-1.0
#include "finder.hpp"

#include <algorithm>

#include <fildes/format.hpp>

namespace same {

namespace {

constexpr status_options how{.follow = false,
                             .fields = status_fields(status_field::type) |
                                       status_field::inode |
                                       status_field::links};

}  // namespace

finder::finder(std::vector<std::string> paths) : paths_(std::move(paths)) {}

std::vector<group> finder::find() {
  look_at_all();
  keep_repeated();
  naming_ = true;
  if (!groups_.empty()) look_at_all();
  std::vector<group> found;
  for (auto& [identity, g] : groups_) {
    std::sort(g.names.begin(), g.names.end());
    // A path may be given, and be below another that is.
    g.names.erase(std::unique(g.names.begin(), g.names.end()), g.names.end());
    if (g.names.size() > 1) found.push_back(std::move(g));
  }
  std::sort(found.begin(), found.end(),
            [](const group& a, const group& b) { return a.names < b.names; });
  return found;
}

void finder::look_at_all() {
  directories_.clear();
  for (const std::string& path : paths_) look_at(path);
}

void finder::look_at(const std::string& path) {
  const auto status = path_fd::working_directory().status(path, how);
  if (status.has_error())
    complain(path, status.error());
  else if (note(status.value(), path))
    look_below(path);
}

void finder::look_below(const std::string& path) {
  auto opened = tree_walk::open(path);
  if (opened.has_error()) return complain(path, opened.error());
  tree_walk& walk = opened.value();
  const std::string before = path.ends_with('/') ? path : path + '/';
  for (;;) {
    const auto e = walk.next();
    std::string name = before + std::string(walk.path());
    if (e.has_error()) {
      complain(name, e.error());
      if (e.error() == errc::stale) return;  // no way on
    } else if (!e.value()) {
      return;
    } else if (!look_at_entry(*e.value(), name)) {
      walk.skip();
    }
  }
}

// False for what is not to be entered, or cannot be.
bool finder::look_at_entry(const tree_entry& e, const std::string& path) {
  const auto status = e.parent().status(e.c_str(), how);
  if (status.has_value()) return note(status.value(), path);
  if (status.error() != errc::noent) complain(path, status.error());
  return false;
}

// Whether it is a directory that was not entered before. One that comes again
// is told of, and all that is below it is not.
bool finder::note(const file_status& status, const std::string& path) {
  const file_identity identity = status.identity();
  if (!naming_) {
    seen_.push_back(identity);
  } else if (const auto at = groups_.find(identity); at != groups_.end()) {
    at->second.type = status.type();
    at->second.links = status.links();
    at->second.names.push_back(path);
  }
  return status.type() == file_type::directory &&
         directories_.insert(identity).second;
}

void finder::keep_repeated() {
  std::sort(seen_.begin(), seen_.end());
  for (auto at = seen_.begin(); at != seen_.end();) {
    at = std::adjacent_find(at, seen_.end());
    if (at == seen_.end()) break;
    groups_[*at].identity = *at;
    at = std::upper_bound(at, seen_.end(), *at);
  }
  seen_ = {};
}

// Once, and not the second time that it is looked at.
void finder::complain(std::string_view path, error why) {
  if (naming_) return;
  failed_ = true;
  fmt::print(stderr, "same: {}: {}\n", path, why);
}

}  // namespace same
