// SPDX-License-Identifier: BSL-1.0
#include <fildes/registration.hpp>

#include <optional>
#include <vector>

#include <fildes/descriptor.hpp>
#include <fildes/file.hpp>

#include "waiting.hpp"

using namespace fildes;
using test::who;
using test::who_token;

namespace {

using watched = registration<eventfd, who>;
static_assert(sizeof(watched) == 8);
static_assert(!std::is_copy_constructible_v<watched>);
static_assert(!std::is_default_constructible_v<watched>);
static_assert(std::is_nothrow_move_constructible_v<watched>);

watched watch(const test::set_of& set, who_token token,
              owned<eventfd> fd = test::counter_at(1)) {
  return set.add_owned(std::move(fd), epoll_add_flag::in, token).value();
}

std::vector<who> kinds_ready(const test::set_of& set) {
  std::vector<who> kinds;
  for (const auto& r : test::ready(set)) kinds.push_back(r.token.kind());
  return kinds;
}
using kinds = std::vector<who>;

TEST(registration, is_in_the_set_until_its_end) {
  const auto set = test::new_set();
  int number = -1;
  {
    const watched w = watch(set, who::one);
    number = w->raw();
    EXPECT_EQ((*w).raw(), number);
    EXPECT_EQ(kinds_ready(set), kinds{who::one});
  }
  EXPECT_FALSE(test::is_open(number));
  EXPECT_EQ(kinds_ready(set), kinds{});
}

TEST(registration, that_cannot_be_made_leaves_the_owner) {
  const auto set = test::new_set();
  const auto none = borrowed<test::set_of>::borrow_raw(test::no_such_fd);
  auto fd = test::counter_at(1);
  const int number = fd.raw();
  const auto failed =
      none.add_owned(std::move(fd), epoll_add_flag::in, who::one);
  ASSERT_TRUE(failed.has_error());
  EXPECT_EQ(failed.error(), error(errc::badf, sys::nr::epoll_ctl));
  EXPECT_EQ(fd.raw(), number);
  EXPECT_TRUE(test::is_open(number));
  EXPECT_TRUE(set.add_owned(std::move(fd), epoll_add_flag::in, who::one));
}

TEST(registration, of_a_file_by_any_fd_is_perm_and_leaves_the_owner) {
  const auto set = test::new_set();
  owned<any_fd> null = file::open("/proc/self/exe").value();
  EXPECT_EQ(
      set.add_owned(std::move(null), epoll_add_flag::in, who::one).error(),
      errc::perm);
  EXPECT_TRUE(test::is_open(null.raw()));
}

TEST(registration, that_moves_stays_in_the_set) {
  const auto set = test::new_set();
  watched first = watch(set, who::one);
  const int number = first->raw();
  const watched second = std::move(first);
  EXPECT_EQ(second->raw(), number);
  EXPECT_EQ(kinds_ready(set), kinds{who::one});
}

TEST(registration, that_was_moved_from_ends_without_effect) {
  const auto set = test::new_set();
  std::optional<watched> first = watch(set, who::one);
  const watched second = std::move(*first);
  first.reset();
  EXPECT_TRUE(test::is_open(second->raw()));
  EXPECT_EQ(kinds_ready(set), kinds{who::one});
}

TEST(registration, that_is_assigned_to_ends_the_old_one) {
  const auto set = test::new_set();
  watched first = watch(set, who::one);
  const int old = first->raw();
  watched second = watch(set, who::other);
  const int number = second->raw();
  first = std::move(second);
  EXPECT_FALSE(test::is_open(old));
  EXPECT_EQ(first->raw(), number);
  EXPECT_EQ(kinds_ready(set), kinds{who::other});
}

TEST(registration, goes_to_another_set_by_assignment) {
  const auto one = test::new_set();
  const auto other = test::new_set();
  std::optional<watched> w = watch(one, who::one);
  const auto keeper = dup(**w).value();
  *w = watch(other, who::other);
  EXPECT_EQ(kinds_ready(one), kinds{});
  EXPECT_EQ(kinds_ready(other), kinds{who::other});
  w.reset();
  EXPECT_EQ(kinds_ready(other), kinds{});
}

TEST(registration, that_is_assigned_to_itself_changes_nothing) {
  const auto set = test::new_set();
  watched w = watch(set, who::one);
  const int number = w->raw();
  watched& same = w;
  w = std::move(same);
  EXPECT_EQ(w->raw(), number);
  EXPECT_EQ(kinds_ready(set), kinds{who::one});
}

TEST(registration, that_was_moved_from_can_be_assigned_to) {
  const auto set = test::new_set();
  watched first = watch(set, who::one);
  const watched second = std::move(first);
  first = watch(set, who::other);
  EXPECT_TRUE(test::is_open(first->raw()));
  EXPECT_EQ(kinds_ready(set).size(), 2U);
}

TEST(registration, releases_the_owner_out_of_the_set) {
  const auto set = test::new_set();
  watched w = watch(set, who::one);
  const int number = w->raw();
  const owned<eventfd> fd = std::move(w).release();
  EXPECT_EQ(fd.raw(), number);
  EXPECT_TRUE(test::is_open(number));
  EXPECT_EQ(kinds_ready(set), kinds{});
  EXPECT_EQ(set.remove(fd).error(), errc::noent);
}

TEST(registration, releases_the_owner_of_one_that_left_the_set_already) {
  const auto set = test::new_set();
  watched w = watch(set, who::one);
  ASSERT_TRUE(set.remove(*w));
  const owned<eventfd> fd = std::move(w).release();
  EXPECT_TRUE(test::is_open(fd.raw()));
}

TEST(registration, modifies_what_is_watched_and_the_token) {
  const auto set = test::new_set();
  const watched w = watch(set, who::one);
  ASSERT_TRUE(w.modify(epoll_modify_flag::out, who::other));
  const auto now = test::ready(set);
  ASSERT_EQ(now.size(), 1U);
  EXPECT_EQ(now[0].token, who_token(who::other));
  EXPECT_EQ(now[0].what, epoll_event_flag::out);
}

TEST(registration, that_left_the_set_cannot_be_modified) {
  const auto set = test::new_set();
  const watched w = watch(set, who::one);
  ASSERT_TRUE(set.remove(*w));
  EXPECT_EQ(w.modify(epoll_modify_flag::in, who::one).error(),
            error(errc::noent, sys::nr::epoll_ctl));
}

TEST(registration, many_in_a_vector_stay_their_own) {
  const auto set = test::new_set();
  std::vector<watched> all;
  for (std::uint32_t i = 0; i != 40; ++i)
    all.push_back(watch(set, who_token(who::many, i, 0)));
  EXPECT_EQ(test::ready(set).size(), 40U);
  for (std::size_t i = 0; i < all.size(); ++i)
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
  EXPECT_EQ(all.size(), 20U);
  for (const auto& r : test::ready(set)) {
    EXPECT_EQ(r.token.index() % 2, 1U);
    EXPECT_EQ(all[r.token.index() / 2]->read().value(), 1U);
  }
  EXPECT_EQ(test::ready(set).size(), 0U);
}

}  // namespace
