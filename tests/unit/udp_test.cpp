// SPDX-License-Identifier: BSL-1.0
#include <fildes/udp.hpp>

#include <string>

#include <fildes/cast.hpp>
#include <fildes/control.hpp>
#include <fildes/control_ip.hpp>
#include <fildes/option_socket.hpp>
#include <fildes/option_udp.hpp>

#include "helpers.hpp"
#include "sockets.hpp"

using namespace fildes;

namespace {

constexpr std::size_t segment = 1200;
constexpr std::size_t segments = 20;

struct udp_pair {
  owned<udp_socket> to = udp_socket::bind(test::loopback()).value();
  owned<udp_socket> from = [this] {
    auto made = udp_socket::create(ip_family::v4).value();
    made.connect(to.local_address().value()).value();
    return made;
  }();
};

std::string payload(std::size_t size = segment * segments) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i != size; ++i)
    text[i] = static_cast<char>(i * 7 + i / 251);
  return text;
}

/// What comes, one recvmsg each; and the size of the segments that it told.
struct arrived {
  std::string bytes;
  std::size_t messages = 0;
  std::optional<control::udp::gro_size> told;
};

arrived receive_all(const udp_socket& from) {
  arrived all;
  static char room[70'000];
  const byte_span into[] = {room};
  control_buffer<control_space<control::udp::gro_size>> messages;
  for (;;) {
    const auto got = from.recvmsg(
        into, {.control = &messages, .flags = recv_flag::dontwait});
    if (!got) return all;
    all.bytes.append(room, got.value().size);
    ++all.messages;
    if (auto size = messages.find<control::udp::gro_size>()) all.told = size;
  }
}

std::size_t send_in_segments(const udp_socket& to, const std::string& text) {
  const byte_view pieces[] = {text};
  const control_messages size(control::udp::segment_size{segment});
  return to.sendmsg(pieces, {.control = size}).value();
}

TEST(udp, one_call_sends_many_segments) {
  const udp_pair pair;
  EXPECT_EQ(send_in_segments(pair.from, payload()), segment * segments);
  const arrived all = receive_all(pair.to);
  EXPECT_EQ(all.messages, segments);
  EXPECT_TRUE(all.bytes == payload());
  EXPECT_FALSE(all.told);
}

TEST(udp, segments_are_received_as_one_where_that_is_wanted) {
  const udp_pair pair;
  ASSERT_TRUE(set_option(pair.to, option::udp::receive_segments, true));
  EXPECT_EQ(send_in_segments(pair.from, payload()), segment * segments);
  const arrived all = receive_all(pair.to);
  EXPECT_EQ(all.messages, 1u);
  EXPECT_TRUE(all.bytes == payload());
  ASSERT_TRUE(all.told);
  EXPECT_EQ(all.told->value, static_cast<int>(segment));
}

TEST(udp, last_segment_may_be_shorter) {
  const udp_pair pair;
  const std::string text = payload(segment * 3 + 100);
  EXPECT_EQ(send_in_segments(pair.from, text), text.size());
  const arrived all = receive_all(pair.to);
  EXPECT_EQ(all.messages, 4u);
  EXPECT_TRUE(all.bytes == text);
}

TEST(udp, size_of_segments_is_an_option_too) {
  const udp_pair pair;
  ASSERT_TRUE(set_option(pair.from, option::udp::segment_size, segment));
  EXPECT_EQ(get_option(pair.from, option::udp::segment_size).value(), segment);
  EXPECT_EQ(pair.from.send(payload()).value(), segment * segments);
  EXPECT_EQ(receive_all(pair.to).messages, segments);
  ASSERT_TRUE(set_option(pair.from, option::udp::segment_size, 0));
  EXPECT_EQ(pair.from.send(payload()).value(), segment * segments);
  EXPECT_EQ(receive_all(pair.to).messages, 1u);
}

TEST(udp, more_segments_than_the_kernel_takes_are_refused) {
  const udp_pair pair;
  const std::string text = payload(60'000);
  const byte_view pieces[] = {text};
  const control_messages size(control::udp::segment_size{10});
  EXPECT_EQ(pair.from.sendmsg(pieces, {.control = size}).error(), errc::inval);
  EXPECT_EQ(receive_all(pair.to).messages, 0u);
}

TEST(udp, device_that_data_came_from_answers) {
  const udp_pair pair;
  ASSERT_TRUE(pair.from.send("text"));
  char room[8];
  ASSERT_TRUE(pair.to.recv(room));
  EXPECT_TRUE(get_option(pair.to, option::incoming_cpu));
  EXPECT_TRUE(set_option(pair.to, option::incoming_cpu, 0));
  EXPECT_EQ(get_option(pair.to, option::incoming_cpu).value(), 0);
  // The loopback has no queue with a number.
  EXPECT_EQ(get_option(pair.to, option::incoming_napi_id).value(), 0u);
}

TEST(udp, polling_of_the_device_can_be_asked_for) {
  const udp_pair pair;
  const nanoseconds wanted(50'000);
  const auto set = set_option(pair.to, option::busy_poll, wanted);
  if (!set) {  // more than the system's default is for root
    EXPECT_EQ(set.error(), errc::perm);
    return;
  }
  EXPECT_EQ(get_option(pair.to, option::busy_poll).value(), wanted);
}

TEST(udp, is_told_from_other_sockets) {
  const udp_pair pair;
  test::tcp_pair tcp;
  EXPECT_TRUE(checked_cast<udp_socket>(borrowed<any_fd>(pair.to)));
  EXPECT_FALSE(checked_cast<udp_socket>(borrowed<any_fd>(tcp.client)));
  EXPECT_EQ(pair.from.peer_address().value(), pair.to.local_address().value());
}

}  // namespace
