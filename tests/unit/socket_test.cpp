// SPDX-License-Identifier: BSL-1.0
#include <fildes/socket.hpp>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>

#include "helpers.hpp"
#include "sockets.hpp"

using namespace fildes;

namespace {

constexpr int unix_family = sys::abi::af_unix;
constexpr int inet = sys::abi::af_inet;

TEST(socket, of_any_family_is_made) {
  const auto made = fildes::socket::create(unix_family, socket_type::datagram);
  ASSERT_TRUE(made);
  EXPECT_TRUE(test::is_cloexec(made.value().raw()));
  EXPECT_FALSE(
      get_status_flags(made.value()).value().has(status_flag::nonblock));
}

TEST(socket, of_a_family_that_does_not_exist_is_refused) {
  EXPECT_EQ(fildes::socket::create(4711, socket_type::stream).error(),
            error(errc::afnosupport, sys::nr::socket));
  EXPECT_EQ(fildes::socket::create(inet, socket_type::stream, 17).error(),
            errc::protonosupport);
}

TEST(socket, flags_are_set_when_it_is_made) {
  const auto s =
      fildes::socket::create(inet, socket_type::stream, 0,
                             socket_flag::nonblock | socket_flag::inherit)
          .value();
  EXPECT_TRUE(get_status_flags(s).value().has(status_flag::nonblock));
  EXPECT_FALSE(test::is_cloexec(s.raw()));
}

TEST(socket, says_what_it_is) {
  const auto s = fildes::socket::create(inet, socket_type::datagram).value();
  EXPECT_EQ(fildes::socket::identify(s).value(),
            (socket_identity{inet, socket_type::datagram, 17, false}));
}

TEST(socket, says_whether_it_listens) {
  const auto s = tcp_listener::listen(test::loopback()).value();
  EXPECT_EQ(fildes::socket::identify(s).value(),
            (socket_identity{inet, socket_type::stream, 6, true}));
}

TEST(socket, identity_of_another_descriptor_is_refused) {
  const auto counter = eventfd::create().value();
  EXPECT_EQ(fildes::socket::identify(counter).error(), errc::notsock);
  EXPECT_FALSE(fildes::socket::is(counter).value());
  const auto closed = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(fildes::socket::is(closed).error(), errc::badf);
}

TEST(socket, becomes_its_own_kind_by_a_checked_cast) {
  owned<any_fd> fd = udp_socket::create(ip_family::v4).value();
  auto udp = checked_cast<udp_socket>(std::move(fd));
  ASSERT_TRUE(udp);
  EXPECT_EQ(checked_cast<tcp_stream>(borrowed<any_fd>(udp.value())).error(),
            error(errc::inval, operation::checked_cast));
}

// Every kind, and which of these sockets is one.
TEST(socket, is_of_no_other_kind) {
  const test::tcp_pair tcp;
  const auto udp = udp_socket::create(ip_family::v6).value();
  const auto stream = unix_stream::pair().value();
  const auto packets = unix_seqpacket::pair().value();
  const auto messages = unix_datagram::create().value();
  const borrowed<any_fd> sockets[] = {tcp.listener, tcp.server,    udp,
                                      stream.first, packets.first, messages};
  const auto kinds_of = [](borrowed<any_fd> fd) {
    std::string found;
    const auto ask = [&](char letter, result<bool> is) {
      if (is.value()) found += letter;
    };
    ask('l', tcp_listener::is(fd));
    ask('t', tcp_stream::is(fd));
    ask('u', udp_socket::is(fd));
    ask('s', unix_stream::is(fd));
    ask('p', unix_seqpacket::is(fd));
    ask('d', unix_datagram::is(fd));
    ask('L', unix_listener::is(fd));
    ask('S', stream_socket::is(fd));
    ask('P', seqpacket_socket::is(fd));
    ask('D', datagram_socket::is(fd));
    return found;
  };
  const char* const expected[] = {"l", "tS", "uD", "sS", "pP", "dD"};
  for (std::size_t i = 0; i != std::size(sockets); ++i)
    EXPECT_EQ(kinds_of(sockets[i]), expected[i]) << i;
}

TEST(socket, addresses_are_those_of_both_ends) {
  const test::tcp_pair tcp;
  const fildes::socket& client = tcp.client;
  const fildes::socket& server = tcp.server;
  EXPECT_EQ(client.local_address().value(), server.peer_address().value());
  EXPECT_EQ(client.peer_address().value(), server.local_address().value());
}

TEST(socket, without_a_peer_has_no_peer_address) {
  const auto s = fildes::socket::create(inet, socket_type::stream).value();
  EXPECT_EQ(s.peer_address().error(),
            error(errc::notconn, sys::nr::getpeername));
  EXPECT_EQ(s.local_address().value().as<ip_address>()->port(), 0);
}

TEST(socket, error_of_a_late_answer_waits_to_be_taken) {
  ip_address closed = test::loopback();
  {
    const auto holder = udp_socket::bind(test::loopback()).value();
    closed = holder.local_address().value();
  }
  const auto s = udp_socket::create(ip_family::v4).value();
  ASSERT_TRUE(s.connect(closed));
  ASSERT_TRUE(s.send("anybody there?"));
  EXPECT_EQ(s.take_error().error(),
            error(errc::connrefused, sys::nr::getsockopt));
  EXPECT_TRUE(s.take_error());
}

TEST(socket, shutdown_of_writing_is_the_peers_end) {
  const test::tcp_pair tcp;
  ASSERT_TRUE(tcp.client.shutdown(shutdown_side::write));
  char byte;
  EXPECT_EQ(tcp.server.recv({&byte, 1}).value(), 0u);
  EXPECT_EQ(tcp.client.send("x").error(), errc::pipe);
  ASSERT_TRUE(tcp.server.send("y"));
  EXPECT_EQ(tcp.client.recv({&byte, 1}).value(), 1u);
}

TEST(socket, shutdown_of_reading_is_an_end_here) {
  const auto pair = unix_stream::pair().value();
  ASSERT_TRUE(pair.first.shutdown(shutdown_side::read));
  char byte;
  EXPECT_EQ(pair.first.recv({&byte, 1}).value(), 0u);
  EXPECT_EQ(pair.second.send("x").error(), errc::pipe);
}

// Hazard 182.
TEST(socket, shutdown_twice_or_unconnected_is_notconn) {
  const auto s = fildes::socket::create(inet, socket_type::stream).value();
  EXPECT_EQ(s.shutdown(shutdown_side::both).error(),
            error(errc::notconn, sys::nr::shutdown));
  test::tcp_pair tcp;
  test::reset_on_close(tcp.client);
  ASSERT_TRUE(std::move(tcp.client).close());
  EXPECT_EQ(tcp.server.shutdown(shutdown_side::both).error(), errc::notconn);
  EXPECT_EQ(tcp.server.shutdown(static_cast<shutdown_side>(7)).error(),
            errc::inval);
}

// A destructor that shut down would fail here, or end what a duplicate uses.
TEST(socket, destructor_leaves_the_connection_to_the_duplicate) {
  test::tcp_pair tcp;
  {
    const auto other = dup(tcp.client).value();
    const auto last = std::move(tcp.client);
  }
  const auto pair = unix_stream::pair().value();
  {
    const auto other = dup(pair.first).value();
  }
  EXPECT_TRUE(pair.first.send("still here"));
}

TEST(socket, destructor_of_a_reset_or_unconnected_one_is_quiet) {
  test::tcp_pair tcp;
  test::reset_on_close(tcp.client);
  ASSERT_TRUE(std::move(tcp.client).close());
  const auto never = fildes::socket::create(inet, socket_type::stream).value();
  const auto bound = udp_socket::bind(test::loopback()).value();
  EXPECT_TRUE(std::move(tcp.server).close());
}

TEST(socket, no_member_waits_for_a_descriptor_that_is_closed) {
  const auto s = borrowed<tcp_stream>::borrow_raw(test::no_such_fd);
  char byte;
  EXPECT_EQ(s.recv({&byte, 1}).error(), error(errc::badf, sys::nr::recvfrom));
  EXPECT_EQ(s.send("x").error(), error(errc::badf, sys::nr::sendto));
  EXPECT_EQ(s.shutdown(shutdown_side::both).error(), errc::badf);
  EXPECT_EQ(s.take_error().error(), errc::badf);
  EXPECT_EQ(s.local_address().error(), errc::badf);
}

// Number 0 is as good as any other: some take it for none.
TEST(socket, may_be_number_zero) {
  EXPECT_EQ(test::in_child([] {
              close(0);
              const auto l = tcp_listener::listen(test::loopback()).value();
              if (l.raw() != 0) return 1;
              const auto c =
                  tcp_stream::connect(l.local_address().value()).value();
              close(1);
              const auto in = l.accept().value();
              return in.stream.raw() == 1 ? 0 : 2;
            }),
            0);
}

}  // namespace
