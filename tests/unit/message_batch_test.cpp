// SPDX-License-Identifier: BSL-1.0
#include <fildes/message_batch.hpp>

#include <array>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/control.hpp>
#include <fildes/control_kinds.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/udp.hpp>
#include <fildes/unix_socket.hpp>

#include "helpers.hpp"
#include "sockets.hpp"
#include "support/descriptors.hpp"

using namespace fildes;

namespace {

constexpr std::size_t many = 32;

struct udp_receiver {
  owned<udp_socket> socket = udp_socket::bind(test::loopback()).value();
  ip_address address = socket.local_address().value();
};

struct udp_pair : udp_receiver {
  owned<udp_socket> from = [&] {
    auto made = udp_socket::create(ip_family::v4).value();
    made.connect(address).value();
    return made;
  }();
};

std::vector<std::string> numbered(std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i != count; ++i)
    texts.push_back("datagram " + std::to_string(i));
  return texts;
}

template <class Message>
std::string text_of(const Message& m) {
  return std::string(byte_view(m.data).text());
}

TEST(message_batch, datagrams_go_and_come_by_one_call_each) {
  udp_pair pair;
  const auto texts = numbered(many);
  send_batch<many> out;
  for (const auto& text : texts) EXPECT_TRUE(out.add(text));
  EXPECT_FALSE(out.add("one too many"));
  EXPECT_EQ(out.size(), many);
  EXPECT_EQ(pair.from.sendmmsg(out).value(), many);
  EXPECT_TRUE(out.all_sent());
  std::array<char, many * 64> memory;
  recv_batch<many> in(memory);
  ASSERT_EQ(pair.socket.recvmmsg(in).value(), many);
  EXPECT_EQ(in.size(), many);
  std::size_t i = 0;
  for (const auto& message : in) {
    EXPECT_EQ(text_of(message), texts[i++]);
    EXPECT_FALSE(message.truncated());
  }
  EXPECT_EQ(i, many);
}

TEST(message_batch, each_datagram_tells_whom_it_is_from) {
  udp_receiver to;
  std::vector<owned<udp_socket>> senders;
  for (std::size_t i = 0; i != many; ++i) {
    senders.push_back(udp_socket::bind(test::loopback()).value());
    ASSERT_TRUE(senders[i].sendto("text", to.address));
  }
  std::array<char, many * 8> memory;
  recv_batch<many> in(memory);
  ASSERT_EQ(to.socket.recvmmsg(in).value(), many);
  for (std::size_t i = 0; i != many; ++i)
    EXPECT_EQ(in[i].from.as<ip_address>(), senders[i].local_address().value());
}

TEST(message_batch, each_datagram_goes_to_its_own_address) {
  udp_receiver first, second;
  const auto from = udp_socket::create(ip_family::v4).value();
  send_batch<3> out;
  out.add("a", first.address);
  out.add("b", second.address);
  out.add("c", first.address);
  ASSERT_EQ(from.sendmmsg(out).value(), 3u);
  std::array<char, 32> memory;
  recv_batch<4> in(memory);
  ASSERT_EQ(first.socket.recvmmsg(in, recv_flag::dontwait).value(), 2u);
  EXPECT_EQ(text_of(in[0]) + text_of(in[1]), "ac");
  ASSERT_EQ(second.socket.recvmmsg(in, recv_flag::dontwait).value(), 1u);
  EXPECT_EQ(text_of(in[0]), "b");
}

TEST(message_batch, the_datagram_that_was_cut_says_so) {
  udp_pair pair;
  send_batch<3> out;
  out.add("four");
  out.add("five!");
  out.add("");
  ASSERT_EQ(pair.from.sendmmsg(out).value(), 3u);
  std::array<char, 12> memory;
  recv_batch<3> in(memory);
  ASSERT_EQ(pair.socket.recvmmsg(in).value(), 3u);
  EXPECT_FALSE(in[0].truncated());
  EXPECT_TRUE(in[1].truncated());
  EXPECT_EQ(text_of(in[1]), "five");
  EXPECT_FALSE(in[2].truncated());
  EXPECT_EQ(in[2].data.size(), 0u);
}

