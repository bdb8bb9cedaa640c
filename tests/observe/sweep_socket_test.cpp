// SPDX-License-Identifier: BSL-1.0
#include <fildes/cast.hpp>
#include <fildes/io.hpp>
#include <fildes/tcp.hpp>
#include <fildes/udp.hpp>
#include <fildes/unix_socket.hpp>

#include <gtest/gtest.h>

#include <string>

#include "observe/faults.hpp"
#include "unit/sockets.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep;
using faults::sweep_one_call;

std::string next_of(const stream_socket& from) {
  char bytes[64];
  return {bytes, value_or(from.recv(bytes, recv_flag::dontwait), 0u)};
}

// Making.

TEST(sweep_socket, create) {
  sweep_one_call([](injector& run) {
    const auto make = [] {
      return fildes::socket::create(sys::abi::af_unix, socket_type::stream);
    };
    (void)run(make);
    EXPECT_TRUE(make());
  });
}

TEST(sweep_socket, listen) {
  sweep([](injector& run) {
    const auto make = [] {
      return tcp_listener::listen(test::loopback(), {.reuse_port = true});
    };
    (void)run(make);
    EXPECT_TRUE(make());
  });
}

// Interrupted, a connection is in progress: the kernel goes on.
bool goes_on(sys::nr call, errc code) {
  return call == sys::nr::connect && code == errc::intr;
}
TEST(sweep_socket, tcp_connect) {
  sweep(
      [](injector& run) {
        const auto l = tcp_listener::listen(test::loopback()).value();
        const ip_address at = l.local_address().value();
        (void)run([&] { return tcp_stream::connect(at); });
        EXPECT_TRUE(tcp_stream::connect(at));
      },
      goes_on);
}

TEST(sweep_socket, unix_connect) {
  sweep([](injector& run) {
    const auto l = unix_listener::listen(unix_address::unnamed()).value();
    const unix_address at = l.local_address().value();
    (void)run([&] { return unix_stream::connect(at); });
    EXPECT_TRUE(unix_stream::connect(at));
  });
}

TEST(sweep_socket, pair) {
  sweep_one_call([](injector& run) {
    (void)run([] { return unix_seqpacket::pair(); });
    EXPECT_TRUE(unix_seqpacket::pair());
  });
}

TEST(sweep_socket, udp_bind) {
  sweep([](injector& run) {
    (void)run([] { return udp_socket::bind(test::loopback()); });
    EXPECT_TRUE(udp_socket::bind(test::loopback()));
  });
}

TEST(sweep_socket, accept) {
  sweep_one_call([](injector& run) {
    const auto l = tcp_listener::listen(test::loopback()).value();
    const ip_address at = l.local_address().value();
    const auto one = tcp_stream::connect(at).value();
    const auto two = tcp_stream::connect(at).value();
    (void)run([&] { return l.accept(); });
    EXPECT_TRUE(l.accept());
  });
}

// Asking.

TEST(sweep_socket, identify) {
  sweep([](injector& run) {
    const test::tcp_pair tcp;
    (void)run([&] { return fildes::socket::identify(tcp.client); });
  });
}

TEST(sweep_socket, is) {
  sweep([](injector& run) {
    const test::tcp_pair tcp;
    (void)run([&] { return tcp_stream::is(tcp.client); });
    EXPECT_TRUE(tcp_stream::is(tcp.client).value());
  });
}

TEST(sweep_socket, addresses) {
  sweep([](injector& run) {
    const test::tcp_pair tcp;
    (void)run([&]() -> result<ip_address> {
      FILDES_TRYV(tcp.client.local_address());
      return tcp.client.peer_address();
    });
  });
}

TEST(sweep_socket, finish_connect) {
  sweep([](injector& run) {
    const test::tcp_pair tcp;
    (void)run([&] { return finish_connect(tcp.client); });
    EXPECT_EQ(finish_connect(tcp.client).value(), connect_state::connected);
  });
}

bool poll_is_repeated(sys::nr call, errc code) {
  return call == sys::nr64::ppoll && code == errc::intr;
}
TEST(sweep_socket, wait_connected) {
  sweep(
      [](injector& run) {
        const test::tcp_pair tcp;
        (void)run([&] { return wait_connected(tcp.client); });
        EXPECT_TRUE(wait_connected(tcp.client));
      },
      poll_is_repeated);
}

