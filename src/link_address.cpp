// SPDX-License-Identifier: BSL-1.0
#include <fildes/alg_address.hpp>
#include <fildes/can_address.hpp>
#include <fildes/netlink_address.hpp>
#include <fildes/packet_address.hpp>
#include <fildes/vsock_address.hpp>
#include <fildes/xdp_address.hpp>

#include "address_text.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

using detail::refused;
using detail::text_reader;

// The index of an interface has a sign in some structures, and none in text.
std::int32_t read_interface(text_reader& in) noexcept {
  return static_cast<std::int32_t>(in.decimal<std::uint32_t>());
}
std::uint64_t interface_number(std::int32_t interface) noexcept {
  return static_cast<std::uint32_t>(interface);
}

// What stands in an array up to a zero, of which there is always one.
std::string_view text_in(const std::uint8_t* array, std::size_t size) noexcept {
  const auto* const end = std::find(array, array + size, 0);
  return {reinterpret_cast<const char*>(array),
          static_cast<std::size_t>(end - array)};
}

constexpr std::size_t packet_head = 12;

}  // namespace

result<netlink_address> netlink_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  const auto port = in.expect("netlink:").decimal<std::uint32_t>();
  const auto groups = in.expect(":").hex<std::uint32_t>();
  if (!in.whole()) return refused();
  return netlink_address(port, groups);
}

result<vsock_address> vsock_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  const auto cid = in.expect("vsock:").decimal<std::uint32_t>();
  const auto port = in.expect(":").decimal<std::uint32_t>();
  const auto flags = in.accept(":") ? in.hex<std::uint8_t>() : std::uint8_t{};
  if (!in.whole()) return refused();
  return vsock_address(cid, port, vsock_address_flags::from_bits(flags));
}

result<can_address> can_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  const auto interface = read_interface(in.expect("can:"));
  if (!in.whole()) return refused();
  return can_address(interface);
}

result<isotp_address> isotp_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  const auto interface = read_interface(in.expect("isotp:"));
  const auto receive = in.expect(":").hex<std::uint32_t>();
  const auto send = in.expect(":").hex<std::uint32_t>();
  if (!in.whole()) return refused();
  return isotp_address(interface, can_id::from_bits(receive),
                       can_id::from_bits(send));
}

result<j1939_address> j1939_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  const auto interface = read_interface(in.expect("j1939:"));
  const auto name = in.expect(":").hex<std::uint64_t>();
  const auto group = in.expect(":").hex<std::uint32_t>();
  const auto address = in.expect(":").hex<std::uint8_t>();
  if (!in.whole()) return refused();
  return j1939_address(interface, name, group, address);
}

result<xdp_address> xdp_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  const auto interface = in.expect("xdp:").decimal<std::uint32_t>();
  const auto queue = in.expect(":").decimal<std::uint32_t>();
  xdp_address address(
      interface, queue,
      xdp_bind_flags::from_bits(in.expect(":").hex<std::uint16_t>()));
  address.raw_.shared_umem_fd = in.expect(":").decimal<std::uint32_t>();
  if (!in.whole()) return refused();
  return address;
}

packet_address::packet_address(const sys::abi::sockaddr_ll_long& raw) noexcept
    : raw_(raw) {
  std::fill(raw_.addr + raw_.halen, std::end(raw_.addr), std::uint8_t{});
}

result<packet_address> packet_address::of(
    std::int32_t interface, ethertype protocol,
    const packet_address_options& options) noexcept {
  const byte_view hardware = options.hardware;
  if (hardware.size() > longest_hardware)
    return error(errc::nametoolong, operation::address);
  packet_address address(interface, protocol);
  address.raw_.hatype = options.hardware_type;
  address.raw_.pkttype = static_cast<std::uint8_t>(options.kind);
  address.raw_.halen = static_cast<std::uint8_t>(hardware.size());
  if (!hardware.empty())
    __builtin_memcpy(address.raw_.addr, hardware.data(), hardware.size());
  return address;
}

result<packet_address> packet_address::from_bytes(byte_view bytes) noexcept {
  FILDES_TRY(const auto raw, detail::raw_address<sys::abi::sockaddr_ll_long>(
                                 bytes, family, packet_head));
  if (raw.halen > bytes.size() - packet_head) return refused();
  return packet_address(raw);
}

