// SPDX-License-Identifier: BSL-1.0
//
// What calls of sockets cost: each operation by hand-written assembly, by
// fildes and by glibc; and 32 datagrams one by one and by one call.

#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include <fildes/control.hpp>
#include <fildes/control_kinds.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/tcp.hpp>
#include <fildes/udp.hpp>
#include <fildes/unix_socket.hpp>

#include "operation.hpp"
#include "raw.hpp"

namespace {

using benchmark::State;
using fildes::byte_span;
using fildes::byte_view;
using raw::address;
using raw::failed;

void send_recv(State& state, way by) {
  const auto pair = fildes::unix_stream::pair().value();
  const int a = pair.first.raw();
  const int b = pair.second.raw();
  char text[64] = {};
  switch (by) {
    case way::assembly:
      return repeat(state, [&] {
        return !failed(raw::call6(SYS_sendto, a, address(text), 64,
                                  MSG_NOSIGNAL, 0, 0)) &&
               !failed(raw::call6(SYS_recvfrom, b, address(text), 64, 0, 0, 0));
      });
    case way::fildes:
      return repeat(state, [&] {
        return pair.first.send(byte_view(text)).has_value() &&
               pair.second.recv(text).has_value();
      });
    case way::glibc:
      return repeat(state, [&] {
        return ::send(a, text, 64, MSG_NOSIGNAL) >= 0 &&
               ::recv(b, text, 64, 0) >= 0;
      });
  }
}

struct udp_pair {
  fildes::owned<fildes::udp_socket> to =
      fildes::udp_socket::bind(
          fildes::ipv4_address(fildes::ipv4::loopback(), 0))
          .value();
  fildes::owned<fildes::udp_socket> from =
      fildes::udp_socket::create(fildes::ip_family::v4).value();
  fildes::ip_address address = to.local_address().value();
};

void sendto_recvfrom(State& state, way by) {
  const udp_pair pair;
  const int a = pair.from.raw();
  const int b = pair.to.raw();
  char text[64] = {};
  fildes::any_address from;
  sockaddr_storage peer;
  socklen_t room = sizeof peer;
  const auto* to = static_cast<const sockaddr*>(pair.address.data());
  switch (by) {
    case way::assembly:
      return repeat(state, [&] {
        room = sizeof peer;
        return !failed(raw::call6(SYS_sendto, a, address(text), 64,
                                  MSG_NOSIGNAL, address(to), 16)) &&
               !failed(raw::call6(SYS_recvfrom, b, address(text), 64, 0,
                                  address(&peer), address(&room)));
      });
    case way::fildes:
      return repeat(state, [&] {
        return pair.from.sendto(byte_view(text), pair.address).has_value() &&
               pair.to.recvfrom(text, from).has_value();
      });
    case way::glibc:
      return repeat(state, [&] {
        room = sizeof peer;
        return ::sendto(a, text, 64, MSG_NOSIGNAL, to, 16) >= 0 &&
               ::recvfrom(b, text, 64, 0, reinterpret_cast<sockaddr*>(&peer),
                          &room) >= 0;
      });
  }
}

/// A message with a byte and, to send or for, one descriptor.
struct by_hand_message {
  char byte = 'x';
  iovec piece{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr header{nullptr, 0, &piece, 1, control, sizeof control, 0};

  void put(int fd) {
    cmsghdr* const first = CMSG_FIRSTHDR(&header);
    first->cmsg_len = CMSG_LEN(sizeof fd);
    first->cmsg_level = SOL_SOCKET;
    first->cmsg_type = SCM_RIGHTS;
    std::memcpy(CMSG_DATA(first), &fd, sizeof fd);
  }
  int get() const {
    const cmsghdr* const first = CMSG_FIRSTHDR(&header);
    if (first == nullptr || first->cmsg_len != CMSG_LEN(sizeof(int)) ||
        first->cmsg_level != SOL_SOCKET || first->cmsg_type != SCM_RIGHTS)
      return -1;
    int fd;
    std::memcpy(&fd, CMSG_DATA(first), sizeof fd);
    return fd;
  }
};

bool pass_by_assembly(int a, int b, int passed) {
  by_hand_message out;
  out.put(passed);
  if (failed(raw::call3(SYS_sendmsg, a, address(&out.header), MSG_NOSIGNAL)))
    return false;
  by_hand_message in;
  if (failed(raw::call3(SYS_recvmsg, b, address(&in.header), MSG_CMSG_CLOEXEC)))
    return false;
  return !failed(raw::call1(SYS_close, in.get()));
}

bool pass_by_fildes(const fildes::unix_stream& a, const fildes::unix_stream& b,
                    const fildes::any_fd& passed) {
  using fildes::control::rights;
  char byte = 'x';
  const byte_view from[] = {byte_view(&byte, 1)};
  const fildes::control_messages messages{rights(passed)};
  if (!a.sendmsg(from, {.control = messages})) return false;
  const byte_span into[] = {byte_span(&byte, 1)};
  fildes::control_buffer<fildes::control_space<rights<1>>> room;
  return b.recvmsg(into, {.control = &room}) && room.take().has_value();
}

bool pass_by_glibc(int a, int b, int passed) {
  by_hand_message out;
  out.put(passed);
  if (::sendmsg(a, &out.header, MSG_NOSIGNAL) < 0) return false;
  by_hand_message in;
  if (::recvmsg(b, &in.header, MSG_CMSG_CLOEXEC) < 0) return false;
  return ::close(in.get()) == 0;
}

void pass_descriptor(State& state, way by) {
  const auto pair = fildes::unix_stream::pair().value();
  const auto passed = fildes::eventfd::create().value();
  const int a = pair.first.raw();
  const int b = pair.second.raw();
  switch (by) {
    case way::assembly:
      return repeat(state,
                    [&] { return pass_by_assembly(a, b, passed.raw()); });
    case way::fildes:
      return repeat(state, [&] {
        return pass_by_fildes(pair.first, pair.second, passed);
      });
    case way::glibc:
      return repeat(state, [&] { return pass_by_glibc(a, b, passed.raw()); });
  }
}

// Over a unix socket: connecting by TCP costs so much more than accept that
// nothing of accept would be seen.
void accept_close(State& state, way by) {
  const auto listener =
      fildes::unix_listener::listen(fildes::unix_address::unnamed()).value();
  const auto at = listener.local_address().value();
  const int fd = listener.raw();
  const auto connect = [&] { return fildes::unix_stream::connect(at); };
  sockaddr_storage peer;
  socklen_t room;
  switch (by) {
    case way::assembly:
      return repeat(state, [&] {
        const auto client = connect();
        room = sizeof peer;
        const long in = raw::call6(SYS_accept4, fd, address(&peer),
                                   address(&room), SOCK_CLOEXEC, 0, 0);
        return client && !failed(in) && !failed(raw::call1(SYS_close, in));
      });
    case way::fildes:
      return repeat(state, [&] {
        const auto client = connect();
        return client && listener.accept().has_value();
      });
    case way::glibc:
      return repeat(state, [&] {
        const auto client = connect();
        room = sizeof peer;
        const int in = ::accept4(fd, reinterpret_cast<sockaddr*>(&peer), &room,
                                 SOCK_CLOEXEC);
        return client && in >= 0 && ::close(in) == 0;
      });
  }
}

constexpr std::size_t many = 32;
constexpr std::size_t size_of_one = 64;

struct datagrams : udp_pair {
  datagrams() { from.connect(address).value(); }
  char memory[many * size_of_one] = {};
  byte_view one() const { return {memory, size_of_one}; }
};

void one_by_one(State& state) {
  datagrams pair;
  fildes::any_address from;
  repeat(state, [&] {
    for (std::size_t i = 0; i != many; ++i)
      if (!pair.from.send(pair.one())) return false;
    for (std::size_t i = 0; i != many; ++i)
      if (!pair.to.recvfrom(pair.memory, from)) return false;
    return true;
  });
}

void by_batch(State& state) {
  datagrams pair;
  fildes::recv_batch<many> in(pair.memory);
  repeat(state, [&] {
    fildes::send_batch<many> out;
    while (out.add(pair.one())) continue;
    if (!pair.from.sendmmsg(out) || !out.all_sent()) return false;
    const auto n = pair.to.recvmmsg(in);
    return n.has_value() && n.assume_value() == many;
  });
}

/// What a batch is made of, as one writes it.
struct batch_by_hand {
  explicit batch_by_hand(char* memory) {
    for (std::size_t i = 0; i != many; ++i) {
      pieces[i] = {memory + i * size_of_one, size_of_one};
      headers[i].msg_hdr.msg_iov = &pieces[i];
      headers[i].msg_hdr.msg_iovlen = 1;
    }
  }
  void make_room() {
    for (std::size_t i = 0; i != many; ++i) {
      headers[i].msg_hdr.msg_name = &from[i];
      headers[i].msg_hdr.msg_namelen = sizeof from[i];
    }
  }

  iovec pieces[many];
  sockaddr_storage from[many];
  mmsghdr headers[many] = {};
};

void by_hand(State& state) {
  datagrams pair;
  batch_by_hand in(pair.memory);
  repeat(state, [&] {
    batch_by_hand out(pair.memory);
    if (raw::call6(SYS_sendmmsg, pair.from.raw(), address(out.headers), many,
                   MSG_NOSIGNAL, 0, 0) != many)
      return false;
    in.make_room();
    return raw::call6(SYS_recvmmsg, pair.to.raw(), address(in.headers), many, 0,
                      0, 0) == many;
  });
}

constexpr operation operations[] = {
    {"send_recv", send_recv},
    {"sendto_recvfrom", sendto_recvfrom},
    {"pass_descriptor", pass_descriptor},
    {"accept", accept_close},
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  register_all(operations);
  benchmark::RegisterBenchmark("udp_32/one_by_one", one_by_one);
  benchmark::RegisterBenchmark("udp_32/fildes", by_batch);
  benchmark::RegisterBenchmark("udp_32/assembly", by_hand);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
