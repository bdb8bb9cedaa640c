// SPDX-License-Identifier: BSL-1.0
#include "support/skip.hpp"

#include <cstdlib>
#include <sstream>

namespace support {

namespace {

// In the program, which may run where the sources are not.
constexpr const char* skips_text =
#include "skips.inc"
    ;
constexpr const char* emulated_skips_text =
#include "skips-emulated.inc"
    ;

// Takes off what is before two spaces, or all.
std::string next_column(std::string& line) {
  const auto end = line.find("  ");
  std::string column = line.substr(0, end);
  line.erase(0, end == line.npos ? end : end + 2);
  return column;
}

skip_list read_list(const char* text, bool has_emulators) {
  skip_list list;
  std::istringstream lines(text);
  std::string line;
  lines >> list.stated;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    if (line.empty() || line[0] == '#') continue;
    auto& found = list.tests[next_column(line)];
    if (has_emulators) found.emulators = next_column(line);
    found.reason = line;
  }
  return list;
}

bool is_for(const listed_skip& listed, const std::string& emulator) {
  return listed.emulators == "all" ||
         (',' + listed.emulators + ',').find(',' + emulator + ',') !=
             std::string::npos;
}

}  // namespace

// The one place that skips by itself: a listener holds it against skips.txt.
void skip(std::string_view why) { GTEST_SKIP() << why; }

skip_list read_skips() { return read_list(skips_text, false); }
skip_list read_emulated_skips() { return read_list(emulated_skips_text, true); }

skip_list skips_of_this_emulator() {
  const char* const emulator = std::getenv("FILDES_EMULATOR");
  if (!emulator) return {};
  auto list = read_emulated_skips();
  std::erase_if(list.tests,
                [&](const auto& t) { return !is_for(t.second, emulator); });
  return list;
}

std::string full_name(const testing::TestInfo& test) {
  return std::string(test.test_suite_name()) + '.' + test.name();
}

}  // namespace support
