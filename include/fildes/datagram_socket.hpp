// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/message_batch.hpp>
#include <fildes/socket.hpp>

namespace fildes::inline FILDES_ABI {

/// A socket for messages that come whole, or cut, or not at all.
class datagram_socket : public socket {
 public:
  static constexpr std::string_view kind_name = "datagram_socket";
  static constexpr bool splices_from = true;
  static constexpr bool splices_to = true;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Fixes whom `send` goes to and `recv` takes from; nothing is sent, so
  /// nobody need be there. See connect(2).
  FILDES_INLINE result<> connect(address_view to) const noexcept {
    return sys::connect(fd_, to.data(), to.size());
  }

  /// Undoes connect. See AF_UNSPEC in connect(2).
  result<> disconnect() const noexcept;

  /// Sends a datagram to whom it is connected to. See send(2).
  /// \error again        no room, and it was not to wait
  /// \error connrefused  of an earlier datagram: nobody was there
  /// \error msgsize      longer than a datagram can be
  /// \error destaddrreq  not connected
  FILDES_INLINE result<std::size_t> send(byte_view from,
                                         send_flags flags = {}) const noexcept {
    return detail::send(fd_, from, flags);
  }

  /// Sends a datagram to an address. See sendto(2).
  FILDES_INLINE result<std::size_t> sendto(
      byte_view from, address_view to, send_flags flags = {}) const noexcept {
    return detail::send(fd_, from, flags, to);
  }

  /// Takes a datagram. What the room does not hold is lost, and the result
  /// says how much. A datagram may be empty: that is no end. See recv(2).
  /// \error again        none, and it was not to wait
  /// \error connrefused  of a datagram sent before: nobody was there
  FILDES_INLINE result<datagram> recv(byte_span into,
                                      recv_flags flags = {}) const noexcept {
    return detail::recv_datagram(fd_, into, nullptr, flags);
  }

  /// The same, and whom it is from. See recvfrom(2).
  FILDES_INLINE result<datagram> recvfrom(
      byte_span into, any_address& from, recv_flags flags = {}) const noexcept {
    return detail::recv_datagram(fd_, into, &from, flags);
  }

  /// Sends a datagram that lies in several pieces, with control messages. See
  /// sendmsg(2).
  FILDES_INLINE result<std::size_t> sendmsg(
      byte_views from, const message_out& with = {}) const noexcept {
    return detail::sendmsg(fd_, from, with);
  }

  /// Takes a datagram into several pieces, and its control messages.
  FILDES_INLINE result<received> recvmsg(
      byte_spans into, const message_in& with = {}) const noexcept {
    return detail::recvmsg(fd_, into, with);
  }

  /// Sends what of a batch has not gone yet, and says how many went. An error
  /// after the first comes with the next call. See sendmmsg(2).
  template <std::size_t N>
  FILDES_INLINE result<std::size_t> sendmmsg(
      send_batch<N>& batch, send_flags flags = {}) const noexcept {
    return batch.send(fd_, flags);
  }

  /// Takes as many datagrams as wait and the batch has room for, and says how
  /// many. Waits for all of them unless `waitforone` or it is non-blocking. See
  /// recvmmsg(2).
  template <std::size_t N, std::size_t Control>
  FILDES_INLINE result<std::size_t> recvmmsg(
      recv_batch<N, Control>& batch, recv_flags flags = {}) const noexcept {
    return batch.receive(fd_, flags);
  }

  /// How long the next datagram is. See FIONREAD in udp(7).
  result<std::size_t> next_size() const noexcept;

 protected:
  using socket::socket;
  datagram_socket(const datagram_socket&) = default;  // owned<K>, borrowed<K>?
  datagram_socket& operator=(const datagram_socket&) = default;
  ~datagram_socket() = default;
};

}  // namespace fildes::inline FILDES_ABI
