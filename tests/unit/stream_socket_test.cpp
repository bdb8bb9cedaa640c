// SPDX-License-Identifier: BSL-1.0
#include <fildes/stream_socket.hpp>

#include <signal.h>
#include <sys/time.h>

#include <chrono>
#include <string>
#include <thread>

#include <fildes/io.hpp>

#include "helpers.hpp"
#include "sockets.hpp"

using namespace fildes;
using namespace std::chrono_literals;

namespace {

TEST(stream_socket, what_is_sent_is_received) {
  const test::tcp_pair tcp;
  char text[16];
  EXPECT_EQ(tcp.client.send("text").value(), 4u);
  EXPECT_EQ(tcp.server.recv(text).value(), 4u);
  EXPECT_EQ(std::string_view(text, 4), "text");
}

TEST(stream_socket, pieces_go_out_and_come_in_in_order) {
  const auto pair = unix_stream::pair().value();
  const byte_view pieces[] = {"ab", "", "cde"};
  char one[1], two[8];
  const byte_span room[] = {one, two};
  EXPECT_EQ(pair.first.sendmsg(pieces).value(), 5u);
  const auto came = pair.second.recvmsg(room).value();
  EXPECT_EQ(came.size, 5u);
  EXPECT_TRUE(came.flags.without(message_flag::cloexec).empty());
  EXPECT_EQ(one[0], 'a');
  EXPECT_EQ(std::string_view(two, 4), "bcde");
}

TEST(stream_socket, end_is_zero_once_the_peer_has_closed) {
  auto pair = unix_stream::pair().value();
  ASSERT_TRUE(pair.first.send("x"));
  ASSERT_TRUE(std::move(pair.first).close());
  char text[4];
  EXPECT_EQ(pair.second.recv(text).value(), 1u);
  EXPECT_EQ(pair.second.recv(text).value(), 0u);
}

TEST(stream_socket, empty_and_nonblocking_is_again) {
  const auto pair = unix_stream::pair(socket_flag::nonblock).value();
  char byte;
  EXPECT_EQ(pair.first.recv({&byte, 1}).error(),
            error(errc::again, sys::nr::recvfrom));
  const byte_span room[] = {{&byte, 1}};
  EXPECT_EQ(pair.first.recvmsg(room).error(),
            error(errc::again, sys::nr::recvmsg));
}

TEST(stream_socket, one_call_may_be_told_not_to_wait) {
  const auto pair = unix_stream::pair().value();
  char byte;
  EXPECT_EQ(pair.first.recv({&byte, 1}, recv_flag::dontwait).error(),
            errc::again);
  const std::string much(std::size_t{1} << 20, 'x');
  const auto taken = pair.first.send(much, send_flag::dontwait).value();
  EXPECT_LT(taken, much.size());
  EXPECT_EQ(pair.first.send(much, send_flag::dontwait).error(),
            error(errc::again, sys::nr::sendto));
  EXPECT_EQ(pair.first.unsent_bytes().value() >= taken, true);
  EXPECT_EQ(pair.second.unread_bytes().value(), taken);
}

TEST(stream_socket, peeked_bytes_stay) {
  const auto pair = unix_stream::pair().value();
  ASSERT_TRUE(pair.first.send("ab"));
  char text[2];
  EXPECT_EQ(pair.second.recv(text, recv_flag::peek).value(), 2u);
  EXPECT_EQ(pair.second.recv(text).value(), 2u);
}

TEST(stream_socket, waits_for_all_when_told_to) {
  const auto pair = unix_stream::pair().value();
  std::thread sender([&] {
    for (const char* part : {"a", "b", "c", "d"})
      (void)pair.first.send({part, 1});
  });
  char text[4];
  EXPECT_EQ(pair.second.recv(text, recv_flag::waitall).value(), 4u);
  sender.join();
}

TEST(stream_socket, waiting_for_all_ends_with_the_peer) {
  auto pair = unix_stream::pair().value();
  ASSERT_TRUE(pair.first.send("ab"));
  ASSERT_TRUE(std::move(pair.first).close());
  char text[4];
  EXPECT_EQ(pair.second.recv(text, recv_flag::waitall).value(), 2u);
}

void count_signal(int) {}

// Whatever `body` returns in a child whose main thread is interrupted.
template <class Body>
int interrupted(Body body) {
  return test::in_child([&] {
    struct sigaction act = {};
    act.sa_handler = count_signal;  // without SA_RESTART
    sigaction(SIGALRM, &act, nullptr);
    const itimerval often{{0, 20'000}, {0, 20'000}};
    setitimer(ITIMER_REAL, &often, nullptr);
    return body();
  });
}

TEST(stream_socket, interruption_comes_out) {
  EXPECT_EQ(interrupted([] {
              const auto pair = unix_stream::pair().value();
              char byte;
              const auto r = pair.first.recv({&byte, 1});
              return r.has_error() && r.error() == errc::intr ? 0 : 1;
            }),
            0);
}

// Hazard 180.
TEST(stream_socket, waiting_for_all_is_cut_short_by_a_signal) {
  EXPECT_EQ(interrupted([] {
              const auto pair = unix_stream::pair().value();
              (void)pair.first.send("ab");
              char text[4];
              const auto r = pair.second.recv(text, recv_flag::waitall);
              return r.has_value() && r.value() == 2 ? 0 : 1;
            }),
            0);
}

// Each way out of a socket, to a peer that is gone; SIGPIPE would end us.
TEST(stream_socket, peer_that_is_gone_is_an_error_and_no_signal) {
  EXPECT_EQ(test::in_child([] {
              signal(SIGPIPE, SIG_DFL);
              auto pair = unix_stream::pair().value();
              if (std::move(pair.second).close().has_error()) return 1;
              const byte_view pieces[] = {"a", "b"};
              const auto& s = pair.first;
              if (s.send("x").error() != errc::pipe) return 2;
              if (s.write("x").error() != errc::pipe) return 3;
              if (s.sendmsg(pieces).error() != errc::pipe) return 4;
              return 0;
            }),
            0);
}

TEST(stream_socket, signal_comes_when_it_is_asked_for) {
  const int status = test::status_of_child([] {
    signal(SIGPIPE, SIG_DFL);
    auto pair = unix_stream::pair().value();
    (void)std::move(pair.second).close();
    (void)pair.first.send("x", send_flag::sigpipe);
    return 0;
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGPIPE);
}

// Hazard 168.
TEST(stream_socket, reset_is_told_once_and_then_it_is_the_end) {
  test::tcp_pair tcp;
  test::reset_on_close(tcp.client);
  ASSERT_TRUE(std::move(tcp.client).close());
  char byte;
  EXPECT_EQ(tcp.server.recv({&byte, 1}).error(),
            error(errc::connreset, sys::nr::recvfrom));
  EXPECT_EQ(tcp.server.recv({&byte, 1}).value(), 0u);
  EXPECT_EQ(tcp.server.send("x").error(), errc::pipe);
}

// Hazard 181.
TEST(stream_socket, receive_timeout_of_the_socket_is_again) {
  const auto pair = unix_stream::pair().value();
  ASSERT_TRUE(set_option(pair.first, option::receive_timeout, 30ms));
  char byte;
  EXPECT_EQ(pair.first.recv({&byte, 1}).error(), errc::again);
}

TEST(stream_socket, more_pieces_than_a_call_takes_are_refused) {
  const auto pair = unix_stream::pair().value();
  const std::vector<byte_view> pieces(1025, byte_view("x"));
  EXPECT_EQ(pair.first.sendmsg(pieces).error(),
            error(errc::msgsize, sys::nr::sendmsg));
  EXPECT_EQ(pair.first.sendmsg(std::span(pieces).first(1024)).value(), 1024u);
}

TEST(stream_socket, connecting_to_a_listener_that_does_not_wait) {
  const auto l = tcp_listener::listen(test::loopback()).value();
  const auto c =
      tcp_stream::connect(l.local_address().value(), socket_flag::nonblock)
          .value();
  ASSERT_TRUE(wait_connected(c.stream, deadline::after(5s)));
  EXPECT_EQ(finish_connect(c.stream).value(), connect_state::connected);
}

TEST(stream_socket, refused_connection_in_progress_tells_why) {
  const test::silent_port nobody;
  const auto c = tcp_stream::connect(nobody.address, socket_flag::nonblock);
  // Over loopback the answer may be there before the call returns.
  if (c.has_error()) {
    EXPECT_EQ(c.error(), errc::connrefused);
    return;
  }
  EXPECT_EQ(c.value().state, connect_state::in_progress);
  EXPECT_EQ(wait_connected(c.value().stream, deadline::after(5s)).error(),
            errc::connrefused);
}

TEST(stream_socket, nothing_to_finish_without_connect) {
  const auto s =
      fildes::socket::create(sys::abi::af_inet, socket_type::stream).value();
  EXPECT_EQ(wait_connected(s, deadline::after(1s)).error(), errc::notconn);
}

// Hazard 46: the connection is on its way; calling again would be ealready.
TEST(stream_socket, interrupted_connect_goes_on) {
  // A listener whose backlog is full makes connect wait.
  const auto l = tcp_listener::listen(test::loopback(), {.backlog = 0}).value();
  const ip_address at = l.local_address().value();
  const auto first = tcp_stream::connect(at).value();
  EXPECT_EQ(interrupted([&] {
              const auto c = tcp_stream::connect(at);
              if (c.has_error()) return 1;
              if (c.value().state != connect_state::in_progress) return 2;
              const auto late =
                  wait_connected(c.value().stream, deadline::after(50ms));
              if (late.has_value() || late.error() != errc::timedout) return 3;
              for (int i = 0; i != 2; ++i)
                if (retry_on_intr([&] { return l.accept(); }).has_error())
                  return 4;
              return 0;
            }),
            0);
}

}  // namespace
