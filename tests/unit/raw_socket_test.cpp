// SPDX-License-Identifier: BSL-1.0
#include <fildes/raw_socket.hpp>

#include <fildes/udp.hpp>

#include <fstream>
#include <string>

#include <fildes/cast.hpp>

#include "network.hpp"

namespace {

using namespace fildes;

constexpr ip_protocol experimental{253};

const ipv4_address loopback(ipv4::loopback(), 0);

owned<raw_socket> at(const ip_address& address) {
  auto s = raw_socket::bind(address, experimental).value();
  test::give_up_soon(s);
  return s;
}

// An echo request of ICMP without its checksum, which ping sockets leave to
// the kernel.
const std::string echo = std::string("\x08\0\0\0\0\0\0\x01", 8) + "ping";

}  // namespace

TEST(raw_socket, is_told_from_other_sockets) {
  test::in_own_network([] {
    const auto one = raw_socket::create(ip_family::v6, experimental).value();
    EXPECT_TRUE(checked_cast<raw_socket>(borrowed<any_fd>(one)));
    EXPECT_TRUE(datagram_socket::is(one).value());
    EXPECT_TRUE(test::is_cloexec(one.raw()));
    const auto other = udp_socket::create(ip_family::v4).value();
    EXPECT_FALSE(raw_socket::is(other).value());
  });
}

TEST(raw_socket, needs_a_protocol) {
  test::in_own_network([] {
    EXPECT_EQ(raw_socket::create(ip_family::v4, ip_protocol::ip).error(),
              errc::protonosupport);
  });
}

TEST(raw_socket, without_privilege_is_perm) {
  EXPECT_EQ(test::in_child([] {
              if (geteuid() == 0 && setuid(65534) != 0) return 2;
              const auto s = raw_socket::create(ip_family::v4, experimental);
              return s.has_error() && s.assume_error() == errc::perm ? 0 : 1;
            }),
            0);
}

TEST(raw_socket, address_of_nobody_is_addrnotavail) {
  test::with_lo([] {
    EXPECT_EQ(raw_socket::bind(ipv4_address(ipv4(10, 9, 8, 7), 0), experimental)
                  .error(),
              errc::addrnotavail);
  });
}

TEST(raw_socket, receives_the_header_of_ipv4_and_what_is_behind) {
  test::with_lo([] {
    const auto s = at(loopback);
    ASSERT_EQ(s.sendto("raw", loopback).value(), 3u);
    std::byte room[64];
    any_address from;
    const auto packet = s.recvfrom(room, from).value();
    EXPECT_EQ(packet.length, 20u + 3u);
    EXPECT_EQ(room[0], std::byte{0x45});
    EXPECT_EQ(byte_view(room, packet.size).after(20).text(), "raw");
    EXPECT_EQ(from.as<ip_address>(), ip_address(loopback));
  });
}

TEST(raw_socket, receives_no_header_of_ipv6) {
  test::with_lo([] {
    const ipv6_address here(ipv6::loopback(), 0);
    const auto s = at(here);
    ASSERT_EQ(s.sendto("raw", here).value(), 3u);
    std::byte room[64];
    const auto packet = s.recv(room).value();
    EXPECT_EQ(byte_view(room, packet.size).text(), "raw");
  });
}

TEST(raw_socket, port_is_the_protocol) {
  test::with_lo([] {
    EXPECT_EQ(at(loopback).local_address().value(),
              ip_address(ipv4_address(ipv4::loopback(), 253)));
  });
}

TEST(ping_socket, without_a_group_that_may_is_acces) {
  // Of a new namespace no group may.
  test::in_own_network([] {
    EXPECT_EQ(ping_socket::create(ip_family::v4).error(), errc::acces);
  });
}

namespace {

// Not where the namespace is an unprivileged user's.
bool allow_pings() {
  std::ofstream file("/proc/sys/net/ipv4/ping_group_range");
  return static_cast<bool>(file << "0 0" << std::flush);
}

}  // namespace

TEST(ping_socket, gets_an_answer) {
  test::with_lo([] {
    if (!allow_pings()) test::refuse();
    const auto s = ping_socket::create(ip_family::v4).value();
    test::give_up_soon(s);
    EXPECT_EQ(s.local_address().value().port(), 0);
    ASSERT_EQ(s.sendto(echo, loopback).value(), echo.size());
    std::byte room[64];
    const auto answer = s.recv(room).value();
    EXPECT_EQ(answer.length, echo.size());
    EXPECT_EQ(room[0], std::byte{0});  // an echo reply
    EXPECT_EQ(byte_view(room, answer.size).after(8).text(), "ping");
    EXPECT_NE(s.local_address().value().port(), 0);
  });
}

TEST(ping_socket, is_told_from_other_sockets) {
  test::with_lo([] {
    if (!allow_pings()) test::refuse();
    for (const auto family : {ip_family::v4, ip_family::v6}) {
      const auto s = ping_socket::create(family).value();
      EXPECT_TRUE(ping_socket::is(s).value());
      EXPECT_FALSE(raw_socket::is(s).value());
      EXPECT_FALSE(udp_socket::is(s).value());
    }
    EXPECT_FALSE(
        ping_socket::is(udp_socket::create(ip_family::v4).value()).value());
  });
}
