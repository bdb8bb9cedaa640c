// SPDX-License-Identifier: BSL-1.0
#include <fildes/acceptor.hpp>

#include <sys/resource.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <fildes/descriptor.hpp>
#include <fildes/dispatcher.hpp>

#include "signals.hpp"
#include "sockets.hpp"
#include "trap.hpp"
#include "waiting.hpp"

using namespace fildes;
using namespace std::chrono_literals;
using test::alone;
using test::who;
using test::who_token;

namespace {

owned<tcp_listener> listen_here() {
  return tcp_listener::listen(test::loopback(),
                              {.flags = socket_flag::nonblock})
      .value();
}

owned<tcp_stream> connect_to(const ip_address& where) {
  return std::move(tcp_stream::connect(where).value().stream);
}

std::vector<owned<tcp_stream>> connect_many(int count,
                                            const ip_address& where) {
  std::vector<owned<tcp_stream>> all;
  for (int i = 0; i != count; ++i) all.push_back(connect_to(where));
  return all;
}

/// A server that keeps whom it accepts.
struct server {
  owned<test::set_of> set = test::new_set();
  owned<tcp_listener> listener = listen_here();
  ip_address where = listener.local_address().value();
  std::vector<accepted<tcp_stream>> in = {};

  auto door() {
    return accept_with(
               set, std::move(listener), who::one,
               [this](accepted<tcp_stream> a) { in.push_back(std::move(a)); })
        .value();
  }

