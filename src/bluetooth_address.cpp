// SPDX-License-Identifier: BSL-1.0
#include <fildes/bluetooth_address.hpp>

#include "address_text.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

using detail::refused;
using detail::text_reader;
using detail::text_writer;

bluetooth_device read_device(text_reader& in) noexcept {
  std::array<std::uint8_t, 6> octets{};
  for (auto& octet : octets) {
    octet = std::to_integer<std::uint8_t>(in.octet());
    in.expect(":");
  }
  return bluetooth_device(octets);
}

void print_device(text_writer& out, const bluetooth_device& device) noexcept {
  for (const auto octet : device.octets())
    out.octet(std::byte{octet}).text(":");
}

}  // namespace

result<l2cap_address> l2cap_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  const auto device = read_device(in.expect("l2cap:"));
  const auto service = in.hex<std::uint16_t>();
  const auto channel = in.expect(":").hex<std::uint16_t>();
  const auto kind = in.expect(":").decimal<std::uint8_t>();
  if (!in.whole()) return refused();
  return l2cap_address(
      device, service,
      {.channel = channel, .kind = static_cast<bluetooth_device_kind>(kind)});
}

result<rfcomm_address> rfcomm_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  const auto device = read_device(in.expect("rfcomm:"));
  const auto channel = in.decimal<std::uint8_t>();
  if (!in.whole()) return refused();
  return rfcomm_address(device, channel);
}

namespace detail {

void print(text_writer& out, const l2cap_address& address) noexcept {
  print_device(out.text("l2cap:"), address.device());
  out.hex(address.service()).text(":").hex(address.channel()).text(":");
  out.decimal(static_cast<std::uint8_t>(address.kind()));
}

void print(text_writer& out, const rfcomm_address& address) noexcept {
  print_device(out.text("rfcomm:"), address.device());
  out.decimal(address.channel());
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
