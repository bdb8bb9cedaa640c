// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fildes/tree_watcher.hpp>

#include "helpers.hpp"

// What the tests of watching share.

namespace test {

using names = std::set<std::string>;
using lines = std::vector<std::string>;

/// In memory, where there is such a place: disks are slower than watchers.
class memory_directory {
 public:
  memory_directory() {
    if (mkdtemp(path_.data()) != nullptr) return;
    path_ = testing::TempDir() + "fildes-test-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~memory_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  memory_directory(const memory_directory&) = delete;
  memory_directory& operator=(const memory_directory&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const char* name) const { return path_ + "/" + name; }

 private:
  std::string path_ = "/dev/shm/fildes-test-XXXXXX";
};

/// A directory's path ends in a slash.
inline std::string marked(std::string_view path, bool directory) {
  return std::string(path) + (directory ? "/" : "");
}

/// What is below a directory, by the file system.
inline names tree_of(const std::string& root) {
  names all;
  namespace fs = std::filesystem;
  for (const auto& one : fs::recursive_directory_iterator(root)) {
    const std::string path = one.path().string().substr(root.size() + 1);
    all.insert(
        marked(path, one.symlink_status().type() == fs::file_type::directory));
  }
  return all;
}

/// What only one of two has.
inline names difference(const names& a, const names& b) {
  names all;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(),
                                std::inserter(all, all.end()));
  return all;
}

/// The same, as the watcher has it.
inline names view_of(const fildes::tree_watcher& tree) {
  names all;
  tree.for_each([&](const fildes::tree_member& one) {
    all.insert(marked(one.path, one.directory));
  });
  EXPECT_EQ(all.size(), tree.size());
  return all;
}

inline std::string text_of(const fildes::tree_change& c) {
  using enum fildes::tree_event;
  const std::string path = marked(c.path, c.directory);
  switch (c.what) {
    case created: return "created " + path;
    case deleted: return "deleted " + path;
    case renamed: return "renamed " + marked(c.from, c.directory) + " " + path;
    case exchanged: return "exchanged " + std::string(c.from) + " " + path;
    case changed: return "changed " + path;
    case overflow: return "overflow";
    case unwatched: return "unwatched " + path;
    case root_gone: return "root gone";
  }
  return "?";
}

/// Reads until nothing is left to be read or waited for; what was told.
inline lines all_told(fildes::tree_watcher& tree) {
  lines told;
  const auto tell = [&](const fildes::tree_change& c) {
    told.push_back(text_of(c));
  };
  for (int i = 0; i != 100'000; ++i) {
    const bool any = tree.read(tell).value();
    if (any) continue;
    if (tree.wake().is_never()) return told;
    std::this_thread::sleep_for(
        std::chrono::nanoseconds(tree.wake().remaining().count()));
  }
  ADD_FAILURE() << "no end of events";
  return told;
}

/// In namespaces of its own, where it is root. False: nobody may have any.
inline bool unshare_user(int more) {
  const std::string user = "0 " + std::to_string(getuid()) + " 1";
  const std::string group = "0 " + std::to_string(getgid()) + " 1";
  if (unshare(CLONE_NEWUSER | more) != 0) return false;
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << user;
  std::ofstream("/proc/self/gid_map") << group;
  return getuid() == 0;
}

}  // namespace test
