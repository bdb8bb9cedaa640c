// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fildes/clock.hpp>
#include <fildes/result.hpp>
#include <fildes/time.hpp>

#include "counter.hpp"

namespace fastcp {

using namespace fildes;

/// What was done, and what was not.
struct tally {
  std::uint64_t files = 0;  // and whatever else has a name, but directories
  std::uint64_t directories = 0;
  std::uint64_t bytes = 0;
  std::uint64_t failed = 0;
};

/// What all parts of a run share: who is told, what is counted, and whether it
/// is to go on.
class job {
 public:
  explicit job(bool verbose);
  ~job();
  job(const job&) = delete;
  job& operator=(const job&) = delete;

  /// Tells of what was not copied, or not all of it. The run goes on.
  void complain(std::string_view path, std::string_view why);
  void complain(std::string_view path, error why);
  /// Tells of what was copied, when it was asked for.
  void mention(std::string_view from, std::string_view to) const;
  bool is_verbose() const noexcept { return verbose_; }

  /// Has the line of a terminal say how much of it all is done.
  void expect(std::vector<std::string> sources);

  /// False when it was interrupted. Draws the line of a terminal, when it is
  /// time: `moving` are the bytes so far of a file that is not counted yet.
  bool goes_on(std::uint64_t moving = 0);

  /// Says what was left undone; the exit status.
  int finish();

  tally done;

 private:
  void draw(std::uint64_t moving);
  std::string bar(double bytes) const;
  void clear() const;

  bool verbose_;
  bool terminal_;
  moment<clock_id::monotonic> begin_;
  moment<clock_id::monotonic> next_;
  std::optional<counter> all_;
};

/// From here on SIGINT, SIGTERM and SIGHUP end the run where it can be ended
/// well, but for those that are ignored.
void catch_signals();

/// Lets the signal that came, if one did, do what it does to others.
void pass_signal_on();

}  // namespace fastcp
