// SPDX-License-Identifier: BSL-1.0
#include <fildes/flags.hpp>

#include <cstdint>
#include <set>
#include <string_view>
#include <type_traits>

#include <gtest/gtest.h>

#include <fildes/descriptor.hpp>
#include <fildes/epoll_flags.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/file_options.hpp>
#include <fildes/memfd.hpp>
#include <fildes/open.hpp>
#include <fildes/pidfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/poll.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/splice.hpp>
#include <fildes/timerfd.hpp>

using namespace fildes;

namespace {

enum class wide_flag : std::uint64_t { low = 1, high = 1ULL << 40 };
enum class plain { one = 1 };

}  // namespace

template <>
inline constexpr auto fildes::flag_names<wide_flag> =
    std::to_array<flag_name<wide_flag>>(
        {{wide_flag::low, "low"}, {wide_flag::high, "high"}});

namespace {

using wide_flags = flags<wide_flag>;

template <class A, class B>
concept joins = requires(A a, B b) { a | b; };

static_assert(flag_enum<wide_flag> && !flag_enum<plain> && !flag_enum<int>);
static_assert(sizeof(wide_flags) == 8 && sizeof(open_flags) == 4);
static_assert(std::is_trivially_copyable_v<open_flags>);
static_assert(
    std::same_as<decltype(wide_flag::low | wide_flag::high), wide_flags>);

// Other enums, integers and zero do not mix, nor does a set pass for a number.
static_assert(joins<open_flag, open_flag> && joins<open_flags, open_flag>);
static_assert(!joins<open_flag, pipe_flag> && !joins<open_flags, pipe_flag>);
static_assert(!joins<open_flag, int> && !joins<open_flags, unsigned>);
static_assert(!joins<plain, plain>);
static_assert(!std::is_convertible_v<int, open_flags>);
static_assert(!std::is_constructible_v<open_flags, int>);
static_assert(!std::is_constructible_v<open_flags, pipe_flags>);
static_assert(!std::is_convertible_v<open_flags, int>);
static_assert(!std::is_convertible_v<open_flags, bool>);
static_assert(!flag_enum<access_mode> && !flag_enum<creation>);

TEST(flags, empty_set_has_no_bits) {
  constexpr wide_flags none;
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.bits(), 0u);
  EXPECT_FALSE(none.has(wide_flag::low));
  EXPECT_TRUE(none.has(none));
  EXPECT_FALSE(none.has_any(none));
}

TEST(flags, join_has_both) {
  constexpr auto both = wide_flag::low | wide_flag::high;
  EXPECT_EQ(both.bits(), 0x100'0000'0001u);
  EXPECT_TRUE(both.has(wide_flag::low) && both.has(wide_flag::high));
  EXPECT_TRUE(both.has(both));
  EXPECT_FALSE(both.empty());
  wide_flags grown = wide_flag::low;
  grown |= wide_flag::high;
  EXPECT_EQ(grown, both);
}

TEST(flags, has_wants_all_and_has_any_one) {
  constexpr wide_flags low = wide_flag::low;
  constexpr auto both = wide_flag::low | wide_flag::high;
  EXPECT_FALSE(low.has(both));
  EXPECT_TRUE(low.has_any(both));
  EXPECT_FALSE(low.has_any(wide_flag::high));
}

TEST(flags, without_takes_off_and_meet_keeps_what_is_in_both) {
  constexpr auto both = wide_flag::low | wide_flag::high;
  EXPECT_EQ(both.without(wide_flag::low), wide_flags(wide_flag::high));
  EXPECT_EQ(both.without(both), wide_flags());
  EXPECT_EQ(both & wide_flag::high, wide_flags(wide_flag::high));
  EXPECT_NE(both, wide_flags(wide_flag::low));
}

TEST(flags, unknown_bits_are_kept) {
  constexpr auto newer = wide_flags::from_bits(0x8000'0000'0000'0000);
  EXPECT_EQ((newer | wide_flag::low).without(wide_flag::low), newer);
  EXPECT_EQ((newer | wide_flag::low).bits(), 0x8000'0000'0000'0001u);
}

// Names of a table: all there, unique, and a combined flag stands before the
// bits that it contains, so that a printer sees it first.
template <class E>
void expect_good_table() {
  std::set<std::string_view> names;
  std::uint64_t seen = 0;
  for (const auto& [flag, name] : flag_names<E>) {
    const auto bits = static_cast<std::uint64_t>(flags<E>(flag).bits());
    EXPECT_NE(bits, 0u) << name;
    EXPECT_NE(bits & ~seen, 0u) << name << " can never be printed";
    EXPECT_TRUE(names.insert(name).second) << name;
    if ((bits & (bits - 1)) == 0) seen |= bits;
  }
}

TEST(flags, tables_of_names_are_sound) {
  expect_good_table<descriptor_flag>();
  expect_good_table<status_flag>();
  expect_good_table<close_range_flag>();
  expect_good_table<open_flag>();
  expect_good_table<resolve_flag>();
  expect_good_table<pipe_flag>();
  expect_good_table<eventfd_flag>();
  expect_good_table<memfd_flag>();
  expect_good_table<seal>();
  expect_good_table<rw_flag>();
  expect_good_table<allocate_flag>();
  expect_good_table<splice_flag>();
  expect_good_table<epoll_create_flag>();
  expect_good_table<epoll_add_flag>();
  expect_good_table<epoll_modify_flag>();
  expect_good_table<epoll_event_flag>();
  expect_good_table<poll_flag>();
  expect_good_table<timerfd_flag>();
  expect_good_table<signalfd_flag>();
  expect_good_table<pidfd_flag>();
  expect_good_table<wait_flag>();
  expect_good_table<process_info_part>();
}

}  // namespace
