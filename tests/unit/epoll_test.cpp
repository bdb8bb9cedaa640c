// SPDX-License-Identifier: BSL-1.0
#include <fildes/epoll.hpp>

#include <algorithm>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/file.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/pipe.hpp>

#include "sockets.hpp"
#include "waiting.hpp"

using namespace fildes;
using test::readiness;
using test::ready;
using test::who;
using test::who_token;

namespace {

using list = std::vector<readiness>;

static_assert(pollable<eventfd> && pollable<any_fd> && pollable<tcp_stream>);
static_assert(pollable<test::set_of> && pollable<owned<pipe_reader>>);
static_assert(!pollable<file> && !pollable<path_fd> && !pollable<owned<file>>);

TEST(epoll, tells_whose_is_ready_and_for_what) {
  const auto set = test::new_set();
  const auto full = test::counter_at(1);
  const auto empty = test::counter_at(0);
  ASSERT_TRUE(set.add(full, epoll_add_flag::in, who_token(who::many, 5, 77)));
  ASSERT_TRUE(set.add(empty, epoll_add_flag::in, who::one));
  EXPECT_EQ(ready(set),
            (list{{who_token(who::many, 5, 77), epoll_event_flag::in}}));
  ASSERT_TRUE(full.read());
  EXPECT_EQ(ready(set), list{});
}

TEST(epoll, knows_every_bit_of_a_token) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  const auto bits = who_token::from_bits(0xfedc'ba98'7654'3210);
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, bits));
  EXPECT_EQ(ready(set), (list{{bits, epoll_event_flag::in}}));
}

TEST(epoll, flags_come_together) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in | epoll_add_flag::out, who::one));
  EXPECT_EQ(ready(set),
            (list{{who::one, epoll_event_flag::in | epoll_event_flag::out}}));
}

TEST(epoll, adding_twice_is_exist_and_a_duplicate_is_another) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who::one));
  EXPECT_EQ(set.add(fd, epoll_add_flag::out, who::other).error(),
            error(errc::exist, sys::nr::epoll_ctl));
  EXPECT_EQ(ready(set), (list{{who::one, epoll_event_flag::in}}));
  const auto duplicate = dup(fd).value();
  EXPECT_TRUE(set.add(duplicate, epoll_add_flag::in, who::other));
  EXPECT_EQ(ready(set).size(), 2U);
}

TEST(epoll, who_is_not_in_it_is_noent) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  EXPECT_EQ(set.modify(fd, epoll_modify_flag::in, who::one).error(),
            error(errc::noent, sys::nr::epoll_ctl));
  EXPECT_EQ(set.remove(fd).error(), error(errc::noent, sys::nr::epoll_ctl));
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who::one));
  EXPECT_TRUE(set.modify(fd, epoll_modify_flag::in, who::one));
  EXPECT_TRUE(set.remove(fd));
  EXPECT_EQ(set.remove(fd).error(), errc::noent);
}

TEST(epoll, number_that_is_not_open_is_badf) {
  const auto set = test::new_set();
  const auto none = borrowed<eventfd>::borrow_raw(test::no_such_fd);
  const error expected(errc::badf, sys::nr::epoll_ctl);
  EXPECT_EQ(set.add(none, epoll_add_flag::in, who::one).error(), expected);
  EXPECT_EQ(set.try_add(none, epoll_add_flag::in, who::one).error(), expected);
  EXPECT_EQ(set.modify(none, epoll_modify_flag::in, who::one).error(),
            expected);
  EXPECT_EQ(set.remove(none).error(), expected);
}

TEST(epoll, calls_on_no_set_are_errors) {
  const auto none = borrowed<test::set_of>::borrow_raw(test::no_such_fd);
  const auto counter = test::counter_at(1);
  const auto no_set = borrowed<test::set_of>::borrow_raw(counter.raw());
  const auto fd = test::counter_at(1);
  epoll_events<who> events;
  EXPECT_EQ(none.add(fd, epoll_add_flag::in, who::one).error(), errc::badf);
  EXPECT_EQ(no_set.add(fd, epoll_add_flag::in, who::one).error(), errc::inval);
  EXPECT_EQ(none.wait(events).error(), errc::badf);
  EXPECT_EQ(no_set.wait(events).error(), errc::inval);
  EXPECT_EQ(no_set.take_ready(events).error(), errc::inval);
  EXPECT_EQ(no_set.wait(events, deadline::after({})).error(), errc::inval);
}

TEST(epoll, error_leaves_no_old_events_in_the_room) {
  const auto set = test::new_set();
  const auto none = borrowed<test::set_of>::borrow_raw(test::no_such_fd);
  const auto fd = test::counter_at(1);
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who::one));
  epoll_events<who> events;
  ASSERT_TRUE(set.wait(events));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_FALSE(none.wait(events));
  EXPECT_TRUE(events.empty());
  EXPECT_EQ(events.begin(), events.end());
}

