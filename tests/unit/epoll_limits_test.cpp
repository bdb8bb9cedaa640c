// SPDX-License-Identifier: BSL-1.0

// What sets of sets, of many, and of what the kernel refuses come to.

#include <sys/socket.h>

#include <fstream>
#include <map>
#include <optional>
#include <vector>

#include <fildes/descriptor.hpp>
#include <fildes/fdinfo.hpp>
#include <fildes/registration.hpp>

#include "support/descriptors.hpp"
#include "support/skip.hpp"
#include "trap.hpp"
#include "waiting.hpp"

using namespace fildes;
using test::ready;
using test::who;
using test::who_token;

namespace {

result<> nest(const test::set_of& outer, const test::set_of& inner) {
  return outer.add(inner, epoll_add_flag::in, who::one);
}

TEST(epoll_limits, set_in_a_set_is_ready_when_one_of_its_own_is) {
  const auto outer = test::new_set();
  const auto inner = test::new_set();
  const auto fd = test::counter_at(0);
  ASSERT_TRUE(nest(outer, inner));
  ASSERT_TRUE(inner.add(fd, epoll_add_flag::in, who::other));
  EXPECT_EQ(ready(outer).size(), 0U);
  ASSERT_TRUE(fd.write(1));
  const auto now = ready(outer);
  ASSERT_EQ(now.size(), 1U);
  EXPECT_EQ(now[0].token, who_token(who::one));
  EXPECT_EQ(ready(inner).size(), 1U);
}

TEST(epoll_limits, set_in_itself_is_inval) {
  const auto set = test::new_set();
  EXPECT_EQ(nest(set, set).error(), error(errc::inval, sys::nr::epoll_ctl));
}

TEST(epoll_limits, sets_in_a_circle_are_loop) {
  const auto a = test::new_set();
  const auto b = test::new_set();
  const auto c = test::new_set();
  ASSERT_TRUE(nest(a, b));
  ASSERT_TRUE(nest(b, c));
  EXPECT_EQ(nest(c, a).error(), error(errc::loop, sys::nr::epoll_ctl));
  EXPECT_EQ(nest(b, a).error(), errc::loop);
  EXPECT_TRUE(nest(a, c));
}

// How deep depends on what is built first; five sets are taken always.
TEST(epoll_limits, sets_more_than_five_deep_are_refused) {
  std::vector<owned<test::set_of>> sets;
  for (int i = 0; i != 8; ++i) sets.push_back(test::new_set());
  std::size_t deep = 0;
  while (deep + 1 < sets.size()) {
    const auto nested = nest(sets[deep + 1], sets[deep]);
    if (nested.has_error()) {
      EXPECT_TRUE(nested.error() == errc::loop || nested.error() == errc::inval)
          << error_text(nested.error()).view();
      break;
    }
    ++deep;
  }
  EXPECT_GE(deep, 4U);
  EXPECT_LE(deep, 5U);
}

TEST(epoll_limits, too_many_for_the_user_is_nospc_and_leaves_the_owner) {
  EXPECT_EQ(test::in_child([] {
              const auto set = test::new_set();
              auto fd = test::counter_at(1);
              if (!test::trap(sys::nr::epoll_ctl, errc::nospc)) return 1;
              const auto added = set.add(fd, epoll_add_flag::in, who::one);
              if (added.has_value() || added.error() != errc::nospc) return 2;
              const auto tried = set.try_add(fd, epoll_add_flag::in, who::one);
              if (tried.has_value() || tried.error() != errc::nospc) return 3;
              const auto watched =
                  set.add_owned(std::move(fd), epoll_add_flag::in, who::one);
              if (watched.has_value() || watched.error() != errc::nospc)
                return 4;
              return fd.read() ? 0 : 5;
            }),
            0);
}

long resident_pages() {
  long size = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident;
}

TEST(epoll_limits, million_changes_leave_nothing_behind) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  const int rounds = test::is_slow() ? 5'000 : 333'334;
  const auto change = [&](int times) {
    for (int i = 0; i != times; ++i) {
      ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who::one));
      ASSERT_TRUE(set.modify(fd, epoll_modify_flag::out, who::other));
      ASSERT_TRUE(set.remove(fd));
    }
  };
  change(1000);
  const auto open_before = support::open_descriptors();
  const long pages_before = resident_pages();
  change(rounds);
  if (!sys::sanitizer::on) {  // which takes memory of its own
    EXPECT_LT(resident_pages() - pages_before, 64);
  }
  EXPECT_EQ(support::descriptor_changes(open_before).size(), 0U);
  EXPECT_EQ(ready(set).size(), 0U);
}

