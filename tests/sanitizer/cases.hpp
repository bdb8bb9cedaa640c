// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>

#include <fildes/result.hpp>

// A program of cases that a sanitizer has something to say to, or nothing; its
// argument names the case. Without GoogleTest, which MemorySanitizer would have
// to see the source of.

namespace cases {

struct one {
  const char* name;
  void (*run)();
};

/// The value. An error ends the program with a code that `run` takes for
/// neither a clean end nor a report.
template <class T>
T must(fildes::result<T> r) {
  if (r.has_error()) {
    std::fputs("a call failed that must not\n", stderr);
    std::_Exit(3);
  }
  return static_cast<T>(std::move(r).assume_value());
}

inline int run(int count, char** arguments, std::span<const one> all) {
  for (const one& c : all) {
    if (count != 2 || std::strcmp(arguments[1], c.name) != 0) continue;
    c.run();
    return 0;
  }
  std::fputs("no such case\n", stderr);
  return 3;
}

}  // namespace cases
