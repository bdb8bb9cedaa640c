// SPDX-License-Identifier: BSL-1.0
#include <fildes/errc.hpp>

#include <asm/errno.h>

#include <cstdint>
#include <iostream>
#include <iterator>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "../../src/errc_table.hpp"

using fildes::errc;
using fildes::detail::errc_texts;

namespace {

static_assert(sizeof(errc) == 2);
static_assert(errc::wouldblock == errc::again);
static_assert(errc::notsup == errc::opnotsupp);
static_assert(errc::fsbadcrc == errc::badmsg);
static_assert(errc::fscorrupted == errc::uclean);
#if defined(__mips__) || defined(__powerpc__)
static_assert(errc::deadlock != errc::deadlk);
#else
static_assert(errc::deadlock == errc::deadlk);
#endif

struct comparison {
  errc ours;
  std::string_view name;
  int kernel;
};

constexpr comparison comparisons[] = {
#define FILDES_ERRC(enumerator, name, value) {errc::enumerator, name, value},
#include "errc_checks.inc"
#undef FILDES_ERRC
};

std::string_view name_in_table(errc code) {
  for (const auto& text : errc_texts)
    if (text.code == code) return text.name;
  return {};
}

errc value_in_headers(std::string_view name) {
  for (const auto& c : comparisons)
    if (c.name == name) return static_cast<errc>(c.kernel);
  return errc{};
}

TEST(errc, equals_what_the_kernel_headers_say) {
  for (const auto& [ours, name, kernel] : comparisons)
    EXPECT_EQ(static_cast<int>(ours), kernel) << name;
  std::cout << std::size(comparisons) << " errors compared\n";
  RecordProperty("compared", static_cast<int>(std::size(comparisons)));
  EXPECT_GE(std::size(comparisons), 130u);
}

TEST(errc, texts_have_a_name_for_every_error_of_the_headers) {
  for (const auto& c : comparisons) {
    const std::string_view name = name_in_table(c.ours);
    EXPECT_FALSE(name.empty()) << c.name;
    // An alias is printed under the other name, which has the same value.
    EXPECT_EQ(value_in_headers(name), c.ours) << c.name;
  }
}

TEST(errc, texts_ascend_so_that_they_can_be_searched) {
  int last = 0;
  for (const auto& text : errc_texts) {
    EXPECT_LT(last, static_cast<int>(text.code)) << text.name;
    last = static_cast<int>(text.code);
  }
}

TEST(errc, messages_are_there_and_fit_into_a_sentence) {
  for (const auto& [code, name, message] : errc_texts) {
    ASSERT_FALSE(message.empty()) << name;
    EXPECT_EQ(name[0], 'E');
    EXPECT_NE(message.back(), '.') << name;
    // Lower case, unless an abbreviation begins it: RFS.
    const bool upper = message[0] >= 'A' && message[0] <= 'Z';
    const bool next_upper = message[1] >= 'A' && message[1] <= 'Z';
    EXPECT_TRUE(!upper || next_upper) << message;
  }
}

}  // namespace
