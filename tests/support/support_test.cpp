// SPDX-License-Identifier: BSL-1.0
#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "support/descriptors.hpp"
#include "support/skip.hpp"

namespace {

TEST(support, skip_list_is_as_long_as_its_first_line_says) {
  const auto list = support::read_skip_list();
  EXPECT_EQ(list.stated, list.reasons.size());
}

TEST(support, every_skip_has_a_reason) {
  for (const auto& [test, reason] : support::read_skip_list().reasons)
    EXPECT_FALSE(reason.empty()) << test;
}

TEST(support, descriptors_are_seen_with_where_they_lead) {
  const auto before = support::open_descriptors();
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(support::open_descriptors()[fd], "/dev/null");
  EXPECT_EQ(support::descriptor_changes(before).size(), 1u);
  close(fd);
  EXPECT_TRUE(support::descriptor_changes(before).empty());
}

}  // namespace
