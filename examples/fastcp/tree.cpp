// SPDX-License-Identifier: BSL-1.0
#include "tree.hpp"

#include <algorithm>
#include <utility>

namespace fastcp {

namespace {

// To be read, and no symbolic link; the time of its last reading stays, where
// that is allowed.
result<owned<directory>> open_directory(const path_fd& in, const char* name) {
  constexpr unsigned flags =
      sys::abi::o_directory | sys::abi::o_nofollow | sys::abi::o_cloexec;
  auto fd = sys::openat(in.raw(), name, flags | sys::abi::o_noatime, 0);
  if (fd.has_error() && fd.error() == errc::perm)
    fd = sys::openat(in.raw(), name, flags, 0);
  return owned<directory>::adopt_raw(fd);
}

}  // namespace

split_path split(const std::string& path) {
  const std::size_t end = path.find_last_not_of('/');
  if (end == std::string::npos) return {"/", "."};
  const std::size_t slash = path.find_last_of('/', end);
  if (slash == std::string::npos) return {".", path};
  return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

tree_copier::tree_copier(job& j, owned<path_fd> top)
    : job_(j),
      top_(std::move(top)),
      top_place_{top_, std::nullopt, true},
      entries_(j, top_) {
  const auto readable = directory::reopen(top_);
  if (readable.has_value()) top_place_.acl = gives_acl(readable.value());
}

void tree_copier::copy(const std::string& path, const std::string& to_name) {
  given_ = path;
  const auto [directory, name] = split(path);
  const auto from = path_fd::open(directory);
  const auto done = from.has_error()
                        ? result<>(from.error())
                        : copy_one(from.value(), name.c_str(), to_name);
  if (done.has_error() && done.error() != errc::canceled)
    job_.complain(path, done.error());
}

result<> tree_copier::copy_one(const path_fd& from, const char* name,
                               const std::string& to_name) {
  FILDES_TRY(const file_status status, from.status(name, {.follow = false}));
  if (status.type() == file_type::directory)
    return copy_tree(from, name, to_name);
  FILDES_TRYV(entries_.copy({from, name, top_place_, to_name.c_str()},
                            status.type(), [&] { return to_name; }));
  ++job_.done.files;
  if (job_.is_verbose()) job_.mention(given_, to_name);
  return success();
}

result<> tree_copier::copy_tree(const path_fd& from, const char* name,
                                const std::string& to_name) {
  FILDES_TRY(const auto top, open_directory(from, name));
  FILDES_TRYV(enter(top, ".", to_name));
  roots_.push_back(levels_.front().identity);
  FILDES_TRY(auto entries, tree_walk::open_at(top, "."));
  const auto walked = walk(entries);
  while (walked.has_value() && !levels_.empty()) FILDES_TRYV(leave());
  levels_.clear();
  return walked;
}

result<> tree_copier::walk(tree_walk& entries) {
  while (job_.goes_on()) {
    const auto e = entries.next();
    if (e.has_error()) {
      job_.complain(given_ + '/' + std::string(entries.path()), e.error());
      if (e.error() == errc::stale) return success();  // no way on
      continue;
    }
    if (!e.value()) return success();
    while (levels_.size() > e.value()->depth() + 1) FILDES_TRYV(leave());
    if (!copy_entry(*e.value())) entries.skip();
  }
  return error(errc::canceled, operation::transfer);
}

// False for a directory that is not to be entered.
bool tree_copier::copy_entry(const tree_entry& e) {
  const std::string_view name = e.name();
  const result<> done =
      e.type() == file_type::directory
          ? enter(e.parent(), e.c_str(), std::string(name))
          : entries_.copy({e.parent(), e.c_str(), place(), e.c_str()}, e.type(),
                          [&] { return target_path(name); });
  if (done.has_error()) {
    if (done.error() != errc::canceled)
      job_.complain(source_path(name), done.error());
    return false;
  }
  if (e.type() == file_type::directory) return true;
  ++job_.done.files;
  if (job_.is_verbose()) job_.mention(source_path(name), target_path(name));
  return true;
}

target_directory& tree_copier::place() {
  return levels_.empty() ? top_place_ : levels_.back().place;
}

result<> tree_copier::enter(const path_fd& from, const char* name,
                            const std::string& to_name) {
  FILDES_TRY(const auto source, open_directory(from, name));
  FILDES_TRY(const file_status status, stat(source));
  if (std::find(roots_.begin(), roots_.end(), status.identity()) !=
      roots_.end())
    return error(errc::loop, operation::replace_file);
  FILDES_TRY(auto extended, read_extended(source));
  bool made = false;
  FILDES_TRY(auto fd, make_directory(place().fd, to_name, made));
  FILDES_TRY(const file_status target, stat(fd));
  if (target.identity() == status.identity())
    return error(errc::exist, operation::replace_file);
  target_directory in{fd, std::nullopt, place().acl};
  // What is made in a directory has the owner of one that was made just now.
  if (made)
    in.born = ids_of(target);
  else
    in.acl = gives_acl(fd);
  levels_.push_back({to_name, std::move(fd), target.identity(), status,
                     std::move(extended), ids_of(target), made, in});
  if (levels_.size() > most_open)
    levels_[levels_.size() - most_open - 1].fd.reset();
  if (job_.is_verbose()) job_.mention(source_path(""), target_path(""));
  return success();
}

// For nobody else until it has its owner. One that is there is added to.
result<owned<directory>> tree_copier::make_directory(const path_fd& in,
                                                     const std::string& name,
                                                     bool& made) {
  const auto done = in.make_directory(name, file_mode(0700));
  made = done.has_value();
  if (!made && done.error() != errc::exist) return done.error();
  return open_directory(in, name.c_str());
}

// Gives the directory what the copies in it would have changed, or been kept
// from being made by.
result<> tree_copier::leave() {
  level& l = levels_.back();
  const bool inherited = !l.made || l.place.acl;
  const auto given =
      give_attributes(*l.fd, {l.source, l.extended, l.born, inherited});
  if (given.has_error()) job_.complain(source_path(""), given.error());
  ++job_.done.directories;
  FILDES_TRYV(reopen_parent());
  levels_.pop_back();
  return success();
}

// Above a directory there is the one that it was made in, or it was moved.
result<> tree_copier::reopen_parent() {
  if (levels_.size() < 2) return success();
  level& parent = levels_[levels_.size() - 2];
  if (parent.fd) return success();
  FILDES_TRY(auto fd, open_directory(*levels_.back().fd, ".."));
  FILDES_TRY(const file_status status, stat(fd));
  if (status.identity() != parent.identity)
    return error(errc::stale, operation::remove_tree);
  parent.fd.emplace(std::move(fd));
  parent.place.fd = borrowed<path_fd>(*parent.fd);
  return success();
}

std::string tree_copier::target_path(std::string_view name) const {
  std::string path;
  for (const level& l : levels_) path.append(l.name).append(1, '/');
  return path.append(name);
}

std::string tree_copier::source_path(std::string_view name) const {
  std::string path = given_;
  for (std::size_t i = 1; i < levels_.size(); ++i)
    path.append(1, '/').append(levels_[i].name);
  return name.empty() ? path : path.append(1, '/').append(name);
}

}  // namespace fastcp
