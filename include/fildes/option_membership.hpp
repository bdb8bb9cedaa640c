// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/ip_address.hpp>
#include <fildes/option_codec.hpp>
#include <fildes/sys/abi/ip_option.hpp>

// Who hears what is sent to groups.

namespace fildes::inline FILDES_ABI {

/// An interface by its index, or if that is 0, by one of its addresses.
struct ip_interface {
  int index = 0;
  ipv4 address = {};
};

/// A group in IPv4 on an interface; on none, the kernel looks for a route.
struct ip_membership {
  ipv4 group;
  ip_interface interface = {};

  constexpr sys::abi::ip_mreqn raw() const noexcept {
    return {detail::network_order(group.bits()),
            detail::network_order(interface.address.bits()), interface.index};
  }
};

/// One sender to a group in IPv4, on the interface with an address.
struct ip_source {
  ipv4 group;
  ipv4 source;
  ipv4 interface = {};

  constexpr sys::abi::ip_mreq_source raw() const noexcept {
    return {detail::network_order(group.bits()),
            detail::network_order(interface.bits()),
            detail::network_order(source.bits())};
  }
};

/// A group in IPv6, or an anycast address, on an interface.
struct ipv6_membership {
  ipv6 group;
  int interface = 0;

  sys::abi::ipv6_mreq raw() const noexcept {
    sys::abi::ipv6_mreq request = {{}, interface};
    __builtin_memcpy(request.multiaddr, group.octets().data(), 16);
    return request;
  }
};

/// A group of either version on an interface; ports do not matter.
struct group_membership {
  ip_address group;
  std::uint32_t interface = 0;

  sys::abi::group_req raw() const noexcept {
    sys::abi::group_req request = {interface, {}};
    __builtin_memcpy(request.group, group.data(), group.size());
    return request;
  }
};

/// One sender to a group.
struct group_source {
  ip_address group;
  ip_address source;
  std::uint32_t interface = 0;

  sys::abi::group_source_req raw() const noexcept {
    sys::abi::group_source_req request = {interface, {}, {}};
    __builtin_memcpy(request.group, group.data(), group.size());
    __builtin_memcpy(request.source, source.data(), source.size());
    return request;
  }
};

}  // namespace fildes::inline FILDES_ABI

namespace fildes::inline FILDES_ABI::option_as {

template <class T>
struct membership {
  using argument = T;

  FILDES_INLINE static result<> set(raw_option o, const T& to) noexcept {
    const auto raw = to.raw();
    return o.set(&raw, sizeof raw);
  }
};

/// IP_MULTICAST_IF: set as an interface, told as an address.
struct multicast_interface {
  using argument = ip_interface;
  using value = ipv4;

  FILDES_INLINE static result<> set(raw_option o, ip_interface to) noexcept {
    return membership<ip_membership>::set(o, {{}, to});
  }
  FILDES_INLINE static result<ipv4> get(raw_option o) noexcept {
    FILDES_TRY(const std::uint32_t told, unsigned_integer::get(o));
    return ipv4::from_bits(detail::network_order(told));
  }
};

}  // namespace fildes::inline FILDES_ABI::option_as
