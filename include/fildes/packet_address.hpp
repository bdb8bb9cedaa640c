// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/address.hpp>

namespace fildes::inline FILDES_ABI {

/// What a packet carries, by its number in Ethernet. Others are numbers, too:
/// `ethertype{0x88b5}`.
enum class ethertype : std::uint16_t {
  none = 0,
  all = sys::abi::eth_p_all,  ///< every packet, also those that leave
  can = sys::abi::eth_p_can,
  ipv4 = sys::abi::eth_p_ip,
  arp = sys::abi::eth_p_arp,
  vlan = sys::abi::eth_p_8021q,
  ipv6 = sys::abi::eth_p_ipv6,
  mpls = sys::abi::eth_p_mpls_uc,
  eapol = sys::abi::eth_p_pae,
  service_vlan = sys::abi::eth_p_8021ad,
  lldp = sys::abi::eth_p_lldp,
  ptp = sys::abi::eth_p_1588,
};

/// For whom a packet was that an interface saw.
enum class packet_kind : std::uint8_t {
  host = sys::abi::packet_host,             ///< for this machine
  broadcast = sys::abi::packet_broadcast,   ///< for all
  multicast = sys::abi::packet_multicast,   ///< for a group
  other_host = sys::abi::packet_otherhost,  ///< for another, seen all the same
  outgoing = sys::abi::packet_outgoing,     ///< sent by this machine
};

/// What to add to an address of packets.
struct packet_address_options {
  byte_view hardware = {};          ///< the device's own, at most 32 bytes
  std::uint16_t hardware_type = 0;  ///< ARPHRD_..., 1 is Ethernet
  packet_kind kind = packet_kind::host;
};

/// An interface, a protocol and the address of a device: what packet sockets
/// have. Prints as `packet:2:0x800:1:0:02-00-00-00-00-01`: interface,
/// protocol, hardware type, kind, address.
class packet_address {
 public:
  static constexpr int family = sys::abi::af_packet;
  static constexpr std::size_t longest_hardware = 32;

  constexpr packet_address() noexcept : packet_address(0, ethertype::none) {}

  /// What bind takes. Interface 0 is all of them.
  constexpr packet_address(std::int32_t interface, ethertype protocol) noexcept
      : raw_{.family = family,
             .protocol =
                 detail::network_order(static_cast<std::uint16_t>(protocol)),
             .ifindex = interface,
             .hatype = 0,
             .pkttype = 0,
             .halen = 0,
             .addr = {}} {}

  /// The whole of it.
  /// \error nametoolong  an address of more than 32 bytes
  static result<packet_address> of(
      std::int32_t interface, ethertype protocol,
      const packet_address_options& options) noexcept;

  /// What a system call wrote: more than 20 bytes when the device's address
  /// is long.
  /// \error afnosupport  of another family
  /// \error inval        shorter than what it says, or longer than any
  static result<packet_address> from_bytes(byte_view bytes) noexcept;
  /// \error inval  not what the class prints as
  static result<packet_address> parse(std::string_view text) noexcept;

  constexpr std::int32_t interface() const noexcept { return raw_.ifindex; }
  constexpr ethertype protocol() const noexcept {
    return static_cast<ethertype>(detail::network_order(raw_.protocol));
  }
  constexpr std::uint16_t hardware_type() const noexcept { return raw_.hatype; }
  constexpr packet_kind kind() const noexcept {
    return static_cast<packet_kind>(raw_.pkttype);
  }
  /// The device's address, six bytes of Ethernet; empty when there is none.
  byte_view hardware() const noexcept { return {raw_.addr, raw_.halen}; }

  const void* data() const noexcept { return &raw_; }
  /// Never less than a sockaddr_ll, which the kernel asks for.
  constexpr std::uint32_t size() const noexcept {
    return raw_.halen > 8 ? 12u + raw_.halen : 20u;
  }

  friend bool operator==(const packet_address& a,
                         const packet_address& b) noexcept {
    return __builtin_memcmp(&a.raw_, &b.raw_, sizeof a.raw_) == 0;
  }

 private:
  explicit packet_address(const sys::abi::sockaddr_ll_long& raw) noexcept;

  sys::abi::sockaddr_ll_long raw_;
};

}  // namespace fildes::inline FILDES_ABI
