// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>

#include <fildes/time.hpp>

namespace ptyrec {

struct play_request {
  std::string path;
  double speed = 1;
  /// Longest time in which nothing happens; the recording's own, if none.
  std::optional<fildes::nanoseconds> max_idle;
};

/// Prints what a recorded session printed, in its time. Returns the exit
/// status; a signal that ended it ends the program.
int play(const play_request& asked);

/// Says what a recording is of.
int info(const std::string& path);

}  // namespace ptyrec
