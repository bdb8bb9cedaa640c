// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gtest/gtest.h>

#include "support/skip.hpp"

namespace support {

/// Under an emulator, which the environment variable FILDES_EMULATOR names:
/// runs the tests that skips-emulated.txt lists for it in child processes, and
/// skips them here when they fail there. One that passes is a failure.
class emulated_tests : public testing::EmptyTestEventListener {
 private:
  void OnTestStart(const testing::TestInfo& test) override;
  void OnTestEnd(const testing::TestInfo& test) override;

  skip_list listed_ = skips_of_this_emulator();
  bool in_child_ = false;
};

}  // namespace support
