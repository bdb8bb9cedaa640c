// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/address.hpp>
#include <fildes/bytes.hpp>
#include <fildes/control.hpp>
#include <fildes/flags.hpp>
#include <fildes/sys/socket.hpp>

namespace fildes::inline FILDES_ABI {

/// How data go out of a socket. See send(2).
enum class send_flag : std::uint32_t {
  oob = sys::abi::msg_oob,              ///< MSG_OOB: urgent
  dontroute = sys::abi::msg_dontroute,  ///< MSG_DONTROUTE: no gateway
  dontwait = sys::abi::msg_dontwait,    ///< MSG_DONTWAIT: for this call
  eor = sys::abi::msg_eor,              ///< MSG_EOR: the record ends here
  confirm = sys::abi::msg_confirm,      ///< MSG_CONFIRM: the peer has answered
  more = sys::abi::msg_more,            ///< MSG_MORE: more will come
  batch = sys::abi::msg_batch,          ///< MSG_BATCH: more messages will come
  zerocopy = sys::abi::msg_zerocopy,    ///< MSG_ZEROCOPY: see zerocopy.hpp
  fastopen = sys::abi::msg_fastopen,    ///< MSG_FASTOPEN: connect with data
  sigpipe = sys::abi::msg_nosignal,     ///< no MSG_NOSIGNAL: also raise SIGPIPE
};
template <>
inline constexpr auto flag_names<send_flag> =
    std::to_array<flag_name<send_flag>>({
        {send_flag::oob, "oob"},
        {send_flag::dontroute, "dontroute"},
        {send_flag::dontwait, "dontwait"},
        {send_flag::eor, "eor"},
        {send_flag::confirm, "confirm"},
        {send_flag::more, "more"},
        {send_flag::batch, "batch"},
        {send_flag::zerocopy, "zerocopy"},
        {send_flag::fastopen, "fastopen"},
        {send_flag::sigpipe, "sigpipe"},
    });
using send_flags = flags<send_flag>;

/// How data come out of a socket. See recv(2).
enum class recv_flag : std::uint32_t {
  oob = sys::abi::msg_oob,            ///< MSG_OOB: the urgent byte
  peek = sys::abi::msg_peek,          ///< MSG_PEEK: and leave them there
  trunc = sys::abi::msg_trunc,        ///< MSG_TRUNC: of TCP, throw away
  dontwait = sys::abi::msg_dontwait,  ///< MSG_DONTWAIT: for this call
  waitall = sys::abi::msg_waitall,    ///< MSG_WAITALL: till the room is full
  errqueue = sys::abi::msg_errqueue,  ///< MSG_ERRQUEUE: what went wrong
  waitforone = sys::abi::msg_waitforone,  ///< MSG_WAITFORONE: of recvmmsg
  inherit = sys::abi::msg_cmsg_cloexec,   ///< no MSG_CMSG_CLOEXEC
};
template <>
inline constexpr auto flag_names<recv_flag> =
    std::to_array<flag_name<recv_flag>>({
        {recv_flag::oob, "oob"},
        {recv_flag::peek, "peek"},
        {recv_flag::trunc, "trunc"},
        {recv_flag::dontwait, "dontwait"},
        {recv_flag::waitall, "waitall"},
        {recv_flag::errqueue, "errqueue"},
        {recv_flag::waitforone, "waitforone"},
        {recv_flag::inherit, "inherit"},
    });
using recv_flags = flags<recv_flag>;

/// What recvmsg tells of a message.
enum class message_flag : std::uint32_t {
  oob = sys::abi::msg_oob,            ///< MSG_OOB: urgent
  ctrunc = sys::abi::msg_ctrunc,      ///< MSG_CTRUNC: control messages were cut
  trunc = sys::abi::msg_trunc,        ///< MSG_TRUNC: the data were cut
  eor = sys::abi::msg_eor,            ///< MSG_EOR: a record ends here
  confirm = sys::abi::msg_confirm,    ///< MSG_CONFIRM: of CAN, our own frame
  errqueue = sys::abi::msg_errqueue,  ///< MSG_ERRQUEUE: of the error queue
  dontroute = sys::abi::msg_dontroute,   ///< MSG_DONTROUTE: of CAN, local
  cloexec = sys::abi::msg_cmsg_cloexec,  ///< MSG_CMSG_CLOEXEC, as was asked
};
template <>
inline constexpr auto flag_names<message_flag> =
    std::to_array<flag_name<message_flag>>({
        {message_flag::oob, "oob"},
        {message_flag::ctrunc, "ctrunc"},
        {message_flag::trunc, "trunc"},
        {message_flag::eor, "eor"},
        {message_flag::confirm, "confirm"},
        {message_flag::errqueue, "errqueue"},
        {message_flag::dontroute, "dontroute"},
        {message_flag::cloexec, "cloexec"},
    });
using message_flags = flags<message_flag>;

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
struct [[nodiscard]] received {
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
struct [[nodiscard]] datagram {
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
  return sys::recvfrom(fd, into.data(), into.size(), flags.bits(), nullptr,
                       nullptr);
}

FILDES_INLINE result<datagram> recv_datagram(int fd, byte_span into,
                                             any_address* from,
                                             recv_flags flags) noexcept {
  std::uint32_t room = from != nullptr ? from->raw_capacity() : 0;
  FILDES_TRY(const std::size_t length,
             sys::recvfrom(fd, into.data(), into.size(),
                           flags.bits() | sys::abi::msg_trunc,
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
      with.from != nullptr ? with.from->raw_capacity() : 0,
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
