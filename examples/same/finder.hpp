// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fildes/path_fd.hpp>
#include <fildes/tree.hpp>

namespace same {

using namespace fildes;

/// A file, and the names of it that were found, in order.
struct group {
  file_identity identity;
  file_type type = file_type::unknown;
  std::uint32_t links = 0;  // in all, wherever they are
  std::vector<std::string> names;
};

/// Looks for files that have several names among paths and what is below them.
///
/// Goes through all twice: once to see which identities come again, once for
/// the names of those. So a file takes 16 bytes, and as many again while room
/// is made for more; a directory some more; and names only what is told of.
class finder {
 public:
  explicit finder(std::vector<std::string> paths);

  std::vector<group> find();
  /// Whether something could not be looked at, of which standard error tells.
  bool has_failed() const noexcept { return failed_; }

 private:
  void look_at_all();
  void look_at(const std::string& path);
  void look_below(const std::string& path);
  bool look_at_entry(const tree_entry& e, const std::string& path);
  bool note(const file_status& status, const std::string& path);
  void keep_repeated();
  void complain(std::string_view path, error why);

  std::vector<std::string> paths_;
  std::vector<file_identity> seen_;
  std::set<file_identity> directories_;  // that were entered
  std::map<file_identity, group> groups_;
  bool naming_ = false;  // the second time
  bool failed_ = false;
};

}  // namespace same
