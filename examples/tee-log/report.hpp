// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

#include <fildes/clock.hpp>
#include <fildes/error.hpp>

namespace tee_log {

/// What the user is told, on standard error, and whether anything failed.
class report {
 public:
  /// With `progress` a line on a terminal says how much has come.
  explicit report(bool progress);
  ~report() { clear(); }
  report(const report&) = delete;
  report& operator=(const report&) = delete;

  /// Something failed.
  void complain(std::string_view name, std::string_view why);
  void complain(std::string_view name, fildes::error why);
  /// Something is not as well as it could be.
  void mention(std::string_view name, std::string_view what);

  /// So many bytes more have come.
  void count(std::uint64_t bytes);

  bool failed() const { return failed_; }

 private:
  void clear();

  bool progress_;
  bool failed_ = false;
  std::uint64_t bytes_ = 0;
  fildes::moment<fildes::clock_id::monotonic> next_;
};

}  // namespace tee_log
