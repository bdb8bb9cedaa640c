// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace support {

/// Skips the running test: `if (!has_quota()) return skip("no quota here");`
/// skips.txt must list it.
void skip(std::string_view why);

struct listed_skip {
  std::string emulators;  ///< empty in skips.txt
  std::string reason;
};

/// A list of tests, `suite.test`, and the length that it says it has.
struct skip_list {
  std::size_t stated = 0;
  std::map<std::string, listed_skip> tests;
};

skip_list read_skips();           ///< skips.txt: may skip themselves
skip_list read_emulated_skips();  ///< skips-emulated.txt: fail in emulators

/// Those that fail in the emulator that this process runs in.
skip_list skips_of_this_emulator();

std::string full_name(const testing::TestInfo& test);

}  // namespace support
