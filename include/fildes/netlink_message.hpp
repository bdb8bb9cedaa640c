// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <fildes/errc.hpp>
#include <fildes/flags.hpp>
#include <fildes/netlink_attribute.hpp>
#include <fildes/sys/abi/netlink.hpp>

// Messages of netlink as they are received. To make some: netlink_request.hpp.

namespace fildes::inline FILDES_ABI {

/// What a message asks for or tells. Some bits have a name for each sort of
/// request: these are equal, and print as those of a get.
enum class netlink_flag : std::uint16_t {
  request = sys::abi::nlm_f_request,      ///< NLM_F_REQUEST: for the kernel
  multi = sys::abi::nlm_f_multi,          ///< NLM_F_MULTI: more follow, to done
  ack = sys::abi::nlm_f_ack,              ///< NLM_F_ACK: answer in any case
  echo = sys::abi::nlm_f_echo,            ///< NLM_F_ECHO: also the notification
  dump_intr = sys::abi::nlm_f_dump_intr,  ///< NLM_F_DUMP_INTR: it has changed
  dump_filtered = sys::abi::nlm_f_dump_filtered,  ///< NLM_F_DUMP_FILTERED
  root = sys::abi::nlm_f_root,                    ///< NLM_F_ROOT: of a get
  match = sys::abi::nlm_f_match,                  ///< NLM_F_MATCH
  dump = sys::abi::nlm_f_dump,                    ///< NLM_F_DUMP: all there are
  replace = sys::abi::nlm_f_replace,              ///< NLM_F_REPLACE: of a new
  excl = sys::abi::nlm_f_excl,          ///< NLM_F_EXCL: if there is none
  create = sys::abi::nlm_f_create,      ///< NLM_F_CREATE: if there is none
  append = sys::abi::nlm_f_append,      ///< NLM_F_APPEND
  nonrec = sys::abi::nlm_f_nonrec,      ///< NLM_F_NONREC: of a delete
  bulk = sys::abi::nlm_f_bulk,          ///< NLM_F_BULK: many at once
  capped = sys::abi::nlm_f_capped,      ///< NLM_F_CAPPED: of an ack
  ack_tlvs = sys::abi::nlm_f_ack_tlvs,  ///< NLM_F_ACK_TLVS
};
template <>
inline constexpr auto flag_names<netlink_flag> =
    std::to_array<flag_name<netlink_flag>>({
        {netlink_flag::request, "request"},
        {netlink_flag::multi, "multi"},
        {netlink_flag::ack, "ack"},
        {netlink_flag::echo, "echo"},
        {netlink_flag::dump_intr, "dump_intr"},
        {netlink_flag::dump_filtered, "dump_filtered"},
        {netlink_flag::dump, "dump"},
        {netlink_flag::root, "root"},
        {netlink_flag::match, "match"},
        {netlink_flag::create, "create"},
        {netlink_flag::append, "append"},
    });
using netlink_flags = flags<netlink_flag>;

/// What the kernel says of a request, or of a dump at its end.
struct netlink_ack {
  errc code = {};            ///< zero: all went well
  std::string_view text;     ///< why not, in words; with NETLINK_EXT_ACK
  std::uint32_t offset = 0;  ///< of the attribute in the request that is wrong
  netlink_attributes attributes;  ///< all that NETLINK_EXT_ACK adds

  constexpr bool ok() const noexcept { return code == errc{}; }
};

/// One message: its header, and what follows.
struct netlink_message {
  std::uint16_t type = 0;  ///< of the protocol, as RTM_NEWLINK
  netlink_flags flags;
  std::uint32_t sequence = 0;  ///< of the request; 0 of a notification
  std::uint32_t port = 0;      ///< whose request it was
  byte_view body;

  /// The structure that a protocol's messages begin with, as ifinfomsg.
  template <class T>
  std::optional<T> head() const noexcept {
    return detail::netlink_prefix<T>(body);
  }
  /// The attributes behind that structure.
  template <class T>
  netlink_attributes attributes_after() const noexcept {
    return netlink_attributes(body.after(detail::netlink_aligned(sizeof(T))));
  }

  bool is_done() const noexcept { return type == sys::abi::nlmsg_done; }
  bool is_error() const noexcept { return type == sys::abi::nlmsg_error; }
  /// Of an error, which may say that there is none, and of the end of a dump;
  /// nothing of other messages, and of one that is cut short.
  std::optional<netlink_ack> ack() const noexcept;

  static std::optional<netlink_message> cut(byte_view& from) noexcept;
};

/// The messages of one datagram.
using netlink_messages = detail::netlink_range<netlink_message>;

}  // namespace fildes::inline FILDES_ABI
