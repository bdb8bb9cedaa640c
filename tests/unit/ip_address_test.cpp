// SPDX-License-Identifier: BSL-1.0
#include <fildes/ip_address.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <fildes/fd.hpp>
#include <fildes/sys/descriptor.hpp>
#include <fildes/sys/socket.hpp>

#include "addresses.hpp"

using namespace fildes;

namespace {

const error inval(errc::inval, operation::address);

// An integer has no byte order: it is no number of a machine.
static_assert(!std::is_constructible_v<ipv4, std::uint32_t>);
static_assert(!std::is_constructible_v<ipv4_address, std::uint32_t, int>);
static_assert(sizeof(ipv4) == 4 && sizeof(ipv6) == 16);
static_assert(sizeof(ipv4_address) == sizeof(sockaddr_in) &&
              sizeof(ipv6_address) == sizeof(sockaddr_in6));
static_assert(std::is_trivially_copyable_v<ip_address>);

// All is known when the program is compiled.
constexpr ipv6_address everything(ipv6::loopback(), 80, 2, 0x12345);
static_assert(everything.number() == ipv6::loopback() &&
              everything.port() == 80 && everything.scope() == 2 &&
              everything.flow() == 0x12345);
static_assert(ipv4_address(ipv4(1, 2, 3, 4), 5).number().bits() == 0x01020304);

std::string text_of(auto number) {
  return std::string(address_text(number).view());
}

// libc's own structure of an address, as a program in C has it.
template <class Raw>
Raw raw_of(const any_address& address) {
  Raw raw;
  EXPECT_EQ(address.size(), sizeof raw);
  std::memcpy(&raw, address.data(), sizeof raw);
  return raw;
}

// What getsockname of a socket bound to an address says.
any_address bound(const any_address& to) {
  const auto socket =
      sys::socket(to.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0).value();
  any_address name;
  std::uint32_t size = any_address::raw_capacity();
  EXPECT_TRUE(sys::bind(socket, to.data(), to.size()));
  EXPECT_TRUE(sys::getsockname(socket, name.raw_data(), &size));
  name.set_raw_size(size);
  EXPECT_TRUE(sys::close(socket));
  return name;
}

// Hazard 161.
TEST(ipv4, is_in_network_order_inside_only) {
  EXPECT_EQ(ipv4::from_bits(0x7f000001), ipv4::loopback());
  EXPECT_EQ(ipv4(1, 2, 3, 4).bits(), 0x01020304u);
  const auto raw = raw_of<sockaddr_in>(ipv4_address(ipv4(1, 2, 3, 4), 0x506));
  EXPECT_EQ(raw.sin_family, AF_INET);
  EXPECT_EQ(raw.sin_addr.s_addr, htonl(0x01020304));
  EXPECT_EQ(raw.sin_port, htons(0x506));
  EXPECT_LT(ipv4(1, 0, 0, 255), ipv4(2, 0, 0, 0));
}

TEST(ipv4, knows_the_ranges) {
  EXPECT_TRUE(ipv4::any().is_any() && ipv4::broadcast().is_broadcast());
  EXPECT_TRUE(ipv4(127, 9, 9, 9).is_loopback());
  EXPECT_TRUE(ipv4(239, 1, 1, 1).is_multicast());
  EXPECT_FALSE(ipv4(240, 1, 1, 1).is_multicast());
  EXPECT_TRUE(ipv4(169, 254, 1, 1).is_link_local());
  EXPECT_TRUE(ipv4(10, 0, 0, 1).is_private());
  EXPECT_TRUE(ipv4(172, 31, 0, 1).is_private());
  EXPECT_FALSE(ipv4(172, 32, 0, 1).is_private());
  EXPECT_TRUE(ipv4(192, 168, 0, 1).is_private());
  EXPECT_FALSE(ipv4(192, 169, 0, 1).is_private());
}

TEST(ipv4, reads_what_it_prints) {
  test::dice random(5);
  for (int i = 0; i != test::many; ++i) {
    const auto number = ipv4::from_bits(static_cast<std::uint32_t>(random()));
    ASSERT_EQ(ipv4::parse(text_of(number)).value(), number);
  }
  EXPECT_EQ(text_of(ipv4::broadcast()), "255.255.255.255");
}

TEST(ipv4, of_other_text_is_inval) {
  for (const char* text :
       {"", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1.2.3.00",
        "0x1.2.3.4", " 1.2.3.4", "1.2.3.4 ", "1..3.4", ".1.2.3", "1.2.3.",
        "+1.2.3.4", "-1.2.3.4", "1.2.3.4294967296", "::1", "localhost"})
    EXPECT_EQ(ipv4::parse(text).error(), inval) << text;
}

TEST(ipv6, knows_the_ranges) {
  const auto of = [](const char* text) { return ipv6::parse(text).value(); };
  EXPECT_TRUE(of("::").is_any() && of("::1").is_loopback());
  EXPECT_TRUE(of("ff02::1").is_multicast());
  EXPECT_TRUE(of("febf::1").is_link_local());
  EXPECT_FALSE(of("fec0::1").is_link_local());
  EXPECT_TRUE(of("fd00::1").is_unique_local());
  EXPECT_FALSE(of("fe00::1").is_unique_local());
}

// Hazard 162.
TEST(ipv6, tells_a_mapped_number_apart) {
  const ipv4 number(1, 2, 3, 4);
  EXPECT_EQ(ipv6::mapped(number).mapped_v4(), number);
  EXPECT_EQ(ipv6::parse("::1.2.3.4").value().mapped_v4(), std::nullopt);
  EXPECT_EQ(ipv6::parse("1::ffff:1.2.3.4").value().mapped_v4(), std::nullopt);
  EXPECT_EQ(ipv6::loopback().mapped_v4(), std::nullopt);
  EXPECT_EQ(text_of(ipv6::mapped(number)), "::ffff:1.2.3.4");
}

// RFC 5952, sections 4 and 5.
TEST(ipv6, prints_in_the_one_recommended_form) {
  const std::pair<const char*, const char*> forms[] = {
      {"2001:0db8::0001", "2001:db8::1"},
      {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:DB8::AbC", "2001:db8::abc"},
      {"0:0:0:0:0:0:0:0", "::"},
      {"1:0:0:0:0:0:0:0", "1::"},
      {"0:0:0:0:0:0:0:1", "::1"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
      {"::ffff:c000:201", "::ffff:192.0.2.1"},
      {"::192.0.2.1", "::c000:201"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
  };
  for (const auto& [given, printed] : forms)
    EXPECT_EQ(text_of(ipv6::parse(given).value()), printed) << given;
}

TEST(ipv6, reads_what_it_prints) {
  test::dice random(6);
  for (int i = 0; i != test::many; ++i) {
    std::array<std::uint8_t, 16> octets;
    for (auto& octet : octets)
      octet = static_cast<std::uint8_t>(random() % 3 == 0 ? random() : 0);
    const ipv6 number(octets);
    const auto text = text_of(number);
    ASSERT_EQ(ipv6::parse(text).value(), number) << text;
    // libc reads the same.
    std::array<std::uint8_t, 16> others;
    ASSERT_EQ(inet_pton(AF_INET6, text.c_str(), others.data()), 1) << text;
    ASSERT_EQ(others, octets) << text;
  }
}

TEST(ipv6, takes_the_text_that_libc_takes) {
  test::dice random(7);
  const std::string letters = "01af:::...";
  int taken = 0;
  for (int i = 0; i != test::many; ++i) {
    std::string text(random() % 10 + 1, ' ');
    for (char& c : text) c = letters[random() % letters.size()];
    std::array<std::uint8_t, 16> octets;
    const auto made = ipv6::parse(text);
    ASSERT_EQ(made.has_value(),
              inet_pton(AF_INET6, text.c_str(), octets.data()) == 1)
        << text;
    if (!made) continue;
    ++taken;
    ASSERT_EQ(made.value().octets(), octets) << text;
  }
  EXPECT_GT(taken, 100);
}

TEST(ipv6, of_other_text_is_inval) {
  for (const char* text : {"",
                           ":",
                           ":::",
                           "1",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1::2::3",
                           "1:2:3:4::5:6:7:8",
                           "::12345",
                           "::g",
                           " ::1",
                           "::1 ",
                           "::1%2",
                           "[::1]",
                           ":1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:",
                           "::1.2.3",
                           "::1.2.3.4:5",
                           "1:2:3:4:5:6:7:1.2.3.4",
                           "::0x1",
                           "::+1",
                           "1.2.3.4",
                           "::1.2.3.256"})
    EXPECT_EQ(ipv6::parse(text).error(), inval) << text;
}

// Hazard 159.
TEST(ip_address, takes_one_length_of_each_family) {
  using test::lengths_taken;
  EXPECT_EQ(lengths_taken<ipv4_address>(AF_INET), test::lengths(16, 16));
  EXPECT_EQ(lengths_taken<ipv6_address>(AF_INET6), test::lengths(28, 28));
  EXPECT_EQ(lengths_taken<ip_address>(AF_INET), test::lengths(16, 16));
  EXPECT_EQ(lengths_taken<ip_address>(AF_INET6), test::lengths(28, 28));
}

TEST(ip_address, of_another_family_is_afnosupport) {
  const error refused(errc::afnosupport, operation::address);
  const test::exact_bytes none(28);
  EXPECT_EQ(ip_address::from_bytes(none).error(), refused);
  EXPECT_EQ(ipv4_address::from_bytes(none).error(), refused);
  EXPECT_EQ(ipv6_address::from_bytes(none).error(), refused);
  const any_address v4 = ipv4_address();
  const any_address v6 = ipv6_address();
  EXPECT_EQ(ipv6_address::from_bytes(v4.bytes()).error(), refused);
  EXPECT_EQ(ipv4_address::from_bytes(v6.bytes()).error(), refused);
}

TEST(ip_address, holds_random_bytes) {
  test::expect_random_bytes_hold<ipv4_address>(AF_INET);
  test::expect_random_bytes_hold<ipv6_address>(AF_INET6);
  test::expect_random_bytes_hold<ip_address>(AF_INET);
  test::expect_random_bytes_hold<ip_address>(AF_INET6);
}

TEST(ip_address, holds_random_text) {
  test::expect_random_text_holds<ipv4_address>("12.3.40.255:8080");
  test::expect_random_text_holds<ipv6_address>("[fe80::1:2%12]:80/flow=0x12");
  test::expect_random_text_holds<ip_address>("[::ffff:1.2.3.4]:80");
}

// Hazard 162.
TEST(ip_address, keeps_scope_and_flow) {
  const ipv6_address address(ipv6::parse("fe80::1").value(), 80, 2, 0xabcde);
  EXPECT_EQ(test::text_of(address), "[fe80::1%2]:80/flow=0xabcde");
  EXPECT_NO_FATAL_FAILURE(test::expect_round_trips(address));
  EXPECT_NO_FATAL_FAILURE(test::expect_round_trips(ip_address(address)));
  const auto raw = raw_of<sockaddr_in6>(address);
  EXPECT_EQ(raw.sin6_scope_id, 2u);
  EXPECT_EQ(raw.sin6_flowinfo, htonl(0xabcde));
  EXPECT_EQ(raw.sin6_port, htons(80));
}

TEST(ip_address, is_one_of_two) {
  const ip_address v4 = ipv4_address(ipv4::loopback(), 1);
  const ip_address v6 = ipv6_address(ipv6::loopback(), 2);
  EXPECT_TRUE(v4.is_v4() && !v4.is_v6() && v6.is_v6() && !v6.is_v4());
  EXPECT_EQ(v4.v4(), ipv4_address(ipv4::loopback(), 1));
  EXPECT_EQ(v4.v6(), std::nullopt);
  EXPECT_EQ(v6.v6(), ipv6_address(ipv6::loopback(), 2));
  EXPECT_EQ(v6.v4(), std::nullopt);
  EXPECT_EQ(v4.port() + v6.port(), 3);
  EXPECT_EQ(v4.size() + v6.size(), 44u);
  EXPECT_LT(v4, v6);
  EXPECT_EQ(ip_address().v4(), ipv4_address());
}

TEST(ip_address, takes_a_mapped_number_for_itself_until_unmapped) {
  const ip_address mapped = ipv6_address(ipv6::mapped(ipv4::loopback()), 80);
  const ip_address plain = ipv4_address(ipv4::loopback(), 80);
  EXPECT_NE(mapped, plain);
  EXPECT_EQ(mapped.unmapped(), plain);
  EXPECT_EQ(plain.unmapped(), plain);
  const ip_address v6 = ipv6_address(ipv6::loopback(), 80);
  EXPECT_EQ(v6.unmapped(), v6);
}

TEST(ip_address, reads_ports_of_digits_only) {
  EXPECT_EQ(ip_address::parse("1.2.3.4:0").value().port(), 0);
  EXPECT_EQ(ip_address::parse("1.2.3.4:65535").value().port(), 65535);
  for (const char* text : {"1.2.3.4",
                           "1.2.3.4:",
                           "1.2.3.4:65536",
                           "1.2.3.4:-1",
                           "1.2.3.4:+1",
                           "1.2.3.4: 1",
                           "1.2.3.4:1 ",
                           "1.2.3.4:080",
                           "1.2.3.4:http",
                           "1.2.3.4:0x50",
                           "1.2.3.4:99999999999999999999",
                           ":80",
                           "::1:80",
                           "[1.2.3.4]:80",
                           "[::1]",
                           "[::1]:",
                           "[::1]80",
                           "[::1:80",
                           "[::1]:65536",
                           "[::1%]:80",
                           "[::1%lo]:80",
                           "[::1%-1]:80",
                           "[::1%4294967296]:80",
                           "[::1%1%2]:80",
                           "[%1]:80",
                           "[]:80",
                           "[::1]:80/flow=",
                           "[::1]:80/",
                           "[::1]:80/flow=0x100000000",
                           "[::1]:80/flow=1"})
    EXPECT_EQ(ip_address::parse(text).error(), inval) << text;
}

TEST(ip_address, goes_through_the_kernel_and_back) {
  const ip_address v4 = ipv4_address(ipv4::loopback(), 0);
  const auto bound_v4 = bound(v4).as<ip_address>();
  ASSERT_TRUE(bound_v4 && bound_v4->is_v4());
  EXPECT_EQ(bound_v4->v4()->number(), ipv4::loopback());
  EXPECT_NE(bound_v4->port(), 0);
  const ip_address v6 = ipv6_address(ipv6::loopback(), 0);
  const auto bound_v6 = bound(v6).as<ip_address>();
  ASSERT_TRUE(bound_v6 && bound_v6->is_v6());
  EXPECT_EQ(bound_v6->v6()->number(), ipv6::loopback());
  EXPECT_NE(bound_v6->port(), 0);
}

}  // namespace
