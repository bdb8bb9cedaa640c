// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include <fildes/option_socket.hpp>
#include <fildes/tcp.hpp>
#include <fildes/udp.hpp>
#include <fildes/unix_socket.hpp>

namespace test {

inline fildes::ip_address loopback(std::uint16_t port = 0) {
  return fildes::ipv4_address(fildes::ipv4::loopback(), port);
}

/// A port of 127.0.0.1 at which nobody listens: bound, so that nobody can.
struct silent_port {
  fildes::owned<fildes::socket> holder =
      fildes::socket::create(fildes::sys::abi::af_inet,
                             fildes::socket_type::stream)
          .value();
  fildes::ip_address address = bind();

 private:
  fildes::ip_address bind() {
    const fildes::ip_address any = loopback();
    fildes::sys::bind(holder.raw(), any.data(), any.size()).value();
    return *holder.local_address().value().as<fildes::ip_address>();
  }
};

/// Both ends of a TCP connection over loopback.
struct tcp_pair {
  fildes::owned<fildes::tcp_listener> listener =
      fildes::tcp_listener::listen(loopback()).value();
  fildes::owned<fildes::tcp_stream> client = connect();
  fildes::owned<fildes::tcp_stream> server = accept();

 private:
  fildes::owned<fildes::tcp_stream> connect() {
    return std::move(
        fildes::tcp_stream::connect(listener.local_address().value())
            .value()
            .stream);
  }
  fildes::owned<fildes::tcp_stream> accept() {
    return std::move(listener.accept().value().stream);
  }
};

/// Closing the socket resets its connection.
inline void reset_on_close(const fildes::socket& s) {
  const fildes::linger_time at_once{true, {}};
  set_option(s, fildes::option::linger, at_once).value();
}

/// Makes a connection forget its peer and what it has to send.
inline fildes::result<> forget_peer(const fildes::tcp_stream& of) {
  const char unspecified[16] = {};
  return fildes::sys::connect(of.raw(), unspecified, sizeof unspecified);
}

}  // namespace test
