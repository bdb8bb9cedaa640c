// SPDX-License-Identifier: BSL-1.0

// What main.cpp must find. Run one at a time by support/CMakeLists.txt.

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

#include <gtest/gtest.h>

#include "support/skip.hpp"

namespace {

TEST(faults, DISABLED_leaked_descriptor_is_named) {
  EXPECT_GE(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
}

TEST(faults, DISABLED_closed_descriptor_is_named) {
  EXPECT_EQ(close(STDIN_FILENO), 0);
}

TEST(faults, DISABLED_skip_that_is_not_listed_fails) {
  support::skip("to see that it fails");
}

TEST(faults, DISABLED_listed_test_that_passes_in_an_emulator_fails) {}

TEST(faults, DISABLED_listed_test_that_fails_in_an_emulator_is_skipped) {
  FAIL() << "as it should";
}

TEST(faults, DISABLED_listed_test_that_crashes_in_an_emulator_is_skipped) {
  std::abort();
}

}  // namespace
