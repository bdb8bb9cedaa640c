// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <fildes/directory.hpp>
#include <fildes/tree.hpp>

#include "attributes.hpp"
#include "entry.hpp"
#include "job.hpp"

namespace fastcp {

/// A directory, and a name in it. The slashes behind a name stay with it:
/// "link/" is what the link leads to.
struct split_path {
  std::string directory;
  std::string name;
};
split_path split(const std::string& path);

/// Copies sources, files and trees, into one directory.
///
/// Goes through a tree in the order of its directories, so that it needs memory
/// for the way to where it is alone, and a few descriptors whatever the depth.
class tree_copier {
 public:
  tree_copier(job& j, owned<path_fd> top);

  /// Copies what a path leads to, to a name in the top.
  void copy(const std::string& path, const std::string& to_name);

 private:
  /// A directory that is being copied, and what it gets when all is in it.
  struct level {
    std::string name;
    std::optional<owned<directory>> fd;  // none when deep below
    file_identity identity;
    file_status source;
    extended_attributes extended;
    ids born;
    bool made;  // rather than added to
    target_directory place;
  };

  static constexpr std::size_t most_open = 16;

  result<> copy_one(const path_fd& from, const char* name,
                    const std::string& to_name);
  result<> copy_tree(const path_fd& from, const char* name,
                     const std::string& to_name);
  result<> walk(tree_walk& entries);
  bool copy_entry(const tree_entry& e);

  result<> enter(const path_fd& from, const char* name,
                 const std::string& to_name);
  result<owned<directory>> make_directory(const path_fd& in,
                                          const std::string& name, bool& made);
  result<> leave();
  result<> reopen_parent();
  target_directory& place();

  std::string source_path(std::string_view name) const;
  std::string target_path(std::string_view name) const;

  job& job_;
  owned<path_fd> top_;
  target_directory top_place_;
  entry_copier entries_;
  std::string given_;                 // the source, as it was given
  std::vector<level> levels_;         // the way to where it is
  std::vector<file_identity> roots_;  // the copies of the trees themselves
};

}  // namespace fastcp
