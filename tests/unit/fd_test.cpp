// SPDX-License-Identifier: BSL-1.0
#include <fildes/fd.hpp>

#include <climits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <fildes/eventfd.hpp>
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/sys/eventfd.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

// What a bare kind may not do, and what the holders may: hazards 15 to 17.
static_assert(fd_kind<any_fd> && fd_kind<eventfd> && fd_kind<memfd>);
static_assert(!fd_kind<owned<eventfd>> && !fd_kind<borrowed<eventfd>>);
static_assert(!fd_kind<int>);
static_assert(!std::is_default_constructible_v<eventfd>);
static_assert(!std::is_copy_constructible_v<eventfd>);
static_assert(!std::is_destructible_v<eventfd>);
static_assert(!std::is_constructible_v<eventfd, int>);

static_assert(sizeof(owned<eventfd>) == 4 && sizeof(borrowed<eventfd>) == 4);
static_assert(!std::is_polymorphic_v<owned<eventfd>>);
static_assert(std::is_final_v<owned<eventfd>>);
static_assert(!std::is_default_constructible_v<owned<eventfd>>);
static_assert(!std::is_copy_constructible_v<owned<eventfd>>);
static_assert(!std::is_copy_assignable_v<owned<eventfd>>);
static_assert(std::is_nothrow_move_constructible_v<owned<eventfd>>);
static_assert(std::is_nothrow_move_assignable_v<owned<eventfd>>);
static_assert(std::is_nothrow_swappable_v<owned<eventfd>>);
static_assert(std::is_trivially_copyable_v<borrowed<eventfd>>);
static_assert(!std::is_default_constructible_v<borrowed<eventfd>>);

template <class To, class From>
constexpr bool converts = std::is_convertible_v<From, To>;

static_assert(converts<owned<any_fd>, owned<eventfd>&&>);
static_assert(converts<owned<file>, owned<memfd>&&>);
static_assert(!converts<owned<eventfd>, owned<any_fd>&&>);
static_assert(!converts<owned<eventfd>, owned<memfd>&&>);
static_assert(!converts<owned<pipe_reader>, owned<pipe_writer>&&>);
static_assert(converts<borrowed<any_fd>, borrowed<eventfd>>);
static_assert(converts<borrowed<eventfd>, const owned<eventfd>&>);
static_assert(converts<borrowed<file>, const owned<memfd>&>);
static_assert(!converts<borrowed<eventfd>, borrowed<any_fd>>);
static_assert(!converts<borrowed<eventfd>, const owned<memfd>&>);

// No borrow from a temporary owner, and no way from or to a plain number.
static_assert(!converts<borrowed<eventfd>, owned<eventfd>>);
static_assert(!converts<borrowed<any_fd>, owned<eventfd>>);
static_assert(!std::is_constructible_v<borrowed<any_fd>, owned<eventfd>>);
static_assert(!std::is_constructible_v<borrowed<any_fd>, const owned<any_fd>>);
static_assert(!std::is_constructible_v<owned<eventfd>, int>);
static_assert(!std::is_constructible_v<borrowed<eventfd>, int>);
static_assert(!std::is_constructible_v<owned<eventfd>, borrowed<eventfd>>);
static_assert(!converts<int, const owned<eventfd>&>);
static_assert(!converts<bool, const owned<eventfd>&>);
static_assert(!converts<void*, const owned<eventfd>&>);
static_assert(!std::is_constructible_v<bool, const owned<eventfd>&>);

static_assert(std::same_as<kind_of_t<owned<memfd>&>, memfd>);
static_assert(std::same_as<kind_of_t<const borrowed<memfd>>, memfd>);
static_assert(std::same_as<kind_of_t<const memfd&>, memfd>);

// Giving a number up is a word in the call, and its result is not dropped.
template <class Owner>
concept released_as_lvalue = requires(Owner& o) { o.release_raw(); };
template <class Owner>
concept closed_as_lvalue = requires(Owner& o) { o.close(); };
static_assert(!released_as_lvalue<owned<eventfd>>);
static_assert(!closed_as_lvalue<owned<eventfd>>);

owned<eventfd> make() { return eventfd::create().value(); }

TEST(fd, owner_closes_at_the_end_of_its_scope) {
  int number = -1;
  {
    const auto owner = make();
    number = owner.raw();
    EXPECT_TRUE(test::is_open(number));
  }
  EXPECT_FALSE(test::is_open(number));
}

TEST(fd, borrow_closes_nothing) {
  const auto owner = make();
  {
    [[maybe_unused]] const borrowed<eventfd> loan = owner;
  }
  EXPECT_TRUE(test::is_open(owner.raw()));
}

TEST(fd, borrow_is_used_as_its_owner_is) {
  const auto owner = make();
  const borrowed<eventfd> loan = owner;
  const eventfd& lent = owner;
  const borrowed<any_fd> wider = borrowed<eventfd>(lent);
  ASSERT_TRUE(loan.write(3));
  EXPECT_EQ(lent.read().value(), 3u);
  EXPECT_EQ(wider, owner);
}

TEST(fd, adopt_raw_takes_a_number_over) {
  const int number = sys::eventfd2(0, sys::abi::o_cloexec).value();
  {
    const auto owner = owned<eventfd>::adopt_raw(number);
    ASSERT_TRUE(owner);
    EXPECT_EQ(owner.value().raw(), number);
  }
  EXPECT_FALSE(test::is_open(number));
}

