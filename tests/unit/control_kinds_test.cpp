// SPDX-License-Identifier: BSL-1.0
#include <fildes/control_error.hpp>
#include <fildes/control_kinds.hpp>
#include <fildes/control_time.hpp>
#include <fildes/sys/abi/link_option.hpp>

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>

#include "support/skip.hpp"
#include "unit/control.hpp"

// Kinds of SOL_SOCKET and of the error queue: from a kernel where it has them,
// else from the bytes that another would write.

namespace {

using namespace fildes;
using test::await;
using test::loopback_pair;
using test::read_as;
using test::receive;
using test::send;
using test::two_sockets;
using test::kernel::msg_errqueue;
using test::kernel::sol_ip;
using test::kernel::sol_ipv6;
using test::kernel::sol_socket;
namespace kernel = test::kernel;

using large_room = control_buffer<1024>;

// --- who sends ---------------------------------------------------------------

TEST(control_kinds, credentials_say_who_sends) {
  const two_sockets s;
  ASSERT_TRUE(test::set(s.b, sol_socket, kernel::so_passcred));
  const control::credentials mine{getpid(), getuid(), getgid()};
  ASSERT_TRUE(send(s.a, {}));
  control_buffer<control_space<control::credentials>> room;
  ASSERT_EQ(receive(s.b, room).value(), 0);
  EXPECT_EQ(room.find<control::credentials>(), mine);

  ASSERT_TRUE(send(s.a, control_messages(mine)));
  ASSERT_EQ(receive(s.b, room).value(), 0);
  EXPECT_EQ(room.find<control::credentials>(), mine);
}

TEST(control_kinds, credentials_of_another_are_refused) {
  const two_sockets s;
  const control::credentials nobody{1'000'000'000, getuid(), getgid()};
  const auto sent = send(s.a, control_messages(nobody));
  EXPECT_TRUE(sent.error() == errc::srch || sent.error() == errc::perm);
}

TEST(control_kinds, security_label_is_what_the_peer_has) {
  const two_sockets s;
  ASSERT_TRUE(test::set(s.b, sol_socket, kernel::so_passsec));
  ASSERT_TRUE(send(s.a, {}));
  large_room room;
  ASSERT_EQ(receive(s.b, room).value(), 0);
  char peer[256];
  socklen_t size = sizeof peer;
  const bool labelled =
      getsockopt(s.b.raw(), SOL_SOCKET, SO_PEERSEC, peer, &size) == 0;
  const auto label = room.find<control::security_label>();
  ASSERT_EQ(label.has_value(), labelled);
  if (!label) return;
  EXPECT_EQ(label->text, std::string(peer, size).c_str());
}

TEST(control_kinds, security_label_ends_before_its_zero) {
  for (const int level : {sol_socket, sol_ip})
    for (const std::string_view bytes : {"user:role", "user:role\0"})
      EXPECT_EQ(
          read_as<control::security_label>(level, kernel::scm_security, bytes)
              .value()
              .text,
          "user:role");
  EXPECT_EQ(
      read_as<control::security_label>(sol_socket, kernel::scm_security, {})
          .value()
          .text,
      "");
  EXPECT_FALSE(
      read_as<control::security_label>(sol_ipv6, kernel::scm_security, "user"));
  EXPECT_FALSE(
      read_as<control::security_label>(sol_socket, kernel::scm_rights, "user"));
}

// --- when --------------------------------------------------------------------

void expect_now(const control::time& at) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  EXPECT_GE(at.seconds, now.tv_sec - 10);
  EXPECT_LE(at.seconds, now.tv_sec);
  EXPECT_GE(at.nanoseconds, 0);
  EXPECT_LT(at.nanoseconds, 1'000'000'000);
}

TEST(control_time, every_option_of_timestamps_gives_the_same_kind) {
  for (const int option :
       {kernel::so_timestamp_old, kernel::so_timestampns_old,
        kernel::so_timestamp_new, kernel::so_timestampns_new}) {
    SCOPED_TRACE(option);
    const loopback_pair s;
    ASSERT_TRUE(test::set(s.b, sol_socket, option));
    ASSERT_TRUE(send(s.a, {}));
    control_buffer<control_space<control::timestamp>> room;
    ASSERT_EQ(await(s.b, room).value(), 0);
    const auto stamp = room.find<control::timestamp>();
    ASSERT_TRUE(stamp);
    expect_now(stamp->at);
  }
}

TEST(control_time, timestamping_says_when_a_packet_arrived) {
  for (const int option :
       {kernel::so_timestamping_old, kernel::so_timestamping_new}) {
    SCOPED_TRACE(option);
    const loopback_pair s;
    ASSERT_TRUE(
        test::set(s.b, sol_socket, option,
                  SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE));
    // The kernel begins with it a little after it was asked to.
    std::optional<control::timestamping> stamps;
    for (int i = 0; i != 1000 && !stamps; ++i) {
      if (i != 0) usleep(1000);
      ASSERT_TRUE(send(s.a, {}));
      control_buffer<control_space<control::timestamping>> room;
      ASSERT_EQ(await(s.b, room).value(), 0);
      stamps = room.find<control::timestamping>();
    }
    ASSERT_TRUE(stamps);
    expect_now(stamps->software);
    EXPECT_EQ(stamps->hardware, control::time{});
  }
}

TEST(control_time, too_short_for_a_time_is_none) {
  const std::array<std::byte, 48> bytes{};
  const byte_view all = bytes;
  EXPECT_TRUE(read_as<control::timestamp>(sol_socket, kernel::so_timestamp_new,
                                          all.first(16)));
  EXPECT_FALSE(read_as<control::timestamp>(sol_socket, kernel::so_timestamp_new,
                                           all.first(15)));
  EXPECT_TRUE(read_as<control::timestamping>(sol_socket,
                                             kernel::so_timestamping_new, all));
  EXPECT_FALSE(read_as<control::timestamping>(
      sol_socket, kernel::so_timestamping_new, all.first(47)));
  EXPECT_FALSE(
      read_as<control::timestamp>(sol_ip, kernel::so_timestamp_new, all));
  EXPECT_FALSE(
      read_as<control::timestamp>(sol_socket, kernel::scm_rights, all));
}

TEST(control_time, microseconds_that_overflow_are_no_time) {
  const std::int64_t hostile[] = {0, std::int64_t{1} << 62};
  EXPECT_FALSE(read_as<control::timestamp>(sol_socket, kernel::so_timestamp_new,
                                           hostile));
  const std::int64_t right[] = {-1, 999'999};
  EXPECT_EQ(
      read_as<control::timestamp>(sol_socket, kernel::so_timestamp_new, right)
          .value()
          .at,
      (control::time{-1, 999'999'000}));
}

TEST(control_time, packet_that_is_to_carry_its_time_says_when_it_left) {
  const loopback_pair s;
  ASSERT_TRUE(test::set(s.a, sol_socket, kernel::so_timestamping_new,
                        SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
                            SOF_TIMESTAMPING_OPT_TSONLY));
  ASSERT_TRUE(send(s.a, control_messages(control::transmit_timestamps{
                            SOF_TIMESTAMPING_TX_SOFTWARE})));
  large_room room;
  EXPECT_TRUE(await(s.a, room, msg_errqueue).value() & msg_errqueue);
  const auto what = room.find<control::extended_error>();
  ASSERT_TRUE(what);
  EXPECT_EQ(what->origin, error_origin::timestamping);
  EXPECT_EQ(what->info, static_cast<std::uint32_t>(timestamp_of::sent));
  EXPECT_EQ(what->data, 0u);  // the first packet
  EXPECT_TRUE(what->offender().empty());
  EXPECT_FALSE(what->zerocopy());
  const auto stamps = room.find<control::timestamping>();
  ASSERT_TRUE(stamps);
  expect_now(stamps->software);
}

TEST(control_time, timestamp_carries_the_number_that_was_asked_for) {
  const loopback_pair s;
  ASSERT_TRUE(test::set(s.a, sol_socket, kernel::so_timestamping_new,
                        SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
                            SOF_TIMESTAMPING_OPT_TSONLY |
                            SOF_TIMESTAMPING_TX_SOFTWARE));
  if (!send(s.a, control_messages(control::timestamp_id{0x12345678})))
    return support::skip("SCM_TS_OPT_ID is new in Linux 6.13");
  large_room room;
  ASSERT_TRUE(await(s.a, room, msg_errqueue));
  EXPECT_EQ(room.find<control::extended_error>().value().data, 0x12345678u);
}

TEST(control_time, time_to_send_is_taken_where_it_is_asked_for) {
  const loopback_pair s;
  const control_messages soon(control::transmit_time{1});
  EXPECT_EQ(send(s.a, soon).error(), errc::inval);
  const struct {
    int clock;
    unsigned flags;
  } option{CLOCK_MONOTONIC, 0};
  sys::setsockopt(s.a.raw(), sol_socket, kernel::so_txtime, &option,
                  sizeof option)
      .value();
  EXPECT_TRUE(send(s.a, soon));
}

// --- of the socket -----------------------------------------------------------

TEST(control_kinds, mark_arrives_with_the_packet) {
  const loopback_pair s;
  const auto sent = send(s.a, control_messages(control::mark{42}));
  if (!sent) {
    EXPECT_EQ(sent.error(), errc::perm);  // wants CAP_NET_ADMIN
    return;
  }
  large_room room;
  ASSERT_TRUE(await(s.b, room));
  if (!test::set(s.b, sol_socket, kernel::so_rcvmark))
    return support::skip("SO_RCVMARK is new in Linux 5.19");
  ASSERT_TRUE(send(s.a, control_messages(control::mark{42})));
  ASSERT_TRUE(await(s.b, room));
  EXPECT_EQ(room.find<control::mark>(), control::mark{42});
}

TEST(control_kinds, priority_arrives_with_the_packet) {
  const loopback_pair s;
  if (!test::set(s.b, sol_socket, kernel::so_rcvpriority))
    return support::skip("SO_RCVPRIORITY is new in Linux 6.14");
  ASSERT_TRUE(send(s.a, control_messages(control::priority{5})));
  large_room room;
  ASSERT_TRUE(await(s.b, room));
  EXPECT_EQ(room.find<control::priority>(), control::priority{5});
}

TEST(control_kinds, dropped_packets_are_counted) {
  const loopback_pair s;
  ASSERT_TRUE(test::set(s.b, sol_socket, kernel::so_rxq_ovfl));
  ASSERT_TRUE(test::set(s.b, sol_socket, kernel::so_rcvbuf, 1));
  for (int i = 0; i != 100; ++i) ASSERT_TRUE(send(s.a, {}));
  large_room room;
  unsigned arrived = 0;
  while (test::is_readable(s.b, 200) && receive(s.b, room)) ++arrived;
  ASSERT_LT(arrived, 100u);
  ASSERT_TRUE(send(s.a, {}));
  ASSERT_TRUE(await(s.b, room));
  EXPECT_EQ(room.find<control::dropped>().value().value, 100 - arrived);
}

TEST(control_kinds, unread_bytes_of_a_stream_are_told) {
  const two_sockets s;
  if (!test::set(s.b, sol_socket, kernel::so_inq))
    return support::skip("SO_INQ is new in Linux 6.17");
  ASSERT_TRUE(send(s.a, {}, std::string(5000, 'x')));
  large_room room;
  ASSERT_TRUE(receive(s.b, room));
  EXPECT_EQ(room.find<control::unread>(), control::unread{5000 - 4096});
}

TEST(control_kinds, wifi_status_is_one_number) {
  const int acknowledged = 1;
  EXPECT_EQ(read_as<control::wifi_status>(
                sol_socket, kernel::so_wifi_status,
                byte_view(&acknowledged, sizeof acknowledged)),
            control::wifi_status{1});
}

TEST(control_kinds, device_memory_is_a_piece_with_a_token) {
  const kernel::dmabuf_cmsg raw{1, 2, 3, 4, 5};
  const byte_view bytes(&raw, sizeof raw);
  const auto piece = read_as<control::device_memory>(
      sol_socket, kernel::so_devmem_dmabuf, bytes);
  ASSERT_TRUE(piece);
  EXPECT_EQ(piece->offset, 1u);
  EXPECT_EQ(piece->size, 2u);
  EXPECT_EQ(piece->token, 3u);
  EXPECT_EQ(piece->dmabuf, 4u);
  EXPECT_EQ(piece->flags, 5u);
  EXPECT_TRUE(read_as<control::device_memory_linear>(
      sol_socket, kernel::so_devmem_linear, bytes));
  EXPECT_FALSE(read_as<control::device_memory_linear>(
      sol_socket, kernel::so_devmem_dmabuf, bytes));
}

TEST(control_kinds, packet_of_a_hardware_timestamp_is_its_interface_and_size) {
  const kernel::scm_ts_pktinfo raw{7, 1500, {}};
  const auto packet = read_as<control::timestamping_packet>(
      sol_socket, kernel::scm_timestamping_pktinfo,
      byte_view(&raw, sizeof raw));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->interface, 7u);
  EXPECT_EQ(packet->length, 1500u);
}

// --- the error queue ---------------------------------------------------------

/// Sends to a port of which nobody is any more.
void expect_refusal(int family, int level, int option,
                    void (*expect)(const control::extended_error&)) {
  loopback_pair s(family);
  ASSERT_TRUE(test::set(s.a, level, option));
  {
    const auto gone = std::move(s.b);
  }
  ASSERT_TRUE(send(s.a, {}));
  control_buffer<control_space<control::extended_error>> room;
  ASSERT_EQ(await(s.a, room, msg_errqueue).value(), msg_errqueue);
  const auto what = room.find<control::extended_error>();
  ASSERT_TRUE(what);
  EXPECT_EQ(what->code(), errc::connrefused);
  EXPECT_FALSE(what->zerocopy());
  expect(*what);
}

TEST(control_error, refusal_names_who_sent_it) {
  expect_refusal(AF_INET, sol_ip, kernel::ip_recverr,
                 [](const control::extended_error& what) {
                   EXPECT_EQ(what.origin, error_origin::icmp);
                   EXPECT_EQ(what.icmp_type, 3);  // not to be reached
                   EXPECT_EQ(what.icmp_code, 3);  // the port
                   const auto offender = what.offender();
                   ASSERT_EQ(offender.family(), AF_INET);
                   sockaddr_in raw{};
                   ASSERT_EQ(offender.size(), sizeof raw);
                   std::memcpy(&raw, offender.data(), sizeof raw);
                   EXPECT_EQ(ntohl(raw.sin_addr.s_addr), INADDR_LOOPBACK);
                 });
}

TEST(control_error, refusal_in_ipv6_names_who_sent_it) {
  expect_refusal(AF_INET6, sol_ipv6, kernel::ipv6_recverr,
                 [](const control::extended_error& what) {
                   EXPECT_EQ(what.origin, error_origin::icmp6);
                   EXPECT_EQ(what.icmp_type, 1);
                   EXPECT_EQ(what.icmp_code, 4);
                   const auto offender = what.offender();
                   ASSERT_EQ(offender.family(), AF_INET6);
                   sockaddr_in6 raw{};
                   ASSERT_EQ(offender.size(), sizeof raw);
                   std::memcpy(&raw, offender.data(), sizeof raw);
                   EXPECT_TRUE(IN6_IS_ADDR_LOOPBACK(&raw.sin6_addr));
                 });
}

TEST(control_error, buffers_that_are_free_again_are_counted) {
  const loopback_pair s(AF_INET, SOCK_STREAM);
  ASSERT_TRUE(test::set(s.a, sol_socket, kernel::so_zerocopy));
  const std::string data(10000, 'x');
  large_room room;
  for (std::uint32_t i = 0; i != 3; ++i) {
    ASSERT_TRUE(sys::sendto(s.a.raw(), data.data(), data.size(),
                            kernel::msg_zerocopy, nullptr, 0));
    std::size_t left = data.size();
    while (left != 0) {
      char got[4096];
      left -= sys::recvfrom(s.b.raw(), got, sizeof got, 0, nullptr, nullptr)
                  .value();
    }
    ASSERT_TRUE(await(s.a, room, msg_errqueue));
    const auto done = room.find<control::extended_error>().value().zerocopy();
    // The loopback copies: the other end would see what is written there.
    EXPECT_EQ(done, (control::zerocopy_done{i, i, true}));
  }
}

TEST(control_error, other_families_have_the_same) {
  kernel::sock_extended_err raw{};
  raw.origin = kernel::so_ee_origin_zerocopy;
  raw.info = 3;
  raw.data = 5;
  const byte_view bytes(&raw, sizeof raw);
  for (const auto& [level, type] :
       {std::pair{kernel::sol_packet, kernel::packet_tx_timestamp},
        {kernel::sol_vsock, kernel::vsock_recverr},
        {kernel::sol_can_j1939, kernel::scm_j1939_errqueue}}) {
    const auto what = read_as<control::extended_error>(level, type, bytes);
    ASSERT_TRUE(what) << level;
    EXPECT_EQ(what->zerocopy(), (control::zerocopy_done{3, 5, false}));
    EXPECT_TRUE(what->offender().empty());
    EXPECT_FALSE(
        read_as<control::extended_error>(level, type, bytes.first(15)));
    EXPECT_FALSE(read_as<control::extended_error>(level, type + 1, bytes));
  }
  EXPECT_FALSE(read_as<control::extended_error>(
      sol_socket, kernel::packet_tx_timestamp, bytes));
}

TEST(control_error, offender_that_is_cut_short_is_filled_with_zeros) {
  struct {
    kernel::sock_extended_err error;
    std::uint16_t family;
    std::uint16_t port;
  } const raw{{}, AF_INET, 0x1234};
  const auto what = read_as<control::extended_error>(
      sol_ip, kernel::ip_recverr, byte_view(&raw, sizeof raw));
  ASSERT_TRUE(what);
  EXPECT_EQ(what->offender().size(), sizeof(sockaddr_in));
}

}  // namespace
