// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/spawn.hpp>

// What a child does between clone and exec. Its memory may be the parent's: it
// makes raw calls on what was made ready before, allocates nothing, and never
// returns.

namespace fildes::inline FILDES_ABI::detail {

struct child_plan {
  struct move {
    int from;
    int to;
  };

  const spawn_options* options;
  const char* const* programs;  ///< what to try, up to a nullptr
  int program;                  ///< or else a descriptor
  char* const* args;
  char* const* env;
  move* moves;  ///< the child's descriptors, all of them
  std::size_t move_count;
  const char* directory;  ///< empty: none
  int parent;             ///< id of the process
  int report;             ///< a pipe: an error goes there
  bool begun;  ///< set by the child: seen by the parent if they share memory
};

/// `given` is a child_plan.
[[noreturn]] void run_child(void* given) noexcept;

}  // namespace fildes::inline FILDES_ABI::detail
