// SPDX-License-Identifier: BSL-1.0

// Whatever the kernel or a peer says is a value. Libraries have taken some of
// these for impossible, and a peer or a full table has ended their programs.

#include <sys/stat.h>

#include "helpers.hpp"
#include "sockets.hpp"
#include "trap.hpp"

using namespace fildes;

namespace {

unix_address at(const std::string& path) {
  return unix_address::at(path).value();
}

TEST(socket_errors, way_to_a_unix_socket_may_be_missing_or_wrong) {
  const test::scratch_directory dir;
  EXPECT_EQ(unix_stream::connect(at(dir / "none")).error(),
            error(errc::noent, sys::nr::connect));
  dir.with_file("file", "");
  EXPECT_EQ(unix_stream::connect(at(dir / "file/socket")).error(),
            errc::notdir);
  EXPECT_EQ(unix_stream::connect(at(dir / "file")).error(), errc::connrefused);
  ASSERT_EQ(symlink("circle", (dir / "circle").c_str()), 0);
  EXPECT_EQ(unix_stream::connect(at(dir / "circle")).error(), errc::loop);
}

TEST(socket_errors, unix_socket_may_not_be_bindable_there) {
  const test::scratch_directory dir;
  EXPECT_EQ(unix_listener::listen(at(dir / "none/socket")).error(),
            error(errc::noent, sys::nr::bind));
  dir.with_file("file", "");
  EXPECT_EQ(unix_listener::listen(at(dir / "file/socket")).error(),
            errc::notdir);
  EXPECT_EQ(unix_listener::listen(at(dir / "file")).error(), errc::addrinuse);
  EXPECT_EQ(unix_listener::listen(at("/proc/socket")).error(), errc::noent);
}

TEST(socket_errors, address_may_be_of_another_machine) {
  const ip_address elsewhere = ipv4_address(ipv4(203, 0, 113, 1), 0);
  EXPECT_EQ(tcp_listener::listen(elsewhere).error(),
            error(errc::addrnotavail, sys::nr::bind));
  EXPECT_EQ(udp_socket::bind(elsewhere).error(), errc::addrnotavail);
}

TEST(socket_errors, stream_may_not_be_connected) {
  const auto s =
      fildes::socket::create(sys::abi::af_inet, socket_type::stream).value();
  const auto stream = borrowed<tcp_stream>::borrow_raw(s.raw());
  char byte;
  EXPECT_EQ(stream.recv({&byte, 1}).error(),
            error(errc::notconn, sys::nr::recvfrom));
  EXPECT_EQ(stream.send("x").error(), error(errc::pipe, sys::nr::sendto));
}

// The answer of a peer's kernel, to a call that takes many.
TEST(socket_errors, peer_may_be_gone_when_a_batch_is_received) {
  ip_address closed = test::loopback();
  {
    const auto gone = udp_socket::bind(test::loopback()).value();
    closed = gone.local_address().value();
  }
  const auto s = udp_socket::create(ip_family::v4).value();
  ASSERT_TRUE(s.connect(closed));
  ASSERT_TRUE(s.send("anybody there?"));
  char memory[64];
  recv_batch<2> batch(memory);
  EXPECT_EQ(s.recvmmsg(batch).error(),
            error(errc::connrefused, sys::nr::recvmmsg));
  EXPECT_EQ(batch.size(), 0u);
}

// Every call in a child in which it fails by every one of these; what came out
// is compared in there.
template <class Act>
void expect_all_come_out(sys::nr call, Act act) {
  for (const errc code :
       {errc::timedout,    errc::hostunreach, errc::netunreach, errc::netdown,
        errc::hostdown,    errc::nonet,       errc::nobufs,     errc::nomem,
        errc::io,          errc::perm,        errc::acces,      errc::connreset,
        errc::connaborted, errc::proto,       errc::mfile,      errc::nfile,
        errc::intr,        errc::again,       errc::opnotsupp,  errc::notconn,
        errc::notsock,     errc::fault})
    EXPECT_EQ(test::in_child([&] {
                if (!test::trap(call, code)) return 100;
                return act() == error(code, call) ? 0 : 1;
              }),
              0)
        << sys::name_of(call) << ' ' << error(code, call).name();
}

TEST(socket_errors, all_that_the_kernel_may_say_to_data_comes_out) {
  const auto pair = unix_datagram::pair().value();
  ASSERT_TRUE(pair.second.send("x"));
  static char byte[1];
  const byte_span room[] = {byte};
  const byte_view text[] = {"x"};
  expect_all_come_out(sys::nr::sendto,
                      [&] { return pair.first.send("x").error(); });
  expect_all_come_out(sys::nr::recvfrom,
                      [&] { return pair.first.recv(byte).error(); });
  expect_all_come_out(sys::nr::sendmsg,
                      [&] { return pair.first.sendmsg(text).error(); });
  expect_all_come_out(sys::nr::recvmsg,
                      [&] { return pair.first.recvmsg(room).error(); });
  expect_all_come_out(sys::nr::recvmmsg, [&] {
    recv_batch<1> batch(byte);
    return pair.first.recvmmsg(batch).error();
  });
}

TEST(socket_errors, all_that_the_kernel_may_say_to_connections_comes_out) {
  const auto l = unix_listener::listen(unix_address::unnamed()).value();
  const auto here = l.local_address().value();
  expect_all_come_out(sys::nr::accept4, [&] { return l.accept().error(); });
  expect_all_come_out(sys::nr::connect,
                      [&] { return unix_stream::connect(here).error(); });
  expect_all_come_out(sys::nr::bind, [&] {
    return unix_datagram::bind(unix_address::unnamed()).error();
  });
  expect_all_come_out(sys::nr::listen, [&] {
    return unix_listener::listen(unix_address::unnamed()).error();
  });
  expect_all_come_out(sys::nr::getsockopt,
                      [&] { return l.take_error().error(); });
  expect_all_come_out(sys::nr::getsockname,
                      [&] { return l.local_address().error(); });
  expect_all_come_out(sys::nr::shutdown,
                      [&] { return l.shutdown(shutdown_side::both).error(); });
}

}  // namespace
