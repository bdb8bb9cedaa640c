// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include "uapi_constants.hpp"

namespace {

void expect_same(uapi_table table, std::size_t at_least) {
  for (const auto* c = table.begin; c != table.begin + table.size; ++c)
    EXPECT_EQ(c->ours, c->kernel) << c->name;
  EXPECT_GE(table.size, at_least);
}

TEST(constant, fcntl_equals_what_the_kernel_headers_say) {
  expect_same(uapi_fcntl(), 71);
}

TEST(constant, public_enums_equal_what_the_kernel_headers_say) {
  expect_same(uapi_flags(), 93);
}

}  // namespace
