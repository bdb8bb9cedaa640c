// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/address.hpp>
#include <fildes/bytes.hpp>
#include <fildes/control.hpp>
#include <fildes/message_flags.hpp>
#include <fildes/sys/socket.hpp>

namespace fildes::inline FILDES_ABI {

/// What goes with the bytes of sendmsg.
struct message_out {
  address_view to = {};       ///< of an unconnected socket
  control_view control = {};  ///< see control.hpp
  send_flags flags = {};
};

/// Where recvmsg puts what comes with the bytes. Whoever leaves the control
/// messages out gets none, and no descriptor either.
struct message_in {
  any_address* from = nullptr;
  control_room* control = nullptr;
  recv_flags flags = {};
};

/// What recvmsg has brought.
struct received {
  std::size_t size;     ///< bytes that came into the room
  message_flags flags;  ///< of these look at trunc and ctrunc

  /// The datagram or record was longer than the room: the rest is lost.
  constexpr bool truncated() const noexcept {
    return flags.has(message_flag::trunc);
  }
  /// Control messages are missing, or the last one is cut short: it is then
  /// none of its kind. The descriptors that came are owned; the kernel has
  /// closed those that did not fit.
  constexpr bool control_truncated() const noexcept {
    return flags.has(message_flag::ctrunc);
  }
};

/// A datagram or record that has come.
struct datagram {
  std::size_t size;    ///< bytes that came into the room
  std::size_t length;  ///< bytes that it had; the rest is lost

  constexpr bool truncated() const noexcept { return length > size; }
};

namespace detail {

// The public flags have `sigpipe` and `inherit` where the kernel has
// MSG_NOSIGNAL and MSG_CMSG_CLOEXEC.
FILDES_INLINE constexpr std::uint32_t bits(send_flags flags) noexcept {
  return flags.bits() ^ sys::abi::msg_nosignal;
}
// The latter is for those who have room for descriptors: some families, which
// pass none, refuse it.
FILDES_INLINE constexpr std::uint32_t bits(recv_flags flags,
                                           bool has_room) noexcept {
  return has_room ? flags.bits() ^ sys::abi::msg_cmsg_cloexec
                  : flags.without(recv_flag::inherit).bits();
}

FILDES_INLINE result<std::size_t> send(int fd, byte_view from, send_flags flags,
                                       address_view to = {}) noexcept {
  return sys::sendto(fd, from.data(), from.size(), bits(flags), to.data(),
                     to.size());
}

FILDES_INLINE result<std::size_t> recv(int fd, byte_span into,
                                       recv_flags flags) noexcept {
  return sys::recvfrom(fd, into.data(), into.size(), bits(flags, false),
                       nullptr, nullptr);
}

FILDES_INLINE result<datagram> recv_datagram(int fd, byte_span into,
                                             any_address* from,
                                             recv_flags flags) noexcept {
  std::uint32_t room = from != nullptr ? any_address::raw_capacity() : 0;
  FILDES_TRY(const std::size_t length,
             sys::recvfrom(fd, into.data(), into.size(),
                           bits(flags, false) | sys::abi::msg_trunc,
                           from != nullptr ? from->raw_data() : nullptr,
                           from != nullptr ? &room : nullptr));
  if (from != nullptr) from->set_raw_size(room);
  return datagram{length < into.size() ? length : into.size(), length};
}

FILDES_INLINE result<std::size_t> sendmsg(int fd, byte_views from,
                                          const message_out& with) noexcept {
  const sys::abi::msghdr header{
      const_cast<void*>(with.to.data()),
      with.to.size(),
      const_cast<byte_view*>(from.data()),
      from.size(),
      const_cast<void*>(static_cast<const void*>(with.control.data())),
      with.control.size(),
      0};
  return sys::sendmsg(fd, header, bits(with.flags));
}

FILDES_INLINE result<received> recvmsg(int fd, byte_spans into,
                                       const message_in& with) noexcept {
  // What an earlier message has left there is closed first.
  if (with.control != nullptr) with.control->clear();
  sys::abi::msghdr header{
      with.from != nullptr ? with.from->raw_data() : nullptr,
      with.from != nullptr ? any_address::raw_capacity() : 0,
      const_cast<byte_span*>(into.data()),
      into.size(),
      with.control != nullptr ? with.control->raw_data() : nullptr,
      with.control != nullptr ? with.control->raw_capacity() : 0,
      0};
  FILDES_TRY(
      const std::size_t size,
      sys::recvmsg(fd, header, bits(with.flags, with.control != nullptr)));
  if (with.control != nullptr) with.control->set_raw_size(header.controllen);
  if (with.from != nullptr) with.from->set_raw_size(header.namelen);
  return received{
      size, message_flags::from_bits(static_cast<std::uint32_t>(header.flags))};
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
