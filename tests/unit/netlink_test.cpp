// SPDX-License-Identifier: BSL-1.0
#include <fildes/netlink.hpp>

#include <sys/socket.h>

#include <string>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/sys/abi/link_option.hpp>
#include <fildes/udp.hpp>

#include "network.hpp"

namespace {

using namespace fildes;
namespace raw = fildes::sys::abi;

void set(const netlink_socket& s, int level, int name, int value) {
  ASSERT_TRUE(sys::setsockopt(s.raw(), level, name, &value, sizeof value));
}

// Notifications of what happens to interfaces.
owned<netlink_socket> monitor() {
  return netlink_socket::bind(netlink_protocol::route,
                              netlink_address(0, 1u << (raw::rtnlgrp_link - 1)),
                              socket_flag::nonblock)
      .value();
}

std::vector<std::string> names_of_links() {
  std::vector<std::byte> room(netlink_room);
  std::vector<std::string> names;
  list_links all;
  const auto each = [&](const netlink_message& m) {
    if (const auto link = network_link::from_message(m))
      names.emplace_back(link->name);
  };
  const auto answer =
      ask(test::route_socket(), all.finish().value(), room, each);
  EXPECT_TRUE(answer.value().verdict());
  return names;
}

}  // namespace

TEST(netlink_socket, is_told_from_other_sockets) {
  const auto one = test::route_socket();
  EXPECT_TRUE(netlink_socket::is(one).value());
  EXPECT_TRUE(checked_cast<netlink_socket>(borrowed<any_fd>(one)));
  const auto other = udp_socket::create(ip_family::v4).value();
  EXPECT_FALSE(netlink_socket::is(other).value());
  EXPECT_TRUE(test::is_cloexec(one.raw()));
}

TEST(netlink_socket, unknown_protocol_is_protonosupport) {
  EXPECT_EQ(netlink_socket::create(netlink_protocol{31}).error(),
            errc::protonosupport);
}

TEST(netlink_socket, has_a_port_of_its_own_when_bound) {
  const auto one = netlink_socket::bind(netlink_protocol::route).value();
  const auto other = netlink_socket::bind(netlink_protocol::route).value();
  const netlink_address at = one.local_address().value();
  EXPECT_NE(at.port(), 0u);
  EXPECT_NE(at, other.local_address().value());
  EXPECT_EQ(netlink_socket::bind(netlink_protocol::route, at).error(),
            errc::addrinuse);
}

TEST(netlink_socket, sets_lo_up_and_makes_a_pair_of_interfaces) {
  test::in_own_network([] {
    EXPECT_TRUE(test::set_link("lo", true));
    ASSERT_TRUE(test::add_veth("left", "right"));
    const auto names = names_of_links();
    EXPECT_EQ(names.size(), 3u);
    for (const std::string name : {"lo", "left", "right"})
      EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
    EXPECT_EQ(test::add_veth("left", "again").error(),
              error(errc::exist, operation::netlink));
  });
}

