// SPDX-License-Identifier: BSL-1.0
#include <fildes/result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>

#include <gtest/gtest.h>

using namespace fildes;
using sys::nr;

namespace {

static_assert(sizeof(result<>) == 8 && sizeof(result<int>) == 8);
static_assert(sizeof(result<std::size_t>) == 2 * sizeof(std::size_t));
static_assert(std::is_trivially_copyable_v<result<>>);
static_assert(std::is_trivially_copyable_v<result<int>>);
static_assert(std::is_trivially_copyable_v<result<std::size_t>>);
static_assert(std::is_trivially_destructible_v<result<std::size_t>>);
static_assert(!std::is_convertible_v<result<int>, bool>);
static_assert(!std::is_convertible_v<result<int>, int>);
static_assert(!std::is_default_constructible_v<result<int>>);

constexpr error no_file(errc::noent, nr::openat);
constexpr error not_yet(errc::again, nr::read);

result<int> half(int n) {
  if (n % 2 != 0) return no_file;
  return n / 2;
}

result<> check(int n) {
  if (n < 0) return not_yet;
  return success();
}

result<std::string> try_all(int n, int& steps) {
  FILDES_TRYV(check(n));
  ++steps;
  FILDES_TRY(const int a, half(n));
  ++steps;
  FILDES_TRY(auto b, half(a));
  ++steps;
  return std::to_string(b + FILDES_TRYX(half(b)));
}

result<std::unique_ptr<int>> boxed(int n) {
  FILDES_TRY(const int a, half(n));
  return std::make_unique<int>(a);
}

result<int> unboxed(int n) {
  FILDES_TRY(auto box, boxed(n));
  return *FILDES_TRYX(boxed(n)) + *box;
}

TEST(result, holds_a_value_or_an_error) {
  const auto good = half(6);
  EXPECT_TRUE(good);
  EXPECT_TRUE(good.has_value() && !good.has_error());
  EXPECT_EQ(good.value(), 3);
  const auto bad = half(7);
  EXPECT_FALSE(bad);
  EXPECT_TRUE(bad.has_error() && !bad.has_value());
  EXPECT_EQ(bad.error(), no_file);
}

TEST(result, success_is_a_value_without_content) {
  EXPECT_TRUE(success().has_value());
  EXPECT_TRUE(check(1));
  EXPECT_EQ(check(-1).error(), not_yet);
}

TEST(result, try_goes_on_with_values) {
  int steps = 0;
  EXPECT_EQ(try_all(8, steps).value(), "3");
  EXPECT_EQ(steps, 3);
}

TEST(result, try_returns_the_first_error) {
  int steps = 0;
  EXPECT_EQ(try_all(-2, steps).error(), not_yet);
  EXPECT_EQ(steps, 0);
  EXPECT_EQ(try_all(3, steps).error(), no_file);
  EXPECT_EQ(steps, 1);
  steps = 0;
  EXPECT_EQ(try_all(6, steps).error(), no_file);
  EXPECT_EQ(steps, 2);
  steps = 0;
  EXPECT_EQ(try_all(4, steps).error(), no_file);
  EXPECT_EQ(steps, 3);
}

TEST(result, try_moves_what_cannot_be_copied) {
  EXPECT_EQ(unboxed(10).value(), 10);
  EXPECT_EQ(unboxed(11).error(), no_file);
}

TEST(result, try_evaluates_its_expression_once) {
  int calls = 0;
  const auto counted = [&]() -> result<int> { return ++calls; };
  const auto run = [&]() -> result<int> {
    FILDES_TRYV(counted());
    FILDES_TRY(const int second, counted());
    return second * 10 + FILDES_TRYX(counted());
  };
  EXPECT_EQ(run().value(), 23);
  EXPECT_EQ(calls, 3);
}

TEST(result, try_takes_an_expression_with_commas) {
  const auto run = []() -> result<int> {
    FILDES_TRY(const auto size,
               result<std::size_t>(sizeof(std::pair<int, int>)));
    return static_cast<int>(size);
  };
  EXPECT_EQ(run().value(), 8);
}

TEST(result, tryv_stands_in_an_if_without_braces) {
  const auto run = [](bool fail) -> result<> {
    if (fail)
      FILDES_TRYV(check(-1));
    else
      FILDES_TRYV(check(1));
    return success();
  };
  EXPECT_TRUE(run(false));
  EXPECT_FALSE(run(true));
}

TEST(result, value_or_takes_the_other_when_there_is_an_error) {
  EXPECT_EQ(value_or(half(4), 9), 2);
  EXPECT_EQ(value_or(half(5), 9), 9);
  EXPECT_EQ(*value_or(boxed(4), nullptr), 2);
  EXPECT_EQ(value_or(boxed(5), nullptr), nullptr);
}

TEST(result, and_then_calls_on_for_a_value_alone) {
  EXPECT_EQ(and_then(half(12), half).value(), 3);
  EXPECT_EQ(and_then(half(6), half).error(), no_file);
  int calls = 0;
  const auto next = [&](int) { return ++calls, success(); };
  EXPECT_FALSE(and_then(half(7), next));
  EXPECT_EQ(calls, 0);
}

TEST(result, unless_turns_one_error_into_a_value) {
  EXPECT_EQ(unless(half(7), errc::noent, 5).value(), 5);
  EXPECT_EQ(unless(half(7), errc::again, 5).error(), no_file);
  EXPECT_EQ(unless(half(8), errc::noent, 5).value(), 4);
}

TEST(result, errors_pass_between_results_of_other_types) {
  const result<std::string> other = half(7).error();
  EXPECT_EQ(other.error(), no_file);
}

// An emulator adds a line of its own.
TEST(result_death_test, value_of_an_error_prints_it_and_aborts) {
  EXPECT_EXIT((void)half(7).value(), testing::KilledBySignal(SIGABRT),
              "^fildes: value\\(\\) of an error: openat: ENOENT "
              "\\(no such file or directory\\)\n(qemu: .*)?$");
  EXPECT_EXIT(check(-1).value(), testing::KilledBySignal(SIGABRT),
              "value\\(\\) of an error: read: EAGAIN");
}

TEST(result_death_test, error_of_a_value_says_so_and_aborts) {
  EXPECT_EXIT((void)half(6).error(), testing::KilledBySignal(SIGABRT),
              "^fildes: error\\(\\) of a result that holds a value\n"
              "(qemu: .*)?$");
}

}  // namespace
