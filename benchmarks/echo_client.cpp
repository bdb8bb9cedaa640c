// SPDX-License-Identifier: BSL-1.0
//
// Drives an echo server, and compares every byte that comes back.
//
// usage: echo_client PORT ACTIVE IDLE
//
// Connects, says "ready", and then does what its input tells, a line each:
// "rounds N": N times a message of 64 bytes from each active connection, and
// back; "stream N": N bytes over each active connection in pieces of all sizes,
// with both directions kept full; "finish": ends the writing side of all
// connections, and waits for the server to do the same. Says "done" each time.

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <iostream>
#include <string>
#include <vector>

#include "measure.hpp"

namespace {

using measure::must;

constexpr std::size_t message_size = 64;
constexpr int connections_of_an_address = 4096;

void allow_descriptors(int count) {
  const auto needed = static_cast<rlim_t>(count) + 64;
  rlimit limit;
  must(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
  if (limit.rlim_cur >= needed) return;
  limit.rlim_cur = needed;
  if (limit.rlim_max < needed) limit.rlim_max = needed;
  must(setrlimit(RLIMIT_NOFILE, &limit) == 0, "RLIMIT_NOFILE");
}

sockaddr_in address(std::uint32_t host, std::uint16_t port) {
  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(host);
  return to;
}

/// The n-th connection: the ports of one address would not be enough for all.
int connect_to(std::uint16_t port, int n) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  const int small = 16 << 10;  // the server's writes are soon short
  const timeval limit = {20, 0};
  const linger reset = {1, 0};  // the port is free again at once
  const sockaddr_in from =
      address(INADDR_LOOPBACK + 1 +
                  static_cast<std::uint32_t>(n / connections_of_an_address),
              0);
  const sockaddr_in to = address(INADDR_LOOPBACK, port);
  const auto any = [](const sockaddr_in& which) {
    return reinterpret_cast<const sockaddr*>(&which);
  };
  must(setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) ==
               0 &&
           setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
           setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small) == 0 &&
           setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0 &&
           setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset) == 0,
       "setsockopt");
  must(bind(fd, any(from), sizeof from) == 0, "bind");
  must(connect(fd, any(to), sizeof to) == 0, "connect");
  return fd;
}

struct peer {
  int fd;
  std::uint64_t sent = 0;  // of the words that all count from zero
  measure::checker seen = {};
};

void send_message(peer& p) {
  std::byte message[message_size];
  measure::fill(message, message_size, p.sent / 8);
  must(send(p.fd, message, message_size, MSG_NOSIGNAL) == message_size, "send");
  p.sent += message_size;
}

void receive_message(peer& p) {
  std::byte message[message_size];
  must(recv(p.fd, message, message_size, MSG_WAITALL) == message_size, "recv");
  p.seen.see(message, message_size);
  p.seen.must_be_right();
}

void do_rounds(std::vector<peer>& peers, std::uint64_t count) {
  for (; count > 0; --count) {
    for (peer& p : peers) send_message(p);
    for (peer& p : peers) receive_message(p);
  }
}

// Sizes from 1 to `most`, none of them often.
std::size_t next_size(std::size_t most) {
  static std::uint32_t state = 1;
  state = state * 1664525 + 1013904223;
  return 1 + (state >> 8) % most;
}

/// Sends until no more goes in; whether anything did.
void fill_up(peer& p, std::uint64_t end) {
  static std::byte block[4096 * 16 + 8];
  while (p.sent < end) {
    const std::size_t offset = p.sent % 8;
    const std::size_t size =
        std::min<std::uint64_t>(next_size(sizeof block - 8), end - p.sent);
    measure::fill(block, (offset + size + 7) / 8 * 8, p.sent / 8);
    const ssize_t n =
        send(p.fd, block + offset, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) return;
    must(n > 0, "send");
    p.sent += static_cast<std::uint64_t>(n);
  }
}

void take_some(peer& p) {
  static std::byte block[1 << 16];
  const ssize_t n = recv(p.fd, block, next_size(sizeof block), MSG_DONTWAIT);
  if (n < 0 && errno == EAGAIN) return;
  must(n > 0, "recv");
  p.seen.see(block, static_cast<std::size_t>(n));
  p.seen.must_be_right();
}

void wait_for(const peer& p, short what) {
  pollfd ready = {p.fd, what, 0};
  must(poll(&ready, 1, 20000) > 0, "nothing comes back");
}

// Whether more goes in, or will: what was sent goes on to the server.
bool goes_on(const peer& p) {
  int before = 0;
  int after = 0;
  pollfd ready = {p.fd, POLLOUT, 0};
  must(ioctl(p.fd, SIOCOUTQ, &before) == 0, "SIOCOUTQ");
  if (poll(&ready, 1, 20) > 0) return true;
  must(ioctl(p.fd, SIOCOUTQ, &after) == 0, "SIOCOUTQ");
  return before != after;
}

// Nothing is taken while anything goes in, and then a lot: the buffers of the
// server are full in turn and empty, and its writes are short.
void stream_one(peer& p, std::uint64_t end) {
  constexpr std::uint64_t lot = 2 << 20;
  while (p.seen.seen() < end) {
    fill_up(p, end);
    if (p.sent < end && goes_on(p)) continue;
    for (const std::uint64_t enough = std::min(p.seen.seen() + lot, p.sent);
         p.seen.seen() < enough; take_some(p))
      wait_for(p, POLLIN);
  }
}

void stream(std::vector<peer>& peers, std::uint64_t size) {
  for (peer& p : peers) stream_one(p, p.sent + size);
}

void finish(std::vector<peer>& peers) {
  for (peer& p : peers) must(shutdown(p.fd, SHUT_WR) == 0, "shutdown");
  char byte;
  for (peer& p : peers) must(recv(p.fd, &byte, 1, 0) == 0, "the end");
}

void obey(std::vector<peer>& peers) {
  std::string what;
  std::uint64_t count = 0;
  while (std::cin >> what) {
    if (what == "finish") {
      finish(peers);
    } else {
      must(std::cin >> count && (what == "rounds" || what == "stream"),
           "the input is wrong");
      (what == "rounds" ? do_rounds : stream)(peers, count);
    }
    std::cout << "done" << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: echo_client PORT ACTIVE IDLE\n";
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  const int active = std::atoi(argv[2]);
  const int idle = std::atoi(argv[3]);
  allow_descriptors(active + idle);
  std::vector<peer> peers;
  for (int n = 0; n != active; ++n) peers.push_back({connect_to(port, n)});
  for (int n = 0; n != idle; ++n) connect_to(port, active + n);
  std::cout << "ready" << std::endl;
  obey(peers);
}
