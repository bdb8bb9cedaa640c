// SPDX-License-Identifier: BSL-1.0
#include "support/skip.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace support {

// The one place that skips: a listener holds it against skips.txt.
void skip(std::string_view why) { GTEST_SKIP() << why; }

skip_list read_skip_list() {
  skip_list list;
  std::ifstream file(SKIPS_FILE);
  std::string line;
  file >> list.stated;
  std::getline(file, line);
  while (std::getline(file, line)) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto end = line.find("  ");
    list.reasons[line.substr(0, end)] =
        end == line.npos ? "" : line.substr(end + 2);
  }
  return list;
}

}  // namespace support
