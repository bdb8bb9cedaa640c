// SPDX-License-Identifier: BSL-1.0
#include <fildes/alg_address.hpp>
#include <fildes/bluetooth_address.hpp>
#include <fildes/can_address.hpp>
#include <fildes/infiniband_address.hpp>
#include <fildes/netlink_address.hpp>
#include <fildes/packet_address.hpp>
#include <fildes/vsock_address.hpp>
#include <fildes/xdp_address.hpp>

#include <fcntl.h>
#include <sys/socket.h>

#include <fildes/sys/descriptor.hpp>
#include <fildes/sys/socket.hpp>

#include "addresses.hpp"

using namespace fildes;
using namespace std::string_literals;

namespace {

const error inval(errc::inval, operation::address);
const error too_long(errc::nametoolong, operation::address);
using test::lengths;
using test::lengths_taken;
using test::text_of;

// A pair of an address and its text.
template <class A>
void expect_text(const A& address, const std::string& text) {
  EXPECT_EQ(text_of(address), text);
  EXPECT_NO_FATAL_FAILURE(test::expect_round_trips(address));
}

template <class A>
void expect_inval(std::initializer_list<const char*> texts) {
  for (const char* text : texts)
    EXPECT_EQ(A::parse(text).error(), inval) << text;
}

// Hazard 159 for one family.
template <class A>
void expect_holds(const std::vector<std::size_t>& taken,
                  std::string_view sample) {
  EXPECT_EQ(lengths_taken<A>(A::family), taken);
  test::expect_other_families_refused<A>();
  test::expect_random_bytes_hold<A>(A::family);
  test::expect_random_text_holds<A>(sample);
}

TEST(netlink_address, holds_whatever_comes) {
  expect_holds<netlink_address>(lengths(12, 12), "netlink:123:0x1f");
}

TEST(netlink_address, prints_and_parses) {
  expect_text(netlink_address(), "netlink:0:0x0");
  expect_text(netlink_address(~0U, 0x80000001u),
              "netlink:4294967295:0x80000001");
  expect_inval<netlink_address>({"netlink:", "netlink:0", "netlink:0:1",
                                 "netlink:4294967296:0x0", "netlink:0:0x",
                                 "netlink:0:0x100000000", "netlink:0:0x0 "});
}

TEST(netlink_address, goes_through_the_kernel_and_back) {
  const auto socket =
      sys::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0).value();
  const netlink_address any_port;
  ASSERT_TRUE(sys::bind(socket, any_port.data(), any_port.size()));
  any_address name;
  std::uint32_t size = any_address::raw_capacity();
  ASSERT_TRUE(sys::getsockname(socket, name.raw_data(), &size));
  name.set_raw_size(size);
  ASSERT_TRUE(name.as<netlink_address>());
  EXPECT_NE(name.as<netlink_address>()->port(), 0u);
  EXPECT_EQ(name.as<netlink_address>()->groups(), 0u);
  ASSERT_TRUE(sys::close(socket));
}

// Never bound: an address of AF_VSOCK reaches beyond this machine.
TEST(vsock_address, holds_whatever_comes) {
  expect_holds<vsock_address>(lengths(16, 16), "vsock:2:1024:0x1");
}

TEST(vsock_address, prints_and_parses) {
  expect_text(vsock_address(vsock_address::host, 1024), "vsock:2:1024");
  expect_text(vsock_address(), "vsock:4294967295:4294967295");
  expect_text(vsock_address(3, 1, vsock_address_flag::to_host),
              "vsock:3:1:0x1");
  expect_inval<vsock_address>({"vsock:2", "vsock:2:", "vsock:any:1",
                               "vsock:2:1:", "vsock:2:1:1", "vsock:-1:1",
                               "vsock:2:1:0x100"});
}

TEST(packet_address, holds_whatever_comes) {
  expect_holds<packet_address>(lengths(12, 44),
                               "packet:2:0x800:1:0:02-00-5e-00-00-01");
}

TEST(packet_address, has_the_hardware_address_of_any_device) {
  expect_text(packet_address(2, ethertype::arp), "packet:2:0x806:0:0:");
  const std::uint8_t longest[32] = {0xfe, 1};
  for (std::size_t size = 0; size <= 32; ++size) {
    const auto made = packet_address::of(3, ethertype{0x88b5},
                                         {.hardware = {longest, size},
                                          .hardware_type = 32,
                                          .kind = packet_kind::outgoing})
                          .value();
    EXPECT_EQ(made.size(), size <= 8 ? 20 : 12 + size);
    EXPECT_EQ(made.hardware().size(), size);
    EXPECT_EQ(made.kind(), packet_kind::outgoing);
    EXPECT_EQ(made.protocol(), ethertype{0x88b5});
    EXPECT_NO_FATAL_FAILURE(test::expect_round_trips(made));
  }
  const std::uint8_t longer[33] = {};
  EXPECT_EQ(packet_address::of(1, ethertype::all, {.hardware = longer}).error(),
            too_long);
}

