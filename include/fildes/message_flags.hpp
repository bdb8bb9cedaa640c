// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/flags.hpp>
#include <fildes/sys/abi/socket.hpp>

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

}  // namespace fildes::inline FILDES_ABI
