// SPDX-License-Identifier: BSL-1.0
#include <array>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <fildes/sys/file.hpp>
#include <fildes/sys/process.hpp>

#include "option_probe.hpp"
#include "sockets.hpp"

// Options that mean something to a socket in a certain state only.

using namespace fildes;
using namespace test;

namespace {

using namespace sys::abi;

owned<any_socket> made(int family, int type, int protocol = 0) {
  return any_socket::create(family, type, protocol).value();
}

struct local_pair {
  owned<unix_stream> a;
  owned<unix_stream> b;
};
local_pair local_sockets() {
  int fds[2];
  sys::socketpair(af_unix, sock_stream | sock_cloexec, 0, fds).value();
  return {owned<unix_stream>::adopt_raw(fds[0]).value(),
          owned<unix_stream>::adopt_raw(fds[1]).value()};
}

constexpr sock_filter pass_all[] = {{0x06, 0, 0, 0xffff}};  // ret 65535
constexpr int loopback_index = 1;

}  // namespace

TEST(option_socket, error_of_a_connect_is_told_once) {
  const silent_port port;
  const auto s = made(af_inet, sock_stream | sock_nonblock);
  const auto connected =
      sys::connect(s.raw(), port.address.data(), port.address.size());
  if (connected.has_error() && connected.error() == errc::connrefused) return;
  errc told{};
  for (int i = 0; i != 1000 && told == errc{}; ++i)
    told = get_option(s, option::error).value();
  EXPECT_EQ(told, errc::connrefused);
  EXPECT_EQ(get_option(s, option::error).value(), errc{});
}

TEST(option_socket, kind_of_socket_is_told) {
  const auto s = made(af_inet6, sock_dgram);
  EXPECT_EQ(get_option(s, option::type).value(), sock_dgram);
  EXPECT_EQ(get_option(s, option::domain).value(), af_inet6);
  EXPECT_EQ(get_option(s, option::protocol).value(), 17);
  EXPECT_FALSE(get_option(s, option::accepts_connections).value());
}

TEST(option_socket, cookies_tell_sockets_apart) {
  const auto a = made(af_inet, sock_dgram), b = made(af_inet, sock_dgram);
  const auto cookie = get_option(a, option::cookie).value();
  EXPECT_EQ(get_option(a, option::cookie).value(), cookie);
  EXPECT_NE(get_option(b, option::cookie).value(), cookie);
}

TEST(option_socket, peer_of_a_pair_is_this_process) {
  const auto [a, b] = local_sockets();
  const ucred peer = get_option(a, option::peer_credentials).value();
  EXPECT_EQ(peer.pid, sys::getpid());
  std::vector<std::uint32_t> groups(70000);
  const auto count = get_option(a, option::peer_groups, groups);
  EXPECT_TRUE(count.has_value() || count.error() == errc::nodata);
}

TEST(option_socket, peer_groups_without_room_are_an_error) {
  const auto [a, b] = local_sockets();
  std::vector<std::uint32_t> groups(70000);
  const auto count = get_option(a, option::peer_groups, groups);
  if (count.has_error() || count.value() == 0) return;  // no group at all
  EXPECT_EQ(
      get_option(a, option::peer_groups, std::span(groups).first(0)).error(),
      errc::range);
}

TEST(option_socket, peer_pidfd_is_owned_and_errors_are_told_apart) {
  const auto [a, b] = local_sockets();
  const auto peer = get_option(a, option::peer_pidfd);
  if (peer.has_error()) {
    EXPECT_EQ(peer.error(), errc::noprotoopt);  // before 6.5
    return;
  }
  EXPECT_GE(peer.value().raw(), 0);  // and closed: the listener looks
  const auto unconnected = made(af_unix, sock_stream);
  EXPECT_EQ(get_option(unconnected, option::peer_pidfd).error(), errc::nodata);
}

TEST(option_socket, options_of_another_level_are_not_those_of_a_unix_socket) {
  const auto [a, b] = local_sockets();
  static_assert(has_options_of_level<unix_stream, sol_socket>);
  static_assert(!has_options_of_level<unix_stream, sol_tcp>);
  set_option(a, option::pass_credentials, true).value();
  EXPECT_TRUE(get_option(a, option::pass_credentials).value());
}

