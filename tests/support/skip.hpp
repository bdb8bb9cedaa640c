// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace support {

/// Skips the running test: `if (!has_quota()) return skip("no quota here");`
/// skips.txt must list it.
void skip(std::string_view why);

/// What skips.txt allows: `suite.test` and the reason.
struct skip_list {
  std::size_t stated = 0;
  std::map<std::string, std::string> reasons;
};
skip_list read_skip_list();

}  // namespace support
