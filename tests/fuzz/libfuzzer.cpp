// SPDX-License-Identifier: BSL-1.0

// What a target needs where libFuzzer has the main().

#include <cstdio>
#include <cstdlib>

#include "fuzz/fuzz.hpp"

void fuzz::fail(const char* why) {
  std::fprintf(stderr, "%s\n", why);
  std::abort();
}
