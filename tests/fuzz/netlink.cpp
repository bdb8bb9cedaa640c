// SPDX-License-Identifier: BSL-1.0

// Netlink messages from anywhere: read to their end, attributes in attributes
// too, as acks, links and addresses, and made again.

#include <fildes/netlink_route.hpp>

#include <cstring>

#include "fuzz/fuzz.hpp"

namespace {

using namespace fildes;

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

void expect_inside(byte_view part, byte_view whole) {
  expect(part.empty() ||
             (part.begin() >= whole.begin() && part.end() <= whole.end()),
         "bytes outside");
}

// So that a sanitizer sees what they are.
void use(byte_view bytes) {
  volatile unsigned sum = 0;
  for (const std::byte b : bytes) sum = sum + static_cast<unsigned>(b);
}

void use(std::string_view text, byte_view whole) {
  const byte_view bytes(text.data(), text.size());
  expect_inside(bytes, whole);
  use(bytes);
}

bool equal(byte_view a, byte_view b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

void read_all(const netlink_attributes& all) {
  std::size_t count = 0;
  for (const netlink_attribute& a : all) {
    expect_inside(a.bytes, all.bytes());
    expect((a.type & 0xc000) == 0, "flags in a type");
    use(a.text(), a.bytes);
    (void)a.as<std::uint32_t>();
    (void)a.prefix<std::uint64_t>();
    read_all(a.nested());
    expect(++count <= all.bytes().size() / 4 + 1, "too many attributes");
  }
  if (!all.empty() && count == 0) expect(all.malformed(), "silent end");
}

void read_as_all(const netlink_message& m) {
  read_all(netlink_attributes(m.body));
  read_all(m.attributes_after<sys::abi::ifinfomsg>());
  if (const auto ack = m.ack()) {
    expect_inside(ack->attributes.bytes(), m.body);
    use(ack->text, m.body);
    read_all(ack->attributes);
  }
  if (const auto link = network_link::from_message(m)) {
    use(link->name, m.body);
    expect_inside(link->hardware, m.body);
  }
  if (const auto address = network_address::from_message(m)) {
    use(address->label, m.body);
    expect_inside(address->number, m.body);
    (void)address->v4();
    (void)address->v6();
  }
}

// What is made of attributes and read again is the same.
void expect_round_trip(const netlink_message& m) {
  const auto from = m.attributes_after<sys::abi::ifinfomsg>();
  netlink_request<1024> request(m.type, m.flags);
  request.head(m.head<sys::abi::ifinfomsg>().value_or(sys::abi::ifinfomsg{}));
  for (const netlink_attribute& a : from) request.bytes(a.type, a.bytes);
  const auto bytes = request.finish(m.sequence);
  if (!bytes) return;
  const netlink_messages again(bytes.assume_value());
  expect(!again.malformed(), "malformed again");
  const netlink_message copy = *again.begin();
  expect(copy.type == m.type && copy.flags == m.flags &&
             copy.sequence == m.sequence,
         "another header");
  const auto to = copy.attributes_after<sys::abi::ifinfomsg>();
  auto at = to.begin();
  for (const netlink_attribute& a : from) {
    expect(!(at == to.end()), "fewer attributes");
    expect(at->type == a.type && equal(at->bytes, a.bytes), "other bytes");
    ++at;
  }
  expect(at == to.end(), "more attributes");
}

std::vector<std::uint8_t> seed(netlink_builder& made) {
  const byte_view bytes = made.finish(7).value();
  const auto* from = reinterpret_cast<const std::uint8_t*>(bytes.data());
  return {from, from + bytes.size()};
}

std::vector<std::uint8_t> link_seed() {
  netlink_request<256> made(sys::abi::rtm_newlink, netlink_flag::multi);
  made.head(sys::abi::ifinfomsg{0, 0, 1, 2, 0x1043, 0})
      .text(sys::abi::ifla_ifname, "veth0")
      .number(sys::abi::ifla_mtu, std::uint32_t{1500})
      .bytes(sys::abi::ifla_address, "\2\0\0\0\0\1");
  {
    const auto info = made.begin_nest(sys::abi::ifla_linkinfo);
    made.text(sys::abi::ifla_info_kind, "veth");
    const auto data = made.begin_nest(sys::abi::ifla_info_data);
    made.number(1, std::uint8_t{1});
  }
  return seed(made);
}

std::vector<std::uint8_t> address_seed() {
  netlink_request<128> made(sys::abi::rtm_newaddr, netlink_flag::multi);
  made.head(sys::abi::ifaddrmsg{2, 24, 0x80, 0, 1})
      .bytes(sys::abi::ifa_address, "\x0a\0\0\1")
      .bytes(sys::abi::ifa_local, "\x0a\0\0\2")
      .text(sys::abi::ifa_label, "lo");
  return seed(made);
}

std::vector<std::uint8_t> error_seed(netlink_flags flags) {
  netlink_request<128> made(sys::abi::nlmsg_error, flags);
  made.head(sys::abi::nlmsgerr{-22, {20, 16, 5, 7, 0}});
  if (!flags.has(netlink_flag::capped)) made.head(std::uint32_t{0});
  made.text(sys::abi::nlmsgerr_attr_msg, "why not")
      .number(sys::abi::nlmsgerr_attr_offs, std::uint32_t{16});
  return seed(made);
}

std::vector<std::uint8_t> done_seed() {
  netlink_request<64> made(sys::abi::nlmsg_done, netlink_flag::multi);
  made.head(std::int32_t{0});
  return seed(made);
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  auto dump = link_seed();
  for (const auto& more : {address_seed(), done_seed()})
    dump.insert(dump.end(), more.begin(), more.end());
  return {{},
          link_seed(),
          address_seed(),
          done_seed(),
          dump,
          error_seed(netlink_flag::ack_tlvs),
          error_seed(netlink_flag::ack_tlvs | netlink_flag::capped)};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const netlink_messages all(byte_view(data, size));
  std::size_t count = 0;
  for (const netlink_message& m : all) {
    expect_inside(m.body, all.bytes());
    read_as_all(m);
    expect_round_trip(m);
    expect(++count <= size / sizeof(sys::abi::nlmsghdr), "too many");
  }
  if (size != 0 && count == 0) expect(all.malformed(), "silent end");
  return 0;
}
