// SPDX-License-Identifier: BSL-1.0
//
// The interfaces of this machine and their addresses, as the kernel tells by
// netlink; with --watch also what happens to them.

#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fildes/format.hpp>
#include <fildes/netlink_ask.hpp>
#include <fildes/netlink_route.hpp>

namespace {

using namespace fildes;

constexpr std::string_view help =
    R"(usage: fd-links [--watch]

Prints a line for each interface of the network: its name, its state, its MTU,
its hardware address and its addresses.

  --watch  go on with a line for each change, until interrupted
  --help   print this text
)";

using room = std::vector<std::byte>;

struct link_line {
  std::string text;
  std::string addresses;  // each behind a space
};
using table = std::map<std::int32_t, link_line>;

std::string_view name_of(link_state state) {
  switch (state) {
    case link_state::not_present: return "NOTPRESENT";
    case link_state::down: return "DOWN";
    case link_state::lower_layer_down: return "LOWERLAYERDOWN";
    case link_state::testing: return "TESTING";
    case link_state::dormant: return "DORMANT";
    case link_state::up: return "UP";
    default: return "UNKNOWN";
  }
}

std::string hex(byte_view bytes) {
  std::string text;
  for (const std::byte b : bytes) {
    if (!text.empty()) text += ':';
    text += fmt::format("{:02x}", static_cast<unsigned>(b));
  }
  return text.empty() ? "-" : text;
}

std::string line_of(const network_link& l) {
  return fmt::format("{:<15} {:<7} {:>6} {}", l.name, name_of(l.state), l.mtu,
                     hex(l.hardware));
}

std::string text_of(const network_address& a) {
  if (const auto v4 = a.v4())
    return fmt::format("{}/{}", address_text(*v4).view(), a.prefix);
  if (const auto v6 = a.v6())
    return fmt::format("{}/{}", address_text(*v6).view(), a.prefix);
  return "-";
}

void add(table& to, const netlink_message& message) {
  if (const auto link = network_link::from_message(message))
    to[link->index].text = line_of(*link);
  if (const auto address = network_address::from_message(message))
    to[address->interface].addresses += ' ' + text_of(*address);
}

result<table> read_table(room& memory) {
  FILDES_TRY(const auto kernel,
             netlink_socket::create(netlink_protocol::route));
  table all;
  const auto each = [&](const netlink_message& m) { add(all, m); };
  list_links links;
  FILDES_TRY(const byte_view first, links.finish(1));
  FILDES_TRY(const auto of_links, ask(kernel, first, memory, each));
  FILDES_TRYV(of_links.verdict());
  list_addresses addresses;
  FILDES_TRY(const byte_view second, addresses.finish(2));
  FILDES_TRY(const auto of_addresses, ask(kernel, second, memory, each));
  FILDES_TRYV(of_addresses.verdict());
  return all;
}

// What changes while it is read is read again.
result<> print_table(room& memory) {
  auto all = read_table(memory);
  for (int i = 0; i != 10 && all.has_error() && all.error() == errc::intr; ++i)
    all = read_table(memory);
  FILDES_TRY(const table lines, std::move(all));
  for (const auto& [index, link] : lines)
    fmt::print("{}{}\n", link.text, link.addresses);
  std::fflush(stdout);
  return success();
}

void print_change(const netlink_message& m) {
  const bool gone =
      m.type == sys::abi::rtm_dellink || m.type == sys::abi::rtm_deladdr;
  if (const auto link = network_link::from_message(m))
    fmt::print("{} link {}\n", gone ? '-' : '+', line_of(*link));
  if (const auto address = network_address::from_message(m))
    fmt::print("{} address {} {}\n", gone ? '-' : '+', address->interface,
               text_of(*address));
}

result<owned<netlink_socket>> subscribe() {
  std::uint32_t groups = 0;
  for (const auto group :
       {sys::abi::rtnlgrp_link, sys::abi::rtnlgrp_ipv4_ifaddr,
        sys::abi::rtnlgrp_ipv6_ifaddr})
    groups |= std::uint32_t{1} << (group - 1);
  return netlink_socket::bind(netlink_protocol::route,
                              netlink_address(0, groups));
}

// Changes that were lost, or did not fit, are in the table.
result<> follow(const netlink_socket& changes, room& memory) {
  for (;;) {
    FILDES_TRY(const auto batch, changes.receive(memory));
    if (!batch.complete()) {
      fmt::print(stderr, "fd-links: changes were lost; all of it anew:\n");
      FILDES_TRYV(print_table(memory));
    } else if (batch.from_kernel()) {
      for (const netlink_message& m : batch.messages) print_change(m);
      std::fflush(stdout);
    }
  }
}

result<> run(bool watch) {
  room memory(netlink_room);
  if (!watch) return print_table(memory);
  // Before the table is read, so that no change falls in between.
  FILDES_TRY(const auto changes, subscribe());
  FILDES_TRYV(print_table(memory));
  return follow(changes, memory);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view argument = argc > 1 ? argv[1] : "";
  if (argument == "--help") {
    fmt::print("{}", help);
    return 0;
  }
  if (argc > 2 || (argc == 2 && argument != "--watch")) {
    fmt::print(stderr, "fd-links: {}: no such option; try --help\n",
               argc > 2 ? argv[2] : argv[1]);
    return 1;
  }
  const auto r = run(argc == 2);
  if (r.has_error()) fmt::print(stderr, "fd-links: {}\n", r.error());
  return r.has_error() ? 1 : 0;
}
