// SPDX-License-Identifier: BSL-1.0
#include <chrono>
#include <set>
#include <string>

#include <fildes/directory.hpp>
#include <fildes/fanotify.hpp>
#include <fildes/file_times.hpp>
#include <fildes/inotify.hpp>
#include <fildes/io.hpp>
#include <fildes/mapping.hpp>
#include <fildes/replace_file.hpp>
#include <fildes/tree.hpp>

#include "checks.hpp"
#include "scratch.hpp"

// What needs names, which a file in memory has none of.

namespace tour {

namespace {

using namespace fildes;

result<> make_file(const path_fd& in, const char* name) {
  FILDES_TRY(auto made, file::open_at(in, name,
                                      {.access = access_mode::write_only,
                                       .create = creation::exclusive}));
  return std::move(made).close();
}

result<std::set<std::string>> names_in(const owned<directory>& dir) {
  std::set<std::string> names;
  directory_reader entries(dir);
  for (;;) {
    FILDES_TRY(const auto entry, entries.next());
    if (!entry) return names;
    if (!entry->is_dots()) names.emplace(entry->name());
  }
}

}  // namespace

result<bool> check_directory() {
  FILDES_TRY(const auto s, scratch::create());
  FILDES_TRYV(make_file(s.dir(), "file"));
  FILDES_TRYV(s.dir().make_directory("directory"));
  FILDES_TRYV(s.dir().make_symlink("link", "file"));
  FILDES_TRYV(s.dir().rename("file", s.dir(), "renamed"));
  FILDES_TRY(const auto names, names_in(s.dir()));
  return names == std::set<std::string>{"directory", "link", "renamed"};
}

result<bool> check_resolve() {
  FILDES_TRY(const auto s, scratch::create());
  FILDES_TRYV(s.dir().make_symlink("out", "/"));
  const auto out = s.dir().make_directory("out/fildes-tour", file_mode(0700),
                                          resolve_flag::beneath);
  return out.has_error() && out.error() == errc::xdev;
}

result<bool> check_tree() {
  FILDES_TRY(const auto s, scratch::create());
  FILDES_TRYV(make_directories_at(s.dir(), "a/b/c"));
  FILDES_TRY(auto walk, tree_walk::open_at(s.dir(), "."));
  std::string deepest;
  for (;;) {
    FILDES_TRY(const auto entry, walk.next());
    if (!entry) break;
    deepest = walk.path();
  }
  FILDES_TRY(const auto gone, remove_tree_at(s.dir(), "a"));
  return deepest == "a/b/c" && gone.removed == 3;
}

result<bool> check_times() {
  FILDES_TRY(const auto s, scratch::create());
  FILDES_TRYV(make_file(s.dir(), "old"));
  constexpr file_time moon{-14'182'940, 5};  // 1969
  FILDES_TRY(const auto held, path_fd::open_at(s.dir(), "old"));
  FILDES_TRYV(set_times(held, {.modified = moon}));
  FILDES_TRY(const file_status now, stat(held));
  return now.modified() == moon;
}

result<bool> check_replace() {
  FILDES_TRY(const auto s, scratch::create());
  const std::string path = s.name() + "/settings";
  FILDES_TRYV(replace_file(path, "old", {.sync = false}));
  FILDES_TRY(const auto before, file::open(path));
  FILDES_TRYV(replace_file(path, "new", {.sync = false}));
  FILDES_TRY(const auto after, file::open(path));
  char old[4], next[4];
  FILDES_TRY(const auto a, before.read(old));
  FILDES_TRY(const auto b, after.read(next));
  return std::string_view(old, a) == "old" &&
         std::string_view(next, b) == "new";
}

result<bool> check_mapping() {
  FILDES_TRY(const auto memory, memfd::create("fildes-tour"));
  FILDES_TRYV(memory.truncate(sizeof(int) * 3));
  FILDES_TRY(const auto numbers, mapping<int>::share(memory));
  for (int i = 0; int& n : numbers) n = 14 * i++;
  int got[3];
  FILDES_TRYV(memory.pread({reinterpret_cast<char*>(got), sizeof got}, 0));
  return numbers.size() == 3 && got[0] + got[1] + got[2] == 42;
}

result<bool> check_inotify() {
  FILDES_TRY(const auto s, scratch::create());
  FILDES_TRY(const auto events, inotify::create(inotify_flag::nonblock));
  FILDES_TRY(const auto watch, events.watch(s.name(), watch_flag::create));
  FILDES_TRYV(make_file(s.dir(), "news"));
  alignas(8) char room[1024];
  FILDES_TRY(const auto come, events.read(room));
  if (come.empty()) return false;
  const inotify_event first = *come.begin();
  const auto* change = std::get_if<inotify_change>(&first);
  return change && change->watch == watch.id() && change->name == "news";
}

result<bool> check_fanotify() {
  FILDES_TRY(const auto s, scratch::create());
  FILDES_TRY(const auto group,
             fanotify::create({.report = fanotify_report::name,
                               .flags = fanotify_flag::nonblock}));
  FILDES_TRYV(
      group.add_mark_on(s.dir(), {.events = fanotify_event_flag::create}));
  FILDES_TRYV(make_file(s.dir(), "news"));
  fanotify_reader events(group);
  FILDES_TRYV(events.read());
  const auto first = events.begin();
  const auto* event = std::get_if<fanotify_event>(&*first);
  if (!event || !event->directory()) return false;
  const auto place = *event->directory();
  return place.name == "news" && place.handle.size > 0;
}

}  // namespace tour