namespace {

// Calls `each` with a link; false when there is none of the name.
template <class Each>
bool with_link(std::string_view name, Each each) {
  std::vector<std::byte> room(netlink_room);
  list_links all;
  bool found = false;
  const auto look = [&](const netlink_message& m) {
    const auto link = network_link::from_message(m);
    if (link->name != name) return;
    found = true;
    each(*link);
  };
  EXPECT_TRUE(ask(test::route_socket(), all.finish().value(), room, look));
  return found;
}

// The kernel looks at a carrier in its own time.
bool wait_until_up(std::string_view name) {
  bool up = false;
  for (int i = 0; i != 500 && !up; ++i) {
    with_link(name,
              [&](const network_link& l) { up = l.state == link_state::up; });
    if (!up) usleep(10'000);
  }
  return up;
}

}  // namespace

TEST(netlink_socket, link_is_decoded_with_all_its_parts) {
  test::in_own_network([] {
    ASSERT_TRUE(test::add_veth("left", "right"));
    ASSERT_TRUE(test::set_link("left", true));
    ASSERT_TRUE(test::set_link("right", true));
    EXPECT_TRUE(wait_until_up("left"));
    EXPECT_TRUE(with_link("left", [](const network_link& link) {
      EXPECT_EQ(link.index, test::index_of("left"));
      EXPECT_EQ(link.peer, test::index_of("right"));
      EXPECT_EQ(link.hardware_type, 1);
      EXPECT_EQ(link.hardware.size(), 6u);
      EXPECT_EQ(link.mtu, 1500u);
      EXPECT_EQ(link.master, 0);
      EXPECT_TRUE(link.flags.has(link_flag::up | link_flag::running));
    }));
    EXPECT_FALSE(with_link("middle", [](const network_link&) {}));
  });
}

TEST(netlink_socket, message_of_another_type_is_no_link_and_no_address) {
  const netlink_message m{raw::rtm_newroute, {}, 0, 0, {}};
  EXPECT_FALSE(network_link::from_message(m));
  EXPECT_FALSE(network_address::from_message(m));
  const netlink_message cut{raw::rtm_newlink, {}, 0, 0, {}};
  EXPECT_FALSE(network_link::from_message(cut));
}

TEST(netlink_socket, addresses_are_decoded) {
  test::in_own_network([] {
    ASSERT_TRUE(test::set_link("lo", true));
    const ipv4 wanted(10, 1, 2, 3);
    ASSERT_TRUE(test::add_address("lo", byte_view(wanted.octets()), 24));
    std::vector<std::byte> room(netlink_room);
    list_addresses all;
    std::vector<std::string> found;
    const auto each = [&](const netlink_message& m) {
      const auto a = network_address::from_message(m).value();
      EXPECT_EQ(a.interface, 1);
      const address_text text =
          a.v4() ? address_text(*a.v4()) : address_text(a.v6().value());
      found.push_back(std::string(text.view()) + "/" +
                      std::to_string(a.prefix));
    };
    EXPECT_TRUE(ask(test::route_socket(), all.finish().value(), room, each)
                    .value()
                    .verdict());
    EXPECT_EQ(std::count(found.begin(), found.end(), "10.1.2.3/24"), 1);
    EXPECT_EQ(std::count(found.begin(), found.end(), "127.0.0.1/8"), 1);
  });
}

TEST(netlink_ask, refusal_is_the_kernels_code_and_words) {
  test::in_own_network([] {
    const auto kernel = test::route_socket();
    set(kernel, raw::sol_netlink, raw::netlink_ext_ack, 1);
    netlink_request<128> bad(raw::rtm_newlink);
    bad.head(raw::ifinfomsg{.family = 0,
                            .pad = 0,
                            .type = 0,
                            .index = 1,
                            .flags = 0,
                            .change = 0})
        .number(raw::ifla_mtu, std::uint8_t{1});
    std::vector<std::byte> room(netlink_room);
    const auto answer = ask(kernel, bad.finish().value(), room).value();
    EXPECT_EQ(answer.state, netlink_state::complete);
    EXPECT_FALSE(answer.ack.ok());
    EXPECT_NE(answer.ack.text, "");
    EXPECT_EQ(answer.ack.offset, 32u);
    EXPECT_EQ(answer.verdict().error(),
              error(answer.ack.code, operation::netlink));
  });
}

TEST(netlink_ask, request_whose_end_nobody_tells_is_inval) {
  netlink_request<32> silent(raw::rtm_getlink, netlink_flag::request);
  silent.head(raw::ifinfomsg{});
  std::vector<std::byte> room(netlink_room);
  const auto kernel = test::route_socket();
  EXPECT_EQ(ask(kernel, silent.finish().value(), room).error(),
            error(errc::inval, operation::netlink));
  EXPECT_EQ(ask(kernel, byte_view("short"), room).error(), errc::inval);
}

TEST(netlink_ask, room_that_is_too_small_is_told) {
  list_links all;
  std::byte room[64];
  int whole = 0;
  const auto answer = ask(test::route_socket(), all.finish().value(), room,
                          [&](const netlink_message&) { ++whole; })
                          .value();
  EXPECT_EQ(answer.state, netlink_state::truncated);
  EXPECT_EQ(answer.verdict().error(), error(errc::msgsize, operation::netlink));
  EXPECT_EQ(whole, 0);
}

TEST(netlink_ask, passes_by_what_is_not_of_the_kernel_or_the_request) {
  test::in_own_network([] {
    const auto kernel = netlink_socket::bind(netlink_protocol::route).value();
    const auto liar = netlink_socket::bind(netlink_protocol::route).value();
    // As an ack would look.
    netlink_request<64> lie(raw::nlmsg_error, {});
    lie.head(raw::nlmsgerr{-1, {16, raw::rtm_getlink, 0, 5, 0}});
    ASSERT_TRUE(
        liar.sendto(lie.finish(5).value(), kernel.local_address().value()));
    netlink_request<32> earlier(raw::rtm_getlink);
    earlier.head(raw::ifinfomsg{0, 0, 0, 1, 0, 0});
    ASSERT_TRUE(kernel.send(earlier.finish(4).value()));
    list_links all;
    std::vector<std::byte> room(netlink_room);
    int links = 0;
    const auto answer =
        ask(kernel, all.finish(5).value(), room, [&](const netlink_message&) {
          ++links;
        }).value();
    EXPECT_TRUE(answer.verdict());
    EXPECT_EQ(links, 1);
  });
}

TEST(netlink_receive, tells_who_sent) {
  test::in_own_network([] {
    const auto to = netlink_socket::bind(netlink_protocol::route).value();
    const auto from = netlink_socket::bind(netlink_protocol::route).value();
    netlink_request<16> hello(20, {});
    ASSERT_TRUE(
        from.sendto(hello.finish().value(), to.local_address().value()));
    std::byte room[64];
    const auto batch = to.receive(room).value();
    EXPECT_TRUE(batch.complete());
    EXPECT_FALSE(batch.from_kernel());
    EXPECT_EQ(batch.from, from.local_address().value());
    EXPECT_EQ(batch.messages.begin()->type, 20);
  });
}

TEST(netlink_receive, notification_of_the_kernel_comes_whole) {
  test::in_own_network([] {
    const auto listening = monitor();
    ASSERT_TRUE(test::set_link("lo", true));
    std::vector<std::byte> room(netlink_room);
    const auto batch = listening.receive(room).value();
    EXPECT_TRUE(batch.complete());
    EXPECT_TRUE(batch.from_kernel());
    EXPECT_EQ(batch.from.groups(), 1u << (raw::rtnlgrp_link - 1));
    EXPECT_FALSE(batch.messages.malformed());
    const auto link = network_link::from_message(*batch.messages.begin());
    EXPECT_EQ(link->name, "lo");
    EXPECT_TRUE(link->flags.has(link_flag::up));
  });
}

TEST(netlink_receive, nothing_there_is_again) {
  test::in_own_network([] {
    std::byte room[64];
    EXPECT_EQ(monitor().receive(room).error(), errc::again);
  });
}

TEST(netlink_receive, small_room_is_truncated_and_the_rest_lost) {
  test::in_own_network([] {
    const auto listening = monitor();
    ASSERT_TRUE(test::set_link("lo", true));
    std::byte room[40];
    const auto batch = listening.receive(room).value();
    EXPECT_EQ(batch.state, netlink_state::truncated);
    EXPECT_GT(batch.length, sizeof room);
    EXPECT_TRUE(batch.messages.malformed());
    EXPECT_EQ(batch.messages.begin(), batch.messages.end());
    EXPECT_EQ(listening.receive(room).error(), errc::again);
  });
}

TEST(netlink_receive, whole_leaves_there_what_the_room_is_too_small_for) {
  test::in_own_network([] {
    const auto listening = monitor();
    ASSERT_TRUE(test::set_link("lo", true));
    std::byte small[40];
    const auto refused = receive_whole(listening, small).value();
    EXPECT_EQ(refused.state, netlink_state::too_long);
    EXPECT_TRUE(refused.messages.empty());
    EXPECT_EQ(listening.next_size().value(), refused.length);
    std::vector<std::byte> room(refused.length);
    const auto batch = receive_whole(listening, room).value();
    EXPECT_TRUE(batch.complete());
    EXPECT_EQ(batch.length, room.size());
    EXPECT_EQ(receive_whole(listening, room).error(), errc::again);
  });
}

namespace {

// More notifications than the smallest of buffers holds.
void overflow(const netlink_socket& listening) {
  set(listening, raw::sol_socket, raw::so_rcvbuf, 1);
  for (int i = 0; i != 20; ++i) ASSERT_TRUE(test::set_link("lo", i % 2 == 0));
}

}  // namespace

TEST(netlink_receive, dropped_notifications_are_lost_once_and_then_it_goes_on) {
  test::in_own_network([] {
    const auto listening = monitor();
    overflow(listening);
    std::vector<std::byte> room(netlink_room);
    const auto batch = listening.receive(room).value();
    EXPECT_EQ(batch.state, netlink_state::lost);
    EXPECT_TRUE(batch.messages.empty());
    EXPECT_TRUE(listening.receive(room).value().complete());
  });
}

TEST(netlink_receive, whole_tells_of_lost_notifications_too) {
  test::in_own_network([] {
    const auto listening = monitor();
    overflow(listening);
    std::vector<std::byte> room(netlink_room);
    EXPECT_EQ(receive_whole(listening, room).value().state,
              netlink_state::lost);
    while (listening.receive(room)) continue;
    overflow(listening);
    EXPECT_EQ(listening.next_size().error(), errc::nobufs);
  });
}

TEST(netlink_answer, verdict_names_each_way_to_fail) {
  netlink_answer a{};
  EXPECT_TRUE(a.verdict());
  a.interrupted = true;
  EXPECT_EQ(a.verdict().error(), error(errc::intr, operation::netlink));
  a.ack.code = errc::nodev;
  EXPECT_EQ(a.verdict().error(), error(errc::nodev, operation::netlink));
  a.state = netlink_state::truncated;
  EXPECT_EQ(a.verdict().error(), error(errc::msgsize, operation::netlink));
  a.state = netlink_state::lost;
  EXPECT_EQ(a.verdict().error(), error(errc::nobufs, operation::netlink));
}
