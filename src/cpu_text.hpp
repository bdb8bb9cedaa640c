// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>

#include <fildes/cpu.hpp>

// The texts that say how many CPUs there are. Nothing here asks the kernel.

namespace fildes::inline FILDES_ABI::cpu {

/// A line of /proc/PID/cgroup.
struct cgroup_line {
  std::string_view controllers;  ///< empty in version 2
  std::string_view path;

  static std::optional<cgroup_line> parse(std::string_view line) noexcept;

  /// Whether it is of version 2: the only hierarchy that has the number 0.
  bool is_unified() const noexcept { return controllers.empty(); }
};

/// What is needed of a line of /proc/PID/mountinfo. Spaces and the like are
/// still written as `\040`.
struct mount_line {
  std::string_view root;  ///< what of its file system is mounted
  std::string_view point;
  std::string_view type;
  std::string_view options;  ///< of the file system

  static std::optional<mount_line> parse(std::string_view line) noexcept;
};

/// Whether a list with commas has the item.
bool has_item(std::string_view list, std::string_view item) noexcept;

/// Writes a path without its escapes, with a zero at its end; false when it
/// does not fit.
bool unescape(std::string_view path, std::span<char> into) noexcept;

/// Where a control group is below a mount's root, without a slash in front;
/// nothing when it is not below it.
std::optional<std::string_view> below(std::string_view root,
                                      std::string_view cgroup) noexcept;

/// `cpu.max` of version 2; nothing when it sets no limit.
result<std::optional<fraction>> parse_max(std::string_view text) noexcept;

/// `cpu.cfs_quota_us` and `cpu.cfs_period_us` of version 1, the same.
result<std::optional<fraction>> parse_quota(std::string_view quota,
                                            std::string_view period) noexcept;

/// Reads a list of CPUs, as `0-3,8`, that comes in pieces of any size.
class list_parser {
 public:
  /// \error badmsg    of operation::cpu: no such list
  /// \error overflow  of operation::cpu: a CPU that `set` has no room for
  result<> take(std::string_view piece, set& into) noexcept;

  /// After the last piece.
  result<> end(set& into) noexcept;

 private:
  result<> take_digit(std::size_t digit) noexcept;
  result<> begin_range() noexcept;
  result<> end_item(set& into) noexcept;

  std::optional<std::size_t> first_;   // of a range, behind its hyphen
  std::optional<std::size_t> number_;  // being read
  bool wants_item_ = false;            // there was a comma
  bool line_ended_ = false;
};

}  // namespace fildes::inline FILDES_ABI::cpu
