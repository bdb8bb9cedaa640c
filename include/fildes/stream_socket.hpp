// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/socket.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

/// How far connect has come.
enum class connect_state : unsigned char {
  connected,
  in_progress,  ///< wait until it is writable, then finish_connect()
};

/// A socket that connects, and how far it has come.
template <class K>
struct [[nodiscard]] connecting {
  owned<K> stream;
  connect_state state;
};

/// A connection that bytes pass both ways, in order.
///
/// A peer that is gone is never a signal: sending to it is the error `pipe`.
/// Only splice and sendfile, which have no flag for it, raise SIGPIPE: ignore
/// the signal, or hold a `sigpipe_guard`.
class stream_socket : public socket {
 public:
  static constexpr std::string_view kind_name = "stream_socket";
  static constexpr bool splices_from = true;
  static constexpr bool splices_to = true;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Sends what it takes; waits while there is no room. See send(2).
  /// \error again      no room, and it was not to wait
  /// \error connreset  the peer has thrown the connection away
  /// \error intr       a signal came first
  /// \error pipe       the peer is gone, or writing was shut down
  FILDES_INLINE result<std::size_t> send(byte_view from,
                                         send_flags flags = {}) const noexcept {
    return detail::send(fd_, from, flags);
  }

  /// Takes what is there, up to the room given. Waits while there is nothing;
  /// zero is the end: the peer has shut down writing. See recv(2).
  /// \error again      nothing, and it was not to wait; or SO_RCVTIMEO passed
  /// \error connreset  the peer has thrown the connection away; told once
  /// \error intr       a signal came first
  FILDES_INLINE result<std::size_t> recv(byte_span into,
                                         recv_flags flags = {}) const noexcept {
    return detail::recv(fd_, into, flags);
  }

  /// Sends several pieces in order, with control messages. Those of a stream
  /// need at least one byte to go with. See sendmsg(2).
  /// \error inval  more than 1024 pieces; also nobufs, control messages that
  ///               are too many
  FILDES_INLINE result<std::size_t> sendmsg(
      byte_views from, const message_out& with = {}) const noexcept {
    return detail::sendmsg(fd_, from, with);
  }

  /// Takes bytes into several pieces in order, and control messages.
  FILDES_INLINE result<received> recvmsg(
      byte_spans into, const message_in& with = {}) const noexcept {
    return detail::recvmsg(fd_, into, with);
  }

  // What algorithms over any source and sink of bytes call.
  FILDES_INLINE result<std::size_t> read(byte_span into) const noexcept {
    return sys::read(fd_, into.data(), into.size());
  }
  FILDES_INLINE result<std::size_t> write(byte_view from) const noexcept {
    return detail::send(fd_, from, {});
  }

  /// How many bytes wait to be read. See SIOCINQ in tcp(7) and unix(7).
  result<std::size_t> unread_bytes() const noexcept;
  /// How many bytes the peer has not acknowledged (TCP) or not read (unix). See
  /// SIOCOUTQ in tcp(7).
  result<std::size_t> unsent_bytes() const noexcept;

 protected:
  using socket::socket;
  stream_socket(const stream_socket&) = default;  // owned<K>, borrowed<K>?
  stream_socket& operator=(const stream_socket&) = default;
  ~stream_socket() = default;
};

/// How a connect that was in progress has gone. Still in progress: it was asked
/// too early. See EINPROGRESS in connect(2).
/// \error connrefused  nobody listens there
/// \error timedout     nobody answered; also hostunreach, netunreach
result<connect_state> finish_connect(const socket& connecting) noexcept;

/// Waits until a connection in progress stands.
/// \error timedout     of `deadline`: it has passed; the kernel goes on
/// \error connrefused  and the others of finish_connect
result<> wait_connected(const socket& connecting,
                        deadline until = deadline::never()) noexcept;

namespace detail {

/// connect(2). In progress is a state, also when a signal came first: the
/// kernel goes on, and calling again is no way to find out.
result<connect_state> connect(int fd, address_view to) noexcept;

/// Connects what was made, after `prepare` has been called with it.
template <socket_kind K, class F>
result<connecting<K>> connected_to(result<owned<K>> made, address_view to,
                                   F&& prepare) noexcept {
  FILDES_TRY(auto stream, std::move(made));
  FILDES_TRYV(prepare(stream));
  FILDES_TRY(const connect_state state, connect(stream.raw(), to));
  return connecting<K>{std::move(stream), state};
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