TEST(sweep_socket, cast) {
  sweep([](injector& run) {
    owned<any_fd> fd = udp_socket::create(ip_family::v4).value();
    const auto cast =
        run([&] { return checked_cast<udp_socket>(std::move(fd)); });
    // After an error the owner still holds it.
    if (cast.has_error()) {
      EXPECT_TRUE(checked_cast<udp_socket>(std::move(fd)));
    }
  });
}

// Data: nothing is sent or taken by a call that failed.

TEST(sweep_socket, send) {
  sweep_one_call([](injector& run) {
    const auto pair = unix_stream::pair().value();
    const auto sent = run([&] { return pair.first.send("text"); });
    EXPECT_EQ(next_of(pair.second), sent.has_value() ? "text" : "");
  });
}

TEST(sweep_socket, recv) {
  sweep_one_call([](injector& run) {
    const auto pair = unix_stream::pair().value();
    EXPECT_TRUE(pair.first.send("text"));
    char bytes[8];
    const auto came = run([&] { return pair.second.recv(bytes); });
    EXPECT_EQ(next_of(pair.second), came.has_value() ? "" : "text");
  });
}

TEST(sweep_socket, sendmsg) {
  sweep_one_call([](injector& run) {
    const auto pair = unix_stream::pair().value();
    const byte_view pieces[] = {"te", "xt"};
    const auto sent = run([&] { return pair.first.sendmsg(pieces); });
    EXPECT_EQ(next_of(pair.second), sent.has_value() ? "text" : "");
  });
}

TEST(sweep_socket, recvmsg) {
  sweep_one_call([](injector& run) {
    const auto pair = unix_stream::pair().value();
    EXPECT_TRUE(pair.first.send("text"));
    char bytes[8];
    const byte_span room[] = {bytes};
    const auto came = run([&] { return pair.second.recvmsg(room); });
    EXPECT_EQ(next_of(pair.second), came.has_value() ? "" : "text");
  });
}

TEST(sweep_socket, sendto_and_recvfrom) {
  sweep([](injector& run) {
    const auto s = udp_socket::bind(test::loopback()).value();
    const ip_address at = s.local_address().value();
    char bytes[8];
    any_address from;
    (void)run([&]() -> result<datagram> {
      FILDES_TRYV(s.sendto("text", at));
      return s.recvfrom(bytes, from);
    });
  });
}

TEST(sweep_socket, connect_and_disconnect_of_datagrams) {
  sweep([](injector& run) {
    const auto s = udp_socket::bind(test::loopback()).value();
    const ip_address at = s.local_address().value();
    (void)run([&]() -> result<> {
      FILDES_TRYV(s.connect(at));
      return s.disconnect();
    });
  });
}

TEST(sweep_socket, batches) {
  sweep([](injector& run) {
    const auto pair = unix_datagram::pair(socket_flag::nonblock).value();
    char memory[4 * 16];
    recv_batch<4> in(memory);
    send_batch<4> out;
    EXPECT_TRUE(out.add("one"));
    EXPECT_TRUE(out.add("two"));
    const auto came = run([&]() -> result<std::size_t> {
      FILDES_TRYV(pair.first.sendmmsg(out));
      return pair.second.recvmmsg(in);
    });
    EXPECT_EQ(in.size(), came.has_value() ? 2u : 0u);
  });
}

TEST(sweep_socket, shutdown) {
  sweep_one_call([](injector& run) {
    const auto pair = unix_stream::pair().value();
    (void)run([&] { return pair.first.shutdown(shutdown_side::write); });
    EXPECT_TRUE(pair.first.shutdown(shutdown_side::write));
  });
}

// The reserve is whole again after the next call.
TEST(sweep_socket, accept_reserve) {
  sweep([](injector& run) {
    (void)run([] { return accept_reserve::create(); });
    EXPECT_TRUE(accept_reserve::create());
  });
}

bool is_repeated(sys::nr, errc code) { return code == errc::intr; }
TEST(sweep_socket, write_all) {
  sweep(
      [](injector& run) {
        const auto pair = unix_stream::pair().value();
        const auto sent = run([&] { return write_all(pair.first, "text"); });
        EXPECT_EQ(next_of(pair.second), sent.has_value() ? "text" : "");
      },
      is_repeated);
}

}  // namespace
