// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "measure.hpp"

// What the echo servers that fildes is compared with have in common: one
// thread, sockets that do not block, TCP_NODELAY, level-triggered epoll below.
//
// What a peer has sent, at most `buffer_size` at a time, goes back at once. The
// rest of a short write is kept, and no more is read from this peer until it is
// gone.

namespace echo {

using measure::must;

constexpr std::size_t buffer_size = 4096;

inline void no_delay(int fd) {
  const int on = 1;
  must(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0,
       "TCP_NODELAY");
}

/// The port behind `--port`; ends the program when it is called otherwise.
inline in_port_t port_of(int argc, char** argv) {
  const int port = argc == 3 && std::string_view(argv[1]) == "--port"
                       ? std::atoi(argv[2])
                       : -1;
  if (port < 0 || port > 0xffff) {
    std::fprintf(stderr, "usage: %s --port PORT\n", argv[0]);
    std::exit(2);
  }
  return static_cast<in_port_t>(port);
}

/// Listens on the loopback, and prints where.
inline int listen_on(in_port_t port) {
  sockaddr_in here = {};
  here.sin_family = AF_INET;
  here.sin_port = htons(port);
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const any = reinterpret_cast<sockaddr*>(&here);
  socklen_t size = sizeof here;
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  must(bind(fd, any, size) == 0 && listen(fd, SOMAXCONN) == 0 &&
           getsockname(fd, any, &size) == 0,
       "a socket on the loopback");
  std::printf("127.0.0.1:%d\n", ntohs(here.sin_port));
  std::fflush(stdout);
  return fd;
}

/// The program: serves until SIGINT or SIGTERM comes.
template <class Loop>
int serve(int argc, char** argv) {
  const int listener = listen_on(port_of(argc, argv));
  Loop loop;
  loop.stop_on_signals();
  loop.accept_from(listener);
  loop.run();
  return 0;
}

}  // namespace echo
