// SPDX-License-Identifier: BSL-1.0
#include <fildes/token.hpp>

#include <set>

#include "waiting.hpp"

using namespace fildes;
using test::who;
using test::who_token;

namespace {

constexpr std::uint32_t last = ~std::uint32_t{0};

enum class wide { one };
enum kind_without_class : std::uint8_t { first };
static_assert(token_kind<who> && token_kind<kind_without_class>);
static_assert(!token_kind<wide> && !token_kind<std::uint8_t>);

static_assert(sizeof(who_token) == 8);
static_assert(!std::is_default_constructible_v<who_token>);
static_assert(!std::is_constructible_v<who_token, int>);

TEST(token, of_the_only_one_of_its_kind_has_its_kind) {
  constexpr who_token t = who::other;
  static_assert(t.kind() == who::other);
  static_assert(t.index() == 0 && t.generation() == 0);
  EXPECT_EQ(t, who_token(who::other, 0, 0));
  EXPECT_NE(t, who_token(who::one));
}

TEST(token, gives_back_all_its_parts) {
  constexpr who_token t(who::last, last, who_token::generation_limit - 1);
  static_assert(t.kind() == who::last);
  static_assert(t.index() == last);
  static_assert(t.generation() == who_token::generation_limit - 1);
  static_assert(t.tag() == last);
  static_assert(t.bits() == ~std::uint64_t{0});
}

TEST(token, differs_when_any_part_does) {
  std::set<std::uint64_t> bits;
  for (const who kind : {who::one, who::other, who::last})
    for (const std::uint32_t index : {0U, 1U, 1U << 31, last})
      for (const std::uint32_t generation : {0U, 1U, (1U << 24) - 1})
        bits.insert(who_token(kind, index, generation).bits());
  EXPECT_EQ(bits.size(), 3U * 4 * 3);
}

TEST(token, of_the_generation_counts_24_bits) {
  constexpr who_token t(who::other, 7, who_token::generation_limit + 3);
  static_assert(t.generation() == 3);
  static_assert(t.kind() == who::other);
  EXPECT_EQ(t, who_token(who::other, 7, 3));
}

TEST(token, is_the_same_after_it_was_bits) {
  constexpr who_token t(who::many, 123, 456);
  static_assert(who_token::from_bits(t.bits()) == t);
  EXPECT_EQ(who_token::from_bits(~std::uint64_t{0}).kind(), who::last);
}

}  // namespace
