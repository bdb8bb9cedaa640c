// SPDX-License-Identifier: BSL-1.0
#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>
#include <fildes/format.hpp>
#include <fildes/mqueue_guard.hpp>
#include <fildes/mqueue_limits.hpp>
#include <fildes/pipe.hpp>

#include <gtest/gtest.h>

#include <vector>

#include "mqueue.hpp"
#include "support/skip.hpp"

namespace {

using namespace fildes;
using test::queue_name;
using test::small_queue;

error of_open(errc code) { return error(code, sys::nr::mq_open); }

TEST(mqueue, made_has_the_room_that_was_asked_for) {
  const queue_name name;
  const auto queue =
      mqueue::create(name, {.room = mqueue_room{7, 100}}).value();
  const auto has = queue.attributes().value();
  EXPECT_EQ(has.max_messages, 7u);
  EXPECT_EQ(has.message_size, 100u);
  EXPECT_EQ(has.messages, 0u);
  EXPECT_FALSE(has.nonblock);
  EXPECT_TRUE(test::is_cloexec(queue.raw()));
}

TEST(mqueue, made_without_room_has_what_the_system_gives) {
  const queue_name name;
  const auto has = mqueue::create(name).value().attributes().value();
  const auto limits = mqueue_limits::read().value();
  EXPECT_EQ(has.max_messages, limits.given_messages);
  EXPECT_EQ(has.message_size, limits.given_size);
}

TEST(mqueue, is_not_made_where_there_is_one) {
  const small_queue queue;
  EXPECT_EQ(mqueue::create(queue.name()).error(), of_open(errc::exist));
}

// D5 of the list of defects: an error is a value, and zero a descriptor.
TEST(mqueue, that_is_not_there_is_an_error) {
  const queue_name name;
  EXPECT_EQ(mqueue::open(name).error(), of_open(errc::noent));
  EXPECT_EQ(mqueue_sender::open(name).error(), of_open(errc::noent));
  EXPECT_EQ(mqueue::unlink(name).error(),
            error(errc::noent, sys::nr::mq_unlink));
}

TEST(mqueue, may_have_the_number_zero) {
  const queue_name name;
  EXPECT_EQ(test::in_child([&] {
              ::close(0);
              const auto queue = mqueue::create(name);
              if (!queue || queue.value().raw() != 0) return 1;
              return queue.value().send("zero") ? 0 : 2;
            }),
            0);
}

TEST(mqueue, is_opened_or_made) {
  const queue_name name;
  const mqueue_options options = {.room = mqueue_room{2, 4}};
  const auto made = mqueue_sender::open_or_create(name, options).value();
  EXPECT_TRUE(made.send("here"));
  const auto opened =
      mqueue_receiver::open_or_create(name, {.room = mqueue_room{9, 99}})
          .value();
  EXPECT_EQ(opened.attributes().value().message_size, 4u);
  char into[4];
  EXPECT_EQ(opened.receive(into).value().bytes.text(), "here");
}

TEST(mqueue, has_the_mode_that_was_asked_for) {
  const queue_name name;
  const auto queue = mqueue::create(name, {.mode = file_mode(0640)}).value();
  struct stat status;
  ASSERT_EQ(fstat(queue.raw(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}

template <class K>
concept can_send = requires(const K& queue) { queue.send("x"); };
template <class K>
concept can_receive = requires(const K& queue, byte_span into) {
  queue.receive(into);
  queue.try_receive(into);
};

TEST(mqueue, does_what_its_kind_says_and_no_more) {
  static_assert(fd_kind<mqueue> && can_send<mqueue> && can_receive<mqueue>);
  static_assert(can_send<mqueue_sender> && !can_receive<mqueue_sender>);
  static_assert(!can_send<mqueue_receiver> && can_receive<mqueue_receiver>);
  static_assert(mqueue::kind_name == "mqueue");
  static_assert(mqueue_sender::kind_name == "mqueue_sender");
  const small_queue queue;
  const auto sender = mqueue_sender::open(queue.name()).value();
  const auto receiver = mqueue_receiver::open(queue.name()).value();
  EXPECT_EQ(fcntl(sender.raw(), F_GETFL) & O_ACCMODE, O_WRONLY);
  EXPECT_EQ(fcntl(receiver.raw(), F_GETFL) & O_ACCMODE, O_RDONLY);
  EXPECT_EQ(fcntl(queue->raw(), F_GETFL) & O_ACCMODE, O_RDWR);
  // The kernel agrees: one may not do what the other may.
  EXPECT_EQ(mq_send(receiver.raw(), "x", 1, 0), -1);
  EXPECT_EQ(errno, EBADF);
}

TEST(mqueue, for_both_goes_where_one_is_asked_for) {
  static_assert(!std::is_convertible_v<owned<mqueue>, borrowed<mqueue_sender>>);
  static_assert(!std::is_convertible_v<const owned<mqueue_sender>&,
                                       borrowed<mqueue_receiver>>);
  const small_queue queue;
  const auto give = [](const mqueue_sender& to) { return to.send("given", 2); };
  const auto take = [](const mqueue_receiver& from) {
    auto into = mqueue_buffer::fitting(from).value();
    return from.receive(into).value().priority;
  };
  EXPECT_TRUE(give(*queue));
  EXPECT_EQ(take(*queue), mqueue_priority(2));
  const borrowed<mqueue_receiver> lent = *queue;
  EXPECT_EQ(lent.raw(), queue->raw());
}

TEST(mqueue, is_told_from_other_descriptors) {
  const small_queue queue;
  const auto sender = mqueue_sender::open(queue.name()).value();
  const auto receiver = mqueue_receiver::open(queue.name()).value();
  EXPECT_TRUE(mqueue::is(*queue).value());
  EXPECT_TRUE(mqueue_sender::is(*queue).value());
  EXPECT_TRUE(mqueue_receiver::is(*queue).value());
  EXPECT_TRUE(mqueue_sender::is(sender).value());
  EXPECT_TRUE(mqueue_receiver::is(receiver).value());
  EXPECT_FALSE(mqueue_receiver::is(sender).value());
  EXPECT_FALSE(mqueue_sender::is(receiver).value());
  EXPECT_FALSE(mqueue::is(sender).value());
  EXPECT_FALSE(mqueue::is(receiver).value());
}

TEST(mqueue, is_not_what_has_another_kind) {
  const auto counter = eventfd::create().value();
  const auto ends = fildes::pipe::create().value();
  const auto null =
      file::open("/dev/null", {.access = access_mode::read_write}).value();
  EXPECT_FALSE(mqueue::is(counter).value());
  EXPECT_FALSE(mqueue_sender::is(ends.writer).value());
  EXPECT_FALSE(mqueue_receiver::is(ends.reader).value());
  EXPECT_FALSE(mqueue::is(null).value());
  const auto closed = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(mqueue::is(closed).error(), error(errc::badf, sys::nr64::fcntl));
}

TEST(mqueue, is_cast_to_what_it_is) {
  const small_queue queue;
  owned<any_fd> any = mqueue_sender::open(queue.name()).value();
  EXPECT_EQ(checked_cast<mqueue>(std::move(any)).error(),
            error(errc::inval, operation::checked_cast));
  const auto sender = checked_cast<mqueue_sender>(std::move(any)).value();
  EXPECT_TRUE(sender.send("cast"));
}

TEST(mqueue, gives_the_most_urgent_first_and_of_these_the_oldest) {
  const small_queue queue(6);
  EXPECT_TRUE(queue->send("a", 1));
  EXPECT_TRUE(queue->send("b", 32767));
  EXPECT_TRUE(queue->send("c"));
  EXPECT_TRUE(queue->send("d", 1));
  EXPECT_TRUE(queue->send("", 32767));
  EXPECT_TRUE(queue->send("f", mqueue_priority::from(256).value()));
  std::vector<std::string> got;
  for (int i = 0; i != 7; ++i) got.push_back(queue.next());
  EXPECT_EQ(got, (std::vector<std::string>{"32767 b", "32767 ", "256 f", "1 a",
                                           "1 d", "0 c", "none"}));
}

TEST(mqueue, refuses_a_priority_that_only_a_cast_can_make) {
  const small_queue queue;
  EXPECT_EQ(queue->send("x", mqueue_priority::from_raw(32768)).error(),
            error(errc::inval, sys::nr64::mq_timedsend));
}

TEST(mqueue, takes_messages_up_to_its_size_and_no_longer) {
  const small_queue queue(3, 8);
  EXPECT_TRUE(queue->send("12345678"));
  EXPECT_EQ(queue->send("123456789").error(),
            error(errc::msgsize, sys::nr64::mq_timedsend));
  EXPECT_EQ(queue.next(), "0 12345678");
  EXPECT_EQ(queue.next(), "none");
}

TEST(mqueue, gives_nothing_into_too_little_room_and_loses_nothing) {
  const small_queue queue(3, 8);
  EXPECT_TRUE(queue->send("1", 5));
  char into[7];
  const error small(errc::msgsize, sys::nr64::mq_timedreceive);
  EXPECT_EQ(queue->receive(into).error(), small);
  EXPECT_EQ(queue->try_receive(into).error(), small);
  EXPECT_EQ(queue->receive(into, deadline::never()).error(), small);
  EXPECT_EQ(queue->receive(byte_span()).error(), small);
  EXPECT_EQ(queue.next(), "5 1");
}

TEST(mqueue, has_a_buffer_of_the_right_size) {
  const small_queue queue(3, 5000);
  auto buffer = mqueue_buffer::fitting(*queue).value();
  EXPECT_EQ(buffer.size(), 5000u);
  auto moved = std::move(buffer);
  moved = mqueue_buffer::of_size(3).value();
  EXPECT_EQ(moved.size(), 3u);
  auto& same = moved;
  moved = std::move(same);
  EXPECT_EQ(moved.size(), 3u);
}

TEST(mqueue, has_no_buffer_where_there_is_no_memory) {
  // AddressSanitizer ends a program that asks for so much.
  if (sys::sanitizer::on) return support::skip("a sanitizer ends it");
  EXPECT_EQ(mqueue_buffer::of_size(SIZE_MAX - 4096).error(),
            error(errc::nomem, operation::message_queue));
}

// D13 of the list of defects: fullness goes by the number of messages, whatever
// their size.
TEST(mqueue, is_full_when_it_has_as_many_messages_as_go_in) {
  const small_queue queue(3, 2);
  for (std::size_t i = 0; i != 3; ++i) {
    const auto now = queue->attributes().value();
    EXPECT_EQ(now.messages, i);
    EXPECT_EQ(now.remaining(), 3 - i);
    EXPECT_EQ(now.is_empty(), i == 0);
    EXPECT_FALSE(now.is_full());
    EXPECT_TRUE(queue->send("x"));
  }
  const auto now = queue->attributes().value();
  EXPECT_TRUE(now.is_full() && !now.is_empty());
  EXPECT_EQ(now.remaining(), 0u);
  EXPECT_FALSE(queue->try_send("y").value());
}

TEST(mqueue, that_may_not_wait_says_so_when_it_would) {
  const small_queue queue(2, 8, mqueue_flag::nonblock);
  EXPECT_TRUE(queue->attributes().value().nonblock);
  char into[8];
  EXPECT_EQ(queue->receive(into).error(),
            error(errc::again, sys::nr64::mq_timedreceive));
  EXPECT_FALSE(queue->try_receive(into).value());
  queue.fill();
  EXPECT_EQ(queue->send("x").error(),
            error(errc::again, sys::nr64::mq_timedsend));
  EXPECT_FALSE(queue->try_send("x").value());
  EXPECT_TRUE(queue->try_receive(into).value());
  EXPECT_TRUE(queue->try_send("x").value());
}

TEST(mqueue, may_wait_or_not_as_is_set_for_all_duplicates) {
  const small_queue queue;
  const auto same = dup(*queue).value();
  const auto other = mqueue::open(queue.name()).value();
  EXPECT_TRUE(queue->set_nonblock(true));
  EXPECT_TRUE(same.attributes().value().nonblock);
  EXPECT_FALSE(other.attributes().value().nonblock);
  EXPECT_TRUE((fcntl(queue->raw(), F_GETFL) & O_NONBLOCK) != 0);
  EXPECT_TRUE(same.set_nonblock(false));
  EXPECT_FALSE(queue->attributes().value().nonblock);
}

TEST(mqueue, lives_on_without_its_name_while_somebody_has_it) {
  const queue_name name;
  const auto queue = mqueue::create(name).value();
  EXPECT_TRUE(mqueue::unlink(name));
  EXPECT_EQ(mqueue::open(name).error(), of_open(errc::noent));
  const auto another = mqueue::create(name).value();
  EXPECT_TRUE(queue.send("old"));
  EXPECT_EQ(another.attributes().value().messages, 0u);
  EXPECT_EQ(queue.attributes().value().messages, 1u);
}

TEST(mqueue, keeps_what_is_in_it_while_nobody_has_it) {
  const queue_name name;
  EXPECT_TRUE(mqueue_sender::create(name).value().send("kept", 9));
  const auto queue = mqueue_receiver::open(name).value();
  auto into = mqueue_buffer::fitting(queue).value();
  EXPECT_EQ(queue.receive(into).value().bytes.text(), "kept");
}

bool is_there(const queue_name& name) {
  const mqd_t queue = mq_open(name.text().c_str(), O_RDONLY);
  if (queue != -1) mq_close(queue);
  return queue != -1;
}

TEST(mqueue_guard, removes_the_name_at_the_end) {
  const queue_name name;
  {
    const auto queue = mqueue::create(name).value();
    const mqueue_guard guard(name);
    EXPECT_EQ(guard.name().view(), name.text());
  }
  EXPECT_FALSE(is_there(name));
}

TEST(mqueue_guard, that_was_moved_from_removes_nothing) {
  const queue_name name;
  const queue_name other;
  const auto queue = mqueue::create(name).value();
  const auto second = mqueue::create(other).value();
  {
    std::optional<mqueue_guard> guard(name);
    mqueue_guard moved(std::move(*guard));
    guard.reset();
    EXPECT_TRUE(is_there(name));
    moved = mqueue_guard(other);
    EXPECT_FALSE(is_there(name));
    EXPECT_TRUE(is_there(other));
  }
  EXPECT_FALSE(is_there(other));
}

TEST(mqueue_guard, leaves_the_name_when_it_is_told_to) {
  const queue_name name;
  const auto queue = mqueue::create(name).value();
  {
    mqueue_guard guard(name);
    guard.keep();
    EXPECT_TRUE(guard.remove());
  }
  EXPECT_TRUE(is_there(name));
}

TEST(mqueue_guard, says_that_somebody_was_faster) {
  const queue_name name;
  mqueue_guard guard(name);
  EXPECT_EQ(guard.remove().error(), error(errc::noent, sys::nr::mq_unlink));
  EXPECT_TRUE(guard.remove());
}

TEST(mqueue_guard, of_a_child_removes_only_what_it_claims) {
  const queue_name name;
  const auto queue = mqueue::create(name).value();
  mqueue_guard guard(name);
  EXPECT_EQ(test::in_child([&] { return guard.remove() ? 0 : 1; }), 0);
  EXPECT_TRUE(is_there(name));
  EXPECT_EQ(test::in_child([&] {
              guard.claim();
              return guard.remove() ? 0 : 1;
            }),
            0);
  EXPECT_FALSE(is_there(name));
  guard.keep();
}

TEST(mqueue, prints) {
  const small_queue queue;
  EXPECT_TRUE(queue->send("x"));
  EXPECT_EQ(fmt::format("{}", *queue),
            "mqueue " + std::to_string(queue->raw()));
  auto now = queue->attributes().value();
  EXPECT_EQ(fmt::format("{}", now), "1 of 3 messages of 8 bytes");
  now.nonblock = true;
  EXPECT_EQ(fmt::format("{}", now), "1 of 3 messages of 8 bytes, nonblock");
  EXPECT_EQ(fmt::format("{}", mqueue_limits{256, 10, 8192, 5, 4096}),
            "256 queues of 10 messages of 8192 bytes; by default of 5 of 4096");
  EXPECT_EQ(fmt::format("{}", mqueue_flags(mqueue_flag::nonblock)), "nonblock");
}

}  // namespace
