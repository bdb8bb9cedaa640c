// SPDX-License-Identifier: BSL-1.0

// The main() of every test program: fails what leaks a descriptor, and what is
// skipped without skips.txt allowing it.

#include <iostream>

#include <gtest/gtest.h>

#include "support/descriptors.hpp"
#include "support/skip.hpp"

namespace {

class house_rules : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo&) override {
    before_ = support::open_descriptors();
  }

  void OnTestEnd(const testing::TestInfo& test) override {
    for (const auto& change : support::descriptor_changes(before_))
      ADD_FAILURE() << change;
    if (!test.result()->Skipped()) return;
    const std::string name =
        std::string(test.test_suite_name()) + "." + test.name();
    if (!skips_.reasons.contains(name))
      ADD_FAILURE() << name << " is not in " SKIPS_FILE;
    skipped_.push_back(name);
  }

  void OnTestProgramEnd(const testing::UnitTest&) override {
    for (const auto& name : skipped_) std::cout << "skipped: " << name << '\n';
  }

  std::map<int, std::string> before_;
  support::skip_list skips_ = support::read_skip_list();
  std::vector<std::string> skipped_;
};

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  testing::UnitTest::GetInstance()->listeners().Append(new house_rules);

  const auto before = support::open_descriptors();
  const int failed = RUN_ALL_TESTS();
  // What a suite, rather than one of its tests, left behind.
  const auto changes = support::descriptor_changes(before);
  for (const auto& change : changes) std::cout << change << '\n';
  return failed || !changes.empty();
}
