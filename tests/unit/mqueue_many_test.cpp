// SPDX-License-Identifier: BSL-1.0
#include <fildes/mqueue.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "mqueue.hpp"
#include "waiting.hpp"

namespace {

using namespace fildes;
using namespace std::chrono_literals;

constexpr std::uint32_t producers = 4;
constexpr std::uint32_t consumers = 4;
constexpr std::uint32_t priorities = 5;  // 0 is for the end

struct item {
  std::uint32_t producer;
  std::uint32_t number;
};
constexpr item end = {producers, 0};

moment<clock_id::realtime> late() {
  return std::chrono::system_clock::now() + 60s;
}

mqueue_priority priority_of(const item& i) {
  return mqueue_priority::from(1 + i.number % (priorities - 1)).value();
}

/// What came, by whom: each item should once.
class tally {
 public:
  explicit tally(std::uint32_t each) : each_(each), seen_(producers * each) {}

  void add(const item& i) {
    ASSERT_LT(i.producer, producers);
    ASSERT_LT(i.number, each_);
    seen_[i.producer * each_ + i.number].fetch_add(1);
  }
  std::size_t not_seen_once() const {
    return static_cast<std::size_t>(std::count_if(
        seen_.begin(), seen_.end(), [](const auto& n) { return n != 1; }));
  }

 private:
  std::uint32_t each_;
  std::vector<std::atomic<std::uint8_t>> seen_;
};

void produce(const mqueue_name& name, std::uint32_t producer,
             std::uint32_t each) {
  const auto queue = mqueue_sender::open(name).value();
  const auto until = late();
  for (std::uint32_t n = 0; n != each; ++n) {
    const item i = {producer, n};
    ASSERT_TRUE(queue.send(std::span(&i, 1), priority_of(i), until));
  }
}

/// Takes items until the end, and says how many; those of one producer and one
/// priority in their order.
std::size_t consume(const mqueue_name& name, tally& all) {
  const auto queue = mqueue_receiver::open(name).value();
  const auto until = late();
  std::uint32_t next[producers][priorities] = {};
  for (std::size_t count = 0;; ++count) {
    item i;
    const auto got = queue.receive(std::span(&i, 1), until);
    if (!got || got.value().bytes.size() != sizeof i) {
      ADD_FAILURE() << "no item";
      return count;
    }
    if (i.producer == end.producer) return count;
    all.add(i);
    const auto priority = got.value().priority;
    EXPECT_EQ(priority, priority_of(i));
    auto& expected = next[i.producer][priority.value()];
    EXPECT_GE(i.number, expected);
    expected = i.number + 1;
    if (testing::Test::HasFailure()) return count;
  }
}

TEST(mqueue, loses_none_of_a_million_messages_and_gives_none_twice) {
  // Calls of 32-bit programs take the kernel four times as long.
  const std::uint32_t million = sizeof(void*) == 8 ? 250'000 : 60'000;
  const std::uint32_t each = test::is_slow() ? 10'000 : million;
  const test::small_queue queue(10, sizeof(item));
  const auto name = queue.name();
  tally all(each);
  std::atomic<std::size_t> count = 0;
  std::vector<std::jthread> takers;
  for (std::uint32_t i = 0; i != consumers; ++i)
    takers.emplace_back([&] { count += consume(name, all); });
  std::vector<std::jthread> makers;
  for (std::uint32_t i = 0; i != producers; ++i)
    makers.emplace_back([&, i] { produce(name, i, each); });
  makers.clear();
  for (std::uint32_t i = 0; i != consumers; ++i)
    ASSERT_TRUE(queue->send(std::span(&end, 1), 0, late()));
  takers.clear();
  EXPECT_EQ(count, std::size_t{producers} * each);
  EXPECT_EQ(all.not_seen_once(), 0u);
  EXPECT_EQ(queue.next(), "none");
}

TEST(mqueue, gives_what_waits_in_it_by_priority_however_it_went_in) {
  const test::small_queue queue(10, 4);
  std::mt19937 choose(std::random_device{}());
  for (int turn = test::is_slow() ? 300 : 10'000; turn != 0; --turn) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> in;
    const std::size_t size = 1 + choose() % 10;
    for (std::uint32_t i = 0; i != size; ++i) {
      in.emplace_back(turn % 2 == 0 ? choose() % 3 : choose() % 32768, i);
      const auto p = mqueue_priority::from(in.back().first).value();
      ASSERT_TRUE(queue->send(std::span(&i, 1), p));
    }
    std::sort(in.begin(), in.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (const auto& [priority, number] : in) {
      std::uint32_t n = 0;
      ASSERT_EQ(queue->receive(std::span(&n, 1)).value().priority.value(),
                priority);
      ASSERT_EQ(n, number);
    }
  }
}

}  // namespace
