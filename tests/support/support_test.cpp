// SPDX-License-Identifier: BSL-1.0
#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "support/descriptors.hpp"
#include "support/skip.hpp"

namespace {

TEST(support, skip_lists_are_as_long_as_their_first_lines_say) {
  for (const auto& list :
       {support::read_skips(), support::read_emulated_skips()})
    EXPECT_EQ(list.stated, list.tests.size());
}

TEST(support, every_skip_has_a_reason) {
  for (const auto& list :
       {support::read_skips(), support::read_emulated_skips()})
    for (const auto& [test, skip] : list.tests)
      EXPECT_FALSE(skip.reason.empty()) << test;
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