result<packet_address> packet_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  const auto interface = read_interface(in.expect("packet:"));
  const auto protocol = in.expect(":").hex<std::uint16_t>();
  const auto type = in.expect(":").decimal<std::uint16_t>();
  const auto kind = in.expect(":").decimal<std::uint8_t>();
  in.expect(":");
  std::byte hardware[longest_hardware];
  std::size_t size = 0;
  for (; !in.at_end() && size != sizeof hardware; ++size) {
    if (size != 0) in.expect("-");
    hardware[size] = in.octet();
  }
  if (!in.whole()) return refused();
  return of(interface, ethertype{protocol},
            {.hardware = {hardware, size},
             .hardware_type = type,
             .kind = packet_kind{kind}});
}

std::string_view alg_address::type() const noexcept {
  return text_in(raw_.type, sizeof raw_.type);
}
std::string_view alg_address::name() const noexcept {
  return text_in(raw_.name, sizeof raw_.name);
}

result<alg_address> alg_address::of(std::string_view type,
                                    std::string_view name,
                                    std::uint32_t features,
                                    std::uint32_t mask) noexcept {
  if (type.size() > longest_type || name.size() > longest_name)
    return error(errc::nametoolong, operation::address);
  for (const auto text : {type, name})
    if (text.empty() || text.find('\0') != std::string_view::npos)
      return refused();
  alg_address address;
  __builtin_memcpy(address.raw_.type, type.data(), type.size());
  __builtin_memcpy(address.raw_.name, name.data(), name.size());
  address.raw_.feat = features;
  address.raw_.mask = mask;
  return address;
}

result<alg_address> alg_address::from_bytes(byte_view bytes) noexcept {
  FILDES_TRY(const auto raw,
             detail::raw_address<sys::abi::sockaddr_alg>(bytes, family));
  const auto type = text_in(raw.type, sizeof raw.type);
  const auto name = text_in(raw.name, sizeof raw.name);
  if (type.size() > longest_type || name.size() > longest_name)
    return refused();
  return of(type, name, raw.feat, raw.mask);
}

result<alg_address> alg_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  char type[longest_type];
  char name[longest_name];
  const auto type_size = in.expect("alg:").escaped(type, sizeof type, ':');
  // Of a type that is too long there is more before the colon.
  if (type_size > sizeof type) in.before(":");
  const auto name_size = in.expect(":").escaped(name, sizeof name, ':');
  if (name_size > sizeof name) in.before(":");
  const bool masks = in.accept(":");
  const auto features = masks ? in.hex<std::uint32_t>() : 0;
  const auto mask = masks ? in.expect(":").hex<std::uint32_t>() : 0;
  if (!in.whole()) return refused();
  if (type_size > sizeof type || name_size > sizeof name)
    return error(errc::nametoolong, operation::address);
  return of({type, type_size}, {name, name_size}, features, mask);
}

namespace detail {

void print(text_writer& out, const netlink_address& address) noexcept {
  out.text("netlink:").decimal(address.port());
  out.text(":").hex(address.groups());
}

void print(text_writer& out, const vsock_address& address) noexcept {
  out.text("vsock:").decimal(address.cid()).text(":").decimal(address.port());
  if (!address.flags().empty()) out.text(":").hex(address.flags().bits());
}

void print(text_writer& out, const can_address& address) noexcept {
  out.text("can:").decimal(interface_number(address.interface()));
}

void print(text_writer& out, const isotp_address& address) noexcept {
  out.text("isotp:").decimal(interface_number(address.interface()));
  out.text(":").hex(address.receive().bits());
  out.text(":").hex(address.send().bits());
}

void print(text_writer& out, const j1939_address& address) noexcept {
  out.text("j1939:").decimal(interface_number(address.interface()));
  out.text(":").hex(address.name()).text(":").hex(address.group());
  out.text(":").hex(address.address());
}

void print(text_writer& out, const xdp_address& address) noexcept {
  out.text("xdp:").decimal(address.interface());
  out.text(":").decimal(address.queue());
  out.text(":").hex(address.flags().bits());
  out.text(":").decimal(address.raw_shared());
}

void print(text_writer& out, const packet_address& address) noexcept {
  out.text("packet:").decimal(interface_number(address.interface()));
  out.text(":").hex(static_cast<std::uint16_t>(address.protocol()));
  out.text(":").decimal(address.hardware_type());
  out.text(":").decimal(static_cast<std::uint8_t>(address.kind())).text(":");
  const byte_view hardware = address.hardware();
  for (const std::byte& b : hardware)
    out.text(&b == hardware.data() ? "" : "-").octet(b);
}

void print(text_writer& out, const alg_address& address) noexcept {
  out.text("alg:").escaped(address.type(), ':');
  out.text(":").escaped(address.name(), ':');
  if (address.features() == 0 && address.mask() == 0) return;
  out.text(":").hex(address.features()).text(":").hex(address.mask());
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
