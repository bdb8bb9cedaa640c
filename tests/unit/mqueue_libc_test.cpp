// SPDX-License-Identifier: BSL-1.0
#include <fildes/io.hpp>
#include <fildes/mqueue.hpp>

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "mqueue.hpp"
#include "programs.hpp"
#include "waiting.hpp"

// With a program in C that uses mq_open() and so on: MQUEUE_PEER.

namespace {

using namespace fildes;
using test::queue_name;
using test::small_queue;

std::string peer(std::initializer_list<std::string> arguments) {
  return test::output_of(MQUEUE_PEER, {.args = arguments});
}

child start_peer(std::initializer_list<std::string> arguments) {
  return spawn(MQUEUE_PEER, {.args = arguments, .out = child_stream::pipe})
      .value();
}

int status_of(const child& c) {
  return c.process.wait().value().exit_code().value_or(-1);
}

TEST(mqueue_and_libc, see_one_queue_that_the_library_made) {
  const small_queue queue(7, 100);
  EXPECT_TRUE(queue->send("x"));
  EXPECT_EQ(peer({"attributes", queue.text()}), "7 100 1\n");
}

TEST(mqueue_and_libc, see_one_queue_that_libc_made) {
  const queue_name name;
  EXPECT_EQ(peer({"create", name.text(), "6", "60"}), "");
  const auto has = mqueue::open(name).value().attributes().value();
  EXPECT_EQ(has.max_messages, 6u);
  EXPECT_EQ(has.message_size, 60u);
  EXPECT_EQ(mqueue::create(name).error(), errc::exist);
}

TEST(mqueue_and_libc, unlink_what_the_other_made) {
  const queue_name name;
  EXPECT_EQ(peer({"create", name.text(), "1", "1"}), "");
  EXPECT_TRUE(mqueue::unlink(name));
  EXPECT_TRUE(mqueue::create(name));
  EXPECT_EQ(peer({"unlink", name.text()}), "");
  EXPECT_EQ(mqueue::open(name).error(), errc::noent);
}

TEST(mqueue_and_libc, receive_what_the_library_sent) {
  const small_queue queue(5, 100);
  EXPECT_TRUE(queue->send("low"));
  EXPECT_TRUE(queue->send("high", 32767));
  EXPECT_TRUE(queue->send("", 3));
  EXPECT_TRUE(queue->send("also low"));
  EXPECT_EQ(peer({"receive", queue.text()}),
            "32767 high\n3 \n0 low\n0 also low\n");
}

TEST(mqueue_and_libc, send_what_the_library_receives) {
  const small_queue queue(5, 100);
  EXPECT_EQ(peer({"send", queue.text(), "0", "low", "32767", "high", "7", "",
                  "0", "also low"}),
            "");
  EXPECT_EQ(queue.next(), "32767 high");
  EXPECT_EQ(queue.next(), "7 ");
  EXPECT_EQ(queue.next(), "0 low");
  EXPECT_EQ(queue.next(), "0 also low");
  EXPECT_EQ(queue.next(), "none");
}

TEST(mqueue_and_libc, refuse_the_same) {
  const small_queue queue(1, 4);
  EXPECT_EQ(status_of(start_peer({"send", queue.text(), "0", "12345"})),
            EMSGSIZE);
  EXPECT_EQ(status_of(start_peer({"send", queue.text(), "32768", "1"})),
            EINVAL);
  EXPECT_EQ(status_of(start_peer({"create", queue.text(), "1", "1"})), EEXIST);
  EXPECT_EQ(status_of(start_peer({"create", "/", "1", "1"})), ENOENT);
}

TEST(mqueue_and_libc, are_told_of_a_message_of_the_library) {
  const small_queue queue;
  const auto told = start_peer({"notify", queue.text()});
  char ready[6];
  EXPECT_TRUE(read_exactly(*told.out, ready));
  EXPECT_EQ(queue->notify(signal_number::usr1).error(), errc::busy);
  EXPECT_TRUE(queue->send("x"));
  EXPECT_EQ(test::all_of(*told.out), "77 from the parent\n");
  EXPECT_EQ(status_of(told), 0);
}

// Through both queues and both libraries, in order, byte by byte.
TEST(mqueue_and_libc, hand_each_other_many_messages_whole) {
  const small_queue there(10, 500);
  const small_queue back(10, 500);
  const auto other = start_peer({"echo", there.text(), back.text()});
  const auto until =
      std::chrono::system_clock::now() + std::chrono::seconds(20);
  std::mt19937 choose(std::random_device{}());
  char into[500];
  for (int i = test::is_slow() ? 500 : 20'000; i != 0; --i) {
    std::string bytes(1 + choose() % 500, '\0');
    for (char& c : bytes) c = static_cast<char>(choose());
    const auto priority = mqueue_priority::from(choose() % 32768).value();
    ASSERT_TRUE(there->send(bytes, priority, until));
    const auto got = back->receive(into, until).value();
    ASSERT_EQ(got.bytes.text(), bytes);
    ASSERT_EQ(got.priority, priority);
  }
  EXPECT_TRUE(there->send("", 0, until));
  EXPECT_EQ(status_of(other), 0);
}

}  // namespace
