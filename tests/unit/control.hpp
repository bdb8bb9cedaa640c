// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/control.hpp>
#include <fildes/sys/socket.hpp>

#include <netinet/in.h>
#include <poll.h>

#include <optional>

#include "unit/helpers.hpp"

// Messages by level 3, so that what is tested is the control messages alone.

namespace test {

using fildes::any_fd;
using fildes::byte_view;
using fildes::control_buffer;
using fildes::control_messages;
using fildes::control_room;
using fildes::control_view;
using fildes::owned;
namespace kernel = fildes::sys::abi;

inline owned<any_fd> new_socket(int family, int type) {
  return owned<any_fd>::adopt_raw(
             fildes::sys::socket(family, type | kernel::sock_cloexec, 0))
      .value();
}

struct two_sockets {
  explicit two_sockets(int type = kernel::sock_stream)
      : two_sockets(raw_pair(type)) {}
  owned<any_fd> a;
  owned<any_fd> b;

 private:
  struct numbers {
    int ends[2];
  };
  static numbers raw_pair(int type) {
    numbers n;
    fildes::sys::socketpair(kernel::af_unix, type | kernel::sock_cloexec, 0,
                            n.ends)
        .value();
    return n;
  }
  explicit two_sockets(numbers n)
      : a(owned<any_fd>::adopt_raw(n.ends[0]).value()),
        b(owned<any_fd>::adopt_raw(n.ends[1]).value()) {}
};

/// Sends bytes and control messages, to where the socket is connected.
inline fildes::result<std::size_t> send(const any_fd& fd, control_view control,
                                        byte_view data = "x") {
  const kernel::msghdr message{
      nullptr,        0, &data, 1, const_cast<std::byte*>(control.data()),
      control.size(), 0};
  return fildes::sys::sendmsg(fd.raw(), message, kernel::msg_nosignal);
}

/// The flags of the message that is received; its bytes are thrown away.
/// MSG_CMSG_CLOEXEC among `flags` turns that off.
inline fildes::result<int> receive(const any_fd& fd, control_room& room,
                                   int flags = 0) {
  char data[4096];
  fildes::byte_span into = data;
  room.clear();
  kernel::msghdr message{
      nullptr, 0, &into, 1, room.raw_data(), room.raw_capacity(), 0};
  FILDES_TRYV(fildes::sys::recvmsg(
      fd.raw(), message,
      static_cast<unsigned>((flags ^ kernel::msg_cmsg_cloexec) |
                            kernel::msg_dontwait)));
  room.set_raw_size(message.controllen);
  return message.flags & ~kernel::msg_cmsg_cloexec;
}

/// A control message of any level and type, with these bytes.
struct raw_message {
  int level;
  int type;
  byte_view bytes;
  static constexpr std::size_t max_payload = 512;
  byte_view payload() const noexcept { return bytes; }
};

/// What a message of these bytes is as a `Kind`.
template <class Kind>
std::optional<Kind> read_as(int level, int type, byte_view bytes) {
  return fildes::control_record{level, type, bytes}.as<Kind>();
}

/// Turns an option on, or sets it.
inline fildes::result<> set(const any_fd& fd, int level, int name,
                            int value = 1) {
  return fildes::sys::setsockopt(fd.raw(), level, name, &value, sizeof value);
}

/// Whether something is there to read before that time is over.
inline bool is_readable(const any_fd& fd, int milliseconds) {
  pollfd one{fd.raw(), POLLIN, 0};
  return poll(&one, 1, milliseconds) == 1;
}

/// Waits until something is there, or an error; fails after five seconds.
inline void wait_for(const any_fd& fd, short events = POLLIN) {
  pollfd one{fd.raw(), events, 0};
  ASSERT_EQ(poll(&one, 1, 5000), 1);
}

/// Waits first: the loopback may deliver a packet after it is sent.
inline fildes::result<int> await(const any_fd& fd, control_room& room,
                                 int flags = 0) {
  wait_for(fd, flags & kernel::msg_errqueue ? 0 : POLLIN);
  return receive(fd, room, flags);
}

/// Two sockets of the loopback, connected to each other.
struct loopback_pair {
  explicit loopback_pair(int family = kernel::af_inet,
                         int type = kernel::sock_dgram)
      : a(new_socket(family, type)), b(new_socket(family, type)) {
    bind(b);
    if (type == kernel::sock_stream) {
      fildes::sys::listen(b.raw(), 1).value();
      connect(a, b);
      b = owned<any_fd>::adopt_raw(fildes::sys::accept4(b.raw(), nullptr,
                                                        nullptr,
                                                        kernel::sock_cloexec))
              .value();
    } else {
      bind(a);
      connect(a, b);
      connect(b, a);
    }
  }

  /// Binds to the loopback's number, any port.
  static void bind(const any_fd& fd) {
    sockaddr_storage to = name_of(fd);
    if (to.ss_family == AF_INET)
      reinterpret_cast<sockaddr_in&>(to).sin_addr.s_addr =
          htonl(INADDR_LOOPBACK);
    else
      reinterpret_cast<sockaddr_in6&>(to).sin6_addr = in6addr_loopback;
    fildes::sys::bind(fd.raw(), &to, size_of(to)).value();
  }
  static void connect(const any_fd& from, const any_fd& to) {
    const sockaddr_storage name = name_of(to);
    fildes::sys::connect(from.raw(), &name, size_of(name)).value();
  }
  static sockaddr_storage name_of(const any_fd& fd) {
    sockaddr_storage name{};
    std::uint32_t size = sizeof name;
    fildes::sys::getsockname(fd.raw(), &name, &size).value();
    return name;
  }
  static std::uint32_t size_of(const sockaddr_storage& name) {
    return name.ss_family == AF_INET ? sizeof(sockaddr_in)
                                     : sizeof(sockaddr_in6);
  }

  owned<any_fd> a;
  owned<any_fd> b;
};

}  // namespace test