TEST(epoll, file_and_directory_are_perm_through_any_fd) {
  const auto set = test::new_set();
  for (const char* path : {"/proc/self/exe", "/"}) {
    const auto fd = file::open(path).value();
    const any_fd& any = fd;
    EXPECT_EQ(set.add(any, epoll_add_flag::in, who::one).error(), errc::perm);
  }
}

TEST(epoll, try_add_tells_who_is_always_ready) {
  const auto set = test::new_set();
  for (const char* path : {"/proc/self/exe", "/", "/dev/null"}) {
    const auto fd = file::open(path).value();
    EXPECT_EQ(set.try_add(fd, epoll_add_flag::in, who::one).value(),
              epoll_added::always_ready);
  }
  const auto counter = test::counter_at(1);
  EXPECT_EQ(set.try_add(counter, epoll_add_flag::in, who::one).value(),
            epoll_added::watched);
  EXPECT_EQ(ready(set), (list{{who::one, epoll_event_flag::in}}));
}

TEST(epoll, oneshot_tells_once_and_sleeps_until_modified) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  ASSERT_TRUE(
      set.add(fd, epoll_add_flag::in | epoll_add_flag::oneshot, who::one));
  EXPECT_EQ(ready(set).size(), 1U);
  EXPECT_EQ(ready(set).size(), 0U);
  ASSERT_TRUE(fd.write(1));
  EXPECT_EQ(ready(set).size(), 0U);
  ASSERT_TRUE(set.modify(fd, epoll_modify_flag::in | epoll_modify_flag::oneshot,
                         who::other));
  EXPECT_EQ(ready(set), (list{{who::other, epoll_event_flag::in}}));
  EXPECT_EQ(ready(set).size(), 0U);
  EXPECT_EQ(set.add(fd, epoll_add_flag::in, who::one).error(), errc::exist);
}

TEST(epoll, oneshot_hides_the_end_of_the_other_side_too) {
  const auto set = test::new_set();
  auto ends = fildes::pipe::create().value();
  ASSERT_TRUE(set.add(ends.reader, epoll_add_flag::in | epoll_add_flag::oneshot,
                      who::one));
  ASSERT_TRUE(ends.writer.write("x"));
  ASSERT_EQ(ready(set).size(), 1U);
  ASSERT_TRUE(std::move(ends.writer).close());
  EXPECT_EQ(ready(set).size(), 0U);
}

TEST(epoll, level_tells_again_what_is_left) {
  const auto set = test::new_set();
  const auto ends = fildes::pipe::create().value();
  ASSERT_TRUE(set.add(ends.reader, epoll_add_flag::in, who::one));
  ASSERT_TRUE(ends.writer.write("two"));
  char byte;
  for (int i = 0; i != 3; ++i) {
    EXPECT_EQ(ready(set).size(), 1U);
    ASSERT_TRUE(ends.reader.read({&byte, 1}));
  }
  EXPECT_EQ(ready(set).size(), 0U);
}

TEST(epoll, edge_does_not_tell_again_what_is_left) {
  const auto set = test::new_set();
  const auto ends = fildes::pipe::create().value();
  ASSERT_TRUE(
      set.add(ends.reader, epoll_add_flag::in | epoll_add_flag::et, who::one));
  ASSERT_TRUE(ends.writer.write("two"));
  EXPECT_EQ(ready(set).size(), 1U);
  char byte;
  ASSERT_TRUE(ends.reader.read({&byte, 1}));
  EXPECT_EQ(ready(set).size(), 0U);
  ASSERT_TRUE(ends.writer.write("more"));
  EXPECT_EQ(ready(set).size(), 1U);
  EXPECT_EQ(ready(set).size(), 0U);
  // To look anew.
  ASSERT_TRUE(set.modify(
      ends.reader, epoll_modify_flag::in | epoll_modify_flag::et, who::one));
  EXPECT_EQ(ready(set).size(), 1U);
}

TEST(epoll, ends_are_told_though_nobody_asked) {
  const auto set = test::new_set();
  auto in = fildes::pipe::create().value();
  auto out = fildes::pipe::create().value();
  ASSERT_TRUE(set.add(in.reader, {}, who::one));
  ASSERT_TRUE(set.add(out.writer, {}, who::other));
  EXPECT_EQ(ready(set), list{});
  ASSERT_TRUE(std::move(in.writer).close());
  ASSERT_TRUE(std::move(out.reader).close());
  auto now = ready(set);
  ASSERT_EQ(now.size(), 2U);
  if (now[0].token != who_token(who::one)) std::swap(now[0], now[1]);
  EXPECT_EQ(now[0], (readiness{who::one, epoll_event_flag::hup}));
  EXPECT_EQ(now[1], (readiness{who::other, epoll_event_flag::err}));
}

