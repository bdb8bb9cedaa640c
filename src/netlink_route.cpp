// SPDX-License-Identifier: BSL-1.0
#include <fildes/netlink_route.hpp>

#include <fildes/sys/abi/socket.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

constexpr netlink_flags all = netlink_flag::request | netlink_flag::dump;

// An attribute in its place; one of another size is as if it were not there.
template <class T>
void take(const netlink_attribute& from, T& into) noexcept {
  into = from.as<T>().value_or(into);
}

void take(const netlink_attribute& from, network_link& into) noexcept {
  switch (from.type) {
    case sys::abi::ifla_ifname: into.name = from.text(); break;
    case sys::abi::ifla_address: into.hardware = from.bytes; break;
    case sys::abi::ifla_operstate: take(from, into.state); break;
    case sys::abi::ifla_mtu: take(from, into.mtu); break;
    case sys::abi::ifla_link: take(from, into.peer); break;
    case sys::abi::ifla_master: take(from, into.master); break;
    default: break;
  }
}

// IFA_ADDRESS is the peer's where there is an IFA_LOCAL.
void take(const netlink_attribute& from, network_address& into) noexcept {
  switch (from.type) {
    case sys::abi::ifa_address:
      if (into.number.empty()) into.number = from.bytes;
      break;
    case sys::abi::ifa_local: into.number = from.bytes; break;
    case sys::abi::ifa_label: into.label = from.text(); break;
    case sys::abi::ifa_flags: take(from, into.flags); break;
    default: break;
  }
}

template <class Ip, std::size_t Size>
std::optional<Ip> ip_of(const network_address& a, int family) noexcept {
  std::array<std::uint8_t, Size> octets;
  if (a.family != family || a.number.size() != Size) return std::nullopt;
  __builtin_memcpy(octets.data(), a.number.data(), Size);
  return Ip(octets);
}

}  // namespace

std::optional<network_link> network_link::from_message(
    const netlink_message& message) noexcept {
  const auto head = message.head<sys::abi::ifinfomsg>();
  if (!head || (message.type != sys::abi::rtm_newlink &&
                message.type != sys::abi::rtm_dellink))
    return std::nullopt;
  network_link link{
      head->index, head->type, link_flags::from_bits(head->flags), {}, {}};
  for (const auto& a : message.attributes_after<sys::abi::ifinfomsg>())
    take(a, link);
  return link;
}

std::optional<network_address> network_address::from_message(
    const netlink_message& message) noexcept {
  const auto head = message.head<sys::abi::ifaddrmsg>();
  if (!head || (message.type != sys::abi::rtm_newaddr &&
                message.type != sys::abi::rtm_deladdr))
    return std::nullopt;
  network_address address{static_cast<std::int32_t>(head->index),
                          head->family,
                          head->prefixlen,
                          head->scope,
                          head->flags,
                          {},
                          {}};
  for (const auto& a : message.attributes_after<sys::abi::ifaddrmsg>())
    take(a, address);
  return address;
}

std::optional<ipv4> network_address::v4() const noexcept {
  return ip_of<ipv4, 4>(*this, sys::abi::af_inet);
}

std::optional<ipv6> network_address::v6() const noexcept {
  return ip_of<ipv6, 16>(*this, sys::abi::af_inet6);
}

list_links::list_links() noexcept
    : netlink_request(sys::abi::rtm_getlink, all) {
  head(sys::abi::ifinfomsg{});
}

list_addresses::list_addresses(int family) noexcept
    : netlink_request(sys::abi::rtm_getaddr, all) {
  head(sys::abi::ifaddrmsg{static_cast<std::uint8_t>(family), 0, 0, 0, 0});
}

}  // namespace fildes::inline FILDES_ABI