// Hazard 11.
TEST(fd, adopt_raw_refuses_what_is_no_number) {
  for (const int number : {-1, -5, INT_MIN}) {
    const auto owner = owned<eventfd>::adopt_raw(number);
    ASSERT_FALSE(owner) << number;
    EXPECT_EQ(owner.error(), error(errc::badf, operation::adopt));
  }
}

TEST(fd, adopt_raw_passes_an_error_on) {
  const auto owner = owned<eventfd>::adopt_raw(sys::eventfd2(0, ~0U));
  ASSERT_FALSE(owner);
  EXPECT_EQ(owner.error(), error(errc::inval, sys::nr::eventfd2));
}

// Defect D1, hazard 6: the number that release gave out was closed already.
TEST(fd, release_raw_really_releases) {
  int number = -1;
  {
    auto owner = make();
    number = std::move(owner).release_raw();
    EXPECT_EQ(owner.raw(), -1);
  }
  ASSERT_TRUE(test::is_open(number));
  const auto again = owned<eventfd>::adopt_raw(number).value();
  ASSERT_TRUE(again.write(5));
  EXPECT_EQ(again.read().value(), 5u);
}

TEST(fd, close_closes_and_reports) {
  auto owner = make();
  const int number = owner.raw();
  EXPECT_TRUE(std::move(owner).close());
  EXPECT_FALSE(test::is_open(number));
  EXPECT_EQ(owner.raw(), -1);
}

TEST(fd, close_of_a_number_that_is_not_open_says_so) {
  auto owner = owned<eventfd>::adopt_raw(test::no_such_fd).value();
  const auto closed = std::move(owner).close();
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error(), error(errc::badf, sys::nr::close));
}

TEST(fd, move_takes_the_descriptor_along) {
  auto first = make();
  const int number = first.raw();
  const auto second = std::move(first);
  EXPECT_EQ(second.raw(), number);
  EXPECT_EQ(first.raw(), -1);
  EXPECT_TRUE(test::is_open(number));
}

// Hazards 3 and 10: the old number is closed at once, and never again.
TEST(fd, move_assignment_closes_the_old_number_once) {
  auto target = make();
  const int old = target.raw();
  auto source = make();
  const int number = source.raw();
  target = std::move(source);
  EXPECT_EQ(target.raw(), number);
  EXPECT_FALSE(test::is_open(old));

  const auto stranger = make();
  ASSERT_EQ(stranger.raw(), old);
  {
    const auto gone = std::move(target);
  }
  EXPECT_FALSE(test::is_open(number));
  EXPECT_TRUE(test::is_open(old));
}

// Hazard 4.
TEST(fd, self_move_changes_nothing) {
  auto owner = make();
  const int number = owner.raw();
  auto& same = owner;
  owner = std::move(same);
  EXPECT_EQ(owner.raw(), number);
  EXPECT_TRUE(test::is_open(number));
}

TEST(fd, swap_exchanges_and_self_swap_changes_nothing) {
  auto a = make();
  auto b = make();
  const int number_a = a.raw();
  const int number_b = b.raw();
  std::swap(a, b);
  auto& same = a;
  std::swap(a, same);
  EXPECT_EQ(a.raw(), number_b);
  EXPECT_EQ(b.raw(), number_a);
  EXPECT_TRUE(test::is_open(number_a) && test::is_open(number_b));
}

// Hazard 5: never a call on the old number.
TEST(fd, use_after_move_is_badf) {
  auto first = make();
  const auto second = std::move(first);
  EXPECT_EQ(first.write(1).error(), error(errc::badf, sys::nr::write));
  EXPECT_EQ(std::move(first).close().error(), errc::badf);
  ASSERT_TRUE(second.write(2));
  EXPECT_EQ(second.read().value(), 2u);
}

TEST(fd, moved_from_owner_may_be_assigned_to) {
  auto first = make();
  const auto second = std::move(first);
  first = make();
  EXPECT_TRUE(first.write(1));
  EXPECT_NE(first, second);
}

TEST(fd, upcast_moves_the_same_descriptor) {
  auto special = make();
  const int number = special.raw();
  {
    const owned<any_fd> plain = std::move(special);
    EXPECT_EQ(plain.raw(), number);
    EXPECT_EQ(special.raw(), -1);
  }
  EXPECT_FALSE(test::is_open(number));
}

TEST(fd, optional_owner_is_maybe_one) {
  std::optional<owned<any_fd>> maybe;
  EXPECT_FALSE(maybe);
  maybe = make();
  const int number = maybe->raw();
  maybe.reset();
  EXPECT_FALSE(test::is_open(number));
}

TEST(fd, comparison_is_of_numbers_and_across_kinds) {
  const auto low = borrowed<eventfd>::borrow_raw(3);
  const auto high = borrowed<memfd>::borrow_raw(4);
  EXPECT_EQ(low, borrowed<any_fd>::borrow_raw(3));
  EXPECT_NE(low, high);
  EXPECT_LT(low, high);
  EXPECT_GT(high, low);
}

#if !defined(NDEBUG)
// Hazard 9.
TEST(fd_death_test, owner_of_a_stolen_number_aborts_in_debug_builds) {
  EXPECT_DEATH(
      { const auto o = owned<any_fd>::adopt_raw(test::no_such_fd).value(); },
      "owner was about to close a descriptor that is not open: somebody else "
      "has closed it, number 1000000");
}
#else
TEST(fd, owner_of_a_stolen_number_is_silent_in_release_builds) {
  const auto o = owned<any_fd>::adopt_raw(test::no_such_fd).value();
  EXPECT_EQ(o.raw(), test::no_such_fd);
}
#endif

}  // namespace
