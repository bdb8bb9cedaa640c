// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fildes/result.hpp>

// What the tour finds out; text.cpp and json.cpp print it.

namespace tour {

enum class answer { yes, no, not_permitted };

struct feature {
  std::string_view name;
  answer has;
};

struct machine {
  std::string kernel;
  std::string architecture;
  std::vector<feature> features;
};

struct check {
  std::string_view name;
  std::string what;
  std::string failure;  // empty when it is well
};

struct way {
  std::string_view name;
  double seconds = 0;
  double cpu_seconds = 0;
  std::uint64_t calls = 0;   // those that moved bytes
  std::uint64_t digest = 0;  // of what arrived
  bool damaged = false;      // it is not what was sent
};

struct pipeline {
  std::string directory;
  std::uint64_t files_found = 0;
  std::uint64_t bytes_found = 0;
  bool walk_complete = true;
  std::uint64_t unreadable = 0;  // files and directories
  std::uint64_t files_moved = 0;
  std::uint64_t bytes_moved = 0;
  std::uint64_t changed = 0;  // times that a file changed while it was moved
  double seconds = 0;
  std::uint64_t digest = 0;  // of what was sent
  std::array<way, 3> ways = {way{"read/write 4 KiB"}, way{"read/write 64 KiB"},
                             way{"transfer"}};
  std::string failure;  // empty when it ran to its end
};

/// The files fetched from the tour's own server.
struct served {
  std::vector<check> parts;  // the kinds that it consists of
  std::uint64_t files_found = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t requests = 0;
  std::uint64_t logged = 0;  // requests in the server's log
  std::uint64_t unreadable = 0;
  std::uint64_t changed = 0;  // files that changed while they were fetched
  std::uint64_t damaged = 0;  // files that did not arrive as they are
  std::uint64_t digest = 0;   // of what arrived
  double seconds = 0;
  std::string failure;  // empty when it ran to its end
};

struct error_example {
  std::string_view what;
  std::string text;
  bool expected;
};

struct report {
  machine where;
  std::vector<check> checks;
  pipeline moved;
  served fetched;
  std::vector<error_example> errors;
  double seconds = 0;
};

/// How many things were checked, and how many of these went wrong.
struct verdict {
  std::size_t checked = 0;
  std::size_t failed = 0;
};
verdict judge(const report& r);

machine look_around();
std::vector<check> check_kinds();
pipeline run_pipeline(const std::string& directory);
served run_server(const std::string& directory);
std::vector<error_example> provoke_errors();

}  // namespace tour
