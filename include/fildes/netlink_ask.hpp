// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <type_traits>

#include <fildes/netlink.hpp>
#include <fildes/netlink_request.hpp>

namespace fildes::inline FILDES_ABI {

/// How the answer to a request has ended.
struct [[nodiscard]] netlink_answer {
  netlink_state state;  ///< complete, or lost or truncated: some is missing
  bool interrupted;     ///< NLM_F_DUMP_INTR: what was listed changed meanwhile
  netlink_ack ack;      ///< what the kernel says of the request; in the room

  /// All in one: whether it is well and whole.
  /// \error nobufs   messages were lost
  /// \error msgsize  a datagram was longer than the room
  /// \error intr     the list changed while it was made: ask again
  /// \error perm     and any other that the kernel gave as its answer
  result<> verdict() const noexcept;
};

namespace detail {

// Whom to give the messages: a function that need not be copied.
struct netlink_sink {
  void* target;
  void (*call)(void* target, const netlink_message& message);
};

result<netlink_answer> ask(int fd, byte_view request, byte_span room,
                           netlink_sink sink);

}  // namespace detail

/// Sends a request, gives each message of its answer to `each`, and returns
/// when the kernel has said that it is done. What a message refers to is gone
/// when the next comes. Messages that do not belong to the request, as
/// notifications, are passed by: have another socket for these.
///
/// After a state that is not complete, make a new socket: parts of the answer
/// may still be on their way.
/// \error inval   of operation::netlink: the request asks neither for an ack
///                nor for a dump, so that nobody would know when it is done
/// \error badmsg  of operation::netlink: the answer is malformed
template <std::invocable<const netlink_message&> F>
result<netlink_answer> ask(const netlink_socket& kernel, byte_view request,
                           byte_span room, F&& each) {
  using target = std::remove_reference_t<F>;
  const detail::netlink_sink sink{
      const_cast<void*>(static_cast<const void*>(&each)),
      [](void* to, const netlink_message& message) {
        (*static_cast<target*>(to))(message);
      }};
  return detail::ask(kernel.raw(), request, room, sink);
}

/// The same of a request whose answer is but an ack.
inline result<netlink_answer> ask(const netlink_socket& kernel,
                                  byte_view request, byte_span room) {
  return ask(kernel, request, room, [](const netlink_message&) {});
}

}  // namespace fildes::inline FILDES_ABI