  // Turns of the loop until a deadline: how many.
  template <class Loop>
  static int turns(Loop& loop, nanoseconds time) {
    const auto until = deadline::after(time);
    int count = 0;
    while (until.remaining() != nanoseconds()) {
      EXPECT_EQ(loop.run_once(until).value(), flow::go_on);
      ++count;
    }
    return count;
  }
};

// From now on this process may open no more than so many descriptors more.
void leave_descriptors(int more) {
  const int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
  close(next);
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = static_cast<rlim_t>(next + more);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

bool has_ended(const tcp_stream& client) {
  char byte;
  const auto end = client.recv({&byte, 1}, recv_flag::dontwait);
  return end.has_value() ? end.value() == 0 : end.error() == errc::connreset;
}

TEST(acceptor, admits_whoever_connects) {
  server s;
  dispatcher loop(s.set, on<who::one>(s.door()));
  const auto clients = connect_many(3, s.where);
  EXPECT_TRUE(loop.run_once(deadline::after(5s)));
  ASSERT_EQ(s.in.size(), 3U);
  EXPECT_EQ(s.in[0].peer, any_address(clients[0].local_address().value()));
  EXPECT_TRUE(
      get_status_flags(s.in[0].stream).value().has(status_flag::nonblock));
  EXPECT_EQ(loop.run_once(deadline::after({})).value(), flow::go_on);
  EXPECT_EQ(s.in.size(), 3U);
}

TEST(acceptor, tells_of_its_listener) {
  server s;
  const auto door = s.door();
  EXPECT_EQ(door.from().local_address().value(), s.where);
}

TEST(acceptor, takes_64_at_a_time) {
  server s;
  dispatcher loop(s.set, on<who::one>(s.door()));
  const auto clients = connect_many(100, s.where);
  EXPECT_TRUE(loop.run_once(deadline::after(5s)));
  EXPECT_EQ(s.in.size(), 64U);
  EXPECT_TRUE(loop.run_once(deadline::after(5s)));
  EXPECT_EQ(s.in.size(), 100U);
}

TEST(acceptor, that_is_paused_lets_them_wait_until_it_goes_on) {
  server s;
  auto door = s.door();
  dispatcher loop(s.set, on<who::one>(std::ref(door)));
  ASSERT_TRUE(door.pause());
  const auto client = connect_to(s.where);
  EXPECT_LE(server::turns(loop, 250ms), 2);  // nor does its timer go off
  EXPECT_EQ(s.in.size(), 0U);
  ASSERT_TRUE(door.resume());
  EXPECT_TRUE(loop.run_once(deadline::after(5s)));
  EXPECT_EQ(s.in.size(), 1U);
}

TEST(acceptor, that_cannot_be_made_leaves_the_listener) {
  const auto none = borrowed<test::set_of>::borrow_raw(test::no_such_fd);
  auto listener = listen_here();
  const auto failed = accept_with(none, std::move(listener), who::one,
                                  [](accepted<tcp_stream>) {});
  ASSERT_TRUE(failed.has_error());
  EXPECT_EQ(failed.error(), errc::badf);
  EXPECT_TRUE(listener.local_address());
}

TEST(acceptor, leaves_the_set_when_it_ends) {
  server s;
  {
    const auto door = s.door();
  }
  EXPECT_EQ(tcp_stream::connect(s.where).error(), errc::connrefused);
  EXPECT_EQ(test::ready(s.set).size(), 0U);
}

TEST(acceptor, does_not_spin_without_descriptors_and_peers_learn_of_it) {
  alone([] {
    server s;
    dispatcher loop(s.set, on<who::one>(s.door()));
    auto clients = connect_many(10, s.where);
    leave_descriptors(3);
    EXPECT_LT(server::turns(loop, 300ms), 20);
    EXPECT_EQ(s.in.size(), 3U);
    for (std::size_t i = 0; i != clients.size(); ++i)
      EXPECT_EQ(has_ended(clients[i]), i >= 3) << i;
    // Who comes when there is room again is let in.
    clients.erase(clients.begin() + 3, clients.end());
    s.in.pop_back();
    clients.push_back(connect_to(s.where));
    EXPECT_LT(server::turns(loop, 300ms), 20);
    EXPECT_EQ(s.in.size(), 3U);
    EXPECT_FALSE(has_ended(clients.back()));
  });
}

// The reserve is gone, too: as when another thread has taken its number.
template <class Body>
void without_any_descriptor(Body body) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit none{3, limit.rlim_max};  // all numbers are over it
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  body();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

TEST(acceptor, pauses_when_not_even_the_reserve_is_left) {
  alone([] {
    server s;
    dispatcher loop(s.set, on<who::one>(s.door()));
    const auto clients = connect_many(5, s.where);
    without_any_descriptor([&] {
      EXPECT_LT(server::turns(loop, 350ms), 20);
      EXPECT_EQ(s.in.size(), 0U);
      for (const auto& c : clients) EXPECT_FALSE(has_ended(c));
    });
    EXPECT_LT(server::turns(loop, 350ms), 20);
    EXPECT_EQ(s.in.size(), 5U);
  });
}

// The events of one wait: the first to be handled may change what the next
// means.
TEST(acceptor, that_is_paused_stays_so_when_its_own_pause_ends_in_that_batch) {
  alone([] {
    server s;
    auto door = s.door();
    dispatcher loop(s.set, on<who::one>(std::ref(door)));
    const auto client = connect_to(s.where);
    without_any_descriptor(
        [&] { EXPECT_TRUE(loop.run_once(deadline::after(5s))); });
    epoll_events<who, 8> events;
    ASSERT_TRUE(s.set.wait(events, deadline::after(5s)));
    ASSERT_EQ(events.size(), 1U);
    ASSERT_TRUE(door.pause());
    EXPECT_TRUE(door(*events.begin()));
    EXPECT_LE(server::turns(loop, 250ms), 2);
    EXPECT_EQ(s.in.size(), 0U);
    ASSERT_TRUE(door.resume());
    EXPECT_TRUE(loop.run_once(deadline::after(5s)));
    EXPECT_EQ(s.in.size(), 1U);
  });
}

// With accept4 answered by a handler: what it says, and how often it was asked.
class acceptor_trouble : public testing::Test {
 protected:
  template <class Body>
  void when_accept_says(errc answer, Body body) {
    alone([&] {
      server s;
      dispatcher loop(s.set, on<who::one>(s.door()));
      const auto client = connect_to(s.where);
      ASSERT_TRUE(test::trap(sys::nr::accept4, answer)) << "no seccomp";
      body(s, loop);
    });
  }
};

TEST_F(acceptor_trouble, without_memory_it_pauses) {
  for (const errc e : {errc::nobufs, errc::nomem})
    when_accept_says(e, [](server& s, auto& loop) {
      EXPECT_LT(server::turns(loop, 450ms), 20);
      EXPECT_EQ(s.in.size(), 0U);
      // At once, and after each pause of a tenth of a second.
      EXPECT_GE(test::trapped.calls, 2);
      EXPECT_LE(test::trapped.calls, 6);
    });
}

TEST_F(acceptor_trouble, without_files_in_the_system_it_pauses) {
  when_accept_says(errc::nfile, [](server& s, auto& loop) {
    EXPECT_LT(server::turns(loop, 450ms), 20);
    EXPECT_EQ(s.in.size(), 0U);
    EXPECT_LE(test::trapped.calls, 12);  // by shedding, too
  });
}

TEST_F(acceptor_trouble, lost_connection_is_passed_over) {
  when_accept_says(errc::connaborted, [](server&, auto& loop) {
    EXPECT_EQ(loop.run_once(deadline::after(5s)).value(), flow::go_on);
    EXPECT_EQ(test::trapped.calls, 64);  // then others have their turn
  });
}

TEST_F(acceptor_trouble, other_errors_end_the_loop) {
  for (const errc e : {errc::badf, errc::inval, errc::notsock})
    when_accept_says(e, [e](server&, auto& loop) {
      const auto end = loop.run_once(deadline::after(5s));
      ASSERT_TRUE(end.has_error());
      EXPECT_EQ(end.error(), error(e, sys::nr::accept4));
      EXPECT_EQ(test::trapped.calls, 1);
    });
}

TEST_F(acceptor_trouble, nobody_there_is_no_error) {
  when_accept_says(errc::again, [](server&, auto& loop) {
    EXPECT_EQ(loop.run_once(deadline::after(5s)).value(), flow::go_on);
    EXPECT_EQ(test::trapped.calls, 1);
  });
}

TEST_F(acceptor_trouble, after_the_pause_it_asks_again) {
  when_accept_says(errc::nobufs, [](server&, auto& loop) {
    EXPECT_TRUE(loop.run_once(deadline::after(5s)));
    EXPECT_EQ(test::trapped.calls, 1);
    EXPECT_TRUE(loop.run_once(deadline::after({})));
    EXPECT_EQ(test::trapped.calls, 1);  // it sleeps
    test::trapped.answer = -static_cast<long>(errc::again);
    EXPECT_TRUE(loop.run_once(deadline::after(5s)));  // the pause is over
    EXPECT_TRUE(loop.run_once(deadline::after(5s)));
    EXPECT_EQ(test::trapped.calls, 2);
  });
}

TEST(acceptor, of_two_each_has_its_own_pause) {
  server a;
  auto door = a.door();
  std::vector<accepted<tcp_stream>> in;
  auto other =
      accept_with(a.set, listen_here(), who::other,
                  [&](accepted<tcp_stream> s) { in.push_back(std::move(s)); });
  ASSERT_TRUE(other);
  const ip_address where = other.value().from().local_address().value();
  dispatcher loop(a.set, on<who::one>(std::move(door)),
                  on<who::other>(std::move(other).value()));
  const auto one = connect_to(a.where);
  const auto two = connect_to(where);
  EXPECT_TRUE(loop.run_once(deadline::after(5s)));
  EXPECT_TRUE(loop.run_once(deadline::after({})));
  EXPECT_EQ(a.in.size(), 1U);
  EXPECT_EQ(in.size(), 1U);
}

}  // namespace
