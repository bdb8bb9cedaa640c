// SPDX-License-Identifier: BSL-1.0
#include <fildes/format.hpp>

#include "address_text.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

void print_hex(std::string& out, std::uint64_t number) {
  char room[24];
  text_writer writer(room, sizeof room);
  out.append(room, writer.hex(number).size());
}

}  // namespace

void print_address(std::string& out, const any_address& address) {
  out += address_text(address).view();
}

void print(std::string& out, ipv4 number) {
  out += address_text(number).view();
}

void print(std::string& out, const ipv6& number) {
  out += address_text(number).view();
}

void print(std::string& out, unix_address_kind kind) {
  switch (kind) {
    case unix_address_kind::unnamed: out += "unnamed"; return;
    case unix_address_kind::path: out += "path"; return;
    case unix_address_kind::abstract: out += "abstract"; return;
  }
  out += "unknown kind";
}

void print(std::string& out, packet_kind kind) {
  switch (kind) {
    case packet_kind::host: out += "host"; return;
    case packet_kind::broadcast: out += "broadcast"; return;
    case packet_kind::multicast: out += "multicast"; return;
    case packet_kind::other_host: out += "other_host"; return;
    case packet_kind::outgoing: out += "outgoing"; return;
  }
  out += "unknown kind";
}

void print(std::string& out, ethertype type) {
  print_hex(out, static_cast<std::uint16_t>(type));
}

void print(std::string& out, const bluetooth_device& device) {
  char room[24];
  text_writer writer(room, sizeof room);
  for (const auto octet : device.octets())
    writer.text(writer.size() == 0 ? "" : ":").octet(std::byte{octet});
  out.append(room, writer.size());
}

void print(std::string& out, bluetooth_device_kind kind) {
  switch (kind) {
    case bluetooth_device_kind::classic: out += "classic"; return;
    case bluetooth_device_kind::le_public: out += "le_public"; return;
    case bluetooth_device_kind::le_random: out += "le_random"; return;
  }
  out += "unknown kind";
}

void print(std::string& out, can_id id) { print_hex(out, id.bits()); }

}  // namespace fildes::inline FILDES_ABI::detail
