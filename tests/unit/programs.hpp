// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include <fildes/spawn.hpp>

#include "helpers.hpp"

namespace test {

inline std::string all_of(const fildes::pipe_reader& from) {
  std::string all;
  char text[4096];
  for (;;) {
    const auto size = from.read(text).value();
    if (size == 0) return all;
    all.append(text, size);
  }
}

/// What a program writes to its standard output, once it has ended well.
inline std::string output_of(const char* program,
                             fildes::spawn_options&& options) {
  options.out = fildes::child_stream::pipe;
  auto it = fildes::spawn(program, options);
  if (it.has_error()) return "not run";
  std::string text = all_of(*it.value().out);
  const auto end = it.value().process.wait();
  if (!end.has_value() || !end.value().is_success()) return "failed: " + text;
  return text;
}

/// What the shell writes when it runs a line.
inline std::string output_of_shell(std::string_view line,
                                   fildes::spawn_options&& options = {}) {
  options.args = {"-c", line};
  return output_of("/bin/sh", std::move(options));
}

/// The numbers of descriptors that `ls` has. The lowest that was free is its
/// own.
inline std::set<int> numbers_in_child(fildes::spawn_options&& options) {
  options.args = {"/proc/self/fd"};
  std::istringstream text(output_of("/bin/ls", std::move(options)));
  return {std::istream_iterator<int>(text), {}};
}

}  // namespace test