TEST(epoll_limits, set_of_many_tells_each_of_them) {
  constexpr std::uint32_t many = 900;
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  std::vector<owned<eventfd>> fds;
  for (std::uint32_t i = 0; i != many; ++i) {
    fds.push_back(dup(fd).value());
    ASSERT_TRUE(set.add(fds.back(), epoll_add_flag::in,
                        who_token(who::many, i, i * 3)));
  }
  epoll_events<who, 1024> events;
  ASSERT_TRUE(set.wait(events));
  std::map<std::uint32_t, std::uint32_t> seen;
  for (const auto& e : events) seen[e.whose().index()] = e.whose().generation();
  ASSERT_EQ(seen.size(), many);
  for (const auto& [index, generation] : seen) EXPECT_EQ(generation, index * 3);
}

TEST(epoll_limits, busy_polling_is_as_it_was_set) {
  const auto set = test::new_set();
  const epoll_busy_poll wanted{50, 16, true};
  const auto done = set.set_busy_poll(wanted);
  if (done.has_error() && done.error() == errc::notty)
    return support::skip("busy polling of sets is new in 6.9");
  ASSERT_TRUE(done);
  const auto now = set.busy_poll().value();
  EXPECT_EQ(now.microseconds, 50U);
  EXPECT_EQ(now.packets, 16U);
  EXPECT_TRUE(now.prefer);
  ASSERT_TRUE(set.set_busy_poll({}));
  EXPECT_EQ(set.busy_poll().value().microseconds, 0U);
  EXPECT_FALSE(set.busy_poll().value().prefer);
}

TEST(epoll_limits, busy_polling_of_many_packets_needs_the_privilege) {
  const auto set = test::new_set();
  const auto known = set.busy_poll();
  if (known.has_error() && known.error() == errc::notty)
    return support::skip("busy polling of sets is new in 6.9");
  EXPECT_EQ(test::in_child([&] {
              if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
                return 1;
              if (!set.set_busy_poll({20, 64, false})) return 2;
              const auto refused = set.set_busy_poll({20, 65, false});
              return refused.has_error() && refused.error() == errc::perm ? 0
                                                                          : 3;
            }),
            0);
}

TEST(epoll_limits, busy_polling_of_no_set_is_an_error) {
  const auto none = borrowed<test::set_of>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(none.busy_poll().error(), errc::badf);
  EXPECT_EQ(none.set_busy_poll({1, 1, false}).error(), errc::badf);
  const auto counter = test::counter_at(0);
  const auto other = borrowed<test::set_of>::borrow_raw(counter.raw());
  EXPECT_FALSE(other.busy_poll());
}

// The order of the kernel's lines is its own.
TEST(epoll_limits, fdinfo_tells_the_tokens) {
  const auto set = test::new_set();
  std::map<int, who_token> given;
  std::vector<owned<eventfd>> fds;
  for (std::uint32_t i = 0; i != 5; ++i) {
    const who_token t(who::many, i + 0xffff'0000, 0xff'fff0 + i);
    fds.push_back(test::counter_at(0));
    ASSERT_TRUE(set.add(fds.back(), epoll_add_flag::in, t));
    given.emplace(fds.back().raw(), t);
  }
  auto text = fdinfo::reader::open(set).value();
  std::size_t count = 0;
  while (const auto entry = text.next<fdinfo::epoll_entry>().value()) {
    ++count;
    ASSERT_TRUE(given.contains(entry->tfd));
    EXPECT_EQ(who_token::from_bits(entry->data), given.at(entry->tfd));
    EXPECT_TRUE(
        epoll_event_flags::from_bits(entry->events).has(epoll_event_flag::in));
  }
  EXPECT_EQ(count, 5U);
}

}  // namespace