TEST(message_batch, is_filled_anew_by_each_call) {
  udp_pair pair;
  std::array<char, 64> memory;
  recv_batch<2> in(memory);
  for (const char* text : {"a long text", "short"}) {
    ASSERT_TRUE(pair.from.send(byte_view(text, std::strlen(text))));
    ASSERT_EQ(pair.socket.recvmmsg(in, recv_flag::dontwait).value(), 1u);
    EXPECT_EQ(text_of(in[0]), text);
    EXPECT_EQ(in[0].from.as<ip_address>(), pair.from.local_address().value());
  }
  EXPECT_EQ(pair.socket.recvmmsg(in, recv_flag::dontwait).error(), errc::again);
  EXPECT_EQ(in.size(), 0u);
}

TEST(message_batch, is_sent_anew_when_it_was_cleared) {
  udp_pair pair;
  send_batch<1> out;
  for (const char* text : {"one", "two"}) {
    out.clear();
    ASSERT_TRUE(out.add(byte_view(text, 3)));
    ASSERT_EQ(pair.from.sendmmsg(out).value(), 1u);
    char came[8];
    ASSERT_EQ(pair.socket.recv(came).value().size, 3u);
    EXPECT_EQ(std::string_view(came, 3), text);
  }
}

TEST(message_batch, with_nothing_in_it_sends_nothing) {
  udp_pair pair;
  send_batch<4> out;
  EXPECT_EQ(pair.from.sendmmsg(out).value(), 0u);
  EXPECT_TRUE(out.all_sent());
  std::array<char, 64> memory;
  recv_batch<4> in(memory);
  EXPECT_EQ(pair.socket.recvmmsg(in, recv_flag::dontwait).error(), errc::again);
}

// Of the kernel, whose count leaves no place for an error.
TEST(message_batch, error_after_the_first_comes_with_the_next_call) {
  udp_pair pair;
  const std::string too_long(70'000, 'x');
  send_batch<4> out;
  out.add("one");
  out.add("two");
  out.add(too_long);
  out.add("four");
  EXPECT_EQ(pair.from.sendmmsg(out).value(), 2u);
  EXPECT_EQ(out.sent(), 2u);
  EXPECT_FALSE(out.all_sent());
  EXPECT_EQ(pair.from.sendmmsg(out).error(), errc::msgsize);
  EXPECT_EQ(out.sent(), 2u);
}

TEST(message_batch, goes_in_parts_where_the_peer_has_no_room) {
  auto pair = unix_datagram::pair(socket_flag::nonblock).value();
  const std::string text(1000, 'x');
  send_batch<1000> out;
  while (out.add(text)) continue;
  std::vector<char> memory(1000 * 10);
  recv_batch<10> in(memory);
  std::size_t arrived = 0;
  for (int turn = 0; turn != 1000 && arrived != 1000; ++turn) {
    if (!out.all_sent()) {
      const auto sent = pair.first.sendmmsg(out);
      EXPECT_TRUE(sent || sent.error() == errc::again);
    }
    if (const auto n = pair.second.recvmmsg(in)) arrived += n.value();
  }
  EXPECT_EQ(arrived, 1000u);
  EXPECT_TRUE(out.all_sent());
}

// Without the flag it would wait until it is full.
TEST(message_batch, waits_for_the_first_datagram_only) {
  udp_pair pair;
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    (void)pair.from.send("text");
  });
  std::array<char, 64> memory;
  recv_batch<8> in(memory);
  EXPECT_EQ(pair.socket.recvmmsg(in, recv_flag::waitforone).value(), 1u);
  writer.join();
}

TEST(message_batch, waits_until_it_is_full) {
  udp_pair pair;
  std::thread writer([&] {
    for (int i = 0; i != 3; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      (void)pair.from.send("text");
    }
  });
  std::array<char, 64> memory;
  recv_batch<3> in(memory);
  EXPECT_EQ(pair.socket.recvmmsg(in).value(), 3u);
  writer.join();
}

constexpr std::size_t two_rights = control_space<control::rights<2>>;

