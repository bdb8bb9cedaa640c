// SPDX-License-Identifier: BSL-1.0
#include <fildes/slab.hpp>

#include <sys/resource.h>

#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <vector>

#include "support/skip.hpp"
#include "waiting.hpp"

using namespace fildes;
using test::who;

namespace {

using numbers = slab<int, who::many>;
using id = numbers::id;

template <class T, auto Kind = slab_kind::any>
slab<T, Kind> room_for(std::uint32_t capacity) {
  return slab<T, Kind>::create(capacity).value();
}

// Counts those that are alive.
struct counted {
  explicit counted(int& count) : alive(count) { ++alive; }
  counted(const counted&) = delete;
  counted& operator=(const counted&) = delete;
  ~counted() { --alive; }
  int& alive;
};

TEST(slab, finds_who_is_in_it) {
  auto s = room_for<int, who::many>(2);
  const id a = s.emplace(1).value();
  const id b = s.emplace(2).value();
  ASSERT_NE(s.find(a), nullptr);
  EXPECT_EQ(*s.find(a), 1);
  EXPECT_EQ(*s.find(b), 2);
  EXPECT_EQ(a.kind(), who::many);
  EXPECT_EQ(s.size(), 2U);
  EXPECT_EQ(s.capacity(), 2U);
}

TEST(slab, does_not_find_who_is_gone) {
  auto s = room_for<int, who::many>(2);
  const id a = s.emplace(1).value();
  EXPECT_TRUE(s.erase(a));
  EXPECT_EQ(s.find(a), nullptr);
  EXPECT_FALSE(s.erase(a));
  EXPECT_EQ(s.size(), 0U);
}

TEST(slab, does_not_take_who_comes_after_for_who_was_there) {
  auto s = room_for<int, who::many>(1);
  const id before = s.emplace(1).value();
  ASSERT_TRUE(s.erase(before));
  const id after = s.emplace(2).value();
  EXPECT_EQ(after.index(), before.index());
  EXPECT_NE(after, before);
  EXPECT_EQ(s.find(before), nullptr);
  EXPECT_FALSE(s.erase(before));
  EXPECT_EQ(*s.find(after), 2);
}

TEST(slab, does_not_find_by_the_token_of_another_kind) {
  auto s = room_for<int, who::many>(1);
  const id mine = s.emplace(1).value();
  const id others(who::one, mine.index(), mine.generation());
  EXPECT_EQ(s.find(others), nullptr);
  EXPECT_FALSE(s.erase(others));
  EXPECT_EQ(s.size(), 1U);
}

TEST(slab, does_not_find_what_is_out_of_its_room) {
  auto s = room_for<int, who::many>(2);
  (void)s.emplace(1).value();
  EXPECT_EQ(s.find(id(who::many, 1, 1)), nullptr);  // not used yet
  EXPECT_EQ(s.find(id(who::many, 2, 1)), nullptr);
  EXPECT_EQ(s.find(id(who::many, ~std::uint32_t{0}, 1)), nullptr);
  EXPECT_EQ(s.find(who::many), nullptr);
}

TEST(slab, does_not_find_by_a_token_that_it_never_gave_out) {
  auto s = room_for<int, who::many>(1);
  const id gone = s.emplace(1).value();
  ASSERT_TRUE(s.erase(gone));
  for (std::uint32_t generation = 0; generation != 10; ++generation)
    EXPECT_EQ(s.find(id(who::many, 0, generation)), nullptr);
}

TEST(slab, is_full_with_nobufs_and_leaves_the_arguments) {
  auto s = room_for<std::unique_ptr<int>>(1);
  const auto first = s.emplace(std::make_unique<int>(1)).value();
  auto second = std::make_unique<int>(2);
  const auto full = s.emplace(std::move(second));
  ASSERT_TRUE(full.has_error());
  EXPECT_EQ(full.error(), error(errc::nobufs, operation::slab));
  ASSERT_NE(second, nullptr);
  ASSERT_TRUE(s.erase(first));
  EXPECT_TRUE(s.emplace(std::move(second)));
  EXPECT_EQ(second, nullptr);
}

TEST(slab, says_which_token_is_next) {
  auto s = room_for<int, who::many>(2);
  const id a = s.next().value();
  EXPECT_EQ(s.emplace(1).value(), a);
  const id b = s.next().value();
  EXPECT_EQ(s.next().value(), b);  // asking takes nothing
  EXPECT_EQ(s.find(b), nullptr);
  EXPECT_EQ(s.emplace(2).value(), b);
  EXPECT_EQ(s.next().error(), error(errc::nobufs, operation::slab));
  ASSERT_TRUE(s.erase(b));
  const id c = s.next().value();
  EXPECT_NE(c, b);
  EXPECT_EQ(s.emplace(3).value(), c);
}

TEST(slab, uses_the_place_that_was_freed_last_first) {
  auto s = room_for<int, who::many>(8);
  std::vector<id> ids;
  for (int i = 0; i != 4; ++i) ids.push_back(s.emplace(i).value());
  for (const std::size_t i : {1U, 3U, 0U}) ASSERT_TRUE(s.erase(ids[i]));
  for (const std::uint32_t i : {0U, 3U, 1U, 4U})
    EXPECT_EQ(s.emplace(0).value().index(), i);
}

TEST(slab, leaves_users_where_they_are) {
  auto s = room_for<int, who::many>(1000);
  const id a = s.emplace(7).value();
  const int* const where = s.find(a);
  for (int i = 0; i != 999; ++i) ASSERT_TRUE(s.emplace(i));
  EXPECT_EQ(s.find(a), where);
  auto moved = std::move(s);
  EXPECT_EQ(moved.find(a), where);
  EXPECT_EQ(*where, 7);
}

TEST(slab, does_what_a_map_does) {
  auto s = room_for<int, who::many>(50);
  std::map<std::uint64_t, int> map;
  std::vector<id> all;
  const auto seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i != 20'000; ++i) {
    if (random() % 2 == 0) {
      const auto made = s.emplace(i);
      ASSERT_EQ(made.has_value(), map.size() < 50);
      if (!made) continue;
      all.push_back(made.value());
      ASSERT_TRUE(map.emplace(made.value().bits(), i).second);
    } else if (!all.empty()) {
      const id any = all[random() % all.size()];
      ASSERT_EQ(s.find(any) != nullptr, map.contains(any.bits()));
      if (s.find(any) != nullptr) {
        ASSERT_EQ(*s.find(any), map.at(any.bits()));
      }
      ASSERT_EQ(s.erase(any), map.erase(any.bits()) == 1);
    }
    ASSERT_EQ(s.size(), map.size());
  }
}