// What getsockname and recvfrom say of Ethernet differs in length.
TEST(packet_address, shorter_than_it_says_is_inval) {
  test::exact_bytes bytes(18);
  test::set_family(bytes, AF_PACKET);
  bytes[11] = 6;
  EXPECT_EQ(packet_address::from_bytes(bytes).value().hardware().size(), 6u);
  bytes[11] = 7;
  EXPECT_EQ(packet_address::from_bytes(bytes).error(), inval);
  bytes[11] = 255;
  EXPECT_EQ(packet_address::from_bytes(bytes).error(), inval);
}

// Hazard 161.
TEST(packet_address, has_its_protocol_in_network_order) {
  const packet_address address(1, ethertype::ipv6);
  const auto* bytes = static_cast<const std::uint8_t*>(address.data());
  EXPECT_EQ(bytes[2], 0x86);
  EXPECT_EQ(bytes[3], 0xdd);
}

TEST(packet_address, of_other_text_is_inval) {
  expect_inval<packet_address>(
      {"packet:2", "packet:2:0x800:1:0", "packet:2:0x10000:1:0:",
       "packet:2:0x800:65536:0:", "packet:2:0x800:1:256:",
       "packet:2:0x800:1:0:0", "packet:2:0x800:1:0:01-", "packet:2:0x800:1:0:-",
       "packet:2:0x800:1:0:0102"});
  std::string text = "packet:2:0x800:1:0:00";
  for (int i = 1; i != 32; ++i) text += "-00";
  EXPECT_TRUE(packet_address::parse(text));
  EXPECT_EQ(packet_address::parse(text + "-00").error(), inval);
}

TEST(can_address, holds_whatever_comes) {
  expect_holds<can_address>(lengths(8, 24), "can:123");
  expect_holds<isotp_address>(lengths(16, 24), "isotp:3:0x123:0x80000321");
  expect_holds<j1939_address>(lengths(24, 24), "j1939:3:0x12:0x40000:0xff");
}

TEST(can_address, prints_and_parses) {
  expect_text(can_address(3), "can:3");
  expect_text(isotp_address(3, can_id::standard(0x123), can_id::extended(1)),
              "isotp:3:0x123:0x80000001");
  expect_text(j1939_address(3, 0x1122334455667788, 0x12300, 0x20),
              "j1939:3:0x1122334455667788:0x12300:0x20");
  expect_inval<can_address>({"can:", "can:-1", "can:4294967296", "can:1:"});
  expect_inval<isotp_address>({"isotp:1", "isotp:1:2:3", "isotp:1:0x1:0x2:"});
  expect_inval<j1939_address>({"j1939:1", "j1939:1:0x0:0x0:0x100",
                               "j1939:1:0x10000000000000000:0x0:0x0"});
}

TEST(can_id, is_of_11_or_29_bits) {
  EXPECT_EQ(can_id::standard(0xfff).bits(), 0x7ffu);
  EXPECT_FALSE(can_id::standard(0xfff).is_extended());
  EXPECT_TRUE(can_id::extended(1).is_extended());
  EXPECT_EQ(can_id::extended(~0U).number(), 0x1fffffffu);
  EXPECT_NE(can_id::extended(1), can_id::standard(1));
}

TEST(xdp_address, holds_whatever_comes) {
  expect_holds<xdp_address>(lengths(16, 16), "xdp:2:1:0x8:0");
}

TEST(xdp_address, prints_and_parses) {
  expect_text(xdp_address(2, 1, xdp_bind_flag::copy), "xdp:2:1:0x2:0");
  expect_inval<xdp_address>({"xdp:2:1", "xdp:2:1:0x10000:0", "xdp:2:1:0x0:-1"});
}

TEST(xdp_address, shares_the_memory_of_an_open_socket) {
  const auto other = borrowed<any_fd>::borrow_raw(7);
  const auto address = xdp_address::sharing(other, 2, 1);
  EXPECT_EQ(address.raw_shared(), 7u);
  EXPECT_EQ(address.flags(), xdp_bind_flags(xdp_bind_flag::shared_umem));
}

TEST(infiniband_address, holds_whatever_comes) {
  expect_holds<infiniband_address>(
      lengths(48, 48), "infiniband:[fe80::1]:0x106:0xff:0xffff:0x0:2");
}

TEST(infiniband_address, prints_and_parses) {
  expect_text(infiniband_address(ipv6::loopback(), 0x1122334455667788),
              "infiniband:[::1]:0x1122334455667788:0xffffffffffffffff:0xffff:"
              "0x0:0");
  expect_inval<infiniband_address>({"infiniband:[::1]",
                                    "infiniband:[::1]:0x1:0x1:0x10000:0x0:0",
                                    "infiniband:::1:0x1:0x1:0x1:0x0:0"});
}

