// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/stream_socket.hpp>

namespace fildes::inline FILDES_ABI {

/// A connection that records pass both ways, in order and whole.
class seqpacket_socket : public socket {
 public:
  static constexpr std::string_view kind_name = "seqpacket_socket";
  static constexpr bool splices_from = true;
  static constexpr bool splices_to = true;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Sends a record, whole. See send(2).
  /// \error again    no room, and it was not to wait
  /// \error msgsize  longer than a record can be
  /// \error pipe     the peer is gone
  FILDES_INLINE result<std::size_t> send(byte_view from,
                                         send_flags flags = {}) const noexcept {
    return detail::send(fd_, from, flags);
  }

  /// Takes a record. What the room does not hold is lost, and the result says
  /// how much. A length of zero is the end, or an empty record: nothing tells
  /// them apart, so better send none. See recv(2).
  /// \error again  none, and it was not to wait
  FILDES_INLINE result<datagram> recv(byte_span into,
                                      recv_flags flags = {}) const noexcept {
    return detail::recv_datagram(fd_, into, nullptr, flags);
  }

  /// Sends a record that lies in several pieces, with control messages. See
  /// sendmsg(2).
  FILDES_INLINE result<std::size_t> sendmsg(
      byte_views from, const message_out& with = {}) const noexcept {
    return detail::sendmsg(fd_, from, with);
  }

  /// Takes a record into several pieces, and its control messages.
  FILDES_INLINE result<received> recvmsg(
      byte_spans into, const message_in& with = {}) const noexcept {
    return detail::recvmsg(fd_, into, with);
  }

 protected:
  using socket::socket;
  seqpacket_socket(const seqpacket_socket&) =
      default;  // owned<K>, borrowed<K>?
  seqpacket_socket& operator=(const seqpacket_socket&) = default;
  ~seqpacket_socket() = default;
};

}  // namespace fildes::inline FILDES_ABI