TEST(slab, destroys_each_once) {
  int alive = 0;
  {
    auto s = room_for<counted>(10);
    const auto a = s.emplace(alive).value();
    for (int i = 0; i != 5; ++i) ASSERT_TRUE(s.emplace(alive));
    EXPECT_EQ(alive, 6);
    ASSERT_TRUE(s.erase(a));
    EXPECT_FALSE(s.erase(a));
    EXPECT_EQ(alive, 5);
    auto moved = std::move(s);
    EXPECT_EQ(alive, 5);
  }
  EXPECT_EQ(alive, 0);
}

TEST(slab, that_was_moved_from_is_full) {
  auto s = room_for<int, who::many>(2);
  const id a = s.emplace(1).value();
  const auto moved = std::move(s);
  EXPECT_EQ(s.size(), 0U);
  EXPECT_EQ(s.capacity(), 0U);
  EXPECT_EQ(s.find(a), nullptr);
  EXPECT_EQ(s.emplace(2).error(), errc::nobufs);
  EXPECT_EQ(moved.size(), 1U);
}

TEST(slab, user_who_is_gone_in_his_destructor_is_not_found) {
  struct user {
    ~user() { EXPECT_EQ((*home)->find(self), nullptr); }
    std::optional<slab<user>>* home;
    token<slab_kind> self = slab_kind::any;
  };
  std::optional<slab<user>> s(room_for<user>(1));
  const auto a = s->emplace(&s).value();
  s->find(a)->self = a;
  EXPECT_TRUE(s->erase(a));
}

struct thrower {
  explicit thrower(bool throws) {
    if (throws) throw std::runtime_error("no");
  }
};

TEST(slab, place_of_one_who_threw_is_free) {
  auto s = room_for<thrower>(2);
  EXPECT_THROW((void)s.emplace(true), std::runtime_error);
  EXPECT_EQ(s.size(), 0U);
  const auto a = s.emplace(false).value();
  const auto b = s.emplace(false).value();
  ASSERT_TRUE(s.erase(a));  // one that has been used, too
  EXPECT_THROW((void)s.emplace(true), std::runtime_error);
  EXPECT_EQ(s.size(), 1U);
  EXPECT_EQ(s.find(a), nullptr);
  EXPECT_NE(s.find(b), nullptr);
  EXPECT_TRUE(s.emplace(false));
  EXPECT_EQ(s.emplace(false).error(), errc::nobufs);
  int count = 0;
  s.for_each([&](auto, thrower&) { ++count; });
  EXPECT_EQ(count, 2);
}

