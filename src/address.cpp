// SPDX-License-Identifier: BSL-1.0
#include "address_text.hpp"

#include <fildes/alg_address.hpp>
#include <fildes/bluetooth_address.hpp>
#include <fildes/can_address.hpp>
#include <fildes/infiniband_address.hpp>
#include <fildes/ip_address.hpp>
#include <fildes/netlink_address.hpp>
#include <fildes/packet_address.hpp>
#include <fildes/unix_address.hpp>
#include <fildes/vsock_address.hpp>
#include <fildes/xdp_address.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

using detail::text_reader;
using detail::text_writer;

template <class A>
bool print_as(text_writer& out, const any_address& address) noexcept {
  const auto typed = address.as<A>();
  if (typed) detail::print(out, *typed);
  return typed.has_value();
}

// Where kinds of address share a family, their lengths tell them apart.
bool print_can(text_writer& out, const any_address& address) noexcept {
  switch (address.size()) {
    case can_address().size(): return print_as<can_address>(out, address);
    case isotp_address().size(): return print_as<isotp_address>(out, address);
    case j1939_address().size(): return print_as<j1939_address>(out, address);
    default: return false;
  }
}

bool print_bluetooth(text_writer& out, const any_address& address) noexcept {
  return print_as<l2cap_address>(out, address) ||
         print_as<rfcomm_address>(out, address);
}

bool print_typed(text_writer& out, const any_address& address) noexcept {
  switch (address.family()) {
    case ipv4_address::family: return print_as<ipv4_address>(out, address);
    case ipv6_address::family: return print_as<ipv6_address>(out, address);
    case unix_address::family: return print_as<unix_address>(out, address);
    case netlink_address::family:
      return print_as<netlink_address>(out, address);
    case packet_address::family: return print_as<packet_address>(out, address);
    case vsock_address::family: return print_as<vsock_address>(out, address);
    case xdp_address::family: return print_as<xdp_address>(out, address);
    case alg_address::family: return print_as<alg_address>(out, address);
    case can_address::family: return print_can(out, address);
    case infiniband_address::family:
      return print_as<infiniband_address>(out, address);
    case l2cap_address::family: return print_bluetooth(out, address);
    default: return false;
  }
}

void print_bytes(text_writer& out, const any_address& address) noexcept {
  if (address.empty()) {
    out.text("none");
    return;
  }
  out.text("family:")
      .decimal(static_cast<unsigned>(address.family()))
      .text(":");
  for (const std::byte b : address.bytes().after(2)) out.octet(b);
  if (address.truncated()) out.text(" (truncated)");
}

result<any_address> parse_bytes(text_reader in) noexcept {
  const auto family = in.decimal<std::uint16_t>();
  in.expect(":");
  std::byte bytes[any_address::raw_capacity()];
  __builtin_memcpy(bytes, &family, sizeof family);
  std::size_t size = sizeof family;
  for (; !in.at_end() && size != sizeof bytes; ++size) bytes[size] = in.octet();
  if (!in.whole()) return detail::refused();
  return any_address::from_bytes({bytes, size});
}

template <class A>
result<any_address> parse_as(std::string_view text) noexcept {
  FILDES_TRY(const auto address, A::parse(text));
  return any_address(address);
}

struct known_text {
  std::string_view begin;
  result<any_address> (*parse)(std::string_view) noexcept;
};
constexpr known_text known_texts[] = {
    {"[", parse_as<ipv6_address>},
    {"alg:", parse_as<alg_address>},
    {"can:", parse_as<can_address>},
    {"infiniband:", parse_as<infiniband_address>},
    {"isotp:", parse_as<isotp_address>},
    {"j1939:", parse_as<j1939_address>},
    {"l2cap:", parse_as<l2cap_address>},
    {"netlink:", parse_as<netlink_address>},
    {"packet:", parse_as<packet_address>},
    {"rfcomm:", parse_as<rfcomm_address>},
    {"unix:", parse_as<unix_address>},
    {"vsock:", parse_as<vsock_address>},
    {"xdp:", parse_as<xdp_address>},
    {"", parse_as<ipv4_address>},
};

}  // namespace

result<any_address> any_address::parse(std::string_view text) noexcept {
  if (text == "none") return any_address();
  text_reader in(text);
  if (in.accept("family:")) return parse_bytes(in);
  const auto* known = known_texts;
  while (!text.starts_with(known->begin)) ++known;
  return known->parse(text);
}

address_text::address_text(const any_address& address) noexcept {
  text_writer out(text_, sizeof text_);
  if (!print_typed(out, address)) print_bytes(out, address);
  size_ = out.size();
}

address_text::address_text(ipv4 number) noexcept {
  text_writer out(text_, sizeof text_);
  detail::print(out, number);
  size_ = out.size();
}

address_text::address_text(const ipv6& number) noexcept {
  text_writer out(text_, sizeof text_);
  detail::print(out, number);
  size_ = out.size();
}

}  // namespace fildes::inline FILDES_ABI
