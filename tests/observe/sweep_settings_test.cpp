// SPDX-License-Identifier: BSL-1.0
#include <fildes/terminal_settings.hpp>

#include <gtest/gtest.h>

#include "observe/faults.hpp"
#include "unit/terminal_pair.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep_one_call;

TEST(sweep, terminal_settings) {
  const test::terminal_pair pair;
  const terminal_settings before = test::settings_of(pair);
  sweep_one_call([&](injector& run) {
    const auto settings = run([&] { return pair.peer.settings(); });
    EXPECT_TRUE(!settings || settings.value() == before);
  });
}

TEST(sweep, terminal_set) {
  const test::terminal_pair pair;
  sweep_one_call([&](injector& run) {
    ASSERT_TRUE(pair.peer.set(terminal_settings::sane()));
    const auto set =
        run([&] { return pair.peer.set(terminal_settings::raw()); });
    EXPECT_EQ(test::settings_of(pair).local.has(local_flag::icanon), !set);
  });
}

}  // namespace