TEST(slab, for_each_comes_by_all_who_are_there) {
  auto s = room_for<int, who::many>(8);
  std::vector<id> ids;
  for (int i = 0; i != 5; ++i) ids.push_back(s.emplace(i).value());
  ASSERT_TRUE(s.erase(ids[2]));
  std::vector<int> seen;
  s.for_each([&](id whose, int& n) {
    EXPECT_EQ(s.find(whose), &n);
    seen.push_back(n);
  });
  EXPECT_EQ(seen, (std::vector{0, 1, 3, 4}));
}

TEST(slab, for_each_may_erase_the_one_it_gives) {
  int alive = 0;
  auto s = room_for<counted>(8);
  for (int i = 0; i != 6; ++i) ASSERT_TRUE(s.emplace(alive));
  int seen = 0;
  s.for_each([&](auto whose, counted&) {
    if (++seen % 2 == 0) {
      EXPECT_TRUE(s.erase(whose));
    }
  });
  EXPECT_EQ(seen, 6);
  EXPECT_EQ(alive, 3);
  s.for_each([&](auto whose, counted&) { EXPECT_TRUE(s.erase(whose)); });
  EXPECT_EQ(s.size(), 0U);
  for (int i = 0; i != 8; ++i) ASSERT_TRUE(s.emplace(alive));
}

TEST(slab, aligns_what_wants_to_be_aligned) {
  struct alignas(256) wide {
    char byte;
  };
  auto s = room_for<wide>(3);
  for (char c : {'a', 'b', 'c'}) {
    wide* const at = s.find(s.emplace(c).value());
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(at) % 256, 0U);
    EXPECT_EQ(at->byte, c);
  }
  struct alignas(4096) page {
    char byte;
  };
  auto pages = room_for<page>(1);
  EXPECT_EQ(
      reinterpret_cast<std::uintptr_t>(pages.find(pages.emplace('p').value())) %
          4096,
      0U);
}

TEST(slab, without_room_is_full) {
  auto s = room_for<int, who::many>(0);
  EXPECT_EQ(s.next().error(), errc::nobufs);
  EXPECT_EQ(s.emplace(1).error(), errc::nobufs);
  EXPECT_EQ(s.find(id(who::many, 0, 1)), nullptr);
  s.for_each([](id, int&) { FAIL(); });
}

TEST(slab, that_the_address_space_cannot_hold_is_nomem) {
  struct large {
    char bytes[1 << 20];
  };
  EXPECT_EQ(slab<large>::create(~std::uint32_t{0}).error(), errc::nomem);
}

// The kernel counts it as read and written memory would be: pages of zeros.
TEST(slab, takes_no_memory_until_it_is_used) {
  if (fildes::sys::sanitizer::on) return;  // it remembers of each byte
  struct page {
    char bytes[4096];
  };
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  auto s = room_for<page>(100'000);  // 400 MB
  for (int i = 0; i != 10; ++i) ASSERT_TRUE(s.emplace());
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 20'000);
}

TEST(slab, place_has_no_token_twice_in_many_lives) {
  auto s = room_for<int, who::many>(1);
  const id first = s.emplace(0).value();
  ASSERT_TRUE(s.erase(first));
  for (int i = 0; i != 100'000; ++i) {
    const id next = s.emplace(i).value();
    ASSERT_EQ(s.find(first), nullptr);
    ASSERT_EQ(next.generation() % 2, 1U);
    ASSERT_TRUE(s.erase(next));
  }
}

// Where the generations end: after so many users of one place.
TEST(slab, token_comes_back_after_eight_million_users_of_a_place) {
  if (test::is_slow()) return support::skip("a long loop");
  constexpr int lives = 1 << 23;
  auto s = room_for<int, who::many>(1);
  const id first = s.emplace(0).value();
  s.erase(first);
  int found = 0;
  for (int i = 1; i != lives; ++i) {
    const id next = s.emplace(i).value();
    found += s.find(first) != nullptr;
    s.erase(next);
  }
  EXPECT_EQ(found, 0);
  EXPECT_EQ(s.find(first), nullptr);
  EXPECT_EQ(s.emplace(0).value(), first);
  EXPECT_EQ(s.size(), 1U);
}

}  // namespace
