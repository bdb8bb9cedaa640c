// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fildes/mqueue.hpp>

/// A command that waits in a queue, or runs.
struct job {
  std::vector<std::string> words;          ///< the program's name first
  std::chrono::milliseconds timeout = {};  ///< zero: it has all the time
  fildes::mqueue_priority priority = {};
};

/// The job as the bytes of a message.
std::string packed(const job& j);

/// The job that a message is, if it is one.
std::optional<job> unpacked(const fildes::mqueue_message& message);

/// The words as a line, for who reads it.
std::string line_of(const job& j);
