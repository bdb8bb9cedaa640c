// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <fildes/ip_address.hpp>
#include <fildes/option_codec.hpp>
#include <fildes/sys/abi/control.hpp>
#include <fildes/sys/abi/ip_option.hpp>
#include <fildes/sys/abi/option.hpp>

namespace fildes::inline FILDES_ABI {

using in6_pktinfo = sys::abi::in6_pktinfo;
using ip6_mtuinfo = sys::abi::ip6_mtuinfo;
using in6_flowlabel_req = sys::abi::in6_flowlabel_req;
using icmp_filter_bits = sys::abi::icmp_filter;
using icmpv6_filter_bits = sys::abi::icmp6_filter;

/// How the largest packet for a way is found, and kept to.
enum class mtu_discovery : int {
  off = sys::abi::ip_pmtudisc_dont,     ///< IP_PMTUDISC_DONT: routers may cut
  route = sys::abi::ip_pmtudisc_want,   ///< IP_PMTUDISC_WANT: as the route says
  on = sys::abi::ip_pmtudisc_do,        ///< IP_PMTUDISC_DO: nobody cuts
  probe = sys::abi::ip_pmtudisc_probe,  ///< IP_PMTUDISC_PROBE: and no limit
  /// IP_PMTUDISC_INTERFACE: the interface's MTU, whatever routers say
  interface = sys::abi::ip_pmtudisc_interface,
  omit = sys::abi::ip_pmtudisc_omit,  ///< IP_PMTUDISC_OMIT: that, and cuts
};

/// Which of its addresses a machine sends from (RFC 5014).
enum class address_preference : int {
  temporary = sys::abi::ipv6_prefer_src_tmp,   ///< IPV6_PREFER_SRC_TMP
  lasting = sys::abi::ipv6_prefer_src_public,  ///< IPV6_PREFER_SRC_PUBLIC
  /// IPV6_PREFER_SRC_PUBTMP_DEFAULT: as the system has it
  as_configured = sys::abi::ipv6_prefer_src_pubtmp_default,
  care_of = sys::abi::ipv6_prefer_src_coa,    ///< IPV6_PREFER_SRC_COA
  home = sys::abi::ipv6_prefer_src_home,      ///< IPV6_PREFER_SRC_HOME
  cga = sys::abi::ipv6_prefer_src_cga,        ///< IPV6_PREFER_SRC_CGA
  non_cga = sys::abi::ipv6_prefer_src_noncga  ///< IPV6_PREFER_SRC_NONCGA
};
template <>
inline constexpr auto flag_names<address_preference> =
    std::to_array<flag_name<address_preference>>({
        {address_preference::temporary, "temporary"},
        {address_preference::lasting, "lasting"},
        {address_preference::as_configured, "as_configured"},
        {address_preference::care_of, "care_of"},
        {address_preference::home, "home"},
        {address_preference::cga, "cga"},
        {address_preference::non_cga, "non_cga"},
    });

/// Ports from `lowest` to `highest`; 0 is the system's end.
struct port_range {
  std::uint16_t lowest = 0;
  std::uint16_t highest = 0;

  friend constexpr bool operator==(port_range, port_range) = default;
};

}  // namespace fildes::inline FILDES_ABI

namespace fildes::inline FILDES_ABI::option_as {

/// Two ports in one number.
struct port_range_pair {
  using argument = port_range;
  using value = port_range;

  FILDES_INLINE static result<> set(raw_option o, port_range to) noexcept {
    return unsigned_integer::set(o,
                                 std::uint32_t{to.highest} << 16 | to.lowest);
  }
  FILDES_INLINE static result<port_range> get(raw_option o) noexcept {
    FILDES_TRY(const std::uint32_t told, unsigned_integer::get(o));
    return port_range{static_cast<std::uint16_t>(told),
                      static_cast<std::uint16_t>(told >> 16)};
  }
};

/// The index of an interface, which these two options have in network order.
struct network_order_index {
  using argument = std::uint32_t;
  using value = std::uint32_t;

  FILDES_INLINE static result<> set(raw_option o, std::uint32_t to) noexcept {
    return unsigned_integer::set(o, detail::network_order(to));
  }
  FILDES_INLINE static result<std::uint32_t> get(raw_option o) noexcept {
    FILDES_TRY(const std::uint32_t told, unsigned_integer::get(o));
    return detail::network_order(told);
  }
};

/// The address of a socket.
template <class Address>
struct original_address {
  using value = Address;

  FILDES_INLINE static result<Address> get(raw_option o) noexcept {
    Address room;
    FILDES_TRY(const auto told,
               o.get(const_cast<void*>(room.data()), room.size()));
    if (told != room.size()) return error(errc::badmsg, operation::option);
    return room;
  }
};

/// An extension header of IPv6. The kernel cuts what has no room, but what is
/// there tells its length in units of 8 bytes, less one.
struct extension_header : bytes {
  FILDES_INLINE static result<std::size_t> get(raw_option o,
                                               room into) noexcept {
    FILDES_TRY(const std::size_t told, bytes::get(o, into));
    const bool cut =
        told == 1 ||
        (told > 1 && told < (std::to_integer<std::size_t>(into[1]) + 1) * 8);
    if (cut) return error(errc::range, operation::option);
    return told;
  }
};

/// The kernel writes the label into the request: into a copy of it.
struct flow_label_request {
  using argument = in6_flowlabel_req;

  FILDES_INLINE static result<> set(raw_option o,
                                    in6_flowlabel_req request) noexcept {
    return o.set(&request, sizeof request);
  }
};

}  // namespace fildes::inline FILDES_ABI::option_as
