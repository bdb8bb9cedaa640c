// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/ip.hpp>
#include <fildes/netlink_request.hpp>
#include <fildes/sys/abi/rtnetlink.hpp>

// Interfaces and their addresses, as the messages of netlink_protocol::route
// have them: rtnetlink(7).

namespace fildes::inline FILDES_ABI {

/// What an interface is and does.
enum class link_flag : std::uint32_t {
  up = sys::abi::iff_up,                    ///< IFF_UP: by the administrator
  broadcast = sys::abi::iff_broadcast,      ///< IFF_BROADCAST
  debug = sys::abi::iff_debug,              ///< IFF_DEBUG
  loopback = sys::abi::iff_loopback,        ///< IFF_LOOPBACK
  pointopoint = sys::abi::iff_pointopoint,  ///< IFF_POINTOPOINT
  notrailers = sys::abi::iff_notrailers,    ///< IFF_NOTRAILERS
  running = sys::abi::iff_running,          ///< IFF_RUNNING: and it works
  noarp = sys::abi::iff_noarp,              ///< IFF_NOARP
  promisc = sys::abi::iff_promisc,          ///< IFF_PROMISC
  allmulti = sys::abi::iff_allmulti,        ///< IFF_ALLMULTI
  master = sys::abi::iff_master,            ///< IFF_MASTER
  slave = sys::abi::iff_slave,              ///< IFF_SLAVE
  multicast = sys::abi::iff_multicast,      ///< IFF_MULTICAST
  portsel = sys::abi::iff_portsel,          ///< IFF_PORTSEL
  automedia = sys::abi::iff_automedia,      ///< IFF_AUTOMEDIA
  dynamic = sys::abi::iff_dynamic,          ///< IFF_DYNAMIC
  lower_up = sys::abi::iff_lower_up,  ///< IFF_LOWER_UP: there is a carrier
  dormant = sys::abi::iff_dormant,    ///< IFF_DORMANT
  echo = sys::abi::iff_echo,          ///< IFF_ECHO: of CAN
};
template <>
inline constexpr auto flag_names<link_flag> =
    std::to_array<flag_name<link_flag>>({
        {link_flag::up, "up"},
        {link_flag::broadcast, "broadcast"},
        {link_flag::debug, "debug"},
        {link_flag::loopback, "loopback"},
        {link_flag::pointopoint, "pointopoint"},
        {link_flag::notrailers, "notrailers"},
        {link_flag::running, "running"},
        {link_flag::noarp, "noarp"},
        {link_flag::promisc, "promisc"},
        {link_flag::allmulti, "allmulti"},
        {link_flag::master, "master"},
        {link_flag::slave, "slave"},
        {link_flag::multicast, "multicast"},
        {link_flag::portsel, "portsel"},
        {link_flag::automedia, "automedia"},
        {link_flag::dynamic, "dynamic"},
        {link_flag::lower_up, "lower_up"},
        {link_flag::dormant, "dormant"},
        {link_flag::echo, "echo"},
    });
using link_flags = flags<link_flag>;

/// How an interface is doing, as RFC 2863 has it.
enum class link_state : std::uint8_t {
  unknown = sys::abi::if_oper_unknown,
  not_present = sys::abi::if_oper_notpresent,
  down = sys::abi::if_oper_down,
  lower_layer_down = sys::abi::if_oper_lowerlayerdown,
  testing = sys::abi::if_oper_testing,
  dormant = sys::abi::if_oper_dormant,
  up = sys::abi::if_oper_up,
};

/// An interface. What it refers to lies in the message.
struct network_link {
  std::int32_t index;
  std::uint16_t hardware_type;  ///< ARPHRD_..., 1 is Ethernet
  link_flags flags;
  std::string_view name;
  byte_view hardware;  ///< the device's address; six bytes of Ethernet
  link_state state = link_state::unknown;
  std::uint32_t mtu = 0;
  std::int32_t peer = 0;    ///< IFLA_LINK: what it is on, or the other end
  std::int32_t master = 0;  ///< the bridge or bond that it is in

  /// Of RTM_NEWLINK and RTM_DELLINK; nothing of others.
  static std::optional<network_link> from_message(
      const netlink_message& message) noexcept;
};

/// An address of an interface. What it refers to lies in the message.
struct network_address {
  std::int32_t interface;
  int family;           ///< AF_INET or AF_INET6
  std::uint8_t prefix;  ///< how many of its bits are the network's
  std::uint8_t scope;   ///< 0 is global, 253 the link, 254 this machine
  std::uint32_t flags;  ///< IFA_F_..., of which `ip` prints some
  byte_view number;     ///< as the network has it: 4 or 16 bytes
  std::string_view label;

  std::optional<ipv4> v4() const noexcept;
  std::optional<ipv6> v6() const noexcept;

  /// Of RTM_NEWADDR and RTM_DELADDR; nothing of others.
  static std::optional<network_address> from_message(
      const netlink_message& message) noexcept;
};

/// A request for all interfaces: ask() with it gives a message for each.
class list_links : public netlink_request<32> {
 public:
  list_links() noexcept;
};

/// A request for all addresses, or those of one family.
class list_addresses : public netlink_request<24> {
 public:
  explicit list_addresses(int family = 0) noexcept;
};

}  // namespace fildes::inline FILDES_ABI
