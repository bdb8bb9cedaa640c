// SPDX-License-Identifier: BSL-1.0
#include <fildes/expected.hpp>

#include <gtest/gtest.h>

// Compiled as C++23; a standard library without std::expected fails to compile
// here, which is meant.

namespace {

using namespace fildes;

constexpr error broken(errc::pipe, sys::nr::write);

TEST(expected, is_made_of_a_result_and_back) {
  const std::expected<int, error> value = to_expected(result<int>(5));
  EXPECT_EQ(value.value(), 5);
  EXPECT_EQ(from_expected(value).value(), 5);
  EXPECT_TRUE(to_expected(success()).has_value());
  EXPECT_TRUE(from_expected(std::expected<void, error>()).has_value());
}

TEST(expected, carries_the_error_both_ways) {
  const auto none = to_expected(result<int>(broken));
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error(), broken);
  EXPECT_EQ(from_expected(none).error(), broken);
  EXPECT_EQ(to_expected(result<>(broken)).error(), broken);
  EXPECT_EQ(from_expected(std::expected<void, error>(std::unexpected(broken)))
                .error(),
            broken);
}

}  // namespace