TEST(option_socket, filter_is_attached_told_and_detached) {
  const auto s = made(af_inet, sock_dgram);
  std::array<sock_filter, 8> room;
  EXPECT_EQ(get_option(s, option::attach_filter, room).value(), 0U);
  set_option(s, option::attach_filter, pass_all).value();
  ASSERT_EQ(get_option(s, option::attach_filter, room).value(), 1U);
  EXPECT_EQ(room[0].code, 0x06);
  EXPECT_EQ(room[0].k, 0xffffU);
  EXPECT_EQ(
      get_option(s, option::attach_filter, std::span(room).first(0)).value(),
      1U);  // how many there are
  set_option(s, option::detach_filter).value();
  EXPECT_EQ(set_option(s, option::detach_filter).error(), errc::noent);
}

TEST(option_socket, filter_is_not_read_into_too_little_room) {
  const auto s = made(af_inet, sock_dgram);
  const sock_filter two[] = {{0x00, 0, 0, 0}, {0x06, 0, 0, 0xffff}};
  set_option(s, option::attach_filter, two).value();
  std::array<sock_filter, 1> room;
  EXPECT_EQ(get_option(s, option::attach_filter, room).error(), errc::inval);
}

TEST(option_socket, filter_that_is_too_long_or_senseless_is_refused) {
  const auto s = made(af_inet, sock_dgram);
  const std::vector<sock_filter> many(0x10000, pass_all[0]);
  EXPECT_EQ(set_option(s, option::attach_filter, many).error(),
            error(errc::inval, operation::option));
  const sock_filter senseless[] = {{0xffff, 0, 0, 0}};
  EXPECT_EQ(set_option(s, option::attach_filter, senseless).error(),
            error(errc::inval, sys::nr::setsockopt));
}

TEST(option_socket, locked_filter_stays) {
  const auto s = made(af_inet, sock_dgram);
  set_option(s, option::attach_filter, pass_all).value();
  set_option(s, option::lock_filter, true).value();
  EXPECT_EQ(set_option(s, option::detach_filter).error(), errc::perm);
}

TEST(option_socket, reuseport_chooses_by_a_program) {
  const auto s = made(af_inet, sock_dgram);
  set_option(s, option::reuse_port, true).value();
  const ip_address any = loopback();
  sys::bind(s.raw(), any.data(), any.size()).value();
  set_option(s, option::attach_reuseport_cbpf, pass_all).value();
  set_option(s, option::detach_reuseport_bpf).value();
}

TEST(option_socket, device_is_bound_by_its_name_and_index) {
  const auto s = made(af_inet, sock_dgram);
  set_option(s, option::bind_to_device, "lo").value();
  EXPECT_EQ(get_option(s, option::bind_to_device).value(), "lo");
  EXPECT_EQ(get_option(s, option::bind_to_interface).value(), loopback_index);
  EXPECT_EQ(set_option(s, option::bind_to_device, "no such device").error(),
            errc::nodev);
}

