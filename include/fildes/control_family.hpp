// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include <fildes/control_kinds.hpp>
#include <fildes/sys/abi/control.hpp>
#include <fildes/sys/abi/link_option.hpp>

// The kinds of control messages of TLS, AF_ALG, AF_PACKET, AF_NETLINK and
// J1939.

namespace fildes::inline FILDES_ABI {

/// Which way a cipher works.
enum class cipher_direction : std::uint32_t {
  decrypt = sys::abi::alg_op_decrypt,  ///< ALG_OP_DECRYPT
  encrypt = sys::abi::alg_op_encrypt,  ///< ALG_OP_ENCRYPT
};

namespace control {

namespace tls {

/// TLS_SET_RECORD_TYPE to send, TLS_GET_RECORD_TYPE received: 23 for data, 21
/// for an alert, 22 for a handshake. See RFC 8446.
struct record_type {
  static constexpr int level = sys::abi::sol_tls;
  static constexpr int type = sys::abi::tls_set_record_type;
  std::uint8_t value;

  static std::optional<record_type> from_record(
      const control_record& record) noexcept;
};

}  // namespace tls

namespace alg {

/// ALG_SET_OP: what is done with the data that follow.
using operation =
    number_of<sys::abi::sol_alg, sys::abi::alg_set_op, cipher_direction>;

/// ALG_SET_AEAD_ASSOCLEN: how many bytes ahead of the text are not encrypted.
using associated_size =
    number_of<sys::abi::sol_alg, sys::abi::alg_set_aead_assoclen,
              std::uint32_t>;

/// ALG_SET_IV: what the cipher starts from.
template <std::size_t Size>
struct iv {
  static constexpr int level = sys::abi::sol_alg;
  static constexpr int type = sys::abi::alg_set_iv;
  std::uint32_t size = Size;
  std::array<std::uint8_t, Size> bytes;

  explicit iv(const std::array<std::uint8_t, Size>& from) noexcept
      : bytes(from) {}
};

}  // namespace alg

namespace packet {

/// PACKET_AUXDATA: of the frame.
struct auxdata {
  static constexpr int level = sys::abi::sol_packet;
  static constexpr int type = sys::abi::packet_auxdata;
  std::uint32_t status;  ///< TP_STATUS_*
  std::uint32_t length;
  std::uint32_t captured;
  std::uint16_t mac_offset;
  std::uint16_t network_offset;
  std::uint16_t vlan_tci;
  std::uint16_t vlan_tpid;
};
static_assert(sizeof(auxdata) == sizeof(sys::abi::tpacket_auxdata));

}  // namespace packet

namespace netlink {

/// NETLINK_PKTINFO: the group that a message was sent to.
using group =
    number_of<sys::abi::sol_netlink, sys::abi::netlink_pktinfo, std::uint32_t>;

/// NETLINK_LISTEN_ALL_NSID: the network namespace that it is from.
using network_namespace =
    number_of<sys::abi::sol_netlink, sys::abi::netlink_listen_all_nsid,
              std::int32_t>;

}  // namespace netlink

namespace j1939 {

/// SCM_J1939_DEST_ADDR, _DEST_NAME and _PRIO: whom a message was for.
using destination = number_of<sys::abi::sol_can_j1939,
                              sys::abi::scm_j1939_dest_addr, std::uint8_t>;
using destination_name =
    number_of<sys::abi::sol_can_j1939, sys::abi::scm_j1939_dest_name,
              std::uint64_t>;
using priority =
    number_of<sys::abi::sol_can_j1939, sys::abi::scm_j1939_prio, std::uint8_t>;

}  // namespace j1939

}  // namespace control

}  // namespace fildes::inline FILDES_ABI
