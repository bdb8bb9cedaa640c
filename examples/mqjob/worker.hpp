// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <fildes/mqueue.hpp>

struct work_options {
  std::uint32_t at_once = 1;  ///< jobs that run at the same time
  bool drain = false;         ///< until there are none
};

/// Runs the jobs of a queue until SIGINT or SIGTERM, and waits for those that
/// run then.
fildes::result<> work(const fildes::mqueue_name& name,
                      const work_options& options);
