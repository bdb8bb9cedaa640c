// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fildes/fd.hpp>

// The one who sits before it: terminals, and the key that ends programs.

namespace tour {

/// From now on SIGINT ends nothing by itself: interrupted() tells of it.
void catch_interrupts();
bool interrupted();

bool is_terminal(const fildes::any_fd& fd);

/// Whether a variable of the environment is set, and not empty.
bool is_set(const char* variable);

/// The text without what would move a terminal's cursor, cut at its beginning
/// to `columns`.
std::string printable(std::string_view text, std::size_t columns);

/// How far the pipeline is: a line on standard error when that is a terminal,
/// gone when this goes.
class progress_line {
 public:
  progress_line();
  ~progress_line();
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  void show(std::uint64_t done, std::uint64_t of) const;

 private:
  bool visible_;
};

}  // namespace tour