TEST(option_socket, pacing_rate_is_as_wide_as_the_kernel_has_it) {
  const auto s = made(af_inet, sock_stream);
  EXPECT_EQ(get_option(s, option::max_pacing_rate).value(), ~pacing_rate{0});
  const auto rate = static_cast<pacing_rate>(5'000'000'000);
  set_option(s, option::max_pacing_rate, rate).value();
  EXPECT_EQ(get_option(s, option::max_pacing_rate).value(), rate);
}

TEST(option_ip, groups_are_joined_once_and_left_once) {
  const auto s = made(af_inet, sock_dgram);
  const ip_membership group{ipv4(239, 1, 2, 3), {loopback_index, {}}};
  set_option(s, option::ip::join, group).value();
  EXPECT_EQ(set_option(s, option::ip::join, group).error(), errc::addrinuse);
  set_option(s, option::ip::leave, group).value();
  EXPECT_EQ(set_option(s, option::ip::leave, group).error(),
            errc::addrnotavail);
}

TEST(option_ip, sources_are_joined_and_blocked) {
  const auto s = made(af_inet, sock_dgram);
  const ip_source one{ipv4(239, 1, 2, 3), ipv4(10, 0, 0, 1), ipv4::loopback()};
  set_option(s, option::ip::join_source, one).value();
  set_option(s, option::ip::leave_source, one).value();
  set_option(s, option::ip::join, {one.group, {0, ipv4::loopback()}}).value();
  set_option(s, option::ip::block_source, one).value();
  set_option(s, option::ip::unblock_source, one).value();
  EXPECT_TRUE(set_option(s, option::ip::unblock_source, one).has_error());
}

TEST(option_ip, groups_of_either_version_go_by_the_same_type) {
  const group_membership v4{ipv4_address(ipv4(239, 1, 2, 4), 0),
                            loopback_index};
  const auto a = made(af_inet, sock_dgram);
  set_option(a, option::ip::group_join, v4).value();
  set_option(a, option::ip::group_leave, v4).value();
  const ipv6 number = ipv6::parse("ff02::1234").value();
  const group_membership v6{ipv6_address(number, 0), loopback_index};
  const auto b = made(af_inet6, sock_dgram);
  set_option(b, option::ipv6::group_join, v6).value();
  EXPECT_EQ(set_option(b, option::ipv6::group_join, v6).error(),
            errc::addrinuse);
  set_option(b, option::ipv6::leave, {number, loopback_index}).value();
}

TEST(option_ip, sources_of_either_version_go_by_the_same_type) {
  const group_source one{ipv4_address(ipv4(239, 1, 2, 4), 0),
                         ipv4_address(ipv4(10, 0, 0, 1), 0), loopback_index};
  const auto s = made(af_inet, sock_dgram);
  set_option(s, option::ip::group_join_source, one).value();
  set_option(s, option::ip::group_leave_source, one).value();
  EXPECT_TRUE(set_option(s, option::ip::group_leave_source, one).has_error());
}

TEST(option_ip, interfaces_go_in_their_byte_order) {
  const auto a = made(af_inet, sock_dgram), b = made(af_inet6, sock_dgram);
  set_option(a, option::ip::unicast_interface, loopback_index).value();
  EXPECT_EQ(get_option(a, option::ip::unicast_interface).value(), 1U);
  set_option(b, option::ipv6::unicast_interface, loopback_index).value();
  EXPECT_EQ(get_option(b, option::ipv6::unicast_interface).value(), 1U);
  EXPECT_TRUE(
      set_option(a, option::ip::unicast_interface, 0x1000000).has_error());
  set_option(a, option::ip::multicast_interface, {0, ipv4::loopback()}).value();
  EXPECT_EQ(get_option(a, option::ip::multicast_interface).value(),
            ipv4::loopback());
}

TEST(option_ip, port_range_is_kept_and_a_reversed_one_refused) {
  const auto s = made(af_inet, sock_stream);
  const auto kept = set_option(s, option::ip::local_port_range, {40000, 40100});
  if (kept.has_error()) {
    EXPECT_EQ(kept.error(), errc::noprotoopt);  // before 6.3
    return;
  }
  EXPECT_EQ(get_option(s, option::ip::local_port_range).value(),
            (port_range{40000, 40100}));
  EXPECT_EQ(set_option(s, option::ip::local_port_range, {2, 1}).error(),
            errc::inval);
}

TEST(option_ip, mtu_of_a_connected_socket_is_told) {
  const tcp_pair connected;
  EXPECT_GE(get_option(connected.client, option::ip::mtu).value(), 576);
  // Nothing was redirected, or nothing ever is.
  const error told =
      get_option(connected.client, option::ip::original_destination).error();
  EXPECT_TRUE(told == errc::noent || told == errc::noprotoopt);
}

TEST(option_ip, mtu_discovery_is_an_enum) {
  const auto s = made(af_inet, sock_dgram);
  set_option(s, option::ip::mtu_discover, mtu_discovery::probe).value();
  EXPECT_EQ(get_option(s, option::ip::mtu_discover).value(),
            mtu_discovery::probe);
  EXPECT_EQ(
      set_option(s, option::ip::mtu_discover, static_cast<mtu_discovery>(17))
          .error(),
      errc::inval);
}

TEST(option_ipv6, extension_header_comes_whole_or_not_at_all) {
  const auto s = made(af_inet6, sock_dgram);
  // One unit of padding: next header, length, PadN of 6 bytes.
  const std::array<std::byte, 8> padding = {std::byte{}, std::byte{},
                                            std::byte{1}, std::byte{4}};
  const auto set = set_option(s, option::ipv6::hop_options, padding);
  if (set.has_error()) {
    EXPECT_EQ(set.error(), errc::perm);  // not for everybody
    return;
  }
  std::array<std::byte, 64> room;
  EXPECT_EQ(get_option(s, option::ipv6::hop_options, room).value(), 8U);
  for (const std::size_t less : {1U, 2U, 7U})
    EXPECT_EQ(
        get_option(s, option::ipv6::hop_options, std::span(room).first(less))
            .error(),
        error(errc::range, operation::option));
}

TEST(option_ipv6, flow_label_is_taken_and_given_back) {
  const auto s = made(af_inet6, sock_dgram);
  in6_flowlabel_req request = {};
  request.dst[15] = 1;
  request.label = detail::network_order(std::uint32_t{0x12345});
  request.action = ipv6_fl_a_get;
  request.share = ipv6_fl_s_excl;
  request.flags = ipv6_fl_f_create;
  const auto taken = set_option(s, option::ipv6::flow_label, request);
  if (taken.has_error()) {
    EXPECT_EQ(taken.error(), errc::perm);
    return;
  }
  request.action = ipv6_fl_a_put;
  set_option(s, option::ipv6::flow_label, request).value();
  EXPECT_TRUE(set_option(s, option::ipv6::flow_label, request).has_error());
}

TEST(option_ipv6, path_mtu_of_a_connected_socket_is_told) {
  const auto s = made(af_inet6, sock_dgram);
  const ip_address peer = ipv6_address(ipv6::loopback(), 9);
  if (sys::connect(s.raw(), peer.data(), peer.size()).has_error()) return;
  EXPECT_GE(get_option(s, option::ipv6::path_mtu).value().mtu, 1280U);
  EXPECT_GE(get_option(s, option::ipv6::mtu).value(), 1280);
}

TEST(option_tcp, info_of_a_connection_tells_its_options) {
  const tcp_pair connected;
  const auto part = get_option(connected.client, option::tcp::info).value();
  EXPECT_EQ(part->state, 1);  // established
  EXPECT_GT(part->snd_mss, 0U);
  EXPECT_EQ(part->unacked, 0U);
}

TEST(option_tcp, fastopen_key_needs_room_for_two) {
  const auto s = made(af_inet, sock_stream);
  const std::array<std::byte, 16> key = {std::byte{1}, std::byte{2}};
  set_option(s, option::tcp::fastopen_key, key).value();
  std::array<std::byte, 32> room;
  EXPECT_EQ(get_option(s, option::tcp::fastopen_key, room).value(), 16U);
  EXPECT_EQ(room[1], std::byte{2});
  EXPECT_EQ(get_option(s, option::tcp::fastopen_key, std::span(room).first(16))
                .error(),
            error(errc::range, operation::option));
}

TEST(option_tcp, saved_syn_is_told_once) {
  const auto listener = tcp_listener::listen(loopback()).value();
  set_option(listener, option::tcp::save_syn, 1).value();
  const auto client =
      tcp_stream::connect(listener.local_address().value()).value();
  const auto server = listener.accept().value();
  std::array<std::byte, 512> room;
  EXPECT_EQ(get_option(server.stream, option::tcp::saved_syn,
                       std::span(room).first(8))
                .error(),
            errc::inval);
  const auto size = get_option(server.stream, option::tcp::saved_syn, room);
  EXPECT_GE(size.value(), 40U);
  EXPECT_EQ(room[0] >> 4, std::byte{4});  // a header of IPv4
  EXPECT_EQ(get_option(server.stream, option::tcp::saved_syn, room).value(),
            0U);
}

TEST(option_tcp, repair_tells_the_windows) {
  const tcp_pair connected;
  const auto& s = connected.client;
  const auto taken = set_option(s, option::tcp::repair, tcp_repair_mode::on);
  if (taken.has_error()) {
    EXPECT_EQ(taken.error(), errc::perm);
    return;
  }
  set_option(s, option::tcp::repair_queue, tcp_queue::send).value();
  EXPECT_EQ(get_option(s, option::tcp::repair_queue).value(), tcp_queue::send);
  EXPECT_NE(get_option(s, option::tcp::queue_sequence).value(), 0U);
  EXPECT_GT(get_option(s, option::tcp::repair_window).value().snd_wnd, 0U);
  set_option(s, option::tcp::repair, tcp_repair_mode::off_quietly).value();
}

TEST(option_tcp, congestion_tells_of_itself) {
  const auto s = made(af_inet, sock_stream);
  std::array<std::byte, 20> room;
  EXPECT_LE(get_option(s, option::tcp::congestion_info, room).value(), 20U);
  EXPECT_EQ(
      get_option(s, option::tcp::congestion_info, std::span(room).first(19))
          .error(),
      errc::range);
}

TEST(option_netlink, group_that_is_not_there_is_refused) {
  const auto s = made(af_netlink, sock_raw);
  EXPECT_TRUE(set_option(s, option::netlink::join, 0x7fffffff).has_error());
}

TEST(option_packet, frames_are_counted_and_shared) {
  const auto maker = any_socket::create(af_packet, sock_raw, 0);
  if (maker.has_error()) {
    EXPECT_EQ(maker.error(), errc::perm);
    return;
  }
  const auto& s = maker.value();
  EXPECT_EQ(get_option(s, option::packet::statistics).value()->packets, 0U);
  packet_membership all = {};
  all.ifindex = loopback_index;
  all.type = static_cast<std::uint16_t>(packet_membership_kind::promiscuous);
  set_option(s, option::packet::join, all).value();
  set_option(s, option::packet::leave, all).value();
  set_option(s, option::packet::version, packet_version::v3).value();
  EXPECT_EQ(get_option(s, option::packet::header_size, 2).value(), 48);
  EXPECT_EQ(get_option(s, option::packet::header_size, 9).error(), errc::inval);
}

TEST(option_packet, fanout_is_told_as_it_was_set) {
  const auto maker = any_socket::create(
      af_packet, sock_raw, detail::network_order(std::uint16_t{0x0003}));
  if (maker.has_error()) {
    EXPECT_EQ(maker.error(), errc::perm);
    return;
  }
  const fildes::packet_fanout group{4711, fanout_mode::round_robin,
                                    fanout_flag::defrag};
  set_option(maker.value(), option::packet::fanout, group).value();
  EXPECT_EQ(get_option(maker.value(), option::packet::fanout).value(), group);
  EXPECT_EQ(group.id(), 4711);
  EXPECT_EQ(group.mode(), fanout_mode::round_robin);
  EXPECT_EQ(group.options(), fanout_flag::defrag);
  EXPECT_TRUE(get_option(maker.value(), option::packet::rollover_statistics)
                  .has_error());  // of fanouts that roll over
}

TEST(option_packet, ring_of_impossible_sizes_is_refused) {
  const auto maker = any_socket::create(af_packet, sock_raw, 0);
  if (maker.has_error()) return;  // as above
  const packet_ring impossible = {1, 1, 1, 1};
  EXPECT_EQ(set_option(maker.value(), option::packet::receive_ring, impossible)
                .error(),
            errc::inval);
  const packet_ring possible = {4096, 4, 2048, 8};
  set_option(maker.value(), option::packet::receive_ring, possible).value();
}

TEST(option_xdp, rings_are_made_and_found) {
  const auto maker = any_socket::create(af_xdp, sock_raw, 0);
  if (maker.has_error()) {
    EXPECT_TRUE(maker.error() == errc::perm ||
                maker.error() == errc::afnosupport);
    return;
  }
  const auto& s = maker.value();
  set_option(s, option::xdp::receive_ring, 64).value();
  set_option(s, option::xdp::send_ring, 64).value();
  EXPECT_EQ(set_option(s, option::xdp::send_ring, 63).error(), errc::inval);
  const auto offsets = get_option(s, option::xdp::mmap_offsets).value();
  EXPECT_NE(offsets.rx.producer, offsets.rx.consumer);
  EXPECT_EQ(get_option(s, option::xdp::statistics).value()->rx_dropped, 0U);
}

TEST(option_icmp, filter_of_types_is_told_as_it_was_set) {
  const auto maker = any_socket::create(af_inet, sock_raw, 1);
  if (maker.has_error()) {
    EXPECT_EQ(maker.error(), errc::perm);
    return;
  }
  set_option(maker.value(), option::ip::icmp_filter, {0xfffffffe}).value();
  EXPECT_EQ(get_option(maker.value(), option::ip::icmp_filter).value().data,
            0xfffffffeU);
}

TEST(option_vsock, sizes_are_held_between_their_ends) {
  const auto maker = any_socket::create(af_vsock, sock_stream, 0);
  if (maker.has_error()) {
    EXPECT_EQ(maker.error(), errc::afnosupport);
    return;
  }
  const auto& s = maker.value();
  set_option(s, option::vsock::buffer_max_size, 1 << 16).value();
  set_option(s, option::vsock::buffer_size, 1 << 20).value();
  EXPECT_EQ(get_option(s, option::vsock::buffer_size).value(), 1U << 16);
  set_option(s, option::vsock::connect_timeout, nanoseconds(4'000'000'000))
      .value();
  EXPECT_EQ(get_option(s, option::vsock::connect_timeout).value(),
            nanoseconds(4'000'000'000));
}
