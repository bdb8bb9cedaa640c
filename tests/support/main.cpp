// SPDX-License-Identifier: BSL-1.0

// The main() of every test program: fails what leaks a descriptor, and what is
// skipped without a list allowing it.

#include <iostream>

#include <gtest/gtest.h>

#include "support/descriptors.hpp"
#include "support/emulated.hpp"
#include "support/skip.hpp"

namespace {

class house_rules : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo&) override {
    before_ = support::open_descriptors();
  }

  void OnTestEnd(const testing::TestInfo& test) override {
    for (const auto& change : support::descriptor_changes(before_))
      ADD_FAILURE() << change;
    if (test.result()->Skipped()) check_skipped(support::full_name(test));
  }

  void OnTestProgramEnd(const testing::UnitTest&) override {
    for (const auto& name : skipped_) std::cout << "skipped: " << name << '\n';
  }

  void check_skipped(const std::string& name) {
    if (!allowed_.tests.contains(name) && !emulated_.tests.contains(name))
      ADD_FAILURE() << name << " is not in tests/support/skips.txt";
    skipped_.push_back(name);
  }

  std::map<int, std::string> before_;
  support::skip_list allowed_ = support::read_skips();
  support::skip_list emulated_ = support::skips_of_this_emulator();
  std::vector<std::string> skipped_;
};

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  // The ends of tests are told in the reverse order: the rules are checked
  // before the child that runs an emulated test ends.
  listeners.Append(new support::emulated_tests);
  listeners.Append(new house_rules);

  const auto before = support::open_descriptors();
  const int failed = RUN_ALL_TESTS();
  // What a suite, rather than one of its tests, left behind.
  const auto changes = support::descriptor_changes(before);
  for (const auto& change : changes) std::cout << change << '\n';
  return failed || !changes.empty();
}
