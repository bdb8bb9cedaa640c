// SPDX-License-Identifier: BSL-1.0
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>
#include <fildes/pipe.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/sys/splice.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using fildes::errc;
using fildes::sys::argument_kind;
using fildes::sys::nr;
using fildes::sys::observed_call;
using fildes::sys::observer;
using fildes::sys::word;

constexpr word failure(errc code) { return -static_cast<word>(code); }

struct seen_call {
  observed_call call;
  word result;
};
using call_log = std::vector<seen_call>;

word log_call(void* log, const observed_call& call) {
  const word result = call.proceed();
  static_cast<call_log*>(log)->push_back({call, result});
  return result;
}

TEST(observer, sees_number_arguments_and_result_of_each_call) {
  auto made = fildes::pipe::create();
  ASSERT_TRUE(made);
  const auto [reader, writer] = std::move(made).value();
  char room[8];
  call_log log;
  {
    const observer watching(log_call, &log);
    EXPECT_EQ(writer.write("four").value(), 4u);
    EXPECT_EQ(reader.read(room).value(), 4u);
  }
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[0].call.number, nr::write);
  EXPECT_EQ(log[0].call.count, 3u);
  EXPECT_EQ(log[0].call.arguments[0].value, writer.raw());
  EXPECT_EQ(log[0].call.arguments[2].value, 4);
  EXPECT_EQ(log[0].result, 4);
  EXPECT_EQ(log[1].call.number, nr::read);
  EXPECT_EQ(log[1].call.arguments[1].value, reinterpret_cast<word>(room));
  EXPECT_EQ(log[1].call.arguments[2].value, 8);
  EXPECT_EQ(log[1].result, 4);
}

TEST(observer, is_told_what_each_argument_is) {
  call_log log;
  fildes::sys::abi::statx status{};
  {
    const observer watching(log_call, &log);
    EXPECT_EQ(fildes::sys::statx(1'000'000, "name", 0, 0, status).error(),
              errc::badf);
    EXPECT_EQ(fildes::sys::write(1'000'000, "12345", 5).error(), errc::badf);
    EXPECT_EQ(fildes::sys::read(1'000'000, &status, 6).error(), errc::badf);
    int set = 0;
    EXPECT_EQ(fildes::sys::ioctl(1'000'000, 0, &set).error(), errc::badf);
  }
  ASSERT_EQ(log.size(), 4u);
  const auto& statx = log[0].call.arguments;
  EXPECT_EQ(statx[1].kind, argument_kind::text);
  EXPECT_EQ(statx[2].kind, argument_kind::number);
  EXPECT_EQ(statx[4].kind, argument_kind::out);
  EXPECT_EQ(statx[4].size, sizeof status);
  EXPECT_EQ(log[1].call.arguments[0].kind, argument_kind::descriptor);
  EXPECT_EQ(log[1].call.arguments[1].kind, argument_kind::in);
  EXPECT_EQ(log[1].call.arguments[1].size, 5u);
  EXPECT_EQ(log[2].call.arguments[1].kind, argument_kind::out_counted);
  EXPECT_EQ(log[2].call.arguments[1].size, 6u);
  EXPECT_EQ(log[3].call.arguments[2].kind, argument_kind::in_out);
  EXPECT_EQ(log[3].result, failure(errc::badf));
}

TEST(observer, sees_calls_without_arguments_and_with_six) {
  call_log log;
  {
    const observer watching(log_call, &log);
    EXPECT_GT(fildes::sys::getpid(), 0);
    EXPECT_EQ(fildes::sys::splice(1'000'000, nullptr, 1'000'000, nullptr, 7, 1)
                  .error(),
              errc::badf);
  }
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[0].call.number, nr::getpid);
  EXPECT_EQ(log[0].call.count, 0u);
  EXPECT_EQ(log[1].call.count, 6u);
  EXPECT_EQ(log[1].call.arguments[4].value, 7);
  EXPECT_EQ(log[1].call.arguments[5].value, 1);
}

TEST(observer, sees_nothing_before_and_after_its_life) {
  call_log log;
  fildes::sys::getpid();
  {
    const observer watching(log_call, &log);
  }
  fildes::sys::getpid();
  EXPECT_TRUE(log.empty());
}

word refuse(void*, const observed_call&) { return failure(errc::io); }

