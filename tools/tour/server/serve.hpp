// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>

namespace tour {

struct serve_options {
  std::string directory;
  std::uint16_t port = 0;  // 0: one that is free
  std::uint16_t cache = 0;
};

/// Serves a directory on the loopback until SIGINT or SIGTERM; returns the exit
/// status of the program.
int serve(const serve_options& options);

}  // namespace tour