TEST(epoll, stream_tells_of_data_room_and_the_peers_end) {
  const auto set = test::new_set();
  auto pair = unix_stream::pair().value();
  ASSERT_TRUE(set.add(pair.first, epoll_stream, who::one));
  EXPECT_EQ(ready(set), (list{{who::one, epoll_event_flag::out}}));
  EXPECT_EQ(ready(set), list{});
  ASSERT_TRUE(pair.second.send("x"));
  EXPECT_EQ(ready(set),
            (list{{who::one, epoll_event_flag::in | epoll_event_flag::out}}));
  ASSERT_TRUE(pair.second.shutdown(shutdown_side::write));
  EXPECT_EQ(ready(set),
            (list{{who::one, epoll_event_flag::in | epoll_event_flag::out |
                                 epoll_event_flag::rdhup}}));
  ASSERT_TRUE(std::move(pair.second).close());
  const auto end = ready(set);
  ASSERT_EQ(end.size(), 1U);
  EXPECT_TRUE(end[0].what.has(epoll_event_flag::hup));
}

TEST(epoll, out_of_band_byte_is_pri) {
  const auto set = test::new_set();
  const test::tcp_pair pair;
  ASSERT_TRUE(set.add(pair.server, epoll_add_flag::pri, who::one));
  ASSERT_TRUE(pair.client.send("in"));
  ASSERT_TRUE(pair.client.send("!", send_flag::oob));
  epoll_events<who> events;
  ASSERT_TRUE(set.wait(events, deadline::after(std::chrono::seconds(5))));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events.begin()->what(), epoll_event_flag::pri);
}

TEST(epoll, exclusive_is_taken_by_two_sets) {
  const auto one = test::new_set();
  const auto other = test::new_set();
  const auto l = tcp_listener::listen(test::loopback()).value();
  ASSERT_TRUE(one.add(l, epoll_shared_listener, who::one));
  ASSERT_TRUE(other.add(l, epoll_shared_listener, who::other));
  const auto client = tcp_stream::connect(l.local_address().value()).value();
  EXPECT_EQ(ready(one).size() + ready(other).size(), 2U);  // nobody slept
  EXPECT_TRUE(one.remove(l));
  EXPECT_EQ(ready(one).size(), 0U);
  EXPECT_EQ(ready(other).size(), 1U);
}

TEST(epoll, exclusive_cannot_be_modified) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  ASSERT_TRUE(
      set.add(fd, epoll_add_flag::in | epoll_add_flag::exclusive, who::one));
  EXPECT_EQ(set.modify(fd, epoll_modify_flag::in, who::one).error(),
            error(errc::inval, sys::nr::epoll_ctl));
  EXPECT_TRUE(set.remove(fd));
}

TEST(epoll, exclusive_goes_with_no_oneshot_and_no_set) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  EXPECT_EQ(
      set.add(fd, epoll_shared_listener | epoll_add_flag::oneshot, who::one)
          .error(),
      errc::inval);
  const auto inner = test::new_set();
  EXPECT_EQ(set.add(inner, epoll_shared_listener, who::one).error(),
            errc::inval);
}

TEST(epoll, wakeup_is_taken_with_or_without_the_privilege) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  ASSERT_TRUE(
      set.add(fd, epoll_add_flag::in | epoll_add_flag::wakeup, who::one));
  EXPECT_EQ(ready(set), (list{{who::one, epoll_event_flag::in}}));
}

TEST(epoll, what_does_not_fit_comes_next) {
  const auto set = test::new_set();
  std::vector<owned<eventfd>> fds;
  for (std::uint32_t i = 0; i != 10; ++i) {
    fds.push_back(test::counter_at(1));
    ASSERT_TRUE(
        set.add(fds.back(), epoll_add_flag::in, who_token(who::many, i, 0)));
  }
  std::vector<std::uint32_t> seen;
  epoll_events<who, 4> events;
  for (int i = 0; i != 5; ++i) {
    ASSERT_TRUE(set.take_ready(events));
    ASSERT_EQ(events.size(), 4U);
    for (const auto& e : events) seen.push_back(e.whose().index());
  }
  // Each comes twice in twenty, though all stay ready.
  for (std::uint32_t i = 0; i != 10; ++i)
    EXPECT_EQ(std::count(seen.begin(), seen.end(), i), 2) << i;
}

TEST(epoll, room_for_one_is_enough) {
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who::one));
  epoll_events<who, 1> events;
  ASSERT_TRUE(set.wait(events));
  EXPECT_EQ(events.size(), 1U);
  EXPECT_EQ(events.begin()->whose(), who_token(who::one));
  epoll_events<who, 4096> many;
  ASSERT_TRUE(set.wait(many));
  EXPECT_EQ(many.size(), 1U);
}

TEST(epoll, is_told_from_other_kinds) {
  owned<any_fd> any = test::new_set();
  EXPECT_TRUE(checked_cast<test::set_of>(std::move(any)));
  EXPECT_EQ(test::set_of::is(test::counter_at(0)).value(), false);
  EXPECT_FALSE(
      test::set_of::is(borrowed<any_fd>::borrow_raw(test::no_such_fd)));
}

}  // namespace
