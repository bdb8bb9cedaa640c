// SPDX-License-Identifier: BSL-1.0
#include <fildes/tcp.hpp>

#include <sched.h>

#include <chrono>

#include <fildes/io.hpp>
#include <fildes/option_tcp.hpp>

#include "helpers.hpp"
#include "sockets.hpp"
#include "support/skip.hpp"

using namespace fildes;
using namespace std::chrono_literals;

namespace {

TEST(tcp, both_ends_know_both_addresses) {
  const test::tcp_pair tcp;
  const ip_address at = tcp.listener.local_address().value();
  EXPECT_EQ(tcp.client.peer_address().value(), at);
  EXPECT_EQ(tcp.server.local_address().value(), at);
  EXPECT_EQ(tcp.server.peer_address().value(),
            tcp.client.local_address().value());
}

TEST(tcp, works_over_ipv6) {
  const auto l =
      tcp_listener::listen(ipv6_address(ipv6::loopback(), 0)).value();
  const auto c = tcp_stream::connect(l.local_address().value()).value();
  EXPECT_EQ(c.state, connect_state::connected);
  const auto in = l.accept().value();
  EXPECT_FALSE(in.stream.peer_address().value().is_v4());
}

TEST(tcp, connection_of_ipv4_to_a_listener_of_both_is_mapped) {
  const auto l = tcp_listener::listen(ipv6_address(ipv6::any(), 0)).value();
  const auto port = l.local_address().value().port();
  const auto c = tcp_stream::connect(test::loopback(port)).value();
  const auto in = l.accept().value();
  EXPECT_EQ(in.peer.as<ipv6_address>()->number(),
            ipv6::mapped(ipv4::loopback()));
}

TEST(tcp, refused_connection_is_an_error) {
  const test::silent_port nobody;
  EXPECT_EQ(tcp_stream::connect(nobody.address).error(),
            error(errc::connrefused, sys::nr::connect));
}

TEST(tcp, preparation_can_choose_the_local_address) {
  const auto l = tcp_listener::listen(test::loopback()).value();
  const ip_address from = ipv4_address(ipv4(127, 0, 0, 9), 0);
  const auto c =
      tcp_stream::connect(l.local_address().value(), {},
                          [&](const fildes::socket& s) {
                            return sys::bind(s.raw(), from.data(), from.size());
                          })
          .value();
  EXPECT_EQ(c.stream.local_address().value().v4()->number(),
            ipv4(127, 0, 0, 9));
}

TEST(tcp, preparation_that_fails_is_the_result) {
  EXPECT_EQ(tcp_stream::connect(test::loopback(9), {},
                                [](const fildes::socket&) -> result<> {
                                  return error(errc::perm, operation::option);
                                })
                .error(),
            error(errc::perm, operation::option));
}

TEST(tcp, urgent_byte_is_apart) {
  const test::tcp_pair tcp;
  ASSERT_TRUE(tcp.client.send("ab"));
  ASSERT_TRUE(tcp.client.send("!", send_flag::oob));
  ASSERT_TRUE(tcp.client.send("cd"));
  EXPECT_FALSE(tcp.server.at_urgent_mark().value());
  char text[8];
  ASSERT_EQ(tcp.server.recv(text).value(), 2u);
  EXPECT_TRUE(tcp.server.at_urgent_mark().value());
  EXPECT_EQ(tcp.server.recv(text, recv_flag::oob).value(), 1u);
  EXPECT_EQ(text[0], '!');
  EXPECT_EQ(tcp.server.recv(text).value(), 2u);
  EXPECT_EQ(tcp.server.recv(text, recv_flag::oob).error(), errc::inval);
}

TEST(tcp, more_holds_back_what_is_sent) {
  const test::tcp_pair tcp;
  ASSERT_TRUE(tcp.client.send("head", send_flag::more));
  ASSERT_TRUE(tcp.client.send("body"));
  char text[16];
  EXPECT_EQ(
      tcp.server.recv(text, recv_flag::waitall | recv_flag::dontwait).value(),
      8u);
}

// A namespace in which some networks fail, each in its way.
constexpr const char* bad_networks =
    "ip link set lo up && "
    "ip link add v0 type veth peer name v1 && "
    "ip link set v0 up && ip link set v1 up && "
    "ip addr add 10.2.0.1/24 dev v0 && "
    "ip neigh add 10.2.0.2 lladdr 02:00:00:00:00:01 dev v0 && "
    "ip route add unreachable 10.3.0.0/16 && "
    "ip route add prohibit 10.4.0.0/16";

ip_address address_in(std::uint8_t network) {
  return ipv4_address(ipv4(10, network, 0, 2), 80);
}

// Hazard 167.
TEST(tcp, networks_that_fail_say_how) {
  const int status = test::in_child([] {
    if (unshare(CLONE_NEWNET) != 0) return 77;
    if (std::system(bad_networks) != 0) return 78;
    const auto error_of = [](std::uint8_t network) {
      const auto c = tcp_stream::connect(address_in(network));
      return c.has_error() ? c.error().code() : errc{};
    };
    if (error_of(3) != errc::hostunreach) return 1;
    if (error_of(4) != errc::acces) return 2;
    if (error_of(9) != errc::netunreach) return 3;
    // 10.2.0.2 swallows everything: one attempt and 100 ms are enough.
    const auto impatient = [](const fildes::socket& s) {
      return set_option(s, option::tcp::user_timeout, 100ms);
    };
    const auto c =
        tcp_stream::connect(address_in(2), socket_flag::nonblock, impatient);
    if (c.has_error()) return 4;
    if (c.value().state != connect_state::in_progress) return 5;
    if (finish_connect(c.value().stream).value() != connect_state::in_progress)
      return 6;
    const auto end = wait_connected(c.value().stream, deadline::after(10s));
    return end.error() == errc::timedout && end.error().call() == "getsockopt"
               ? 0
               : 7;
  });
  if (status == 77) support::skip("no network namespace can be made here");
  if (status == 78) support::skip("no `ip` that can make a network here");
  EXPECT_EQ(status, 0);
}

}  // namespace
