// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <fildes/stat.hpp>

namespace fastcp {

/// Counts what is going to be copied while it is copied, for the bar of a
/// terminal: in a thread of its own, which is told to end when this does.
class counter {
 public:
  explicit counter(std::vector<std::string> sources);

  /// Of all files; nothing as long as they are being counted.
  std::optional<std::uint64_t> bytes() const noexcept;

 private:
  void count(const std::stop_token& stop);
  void count_tree(const std::string& path, const std::stop_token& stop);
  void add(const fildes::file_status& file);

  std::vector<std::string> sources_;
  std::set<fildes::file_identity> linked_;  // those of several names
  std::uint64_t sum_ = 0;
  std::atomic<bool> counted_ = false;
  std::jthread thread_;
};

}  // namespace fastcp
