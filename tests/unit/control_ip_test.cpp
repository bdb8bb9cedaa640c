// SPDX-License-Identifier: BSL-1.0
#include <fildes/control_ip.hpp>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "support/skip.hpp"
#include "unit/control.hpp"

// Kinds of IPv4 and IPv6: from the loopback, and for what it has not, from the
// bytes that a kernel would write.

namespace {

using namespace fildes;
using test::await;
using test::loopback_pair;
using test::read_as;
using test::send;
using test::kernel::sol_ip;
using test::kernel::sol_ipv6;
using test::kernel::sol_tcp;
using test::kernel::sol_udp;
namespace kernel = test::kernel;

using large_room = control_buffer<1024>;

constexpr std::int32_t loopback_interface = 1;

/// Sends `out`, and what comes of it with the `option` of the receiver.
template <class Kind>
std::optional<Kind> arrives(int family, int level, int option,
                            control_view out = {}) {
  const loopback_pair s(family);
  EXPECT_TRUE(test::set(s.b, level, option));
  EXPECT_TRUE(send(s.a, out));
  control_buffer<control_space<Kind>> room;
  const auto flags = await(s.b, room);
  EXPECT_TRUE(flags && flags.value() == 0);
  EXPECT_FALSE(room.malformed());
  return room.template find<Kind>();
}

// --- IPv4 --------------------------------------------------------------------

TEST(control_ip, pktinfo_says_where_a_packet_went) {
  const auto where =
      arrives<control::ip::pktinfo>(AF_INET, sol_ip, kernel::ip_pktinfo);
  ASSERT_TRUE(where);
  EXPECT_EQ(where->interface, loopback_interface);
  EXPECT_EQ(where->local, ipv4::loopback());
  EXPECT_EQ(where->destination, ipv4::loopback());
}

TEST(control_ip, pktinfo_chooses_where_a_packet_comes_from) {
  const auto any = test::new_socket(AF_INET, SOCK_DGRAM);
  loopback_pair::bind(any);
  const auto from = test::new_socket(AF_INET, SOCK_DGRAM);
  loopback_pair::connect(from, any);
  const control::ip::pktinfo second{.local = {127, 0, 0, 2}};
  ASSERT_TRUE(send(from, control_messages(second)));
  char data;
  sockaddr_in name{};
  std::uint32_t size = sizeof name;
  ASSERT_TRUE(sys::recvfrom(any.raw(), &data, 1, 0, &name, &size));
  EXPECT_EQ(ntohl(name.sin_addr.s_addr), 0x7f000002u);
}

TEST(control_ip, pktinfo_of_a_foreign_number_is_refused) {
  const loopback_pair s;
  const control::ip::pktinfo foreign{.local = {192, 0, 2, 1}};
  EXPECT_FALSE(send(s.a, control_messages(foreign)));
}

TEST(control_ip, ttl_is_sent_and_received) {
  using control::ip::ttl;
  EXPECT_EQ(arrives<ttl>(AF_INET, sol_ip, kernel::ip_recvttl), ttl{64});
  EXPECT_EQ(arrives<ttl>(AF_INET, sol_ip, kernel::ip_recvttl,
                         control_messages(ttl{7})),
            ttl{7});
}

TEST(control_ip, ttl_that_cannot_be_is_refused) {
  const loopback_pair s;
  for (const int value : {0, 256, -1})
    EXPECT_EQ(send(s.a, control_messages(control::ip::ttl{value})).error(),
              errc::inval);
}

TEST(control_ip, tos_is_sent_and_received) {
  using control::ip::tos;
  EXPECT_EQ(arrives<tos>(AF_INET, sol_ip, kernel::ip_recvtos), tos{0});
  EXPECT_EQ(arrives<tos>(AF_INET, sol_ip, kernel::ip_recvtos,
                         control_messages(tos{0x10})),
            tos{0x10});
}

TEST(control_ip, several_kinds_go_and_come_together) {
  const loopback_pair s;
  for (const int option :
       {kernel::ip_recvttl, kernel::ip_recvtos, kernel::ip_pktinfo})
    ASSERT_TRUE(test::set(s.b, sol_ip, option));
  ASSERT_TRUE(
      send(s.a, control_messages(control::ip::ttl{9}, control::ip::tos{8},
                                 control::ip::pktinfo{})));
  control_buffer<
      control_space<control::ip::ttl, control::ip::tos, control::ip::pktinfo>>
      room;
  ASSERT_EQ(await(s.b, room).value(), 0);
  EXPECT_EQ(room.find<control::ip::ttl>(), control::ip::ttl{9});
  EXPECT_EQ(room.find<control::ip::tos>(), control::ip::tos{8});
  EXPECT_TRUE(room.find<control::ip::pktinfo>());
}

TEST(control_ip, kind_that_finds_no_room_is_told) {
  const loopback_pair s;
  for (const int option : {kernel::ip_recvttl, kernel::ip_pktinfo})
    ASSERT_TRUE(test::set(s.b, sol_ip, option));
  ASSERT_TRUE(send(s.a, {}));
  control_buffer<control_space<control::ip::pktinfo>> room;
  ASSERT_EQ(await(s.b, room).value(), kernel::msg_ctrunc);
  EXPECT_TRUE(room.find<control::ip::pktinfo>());
  EXPECT_FALSE(room.find<control::ip::ttl>());
  EXPECT_FALSE(room.malformed());
}

TEST(control_ip, original_destination_is_the_address_of_the_receiver) {
  const loopback_pair s;
  ASSERT_TRUE(test::set(s.b, sol_ip, kernel::ip_recvorigdstaddr));
  ASSERT_TRUE(send(s.a, {}));
  large_room room;
  ASSERT_TRUE(await(s.b, room));
  const auto where = room.find<control::ip::original_destination>();
  ASSERT_TRUE(where);
  const auto name = loopback_pair::name_of(s.b);
  EXPECT_EQ(where->address.number(), ipv4::loopback());
  EXPECT_EQ(where->address.port(),
            ntohs(reinterpret_cast<const sockaddr_in&>(name).sin_port));
}

TEST(control_ip, protocol_is_taken_with_a_packet_that_has_its_header) {
  const auto raw = sys::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
  if (!raw) {
    EXPECT_EQ(raw.error(), errc::perm);  // wants CAP_NET_RAW
    return;
  }
  const auto fd = owned<any_fd>::adopt_raw(raw).value();
  const loopback_pair s;
  loopback_pair::connect(fd, s.b);
  const std::string packet(64, 'E');  // a header of version 4 and 20 bytes
  EXPECT_EQ(
      send(fd, control_messages(control::ip::protocol{0}), packet).error(),
      errc::inval);
  EXPECT_TRUE(
      send(fd, control_messages(control::ip::protocol{IPPROTO_UDP}), packet));
}

TEST(control_ip, what_the_loopback_has_not_is_one_number) {
  const std::uint32_t value = 1480;
  const byte_view bytes(&value, sizeof value);
  EXPECT_EQ(read_as<control::ip::fragment_size>(sol_ip, kernel::ip_recvfragsize,
                                                bytes),
            control::ip::fragment_size{1480});
  EXPECT_EQ(read_as<control::ip::checksum>(sol_ip, kernel::ip_checksum, bytes),
            control::ip::checksum{1480});
  EXPECT_EQ(read_as<control::ipv6::fragment_size>(
                sol_ipv6, kernel::ipv6_recvfragsize, bytes),
            control::ipv6::fragment_size{1480});
}

// --- IPv6 --------------------------------------------------------------------

TEST(control_ipv6, pktinfo_says_where_a_packet_went) {
  const auto where = arrives<control::ipv6::pktinfo>(AF_INET6, sol_ipv6,
                                                     kernel::ipv6_recvpktinfo);
  ASSERT_TRUE(where);
  EXPECT_EQ(where->interface, loopback_interface);
  EXPECT_EQ(where->number, ipv6::loopback());
}

TEST(control_ipv6, pktinfo_chooses_the_interface) {
  const loopback_pair s(AF_INET6);
  control::ipv6::pktinfo way{.number = ipv6::loopback(),
                             .interface = loopback_interface};
  EXPECT_TRUE(send(s.a, control_messages(way)));
  way.interface = 0x7fffffff;
  EXPECT_EQ(send(s.a, control_messages(way)).error(), errc::nodev);
}

TEST(control_ipv6, hop_limit_is_sent_and_received) {
  using control::ipv6::hop_limit;
  const auto usual =
      arrives<hop_limit>(AF_INET6, sol_ipv6, kernel::ipv6_recvhoplimit);
  EXPECT_EQ(usual, hop_limit{64});
  EXPECT_EQ(arrives<hop_limit>(AF_INET6, sol_ipv6, kernel::ipv6_recvhoplimit,
                               control_messages(hop_limit{7})),
            hop_limit{7});
  EXPECT_EQ(arrives<hop_limit>(AF_INET6, sol_ipv6, kernel::ipv6_recvhoplimit,
                               control_messages(hop_limit{-1})),
            usual);
}

TEST(control_ipv6, traffic_class_is_sent_and_received) {
  using control::ipv6::traffic_class;
  EXPECT_EQ(arrives<traffic_class>(AF_INET6, sol_ipv6, kernel::ipv6_recvtclass,
                                   control_messages(traffic_class{0x20})),
            traffic_class{0x20});
}

TEST(control_ipv6, flow_info_has_the_traffic_class) {
  using control::ipv6::flow_info;
  const control_messages out(control::ipv6::traffic_class{0x20});
  const auto flow =
      arrives<flow_info>(AF_INET6, sol_ipv6, kernel::ipv6_flowinfo, out);
  ASSERT_TRUE(flow);
  EXPECT_EQ(ntohl(flow->value) >> 20, 0x20u);
}

TEST(control_ipv6, original_destination_is_the_address_of_the_receiver) {
  const auto where = arrives<control::ipv6::original_destination>(
      AF_INET6, sol_ipv6, kernel::ipv6_recvorigdstaddr);
  ASSERT_TRUE(where);
  EXPECT_EQ(where->address.number(), ipv6::loopback());
  EXPECT_NE(where->address.port(), 0);
}

TEST(control_ipv6, packet_that_must_not_be_cut_is_refused_when_too_long) {
  const loopback_pair s(AF_INET6);
  const control_messages whole(control::ipv6::dont_fragment{1});
  EXPECT_TRUE(send(s.a, whole));
  EXPECT_EQ(send(s.a, whole, std::string(65535, 'x')).error(), errc::msgsize);
}

/// An option that pads: nobody is to look at it.
constexpr std::array<std::uint8_t, 8> padding = {0, 0, 1, 4, 0, 0, 0, 0};

template <class Header>
void expect_extension(int option) {
  const loopback_pair s(AF_INET6);
  ASSERT_TRUE(test::set(s.b, sol_ipv6, option));
  const auto header = Header::from_bytes(padding).value();
  const auto sent = send(s.a, control_messages(header));
  if (!sent) {
    EXPECT_EQ(sent.error(), errc::perm);  // wants CAP_NET_RAW
    return;
  }
  large_room room;
  ASSERT_TRUE(await(s.b, room));
  const control_record got = *room.records().begin();
  EXPECT_EQ(got.level, Header::level);
  EXPECT_EQ(got.type, Header::type);
  ASSERT_EQ(got.bytes.size(), padding.size());
  // The first byte says what follows: here UDP, which the kernel fills in.
  EXPECT_EQ(std::memcmp(got.bytes.data() + 1, padding.data() + 1, 7), 0);
}

TEST(control_ipv6, extension_headers_are_handed_over_as_they_are) {
  expect_extension<control::ipv6::hop_options<8>>(kernel::ipv6_recvhopopts);
  expect_extension<control::ipv6::destination_options<8>>(
      kernel::ipv6_recvdstopts);
}

TEST(control_ipv6, extension_header_over_its_size_is_refused) {
  EXPECT_EQ(control::ipv6::hop_options<7>::from_bytes(padding).error(),
            errc::nobufs);
  EXPECT_EQ(control::ipv6::routing_header<8>::from_bytes(padding)
                .value()
                .payload()
                .size(),
            8u);
}

TEST(control_ipv6, path_mtu_is_that_of_an_address) {
  kernel::ip6_mtuinfo raw{};
  raw.family = AF_INET6;
  raw.port = htons(80);
  raw.mtu = 1280;
  const auto mtu = read_as<control::ipv6::path_mtu>(
      sol_ipv6, kernel::ipv6_pathmtu, byte_view(&raw, sizeof raw));
  ASSERT_TRUE(mtu);
  EXPECT_EQ(mtu->address.port(), 80);
  EXPECT_EQ(mtu->mtu, 1280u);
}

// --- UDP and TCP -------------------------------------------------------------

TEST(control_udp, segment_size_cuts_what_is_sent) {
  const loopback_pair s;
  const control_messages cut(control::udp::segment_size{100});
  ASSERT_EQ(send(s.a, cut, std::string(950, 'x')).value(), 950u);
  std::vector<std::size_t> sizes;
  char data[2000];
  for (std::size_t left = 950; left != 0; left -= sizes.back())
    sizes.push_back(
        sys::recvfrom(s.b.raw(), data, sizeof data, 0, nullptr, nullptr)
            .value());
  std::vector<std::size_t> expected(9, 100);
  expected.push_back(50);
  EXPECT_EQ(sizes, expected);
}

TEST(control_udp, gro_size_is_what_the_sender_cut_it_to) {
  const loopback_pair s;
  ASSERT_TRUE(test::set(s.b, sol_udp, kernel::udp_gro));
  const control_messages cut(control::udp::segment_size{100});
  ASSERT_TRUE(send(s.a, cut, std::string(950, 'x')));
  control_buffer<control_space<control::udp::gro_size>> room;
  ASSERT_EQ(await(s.b, room).value(), 0);
  EXPECT_EQ(room.find<control::udp::gro_size>(), control::udp::gro_size{100});
}

TEST(control_tcp, unread_bytes_are_told) {
  const loopback_pair s(AF_INET, SOCK_STREAM);
  ASSERT_TRUE(test::set(s.b, sol_tcp, kernel::tcp_inq));
  ASSERT_TRUE(send(s.a, {}, std::string(5000, 'x')));
  large_room room;
  ASSERT_TRUE(await(s.b, room));
  EXPECT_EQ(room.find<control::tcp::unread>(),
            control::tcp::unread{5000 - 4096});
}

}  // namespace