TEST(observer, may_answer_with_an_error_so_that_the_call_is_not_made) {
  auto counter = fildes::eventfd::create({.initial = 5}).value();
  {
    const observer refusing(refuse, nullptr);
    const auto refused = counter.read();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), fildes::error(errc::io, nr::read));
  }
  EXPECT_EQ(counter.read().value(), 5u);
}

word answer_seven(void*, const observed_call&) { return 7; }

TEST(observer, may_answer_with_a_result_of_its_own) {
  const observer answering(answer_seven, nullptr);
  EXPECT_EQ(fildes::sys::getpid(), 7);
}

word double_the_first(void*, const observed_call& call) {
  auto changed = call;
  changed.arguments[0].value *= 2;
  return changed.proceed();
}

TEST(observer, may_make_the_call_with_other_arguments) {
  std::optional<observer> doubling(std::in_place, double_the_first, nullptr);
  const auto counter = fildes::eventfd::create({.initial = 4}).value();
  doubling.reset();
  EXPECT_EQ(counter.read().value(), 8u);
}

struct named_observer {
  std::string* trail;
  char name;
};
word leave_trail(void* self, const observed_call& call) {
  const auto& [trail, name] = *static_cast<named_observer*>(self);
  *trail += name;
  const word result = call.proceed();
  *trail += static_cast<char>(name - 'a' + 'A');
  return result;
}

TEST(observer, innermost_sees_a_call_first_and_its_result_last) {
  std::string trail;
  named_observer a{&trail, 'a'};
  named_observer b{&trail, 'b'};
  const observer outer(leave_trail, &a);
  {
    const observer inner(leave_trail, &b);
    fildes::sys::getpid();
    EXPECT_EQ(trail, "baAB");
  }
  fildes::sys::getpid();
  EXPECT_EQ(trail, "baABaA");
}

TEST(observer, outer_one_does_not_see_what_the_inner_one_answered_itself) {
  call_log log;
  const observer outer(log_call, &log);
  const observer inner(refuse, nullptr);
  EXPECT_EQ(fildes::sys::getpid(), failure(errc::io));
  EXPECT_TRUE(log.empty());
}

word ask_pid_too(void* log, const observed_call& call) {
  static_cast<call_log*>(log)->push_back({call, 0});
  fildes::sys::getpid();
  return call.proceed();
}

TEST(observer, calls_that_it_makes_are_seen_by_the_outer_ones_only) {
  call_log outer_log;
  call_log inner_log;
  const observer outer(log_call, &outer_log);
  const observer inner(ask_pid_too, &inner_log);
  EXPECT_TRUE(fildes::eventfd::create());
  // eventfd2, and the owner's close.
  ASSERT_EQ(inner_log.size(), 2u);
  EXPECT_EQ(inner_log[0].call.number, nr::eventfd2);
  EXPECT_EQ(inner_log[1].call.number, nr::close);
  ASSERT_EQ(outer_log.size(), 4u);
  EXPECT_EQ(outer_log[0].call.number, nr::getpid);
  EXPECT_EQ(outer_log[1].call.number, nr::eventfd2);
  EXPECT_EQ(outer_log[2].call.number, nr::getpid);
  EXPECT_EQ(outer_log[3].call.number, nr::close);
}

TEST(observer, sees_the_calls_of_its_own_thread_only) {
  call_log log;
  const observer watching(log_call, &log);
  std::thread([] { fildes::sys::getpid(); }).join();
  EXPECT_TRUE(log.empty());
  fildes::sys::getpid();
  EXPECT_EQ(log.size(), 1u);
}

word count_closes(void* count, const observed_call& call) {
  if (call.number != nr::close) return call.proceed();
  ++*static_cast<int*>(count);
  // The kernel closes whatever it says.
  const word closed = call.proceed();
  EXPECT_EQ(closed, 0);
  return failure(errc::io);
}

TEST(observer, error_of_close_comes_out_and_nothing_closes_twice) {
  auto counter = fildes::eventfd::create().value();
  int closes = 0;
  const observer counting(count_closes, &closes);
  EXPECT_EQ(std::move(counter).close().error(),
            fildes::error(errc::io, nr::close));
  {
    const auto gone = std::move(counter);
  }
  EXPECT_EQ(closes, 1);
}

TEST(observer, error_of_a_destructors_close_is_not_repeated) {
  int closes = 0;
  const observer counting(count_closes, &closes);
  {
    const auto counter = fildes::eventfd::create().value();
  }
  EXPECT_EQ(closes, 1);
}

}  // namespace
