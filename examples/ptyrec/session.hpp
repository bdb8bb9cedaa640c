// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>

#include "cast_file.hpp"

namespace ptyrec {

struct record_request {
  std::string path;
  if_there there = if_there::refuse;
  bool input = false;  // is recorded, too
  std::optional<size_of_window> size;
  std::string command;  // for sh; the user's shell if it is empty
};

/// Own failures, so that they are not taken for the command's.
inline constexpr int cannot_record = 125;

/// Runs a command at a terminal of its own, which is shown at this program's,
/// and records it. Returns the exit status; a signal that ended the session
/// ends the program.
int record(const record_request& asked);

}  // namespace ptyrec