// Hazard 161.
TEST(infiniband_address, is_in_network_order_inside) {
  const infiniband_address address(ipv6::any(), 0x1122334455667788,
                                   {.partition = 0x99aa});
  const auto* bytes = static_cast<const std::uint8_t*>(address.data());
  EXPECT_EQ(bytes[2], 0x99);
  EXPECT_EQ(bytes[24], 0x11);
  EXPECT_EQ(bytes[31], 0x88);
  EXPECT_EQ(address.service(), 0x1122334455667788u);
}

constexpr bluetooth_device device({0, 0x11, 0x22, 0x33, 0x44, 0xff});

TEST(bluetooth_address, holds_whatever_comes) {
  expect_holds<l2cap_address>(lengths(14, 14),
                              "l2cap:00:11:22:33:44:55:0x1001:0x4:2");
  expect_holds<rfcomm_address>(lengths(10, 10), "rfcomm:00:11:22:33:44:55:3");
}

TEST(bluetooth_address, prints_and_parses) {
  expect_text(
      l2cap_address(device, 0x1001,
                    {.channel = 4, .kind = bluetooth_device_kind::le_random}),
      "l2cap:00:11:22:33:44:ff:0x1001:0x4:2");
  expect_text(rfcomm_address(device, 3), "rfcomm:00:11:22:33:44:ff:3");
  expect_inval<rfcomm_address>(
      {"rfcomm:00:11:22:33:44:55", "rfcomm:00:11:22:33:44:3",
       "rfcomm:00:11:22:33:44:5:3", "rfcomm:00-11-22-33-44-55:3",
       "rfcomm:00:11:22:33:44:55:256"});
  expect_inval<l2cap_address>({"l2cap:00:11:22:33:44:55:1:0x0:0",
                               "l2cap:00:11:22:33:44:55:0x10000:0x0:0"});
}

TEST(bluetooth_address, is_the_other_way_round_inside) {
  const l2cap_address address(device, 0x1002);
  const auto* bytes = static_cast<const std::uint8_t*>(address.data());
  EXPECT_EQ(bytes[2], 0x02);
  EXPECT_EQ(bytes[3], 0x10);
  EXPECT_EQ(bytes[4], 0xff);
  EXPECT_EQ(bytes[9], 0);
  EXPECT_EQ(address.device(), device);
  EXPECT_EQ(address.service(), 0x1002);
}

TEST(alg_address, takes_bytes_of_its_length_with_two_names_in_them) {
  EXPECT_EQ(lengths_taken<alg_address>(AF_ALG), lengths(1, 0));
  test::expect_other_families_refused<alg_address>();
  test::expect_random_text_holds<alg_address>("alg:hash:hmac(sha256):0x1:0x2");
}

TEST(alg_address, holds_random_bytes) {
  test::dice random(8);
  int taken = 0;
  for (int i = 0; i != test::many; ++i) {
    auto bytes = test::some_bytes(random, 88);
    test::set_family(bytes, AF_ALG);
    const auto made = alg_address::from_bytes(bytes);
    if (!made) continue;
    ++taken;
    ASSERT_EQ(alg_address::parse(text_of(made.value())).value(), made.value());
  }
  EXPECT_GT(taken, 1000);
}

TEST(alg_address, has_names_that_fit) {
  expect_text(alg_address::of("hash", "sha256").value(), "alg:hash:sha256");
  expect_text(alg_address::of("a:", "\\\xff", 1, 2).value(),
              "alg:a\\x3a:\\x5c\\xff:0x1:0x2");
  const auto longest =
      alg_address::of(std::string(13, '\1'), std::string(63, '\1'), ~0U, ~0U)
          .value();
  EXPECT_EQ(longest.type().size(), 13u);
  EXPECT_EQ(longest.name().size(), 63u);
  EXPECT_NO_FATAL_FAILURE(test::expect_round_trips(longest));
}

TEST(alg_address, of_names_that_do_not_is_an_error) {
  EXPECT_EQ(alg_address::of(std::string(14, 'a'), "b").error(), too_long);
  EXPECT_EQ(alg_address::of("a", std::string(64, 'b')).error(), too_long);
  EXPECT_EQ(alg_address::of("", "b").error(), inval);
  EXPECT_EQ(alg_address::of("a", "").error(), inval);
  EXPECT_EQ(alg_address::of("a\0b"s, "c").error(), inval);
  EXPECT_EQ(alg_address::parse("alg:" + std::string(14, 'a') + ":b").error(),
            too_long);
  EXPECT_EQ(alg_address::parse("alg:a:" + std::string(64, 'b')).error(),
            too_long);
  expect_inval<alg_address>({"alg:", "alg:a", "alg:a:", "alg::b", "alg:a:b:",
                             "alg:a:b:0x0", "alg:a:b:0x0:0x0:", "alg:a\\:b"});
}

}  // namespace
