// SPDX-License-Identifier: BSL-1.0
#include <fildes/tun.hpp>

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <fildes/cast.hpp>
#include <fildes/format.hpp>
#include <fildes/poll.hpp>
#include <fildes/udp.hpp>

#include "network.hpp"

using namespace fildes;

namespace {

const unsigned char here[] = {10, 9, 0, 1};
const ipv4 other_side(10, 9, 0, 2);

// Runs a body in a network of its own, where the driver is.
template <class Body>
void with_tun(Body body) {
  test::in_own_network([=] {
    const auto probe = tun::open();
    if (!probe) test::refuse();
    body();
  });
}

owned<tun> open_up(const tun_options& options) {
  auto made = tun::open(options).value();
  const std::string name(made.interface().value().name.view());
  EXPECT_TRUE(test::add_address(name, here, 24));
  EXPECT_TRUE(test::set_link(name, true));
  return made;
}

// The next packet of a protocol of IPv4: a new interface asks for routers, too.
std::string next_packet(const tun& from, char protocol) {
  char room[2048];
  for (int tries = 0; tries != 50; ++tries) {
    if (!wait_readable(from, deadline::after(nanoseconds(1'000'000'000))))
      return "nothing";
    const auto size = from.read(room);
    if (!size) return "nothing";
    const std::string packet(room, size.value());
    if (packet.size() > 20 && packet[0] == 0x45 && packet[9] == protocol)
      return packet;
  }
  return "others only";
}

std::uint16_t checksum(const std::string& bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
    sum += static_cast<unsigned char>(bytes[i]) * 256u +
           static_cast<unsigned char>(bytes[i + 1]);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

void put_checksum(std::string& bytes, std::size_t at) {
  const std::uint16_t sum = checksum(bytes);
  bytes[at] = static_cast<char>(sum >> 8);
  bytes[at + 1] = static_cast<char>(sum & 0xff);
}

// An echo request from the other side to here.
std::string echo_request() {
  std::string icmp("\x08\0\0\0\x12\x34\0\x01ping", 12);
  put_checksum(icmp, 2);
  std::string ip("\x45\0\0\x20\0\0\0\0\x40\x01\0\0\x0a\x09\0\x02\x0a\x09\0\x01",
                 20);
  put_checksum(ip, 10);
  return ip + icmp;
}

// Gives `each` what the kernel tells of the interface.
template <class F>
void with_link(std::string_view name, F each) {
  std::vector<std::byte> room(netlink_room);
  list_links all;
  const auto look = [&](const netlink_message& m) {
    const auto link = network_link::from_message(m);
    if (link && link->name == name) each(m, *link);
  };
  ASSERT_TRUE(ask(test::route_socket(), all.finish().value(), room, look));
}

// IFLA_TUN_OWNER or IFLA_TUN_GROUP.
std::optional<std::uint32_t> told_of(std::string_view name,
                                     std::uint16_t what) {
  namespace raw = sys::abi;
  std::optional<std::uint32_t> number;
  with_link(name, [&](const netlink_message& m, const network_link&) {
    const auto info =
        m.attributes_after<raw::ifinfomsg>().find(raw::ifla_linkinfo);
    const auto data = info->nested().find(raw::ifla_info_data);
    const auto found = data->nested().find(what);
    if (found) number = found->as<std::uint32_t>();
  });
  return number;
}

bool has_carrier(std::string_view name) {
  bool has = false;
  with_link(name, [&](const netlink_message&, const network_link& link) {
    has = link.flags.has(link_flag::lower_up);
  });
  return has;
}

}  // namespace

TEST(tun, what_the_kernel_sends_there_is_read) {
  with_tun([] {
    const auto side = open_up({.name = "test%d"});
    const auto s = udp_socket::create(ip_family::v4).value();
    ASSERT_EQ(s.sendto("hello", ipv4_address(other_side, 9)).value(), 5u);
    const auto packet = next_packet(side, 17);
    ASSERT_EQ(packet.size(), 20u + 8 + 5);
    EXPECT_EQ(packet.substr(28), "hello");
    EXPECT_EQ(packet.substr(16, 4), std::string("\x0a\x09\0\x02", 4));
  });
}

TEST(tun, what_is_written_comes_in) {
  with_tun([] {
    const auto side = open_up({.nonblock = true});
    const auto request = echo_request();
    ASSERT_EQ(side.write(request).value(), request.size());
    const auto answer = next_packet(side, 1);
    ASSERT_EQ(answer.size(), request.size());
    EXPECT_EQ(answer[20], 0) << "no echo reply";
    EXPECT_EQ(answer.substr(24), request.substr(24));
  });
}

TEST(tun, packet_that_is_none_is_refused) {
  with_tun([] {
    const auto side = open_up({});
    EXPECT_EQ(side.write("x").error(), errc::inval);
    ASSERT_TRUE(test::set_link(
        std::string(side.interface().value().name.view()), false));
    EXPECT_EQ(side.write(echo_request()).error(), errc::io);
  });
}

TEST(tun, tap_sends_frames) {
  with_tun([] {
    const auto side = open_up({.kind = tun_kind::tap, .nonblock = true});
    EXPECT_EQ(side.interface().value().kind, tun_kind::tap);
    const auto s = udp_socket::create(ip_family::v4).value();
    ASSERT_TRUE(s.sendto("hello", ipv4_address(other_side, 9)));
    // Who has 10.9.0.2? Of others, as of neighbours of IPv6, there may be more.
    bool asked = false;
    for (int i = 0; i != 50 && !asked; ++i) {
      if (!wait_readable(side, deadline::after(nanoseconds(1'000'000'000))))
        break;
      char frame[2048];
      const auto size = side.read(frame).value();
      asked = size >= 42 && frame[12] == 0x08 && frame[13] == 0x06;
    }
    EXPECT_TRUE(asked);
  });
}

TEST(tun, has_the_name_that_it_was_given) {
  with_tun([] {
    const auto named = tun::open({.name = "mine"}).value();
    const auto told = named.interface().value();
    EXPECT_EQ(told.name, "mine");
    EXPECT_EQ(told.kind, tun_kind::tun);
    EXPECT_TRUE(told.flags.has(tun_flag::no_pi));
    EXPECT_FALSE(told.flags.has(tun_flag::persist));
    EXPECT_EQ(fmt::format("{}", told), "tun mine, no_pi");
    EXPECT_EQ(fmt::format("{}", tun_kind::tap), "tap");
    EXPECT_EQ(fmt::format("{}", tun_kind{7}), "unknown kind");
    EXPECT_EQ(tun::open({.name = "some%d"}).value().interface().value().name,
              "some0");
    EXPECT_EQ(tun::open({.name = "mine"}).error(), errc::busy);
    EXPECT_EQ(tun::open({.name = "sixteen-bytes-xx"}).error(),
              error(errc::nametoolong, operation::device));
    EXPECT_EQ(tun::open({.name = std::string_view("a\0b", 3)}).error(),
              error(errc::inval, operation::device));
    EXPECT_EQ(tun::open({.name = "a/b"}).error(),
              error(errc::inval, sys::nr::ioctl));
  });
}

TEST(tun, closes_on_exec_and_is_told_from_others) {
  with_tun([] {
    auto made = tun::open().value();
    EXPECT_TRUE(test::is_cloexec(made.raw()));
    EXPECT_TRUE(tun::is(made).value());
    EXPECT_TRUE(checked_cast<tun>(owned<any_fd>(std::move(made))));
    const auto without = char_device::open("/dev/net/tun").value();
    EXPECT_FALSE(tun::is(without).value());
    const auto null = char_device::open("/dev/null").value();
    EXPECT_FALSE(tun::is(null).value());
  });
}

TEST(tun, nothing_there_is_again) {
  with_tun([] {
    const auto side = tun::open({.nonblock = true}).value();
    char room[64];
    EXPECT_EQ(side.read(room).error(), error(errc::again, sys::nr::read));
  });
}

TEST(tun, goes_with_its_descriptor_unless_it_is_persistent) {
  with_tun([] {
    const auto any = test::route_socket();
    {
      const auto made = tun::open({.name = "gone"}).value();
    }
    EXPECT_EQ(index_of_interface(any, "gone").error(), errc::nodev);
    {
      const auto made = tun::open({.name = "stays"}).value();
      ASSERT_TRUE(made.set_persistent(true));
      EXPECT_TRUE(made.interface().value().flags.has(tun_flag::persist));
    }
    EXPECT_TRUE(index_of_interface(any, "stays"));
    EXPECT_EQ(tun::open({.name = "stays",
                         .flags = tun_flag::no_pi | tun_flag::exclusive})
                  .error(),
              errc::busy);
    {
      const auto again = tun::open({.name = "stays"}).value();
      ASSERT_TRUE(again.set_persistent(false));
    }
    EXPECT_EQ(index_of_interface(any, "stays").error(), errc::nodev);
  });
}

TEST(tun, belongs_to_whom_it_was_given) {
  with_tun([] {
    const auto made = tun::open({.name = "theirs"}).value();
    EXPECT_EQ(told_of("theirs", 1), std::nullopt);
    ASSERT_TRUE(made.set_owner(0));
    EXPECT_EQ(told_of("theirs", 1), 0u);
    EXPECT_EQ(told_of("theirs", 2), std::nullopt);
    ASSERT_TRUE(made.set_group(0));
    EXPECT_EQ(told_of("theirs", 2), 0u);
  });
}

TEST(tun, has_several_queues_when_asked) {
  with_tun([] {
    const tun_options several{.name = "many",
                              .flags = tun_flag::no_pi | tun_flag::multi_queue};
    const auto first = tun::open(several).value();
    const auto second = tun::open(several).value();
    EXPECT_EQ(second.interface().value().name, "many");
    EXPECT_TRUE(second.interface().value().flags.has(tun_flag::multi_queue));
    ASSERT_TRUE(second.detach_queue());
    EXPECT_EQ(second.detach_queue().error(), errc::inval);
    ASSERT_TRUE(second.attach_queue());
    EXPECT_EQ(second.attach_queue().error(), errc::inval);
    const auto single = tun::open().value();
    EXPECT_EQ(single.detach_queue().error(), errc::inval);
  });
}

TEST(tun, header_of_virtio_stands_before_each_packet) {
  with_tun([] {
    const auto side = open_up({.flags = tun_flag::no_pi | tun_flag::vnet_hdr});
    EXPECT_EQ(side.vnet_header_size().value(), 10u);
    ASSERT_TRUE(side.set_vnet_header_size(12));
    EXPECT_EQ(side.vnet_header_size().value(), 12u);
    EXPECT_EQ(side.set_vnet_header_size(9).error(), errc::inval);
    EXPECT_EQ(side.set_vnet_header_size(0xffffffff).error(), errc::inval);
    EXPECT_TRUE(side.set_offload(tun_offload::csum | tun_offload::tso4));
    EXPECT_TRUE(side.set_offload({}));
    EXPECT_EQ(side.set_offload(tun_offload::tso4).error(), errc::inval);
    const auto packet = std::string(12, '\0') + echo_request();
    EXPECT_EQ(side.write(packet).value(), packet.size());
  });
}

TEST(tun, header_of_its_own_stands_there_unless_it_is_told_not_to) {
  with_tun([] {
    const auto side = open_up({.flags = {}});
    const auto s = udp_socket::create(ip_family::v4).value();
    ASSERT_TRUE(s.sendto("hello", ipv4_address(other_side, 9)));
    char room[2048] = {};
    const std::string ipv4_packet("\0\0\x08\0", 4);
    std::string packet;
    for (int i = 0; i != 50 && !packet.starts_with(ipv4_packet); ++i) {
      if (!wait_readable(side, deadline::after(nanoseconds(1'000'000'000))))
        break;
      packet.assign(room, side.read(room).value());
    }
    ASSERT_EQ(packet.size(), sizeof(sys::abi::tun_pi) + 20 + 8 + 5);
    EXPECT_EQ(packet.substr(32), "hello");
  });
}

TEST(tun, is_in_a_network_namespace) {
  with_tun([] {
    const auto side = tun::open().value();
    const auto where = side.network_namespace().value();
    EXPECT_TRUE(test::is_cloexec(where.raw()));
    EXPECT_EQ(stat(where).value().identity(),
              stat(file::open("/proc/self/ns/net").value()).value().identity());
  });
}

TEST(tun, tells_what_the_kernel_has) {
  with_tun([] {
    const auto features = tun::features().value();
    EXPECT_TRUE(features.has(tun_flag::no_pi | tun_flag::vnet_hdr |
                             tun_flag::multi_queue));
  });
}

TEST(tun, carrier_is_as_it_was_set) {
  with_tun([] {
    const auto side = open_up({.name = "wire"});
    ASSERT_TRUE(side.set_carrier(false));
    EXPECT_FALSE(has_carrier("wire"));
    ASSERT_TRUE(side.set_carrier(true));
    EXPECT_TRUE(has_carrier("wire"));
  });
}

TEST(tun, without_privilege_is_refused) {
  EXPECT_EQ(test::in_child([] {
              if (geteuid() == 0 && setuid(65534) != 0) return 2;
              const auto made = tun::open();
              return made.has_error() && (made.error() == errc::perm ||
                                          made.error() == errc::acces ||
                                          made.error() == errc::noent)
                         ? 0
                         : 1;
            }),
            0);
}
