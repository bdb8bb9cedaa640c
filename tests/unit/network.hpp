// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sched.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <fildes/netlink_ask.hpp>
#include <fildes/netlink_route.hpp>
#include <fildes/packet.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"

// A network that no other program sees, made by netlink.

namespace test {

inline constexpr int refused = 77;

/// Ends what in_own_network runs: this user may not do it, and the test is
/// skipped.
[[noreturn]] inline void refuse() { _exit(refused); }

/// Runs `body`, with its expectations, in a network namespace of its own, whose
/// one interface, lo, is down. Where there are no namespaces the test is
/// skipped.
template <class Body>
void in_own_network(Body body) {
  const int status = in_child([&] {
    if (unshare(CLONE_NEWNET) != 0 &&
        unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
      return refused;
    body();
    std::fflush(nullptr);
    return testing::Test::HasFailure() ? 1 : 0;
  });
  if (status == refused) return support::skip("no network namespaces");
  EXPECT_EQ(status, 0);
}

inline fildes::owned<fildes::netlink_socket> route_socket() {
  return fildes::netlink_socket::create(fildes::netlink_protocol::route)
      .value();
}

/// What the kernel says of a request to netlink_protocol::route.
inline fildes::result<> carry_out(fildes::netlink_builder& request) {
  std::vector<std::byte> room(fildes::netlink_room);
  FILDES_TRY(const auto answer,
             ask(route_socket(), request.finish().value(), room));
  return answer.verdict();
}

inline std::int32_t index_of(const std::string& name) {
  return index_of_interface(route_socket(), name).value();
}

inline fildes::result<> set_link(const std::string& name, bool up) {
  namespace raw = fildes::sys::abi;
  fildes::netlink_request<64> request(raw::rtm_newlink);
  raw::ifinfomsg head{};
  head.index = index_of(name);
  head.flags = up ? raw::iff_up : 0;
  head.change = raw::iff_up;
  request.head(head);
  return carry_out(request);
}

/// The same with lo up, which has 127.0.0.1 and ::1.
inline void with_lo(void (*body)()) {
  in_own_network([=] {
    ASSERT_TRUE(set_link("lo", true));
    body();
  });
}

/// A receive that waits longer fails, with again.
inline void give_up_soon(const fildes::socket& s) {
  const timeval time{0, 500'000};
  if (setsockopt(s.raw(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) != 0)
    std::abort();
}

/// A pair of interfaces: what goes into one comes out of the other.
inline fildes::result<> add_veth(const std::string& name,
                                 const std::string& peer) {
  namespace raw = fildes::sys::abi;
  using enum fildes::netlink_flag;
  fildes::netlink_request<256> made(
      raw::rtm_newlink, fildes::netlink_flag::request | ack | create | excl);
  made.head(raw::ifinfomsg{}).text(raw::ifla_ifname, name);
  {
    const auto info = made.begin_nest(raw::ifla_linkinfo);
    made.text(raw::ifla_info_kind, "veth");
    const auto data = made.begin_nest(raw::ifla_info_data);
    const auto other = made.begin_nest(raw::veth_info_peer);
    made.head(raw::ifinfomsg{}).text(raw::ifla_ifname, peer);
  }
  return carry_out(made);
}

/// Gives an interface an address, of 4 or 16 bytes.
inline fildes::result<> add_address(const std::string& link,
                                    fildes::byte_view number,
                                    std::uint8_t prefix) {
  namespace raw = fildes::sys::abi;
  using enum fildes::netlink_flag;
  fildes::netlink_request<128> made(
      raw::rtm_newaddr, fildes::netlink_flag::request | ack | create | excl);
  const bool v4 = number.size() == 4;
  made.head(raw::ifaddrmsg{
      static_cast<std::uint8_t>(v4 ? raw::af_inet : raw::af_inet6), prefix, 0,
      0, static_cast<std::uint32_t>(index_of(link))});
  made.bytes(raw::ifa_local, number).bytes(raw::ifa_address, number);
  return carry_out(made);
}

}  // namespace test