/// Sends two counters with each of `count` datagrams.
void send_counters(const unix_datagram& to, std::size_t count) {
  const auto a = eventfd::create({.initial = 1}).value();
  const auto b = eventfd::create({.initial = 2}).value();
  const control_messages both(control::rights(a, b));
  send_batch<8> out;
  for (std::size_t i = 0; i != count; ++i) out.add("x", {}, both);
  ASSERT_EQ(to.sendmmsg(out).value(), count);
}

TEST(message_batch, descriptors_come_with_the_datagram_that_they_went_with) {
  const auto pair = unix_datagram::pair().value();
  send_counters(pair.first, 3);
  std::array<char, 8> memory;
  recv_batch<4, two_rights> in(memory);
  ASSERT_EQ(pair.second.recvmmsg(in, recv_flag::dontwait).value(), 3u);
  auto& room = in[1].control_messages;
  const auto first = room.take();
  const auto second = room.take();
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(room.take());
  EXPECT_TRUE(test::is_cloexec(first->raw()));
  const auto counter = [](const any_fd& fd) {
    return checked_cast<eventfd>(borrowed<any_fd>(fd)).value().read().value();
  };
  EXPECT_EQ(counter(*first), 1u);
  EXPECT_EQ(counter(*second), 2u);
  EXPECT_TRUE(in[0].control_messages.take());  // what it left is there
}

TEST(message_batch, descriptors_that_nobody_took_are_closed) {
  const auto pair = unix_datagram::pair().value();
  const auto before = support::open_descriptors();
  {
    std::array<char, 8> memory;
    recv_batch<4, two_rights> in(memory);
    send_counters(pair.first, 4);
    ASSERT_EQ(pair.second.recvmmsg(in, recv_flag::dontwait).value(), 4u);
    EXPECT_EQ(support::descriptor_changes(before).size(), 8u);
    // By the next call, though it brings fewer,
    send_counters(pair.first, 1);
    ASSERT_EQ(pair.second.recvmmsg(in, recv_flag::dontwait).value(), 1u);
    EXPECT_EQ(support::descriptor_changes(before).size(), 2u);
  }
  // and at the end.
  EXPECT_TRUE(support::descriptor_changes(before).empty());
}

TEST(message_batch, descriptors_are_closed_by_a_call_that_fails) {
  const auto pair = unix_datagram::pair().value();
  const auto before = support::open_descriptors();
  std::array<char, 8> memory;
  recv_batch<4, two_rights> in(memory);
  send_counters(pair.first, 2);
  ASSERT_EQ(pair.second.recvmmsg(in, recv_flag::dontwait).value(), 2u);
  EXPECT_EQ(pair.second.recvmmsg(in, recv_flag::dontwait).error(), errc::again);
  EXPECT_TRUE(support::descriptor_changes(before).empty());
}

TEST(message_batch, descriptors_that_find_no_room_are_told_and_closed) {
  const auto pair = unix_datagram::pair().value();
  const auto before = support::open_descriptors();
  send_counters(pair.first, 2);
  std::array<char, 8> memory;
  {
    recv_batch<2, control_space<control::rights<1>>> in(memory);
    ASSERT_EQ(pair.second.recvmmsg(in).value(), 2u);
    // The kernel fills up to the alignment, where there is place for two.
    EXPECT_LE(support::descriptor_changes(before).size(), 4u);
  }
  EXPECT_TRUE(support::descriptor_changes(before).empty());
  send_counters(pair.first, 2);
  recv_batch<2> without(memory);
  ASSERT_EQ(pair.second.recvmmsg(without).value(), 2u);
  EXPECT_TRUE(without[0].flags.has(message_flag::ctrunc));
  EXPECT_TRUE(support::descriptor_changes(before).empty());
}

TEST(message_batch, memory_is_divided_evenly) {
  udp_pair pair;
  const std::string text(100, 'x');
  send_batch<3> out;
  while (out.add(text)) continue;
  ASSERT_EQ(pair.from.sendmmsg(out).value(), 3u);
  std::array<char, 100> memory;  // 33 each
  recv_batch<3> in(memory);
  ASSERT_EQ(pair.socket.recvmmsg(in).value(), 3u);
  for (std::size_t i = 0; i != 3; ++i) {
    EXPECT_EQ(in[i].data.size(), 33u);
    EXPECT_EQ(in[i].data.data(), byte_span(memory).data() + 33 * i);
  }
}

}  // namespace
