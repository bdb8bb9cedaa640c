// SPDX-License-Identifier: BSL-1.0

// Events that come after whom they were for has gone.

#include <map>
#include <random>

#include <fildes/descriptor.hpp>
#include <fildes/registration.hpp>
#include <fildes/slab.hpp>

#include "waiting.hpp"

using namespace fildes;
using test::who;
using test::who_token;

namespace {

constexpr unsigned crowd = 16;

// A crowd of which some close others, and make new ones by the same numbers,
// between the wait and the event.
struct reuse {
  struct user {
    owned<eventfd> fd;
    bool woken;
  };

  void join() {
    const who_token id = users.next().value();
    auto fd = test::counter_at(0);
    ASSERT_TRUE(set.add(fd, epoll_add_flag::in, id));
    numbers.insert_or_assign(fd.raw(), id);
    ASSERT_TRUE(users.emplace(std::move(fd), false));
    list.push_back(id);
  }

  void wake_some() {
    for (const who_token id : list)
      if (random() % 4 != 0) {
        user& u = *users.find(id);
        ASSERT_TRUE(u.fd.write(1));
        u.woken = true;
      }
  }

  // By the number, as a program would that keeps it with the event.
  bool number_is_of_another(who_token id) {
    const auto at = raw_of.find(id.bits());
    return at != raw_of.end() && numbers.contains(at->second) &&
           numbers.at(at->second) != id;
  }

  void replace_one() {
    const std::size_t i = random() % list.size();
    const who_token id = list[i];
    const int raw = users.find(id)->fd.raw();
    raw_of[id.bits()] = raw;
    numbers.erase(raw);
    ASSERT_TRUE(users.erase(id));
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
    join();
  }

  void handle(const epoll_ready<who>& e) {
    if (user* const u = users.find(e.whose())) {
      wrong += !u->woken;
      const auto count = u->fd.read();  // again for one that nobody woke
      wrong += !count.has_value();
      u->woken = false;
      ++right;
    } else {
      ++stale;
      would_be_wrong += number_is_of_another(e.whose());
    }
    replace_one();
  }

  std::mt19937 random;
  owned<test::set_of> set = test::new_set();
  slab<user, who::many> users = slab<user, who::many>::create(crowd).value();
  std::vector<who_token> list;
  std::map<int, who_token> numbers;     // of those who are there
  std::map<std::uint64_t, int> raw_of;  // of those who are gone
  int right = 0, stale = 0, would_be_wrong = 0, wrong = 0;
};

TEST(epoll_stale, event_reaches_nobody_who_came_after) {
  const auto seed = std::random_device()();
  SCOPED_TRACE(seed);
  reuse r;
  r.random.seed(seed);
  for (unsigned i = 0; i != crowd; ++i) r.join();
  const int rounds = test::is_slow() ? 1000 : 10'000;
  for (int i = 0; i != rounds; ++i) {
    r.wake_some();
    epoll_events<who> events;
    ASSERT_TRUE(r.set.take_ready(events));
    for (const auto& e : events) r.handle(e);
    r.raw_of.clear();
  }
  EXPECT_EQ(r.wrong, 0);
  EXPECT_GT(r.right, rounds);
  // Had the number been the token, these would have gone to a stranger.
  EXPECT_GT(r.stale, rounds);
  EXPECT_GT(r.would_be_wrong, rounds);
}

TEST(epoll_stale, event_of_one_who_left_the_set_was_handed_over_before) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who::one));
  epoll_events<who> events;
  ASSERT_TRUE(set.take_ready(events));
  ASSERT_TRUE(set.remove(fd));
  EXPECT_EQ(events.size(), 1U);
  EXPECT_EQ(test::ready(set).size(), 0U);
}

// The kernel knows the file and not the number: nothing can stop these.
TEST(epoll_stale, events_go_on_when_a_duplicate_is_left) {
  const auto set = test::new_set();
  auto fd = test::counter_at(1);
  const auto duplicate = dup(fd).value();
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who::one));
  const int number = fd.raw();
  ASSERT_TRUE(std::move(fd).close());
  EXPECT_EQ(test::ready(set).size(), 1U);
  const auto gone = borrowed<eventfd>::borrow_raw(number);
  EXPECT_EQ(set.remove(gone).error(), errc::badf);
  EXPECT_EQ(set.remove(duplicate).error(), errc::noent);
  EXPECT_EQ(test::ready(set).size(), 1U);
}

TEST(epoll_stale, events_end_with_a_registration) {
  const auto set = test::new_set();
  auto fd = test::counter_at(1);
  const auto duplicate = dup(fd).value();
  {
    const auto watched =
        set.add_owned(std::move(fd), epoll_add_flag::in, who::one).value();
    EXPECT_EQ(test::ready(set).size(), 1U);
  }
  EXPECT_EQ(test::ready(set).size(), 0U);
  EXPECT_TRUE(set.add(duplicate, epoll_add_flag::in, who::other));
  EXPECT_EQ(test::ready(set).size(), 1U);
}

TEST(epoll_stale, events_end_when_the_last_duplicate_is_closed) {
  const auto set = test::new_set();
  auto fd = test::counter_at(1);
  auto duplicate = dup(fd).value();
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who::one));
  ASSERT_TRUE(std::move(fd).close());
  ASSERT_TRUE(std::move(duplicate).close());
  EXPECT_EQ(test::ready(set).size(), 0U);
}

// Runs `body` here while a child process holds all that is open here.
template <class Body>
void while_a_child_holds_all(Body body) {
  const auto end = test::counter_at(0);
  const pid_t child = fork();
  if (child == 0) {
    while (!end.read()) usleep(1000);
    _exit(0);
  }
  body();
  ASSERT_TRUE(end.write(1));
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
}

TEST(epoll_stale, events_go_on_when_a_child_holds_the_file) {
  const auto set = test::new_set();
  auto fd = test::counter_at(1);
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who::one));
  while_a_child_holds_all([&] {
    ASSERT_TRUE(std::move(fd).close());
    EXPECT_EQ(test::ready(set).size(), 1U);
  });
}

TEST(epoll_stale, events_end_with_a_registration_though_a_child_holds_it) {
  const auto set = test::new_set();
  auto watched =
      set.add_owned(test::counter_at(1), epoll_add_flag::in, who::one);
  while_a_child_holds_all([&] {
    EXPECT_EQ(test::ready(set).size(), 1U);
    const auto ended = std::move(watched).value();
  });
  EXPECT_EQ(test::ready(set).size(), 0U);
}

// One set for both: what the child does is done to the parent.
TEST(epoll_stale, child_has_the_same_set) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  const auto other = test::counter_at(1);
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who::one));
  EXPECT_EQ(test::in_child([&] {
              const bool done =
                  set.remove(fd).has_value() &&
                  set.add(other, epoll_add_flag::in, who::other).has_value();
              return done ? 0 : 1;
            }),
            0);
  const auto now = test::ready(set);
  ASSERT_EQ(now.size(), 1U);
  EXPECT_EQ(now[0].token, who_token(who::other));
}

TEST(epoll_stale, event_at_an_edge_goes_to_one_of_parent_and_child) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in | epoll_add_flag::et, who::one));
  EXPECT_EQ(
      test::in_child([&] { return static_cast<int>(test::ready(set).size()); }),
      1);
  EXPECT_EQ(test::ready(set).size(), 0U);
}

}  // namespace
