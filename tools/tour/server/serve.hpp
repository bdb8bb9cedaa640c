// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>

namespace tour {

struct serve_options {
  std::string directory;
  std::uint16_t port = 0;  // 0: one that is free
  std::uint16_t cache = 0;
  std::uint32_t connections = 10'000;  // at a time
  std::uint16_t idle = 30;             // seconds
  std::string log;                     // a file, - for standard error, or none
};

/// Serves a directory on the loopback until SIGINT or SIGTERM, which stay
/// blocked; returns the exit status of the program.
int serve(const serve_options& options);

}  // namespace tour
