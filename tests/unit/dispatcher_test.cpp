// SPDX-License-Identifier: BSL-1.0
#include <fildes/dispatcher.hpp>

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <fildes/registration.hpp>
#include <fildes/wake_up.hpp>

#include "waiting.hpp"

using namespace fildes;
using namespace std::chrono_literals;
using test::who;
using test::who_token;

namespace {

using event = epoll_ready<who>;
const error trouble(errc::io, sys::nr::read);
const error nobody(errc::nosys, sys::nr::epoll_pwait);
deadline now() { return deadline::after({}); }

// A set with a counter in it that is ready.
struct world {
  explicit world(who_token token = who::one) {
    EXPECT_TRUE(set.add(counter, epoll_add_flag::in, token));
  }
  owned<test::set_of> set = test::new_set();
  owned<eventfd> counter = test::counter_at(1);
};

// What run_once returns with a handler of this kind.
template <class Handler>
result<flow> answer_of(Handler handler) {
  const world w;
  dispatcher loop(w.set, on<who::one>(handler));
  return loop.run_once(now());
}

TEST(dispatcher, handler_that_returns_nothing_goes_on) {
  int calls = 0;
  EXPECT_EQ(answer_of([&](const event& e) {
              EXPECT_EQ(e.whose(), who_token(who::one));
              EXPECT_EQ(e.what(), epoll_event_flag::in);
              ++calls;
            }).value(),
            flow::go_on);
  EXPECT_EQ(calls, 1);
}

TEST(dispatcher, handler_keeps_what_is_its_own) {
  const world w;
  int seen = 0;
  const auto count = [own = 0, &seen](const event&) mutable { seen = ++own; };
  dispatcher loop(w.set, on<who::one>(count));
  for (int i = 1; i != 4; ++i) {
    EXPECT_TRUE(loop.run_once(now()));
    EXPECT_EQ(seen, i);
  }
  dispatcher other(w.set, on<who::other>([](const event&) {}),
                   on<who::one>(count));
  for (int i = 1; i != 4; ++i) {
    EXPECT_TRUE(other.run_once(now()));
    EXPECT_EQ(seen, i);
  }
}

TEST(dispatcher, handler_says_whether_it_goes_on) {
  EXPECT_EQ(answer_of([](const event&) { return flow::go_on; }).value(),
            flow::go_on);
  EXPECT_EQ(answer_of([](const event&) { return flow::stop; }).value(),
            flow::stop);
}

TEST(dispatcher, handler_that_fails_ends_the_loop_with_its_error) {
  EXPECT_EQ(
      answer_of([](const event&) -> result<> { return success(); }).value(),
      flow::go_on);
  EXPECT_EQ(answer_of([](const event&) -> result<> { return trouble; }).error(),
            trouble);
}

TEST(dispatcher, handler_fails_or_says_whether_it_goes_on) {
  using may_fail = result<flow>;
  EXPECT_EQ(
      answer_of([](const event&) -> may_fail { return flow::stop; }).value(),
      flow::stop);
  EXPECT_EQ(
      answer_of([](const event&) -> may_fail { return flow::go_on; }).value(),
      flow::go_on);
  EXPECT_EQ(answer_of([](const event&) -> may_fail { return trouble; }).error(),
            trouble);
}

TEST(dispatcher, run_ends_when_a_handler_says_so) {
  const world w;
  int calls = 0;
  dispatcher loop(w.set, on<who::one>([&](const event&) {
                    return ++calls == 3 ? flow::stop : flow::go_on;
                  }));
  EXPECT_TRUE(loop.run());
  EXPECT_EQ(calls, 3);
  EXPECT_TRUE(w.counter.read());
}

TEST(dispatcher, run_ends_with_the_error_of_a_handler) {
  const world w;
  int calls = 0;
  dispatcher loop(w.set, on<who::one>([&](const event&) -> result<> {
                    if (++calls == 3) return trouble;
                    return success();
                  }));
  EXPECT_EQ(loop.run().error(), trouble);
  EXPECT_EQ(calls, 3);
}

TEST(dispatcher, runs_again_after_an_error_as_if_there_had_been_none) {
  const world w;
  bool fails = true;
  dispatcher loop(w.set, on<who::one>([&](const event&) -> result<flow> {
                    if (fails) return trouble;
                    return flow::stop;
                  }));
  EXPECT_EQ(loop.run().error(), trouble);
  struct at_once {
    bool stop_requested() const { return true; }
  };
  EXPECT_TRUE(loop.run(at_once()));
  fails = false;
  EXPECT_TRUE(loop.run());
}

TEST(dispatcher, nothing_by_the_deadline_goes_on) {
  const auto set = test::new_set();
  dispatcher loop(set, on<who::one>([](const event&) { FAIL(); }));
  const auto until = deadline::after(20ms);
  EXPECT_EQ(loop.run_once(until).value(), flow::go_on);
  EXPECT_EQ(until.remaining(), nanoseconds());
}

TEST(dispatcher, error_of_the_wait_ends_it) {
  const auto none = borrowed<test::set_of>::borrow_raw(test::no_such_fd);
  dispatcher loop(none, on<who::one>([](const event&) { FAIL(); }));
  EXPECT_EQ(loop.run_once().error(), errc::badf);
  EXPECT_EQ(loop.run().error(), errc::badf);
}

TEST(dispatcher, event_goes_to_the_handler_of_its_kind) {
  const auto set = test::new_set();
  const auto a = test::counter_at(1);
  const auto b = test::counter_at(1);
  const auto c = test::counter_at(1);
  ASSERT_TRUE(set.add(a, epoll_add_flag::in, who::one));
  ASSERT_TRUE(set.add(b, epoll_add_flag::in, who::other));
  ASSERT_TRUE(set.add(c, epoll_add_flag::in, who_token(who::last, 3, 4)));
  std::string calls;
  dispatcher loop(set, on<who::other>([&](const event& e) {
                    EXPECT_EQ(e.whose(), who_token(who::other));
                    calls += 'b';
                  }),
                  on<who::last>([&](const event& e) {
                    EXPECT_EQ(e.whose(), who_token(who::last, 3, 4));
                    calls += 'c';
                  }),
                  on<who::one>([&](const event&) { calls += 'a'; }));
  EXPECT_TRUE(loop.run_once(now()));
  // In the order of the events, whatever that of the handlers.
  EXPECT_EQ(calls, "abc");
}

TEST(dispatcher, of_two_handlers_of_a_kind_the_first_is_called) {
  const world w;
  std::string calls;
  dispatcher loop(w.set, on<who::other>([](const event&) {}),
                  on<who::one>([&](const event&) { calls += '1'; }),
                  on<who::one>([&](const event&) { calls += '2'; }));
  EXPECT_TRUE(loop.run_once(now()));
  EXPECT_EQ(calls, "1");
}

TEST(dispatcher, event_of_a_kind_that_nobody_handles_is_nosys) {
  const world w(who::last);
  dispatcher loop(w.set, on<who::one>([](const event&) { FAIL(); }));
  EXPECT_EQ(loop.run_once(now()).error(), nobody);
  EXPECT_EQ(loop.run().error(), nobody);
}

struct user {
  registration<eventfd, who> fd;
  int calls = 0;
};
using users = slab<user, who::many>;

users room() { return users::create(8).value(); }

who_token join(const test::set_of& set, users& all) {
  const who_token id = all.next().value();
  auto fd = set.add_owned(test::counter_at(1), epoll_add_flag::in, id);
  return all.emplace(std::move(fd).value()).value();
}

TEST(dispatcher, handler_gets_the_user_that_an_event_is_for) {
  const auto set = test::new_set();
  auto all = room();
  const who_token a = join(set, all);
  const who_token b = join(set, all);
  dispatcher loop(set, on(all, [&](user& u, const event& e) {
                    EXPECT_EQ(all.find(e.whose()), &u);
                    EXPECT_TRUE(u.fd->read());
                    ++u.calls;
                    return fate::stays;
                  }));
  EXPECT_TRUE(loop.run_once(now()));
  EXPECT_TRUE(loop.run_once(now()));
  EXPECT_EQ(all.find(a)->calls, 1);
  EXPECT_EQ(all.find(b)->calls, 1);
  EXPECT_EQ(all.size(), 2U);
}

TEST(dispatcher, user_whose_fate_it_is_ends) {
  const auto set = test::new_set();
  auto all = room();
  const who_token a = join(set, all);
  const who_token b = join(set, all);
  dispatcher loop(set, on(all, [&](user&, const event& e) {
                    return e.whose() == a ? fate::ends : fate::stays;
                  }));
  EXPECT_TRUE(loop.run_once(now()));
  EXPECT_EQ(all.find(a), nullptr);
  EXPECT_NE(all.find(b), nullptr);
  EXPECT_EQ(test::ready(set).size(), 1U);
}

TEST(dispatcher, event_of_one_who_is_gone_is_for_nobody) {
  auto all = room();
  const auto set = test::new_set();
  const auto fd = test::counter_at(1);
  ASSERT_TRUE(set.add(fd, epoll_add_flag::in, who_token(who::many, 3, 1)));
  dispatcher loop(set, on(all, [&](user&, const event&) {
                    ADD_FAILURE();
                    return fate::stays;
                  }));
  EXPECT_EQ(loop.run_once(now()).value(), flow::go_on);
  dispatcher second(set, on<who::one>([](const event&) { FAIL(); }),
                    on(all, [&](user&, const event&) {
                      ADD_FAILURE();
                      return fate::stays;
                    }));
  EXPECT_EQ(second.run_once(now()).value(), flow::go_on);
}

// The first that is called ends all others, whose events are in the same batch,
// and lets others in at their places and by their numbers.
TEST(dispatcher, user_whom_another_ended_gets_no_event_and_none_after_him) {
  const auto set = test::new_set();
  auto all = room();
  for (int i = 0; i != 4; ++i) (void)join(set, all);
  int calls = 0;
  dispatcher loop(set, on(all, [&](user&, const event& e) {
                    ++calls;
                    all.for_each([&](who_token id, user&) {
                      if (id != e.whose()) all.erase(id);
                    });
                    for (int i = 0; i != 3; ++i) (void)join(set, all);
                    return fate::stays;
                  }));
  EXPECT_TRUE(loop.run_once(now()));
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(all.size(), 4U);
}

TEST(dispatcher, user_who_ends_himself_and_says_so_ends_once) {
  const auto set = test::new_set();
  auto all = room();
  (void)join(set, all);
  dispatcher loop(set, on(all, [&](user&, const event& e) {
                    EXPECT_TRUE(all.erase(e.whose()));
                    return fate::ends;
                  }));
  EXPECT_TRUE(loop.run_once(now()));
  EXPECT_EQ(all.size(), 0U);
}

TEST(dispatcher, user_is_handled_after_he_has_moved) {
  const auto set = test::new_set();
  auto all = room();
  auto other = slab<user, who::last>::create(8).value();
  const who_token a = join(set, all);
  const who_token b = other.next().value();
  ASSERT_TRUE(all.find(a)->fd.modify(epoll_modify_flag::in, b));
  ASSERT_TRUE(other.emplace(std::move(all.find(a)->fd)));
  ASSERT_TRUE(all.erase(a));
  int calls = 0;
  dispatcher loop(set,
                  on(all,
                     [&](user&, const event&) {
                       ADD_FAILURE();
                       return fate::stays;
                     }),
                  on(other, [&](user&, const event&) {
                    ++calls;
                    return fate::stays;
                  }));
  EXPECT_TRUE(loop.run_once(now()));
  EXPECT_EQ(calls, 1);
}

TEST(dispatcher, more_than_fit_are_handled_by_and_by) {
  const auto set = test::new_set();
  std::vector<owned<eventfd>> fds;
  std::vector<int> calls(300);
  for (std::uint32_t i = 0; i != 300; ++i) {
    fds.push_back(test::counter_at(1));
    ASSERT_TRUE(
        set.add(fds.back(), epoll_add_flag::in, who_token(who::many, i, 0)));
  }
  dispatcher loop(set, on<who::many>([&](const event& e) {
                    ++calls[e.whose().index()];
                    EXPECT_TRUE(fds[e.whose().index()].read());
                  }));
  for (int i = 0; i != 3; ++i) EXPECT_TRUE(loop.run_once(now()));
  EXPECT_EQ(calls, std::vector<int>(300, 1));
}

TEST(dispatcher, stop_that_was_asked_for_before_is_the_end) {
  const world w;
  std::stop_source source;
  source.request_stop();
  dispatcher loop(w.set, on<who::one>([](const event&) { FAIL(); }));
  EXPECT_TRUE(loop.run(source.get_token()));
}

TEST(dispatcher, other_thread_asks_for_the_end_and_wakes_it) {
  const auto set = test::new_set();
  const auto sleeper = wake_up::create().value();
  ASSERT_TRUE(
      set.add(sleeper, epoll_add_flag::in | epoll_add_flag::et, who::one));
  dispatcher loop(set, on<who::one>([](const event&) {}));
  std::jthread other([asker = std::stop_source(), &sleeper, &loop]() mutable {
    std::jthread asking([&asker, other = borrowed<waker>(sleeper)] {
      std::this_thread::sleep_for(20ms);
      asker.request_stop();
      EXPECT_TRUE(other.wake());
    });
    EXPECT_TRUE(loop.run(asker.get_token()));
  });
}

}  // namespace
