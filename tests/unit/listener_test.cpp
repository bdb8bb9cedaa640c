// SPDX-License-Identifier: BSL-1.0
#include <fildes/listener.hpp>

#include <sys/resource.h>

#include <vector>

#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>

#include "helpers.hpp"
#include "sockets.hpp"

using namespace fildes;

namespace {

TEST(listener, gives_connection_and_peer) {
  const auto l = tcp_listener::listen(test::loopback()).value();
  const auto c = tcp_stream::connect(l.local_address().value()).value();
  const auto in = l.accept().value();
  EXPECT_EQ(in.peer, any_address(c.stream.local_address().value()));
  EXPECT_TRUE(test::is_cloexec(in.stream.raw()));
  EXPECT_FALSE(get_status_flags(in.stream).value().has(status_flag::nonblock));
}

TEST(listener, connection_is_as_the_flags_say) {
  const auto l = tcp_listener::listen(test::loopback()).value();
  const auto c = tcp_stream::connect(l.local_address().value()).value();
  const auto in =
      l.accept(socket_flag::nonblock | socket_flag::inherit).value();
  EXPECT_TRUE(get_status_flags(in.stream).value().has(status_flag::nonblock));
  EXPECT_FALSE(test::is_cloexec(in.stream.raw()));
}

TEST(listener, of_ipv6_tells_ipv6_peers) {
  const auto l =
      tcp_listener::listen(ipv6_address(ipv6::loopback(), 0)).value();
  const auto c = tcp_stream::connect(l.local_address().value()).value();
  const auto in = l.accept().value();
  ASSERT_TRUE(in.peer.as<ipv6_address>());
  EXPECT_FALSE(in.peer.as<ipv4_address>());
}

TEST(listener, nothing_there_and_nonblocking_is_again) {
  const auto l =
      tcp_listener::listen(test::loopback(), {.flags = socket_flag::nonblock})
          .value();
  const auto none = l.accept();
  ASSERT_TRUE(none.has_error());
  EXPECT_EQ(none.error(), error(errc::again, sys::nr::accept4));
  EXPECT_EQ(accept_trouble_of(none.error()), accept_trouble::none_waits);
}

// Hazard 164.
TEST(listener, that_does_not_listen_is_told) {
  const auto s =
      fildes::socket::create(sys::abi::af_inet, socket_type::stream).value();
  const auto l = borrowed<tcp_listener>::borrow_raw(s.raw());
  EXPECT_EQ(l.accept().error(), errc::inval);
  const auto counter = eventfd::create().value();
  const auto no_socket = borrowed<tcp_listener>::borrow_raw(counter.raw());
  EXPECT_EQ(no_socket.accept().error(), errc::notsock);
  EXPECT_EQ(accept_trouble_of(error(errc::inval, sys::nr::accept4)),
            accept_trouble::fatal);
}

// Hazard 164: the peer resets before it is accepted. Linux hands out the
// connection all the same; what matters is that the listener lives.
TEST(listener, outlives_a_peer_that_has_gone_again) {
  const auto l = tcp_listener::listen(test::loopback()).value();
  {
    const auto c = tcp_stream::connect(l.local_address().value()).value();
    test::reset_on_close(c.stream);
  }
  const auto in = l.accept();
  if (in.has_value()) {
    char byte;
    EXPECT_EQ(in.value().stream.recv({&byte, 1}).error(), errc::connreset);
  } else {
    EXPECT_EQ(accept_trouble_of(in.error()), accept_trouble::connection_lost);
  }
  const auto next = tcp_stream::connect(l.local_address().value());
  EXPECT_TRUE(l.accept());
}

TEST(listener, trouble_is_told_apart) {
  const auto trouble = [](errc e) {
    return accept_trouble_of(error(e, sys::nr::accept4));
  };
  for (const errc e :
       {errc::connaborted, errc::intr, errc::proto, errc::netdown,
        errc::noprotoopt, errc::hostdown, errc::nonet, errc::hostunreach,
        errc::netunreach, errc::perm, errc::timedout})
    EXPECT_EQ(trouble(e), accept_trouble::connection_lost);
  for (const errc e : {errc::mfile, errc::nfile})
    EXPECT_EQ(trouble(e), accept_trouble::no_descriptor);
  for (const errc e : {errc::nobufs, errc::nomem})
    EXPECT_EQ(trouble(e), accept_trouble::no_memory);
}

TEST(listener, address_in_use_is_refused_and_leaves_nothing_open) {
  const auto l = tcp_listener::listen(test::loopback()).value();
  const auto second = tcp_listener::listen(l.local_address().value());
  EXPECT_EQ(second.error(), error(errc::addrinuse, sys::nr::bind));
}

TEST(listener, port_is_shared_when_all_agree) {
  const listen_options shared{.reuse_port = true};
  const auto l = tcp_listener::listen(test::loopback(), shared).value();
  EXPECT_TRUE(tcp_listener::listen(l.local_address().value(), shared));
}

TEST(listener, preparation_runs_before_it_is_bound) {
  int calls = 0;
  const auto l = tcp_listener::listen(
      test::loopback(), {}, [&](const fildes::socket& s) -> result<> {
        ++calls;
        const auto at = s.local_address().value().as<ip_address>();
        EXPECT_EQ(at->port(), 0);
        return success();
      });
  EXPECT_TRUE(l);
  EXPECT_EQ(calls, 1);
}

TEST(listener, preparation_that_fails_leaves_nothing_open) {
  const auto l = tcp_listener::listen(
      test::loopback(), {}, [](const fildes::socket&) -> result<> {
        return error(errc::perm, operation::option);
      });
  EXPECT_EQ(l.error(), error(errc::perm, operation::option));
}

// What `body` returns in a child that may open `more` descriptors yet.
template <class Body>
int with_descriptors_left(int more, Body body) {
  return test::in_child([&] {
    const int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(next);
    const auto most = static_cast<rlim_t>(next + more);
    const rlimit limit{most, most};
    setrlimit(RLIMIT_NOFILE, &limit);
    return body();
  });
}

// Hazard 165.
TEST(listener, reserve_sheds_a_connection_when_no_descriptor_is_left) {
  const auto l =
      tcp_listener::listen(test::loopback(), {.flags = socket_flag::nonblock})
          .value();
  const auto c = tcp_stream::connect(l.local_address().value()).value();
  EXPECT_EQ(with_descriptors_left(
                1,
                [&] {
                  auto reserve = accept_reserve::create().value();
                  const auto in = l.accept();
                  if (in.has_value() || accept_trouble_of(in.error()) !=
                                            accept_trouble::no_descriptor)
                    return 1;
                  if (!reserve.shed(l).value()) return 2;
                  if (reserve.shed(l).value()) return 3;  // nobody waits now
                  // The kernel looks for a number first.
                  if (l.accept().error() != errc::mfile) return 4;
                  // The peer has been told.
                  char byte;
                  const auto end = c.stream.recv({&byte, 1});
                  return end.has_value() && end.value() == 0 ? 0 : 5;
                }),
            0);
}

TEST(listener, reserve_sheds_again_and_again) {
  const auto l =
      tcp_listener::listen(test::loopback(), {.flags = socket_flag::nonblock})
          .value();
  std::vector<owned<tcp_stream>> clients;
  for (int i = 0; i != 20; ++i)
    clients.push_back(std::move(
        tcp_stream::connect(l.local_address().value()).value().stream));
  EXPECT_EQ(with_descriptors_left(1,
                                  [&] {
                                    auto reserve =
                                        accept_reserve::create().value();
                                    for (int i = 0; i != 20; ++i)
                                      if (!reserve.shed(l).value())
                                        return 1 + i;
                                    return reserve.shed(l).value() ? 100 : 0;
                                  }),
            0);
}

TEST(listener, reserve_cannot_be_made_without_a_descriptor) {
  EXPECT_EQ(with_descriptors_left(0,
                                  [] {
                                    return accept_reserve::create().error() ==
                                                   errc::mfile
                                               ? 0
                                               : 1;
                                  }),
            0);
}

}  // namespace
