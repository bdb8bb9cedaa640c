// SPDX-License-Identifier: BSL-1.0
#include <fildes/datagram_socket.hpp>

#include <string>

#include "helpers.hpp"
#include "sockets.hpp"

using namespace fildes;

namespace {

struct udp_pair {
  owned<udp_socket> a = udp_socket::bind(test::loopback()).value();
  owned<udp_socket> b = udp_socket::bind(test::loopback()).value();
  ip_address a_address = a.local_address().value();
  ip_address b_address = b.local_address().value();
};

TEST(datagram_socket, goes_to_an_address_and_tells_whom_it_is_from) {
  const udp_pair udp;
  ASSERT_EQ(udp.a.sendto("text", udp.b_address).value(), 4u);
  char text[16];
  any_address from;
  const datagram d = udp.b.recvfrom(text, from).value();
  EXPECT_EQ(std::string_view(text, d.size), "text");
  EXPECT_FALSE(d.truncated());
  EXPECT_EQ(from, any_address(udp.a_address));
}

TEST(datagram_socket, connected_sends_without_an_address) {
  const udp_pair udp;
  ASSERT_TRUE(udp.a.connect(udp.b_address));
  ASSERT_TRUE(udp.a.send("text"));
  char text[16];
  EXPECT_EQ(udp.b.recv(text).value().size, 4u);
  EXPECT_EQ(udp.a.peer_address().value(), udp.b_address);
}

TEST(datagram_socket, disconnected_has_no_peer) {
  const udp_pair udp;
  ASSERT_TRUE(udp.a.connect(udp.b_address));
  ASSERT_TRUE(udp.a.disconnect());
  EXPECT_EQ(udp.a.peer_address().error(), errc::notconn);
  EXPECT_EQ(udp.a.send("text").error(),
            error(errc::destaddrreq, sys::nr::sendto));
}

// Hazard 169.
TEST(datagram_socket, says_how_long_a_cut_datagram_was) {
  const udp_pair udp;
  ASSERT_TRUE(udp.a.sendto("0123456789", udp.b_address));
  EXPECT_EQ(udp.b.next_size().value(), 10u);
  char text[4];
  const datagram d = udp.b.recv(text).value();
  EXPECT_EQ(d.size, 4u);
  EXPECT_EQ(d.length, 10u);
  EXPECT_TRUE(d.truncated());
  // The rest is gone.
  EXPECT_EQ(udp.b.recv(text, recv_flag::dontwait).error(), errc::again);
}

TEST(datagram_socket, says_by_a_flag_that_pieces_were_too_small) {
  const udp_pair udp;
  ASSERT_TRUE(udp.a.sendto("0123456789", udp.b_address));
  char one[2], two[3];
  const byte_span room[] = {one, two};
  any_address from;
  const received r = udp.b.recvmsg(room, {.from = &from}).value();
  EXPECT_EQ(r.size, 5u);
  EXPECT_TRUE(r.truncated());
  EXPECT_EQ(from, any_address(udp.a_address));
  EXPECT_EQ(std::string_view(two, 3), "234");
}

TEST(datagram_socket, pieces_go_as_one) {
  const udp_pair udp;
  const byte_view pieces[] = {"ab", "cde"};
  ASSERT_EQ(udp.a.sendmsg(pieces, {.to = udp.b_address}).value(), 5u);
  char text[16];
  EXPECT_EQ(udp.b.recv(text).value().size, 5u);
}

TEST(datagram_socket, may_be_empty_which_is_no_end) {
  const udp_pair udp;
  ASSERT_EQ(udp.a.sendto("", udp.b_address).value(), 0u);
  ASSERT_TRUE(udp.a.sendto("x", udp.b_address));
  char text[16];
  const datagram d = udp.b.recv(text).value();
  EXPECT_EQ(d.length, 0u);
  EXPECT_FALSE(d.truncated());
  EXPECT_EQ(udp.b.recv(text).value().size, 1u);
}

TEST(datagram_socket, too_long_is_refused) {
  const udp_pair udp;
  const std::string most(65507, 'x');
  EXPECT_EQ(udp.a.sendto(most, udp.b_address).value(), most.size());
  EXPECT_EQ(udp.a.sendto(most + "x", udp.b_address).error(),
            error(errc::msgsize, sys::nr::sendto));
}

// Hazard 168: the answer of a closed port comes with a later call.
TEST(datagram_socket, refusal_comes_with_a_later_call) {
  ip_address closed = test::loopback();
  {
    const auto gone = udp_socket::bind(test::loopback()).value();
    closed = gone.local_address().value();
  }
  const auto s = udp_socket::create(ip_family::v4).value();
  ASSERT_TRUE(s.connect(closed));
  EXPECT_EQ(s.send("one").value(), 3u);
  char text[16];
  EXPECT_EQ(s.recv(text).error(), error(errc::connrefused, sys::nr::recvfrom));
  EXPECT_EQ(s.recv(text, recv_flag::dontwait).error(), errc::again);
}

TEST(datagram_socket, peeked_datagram_stays) {
  const udp_pair udp;
  ASSERT_TRUE(udp.a.sendto("0123456789", udp.b_address));
  EXPECT_EQ(udp.b.recv({}, recv_flag::peek).value().length, 10u);
  char text[16];
  EXPECT_EQ(udp.b.recv(text).value().length, 10u);
}

TEST(datagram_socket, address_in_use_is_refused) {
  const udp_pair udp;
  EXPECT_EQ(udp_socket::bind(udp.a_address).error(),
            error(errc::addrinuse, sys::nr::bind));
}

TEST(datagram_socket, address_of_another_family_is_refused) {
  const udp_pair udp;
  EXPECT_EQ(udp.a.sendto("x", ipv6_address(ipv6::loopback(), 9)).error(),
            errc::afnosupport);
}

// A length that the kernel tells is held at the room, whatever it is.
TEST(datagram_socket, told_address_never_passes_the_room) {
  any_address room;
  room.set_raw_size(4096);
  EXPECT_TRUE(room.truncated());
  EXPECT_EQ(room.bytes().size(), any_address::raw_capacity());
}

}  // namespace
