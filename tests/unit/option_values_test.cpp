// SPDX-License-Identifier: BSL-1.0
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "option_probe.hpp"

// Every option is read, and set to what was read or else to nothing but zeros,
// on a socket that should have it.

using namespace fildes;
using namespace test;

namespace {

struct place {
  int family;
  int type;
  int protocol = 0;
};

using namespace sys::abi;

constexpr place udp{af_inet, sock_dgram};
constexpr place tcp{af_inet, sock_stream};
constexpr place local{af_unix, sock_stream};

place place_of_level(int level) {
  switch (level) {
    case sol_ipv6: return {af_inet6, sock_dgram};
    case sol_raw: return {af_inet, sock_raw, 1};
    case sol_icmpv6: return {af_inet6, sock_raw, 58};
    case sol_tcp:
    case sol_tls: return tcp;
    case sol_udplite: return {af_inet, sock_dgram, 136};
    case sol_mptcp: return {af_inet, sock_stream, 262};
    case af_vsock: return {af_vsock, sock_stream};
    case sol_netlink: return {af_netlink, sock_raw};
    case sol_packet: return {af_packet, sock_raw};
    case sol_can_raw: return {af_can, sock_raw, 1};
    case sol_can_isotp: return {af_can, sock_dgram, 6};
    case sol_can_j1939: return {af_can, sock_dgram, 7};
    case sol_xdp: return {af_xdp, sock_raw};
    case sol_alg: return {af_alg, sock_seqpacket};
    case sol_tipc: return {af_tipc, sock_seqpacket};
    case sol_kcm: return {af_kcm, sock_dgram};
    case sol_llc: return {af_llc, sock_dgram};
    default: return udp;
  }
}

// Options that only some sockets of a level have.
const std::map<std::string_view, place> places = {
    {"option::input_queue", local},
    {"option::ip::header_included", {af_inet, sock_raw, 1}},
    {"option::ip::no_defrag", {af_inet, sock_raw, 1}},
    {"option::ip::router_alert", {af_inet, sock_raw, 1}},
    {"option::ipv6::checksum", {af_inet6, sock_raw, 200}},
    {"option::ipv6::header_included", {af_inet6, sock_raw, 200}},
    {"option::ipv6::router_alert", {af_inet6, sock_raw, 255}},
    {"option::pass_credentials", local},
    {"option::pass_pidfd", local},
    {"option::pass_rights", local},
    {"option::pass_security", local},
    {"option::peer_credentials", local},
    {"option::peer_groups", local},
    {"option::txrehash", tcp},
};

enum class act { read, set };

// What does not work on a fresh socket, and says why. `always` is false of what
// depends on how the kernel was built.
struct refusal {
  std::string_view name;
  act what;
  errc code;
  bool always = true;
};
const refusal refusals[] = {
    {"option::attach_bpf", act::set, errc::inval},
    {"option::attach_filter", act::set, errc::inval},  // no instruction
    {"option::attach_reuseport_cbpf", act::set, errc::inval},
    {"option::attach_reuseport_ebpf", act::set, errc::inval},
    {"option::detach_filter", act::set, errc::noent},
    {"option::detach_reuseport_bpf", act::set, errc::inval},
    {"option::devmem_dont_need", act::set, errc::inval},
    {"option::peer_groups", act::read, errc::nodata},
    {"option::peer_pidfd", act::read, errc::nodata},
    {"option::peer_security", act::read, errc::noprotoopt, false},
    {"option::reserve_memory", act::set, errc::opnotsupp, false},
    {"option::ip::block_source", act::set, errc::inval},
    {"option::ip::group_block_source", act::set, errc::inval},
    {"option::ip::group_join", act::set, errc::inval},
    {"option::ip::group_join_source", act::set, errc::inval},
    {"option::ip::group_leave", act::set, errc::addrnotavail},
    {"option::ip::group_leave_source", act::set, errc::inval},
    {"option::ip::group_unblock_source", act::set, errc::inval},
    {"option::ip::join", act::set, errc::inval},
    {"option::ip::join_source", act::set, errc::inval},
    {"option::ip::leave", act::set, errc::addrnotavail},
    {"option::ip::leave_source", act::set, errc::inval},
    {"option::ip::mtu", act::read, errc::notconn},
    {"option::ip::original_destination", act::read, errc::noprotoopt},
    {"option::ip::router_alert", act::set, errc::nobufs},  // off already
    {"option::ip::unblock_source", act::set, errc::inval},
    {"option::ipv6::address_form", act::set, errc::inval},
    {"option::ipv6::flow_label", act::set, errc::inval},
    {"option::ipv6::group_block_source", act::set, errc::addrnotavail},
    {"option::ipv6::group_join", act::set, errc::addrnotavail},
    {"option::ipv6::group_join_source", act::set, errc::addrnotavail},
    {"option::ipv6::group_leave", act::set, errc::addrnotavail},
    {"option::ipv6::group_leave_source", act::set, errc::addrnotavail},
    {"option::ipv6::group_unblock_source", act::set, errc::addrnotavail},
    {"option::ipv6::join", act::set, errc::inval},
    {"option::ipv6::join_anycast", act::set, errc::addrnotavail},
    {"option::ipv6::leave", act::set, errc::inval},
    {"option::ipv6::leave_anycast", act::set, errc::noent},
    {"option::ipv6::mtu", act::read, errc::notconn},
    {"option::ipv6::original_destination", act::read, errc::noprotoopt},
    {"option::ipv6::path_mtu", act::read, errc::notconn},
    {"option::netlink::join", act::set, errc::inval},  // no group 0
    {"option::netlink::leave", act::set, errc::inval},
    {"option::packet::fanout", act::set, errc::inval},  // not bound
    {"option::packet::fanout_bpf", act::set, errc::inval},
    {"option::packet::fanout_filter", act::set, errc::inval},
    {"option::packet::join", act::set, errc::nodev},
    {"option::packet::rollover_statistics", act::read, errc::inval},
    {"option::tcp::ao_add_key", act::set, errc::noprotoopt, false},
    {"option::tcp::ao_delete_key", act::set, errc::noprotoopt, false},
    {"option::tcp::ao_info", act::read, errc::noprotoopt, false},
    {"option::tcp::ao_repair", act::read, errc::noprotoopt, false},
    {"option::tcp::fastopen_key", act::set, errc::inval},  // there is none
    {"option::tcp::md5_signature", act::set, errc::inval, false},
    {"option::tcp::md5_signature_extended", act::set, errc::inval, false},
    {"option::tcp::queue_sequence", act::read, errc::inval},
    {"option::tcp::repair_options", act::set, errc::inval},
    {"option::tcp::repair_queue", act::read, errc::inval},
    {"option::tcp::repair_window", act::read, errc::perm},
    {"option::tcp::timestamp", act::set, errc::perm},
    {"option::tcp::upper_protocol", act::set, errc::inval},  // no name
    {"option::tls::expect_no_padding", act::read, errc::opnotsupp},
    {"option::tls::max_payload", act::read, errc::opnotsupp},
    {"option::tls::receive_aes_gcm_128", act::read, errc::opnotsupp},
    {"option::tls::receive_aes_gcm_256", act::read, errc::opnotsupp},
    {"option::tls::receive_chacha20_poly1305", act::read, errc::opnotsupp},
    {"option::tls::send_aes_gcm_128", act::read, errc::opnotsupp},
    {"option::tls::send_aes_gcm_256", act::read, errc::opnotsupp},
    {"option::tls::send_chacha20_poly1305", act::read, errc::opnotsupp},
    {"option::tls::zerocopy_sendfile", act::read, errc::opnotsupp},
    {"option::xdp::completion_ring", act::set, errc::inval},  // no entries
    {"option::xdp::fill_ring", act::set, errc::inval},
    {"option::xdp::max_tx_budget", act::set, errc::acces},
    {"option::xdp::memory", act::set, errc::inval},
    {"option::xdp::receive_ring", act::set, errc::inval},
    {"option::xdp::send_ring", act::set, errc::inval},
};

// What is not what was set: doubled by the kernel.
const std::set<std::string_view> changing = {"option::send_buffer",
                                             "option::receive_buffer"};

std::pair<int, int> version(std::string_view text) {
  std::pair<int, int> v;
  std::sscanf(std::string(text).c_str(), "%d.%d", &v.first, &v.second);
  return v;
}

std::pair<int, int> running_kernel() {
  char text[64] = {};
  std::FILE* file = std::fopen("/proc/sys/kernel/osrelease", "r");
  if (file != nullptr) {
    EXPECT_NE(std::fgets(text, sizeof text, file), nullptr);
    std::fclose(file);
  }
  return version(text);
}

bool needs_privilege(errc code) {
  return code == errc::perm || code == errc::acces;
}

class survey {
 public:
  template <class O>
  void visit(std::string_view name, O option, std::string_view since) {
    ++visited_;
    newer_ = version(since) > kernel_;
    const auto found = places.find(name);
    const place at =
        found != places.end() ? found->second : place_of_level(O::level);
    const auto s = any_socket::create(at.family, at.type, at.protocol);
    if (s.has_error())
      no_socket(name, s.error().code());
    else
      try_on(s.value(), name, option);
  }

  int visited() const { return visited_; }
  const std::map<std::string, std::string>& absent() const { return absent_; }

 private:
  template <class O>
  void try_on(const any_socket& s, std::string_view name, O option) {
    tried outcome;
    if constexpr (readable_option<O>)
      outcome = set_back(s, option);
    else
      outcome.set = code_of(set_sample(s, option));
    if (outcome.read) check(name, act::read, *outcome.read);
    if (outcome.set) check(name, act::set, *outcome.set);
    if (outcome.read == errc{} && outcome.set == errc{}) {
      EXPECT_EQ(outcome.changed, changing.contains(name)) << name;
    }
  }

  template <class O>
  static result<> set_sample(const any_socket& s, O option) {
    if constexpr (!has_argument<O>) {
      return set_option(s, option);
    } else {
      using argument = option_argument_t<O>;
      if constexpr (std::same_as<argument, borrowed<any_fd>>)
        return set_option(s, option, s);
      else if constexpr (requires { argument::of(1); })
        return set_option(s, option, argument::of(argument::highest).value());
      else
        return set_option(s, option, argument{});
    }
  }

  void check(std::string_view name, act what, errc code) {
    const refusal* expected = nullptr;
    for (const refusal& r : refusals)
      if (r.name == name && r.what == what) expected = &r;
    const errc wanted = expected != nullptr ? expected->code : errc{};
    const bool may_work = expected == nullptr || !expected->always;
    if (code == wanted || (may_work && code == errc{})) return;
    if (newer_ && (code == errc::noprotoopt || code == errc::opnotsupp))
      absent(name, code);
    else if (!privileged_ && needs_privilege(code))
      absent(name, code);
    else
      ADD_FAILURE() << name << (what == act::read ? " read: " : " set: ")
                    << text(code) << ", not " << text(wanted);
  }

  void no_socket(std::string_view name, errc code) {
    EXPECT_TRUE(code == errc::afnosupport || code == errc::protonosupport ||
                code == errc::socktnosupport || code == errc::noprotoopt ||
                (!privileged_ && needs_privilege(code)))
        << name << ": no socket: " << text(code);
    absent(name, code);
  }

  void absent(std::string_view name, errc code) {
    absent_.emplace(name, text(code));
  }
  static std::string text(errc code) {
    if (code == errc{}) return "success";
    return std::string(error(code, operation::option).name());
  }

  std::pair<int, int> kernel_ = running_kernel();
  bool privileged_ = any_socket::create(af_packet, sock_raw, 0).has_value();
  bool newer_ = false;
  int visited_ = 0;
  std::map<std::string, std::string> absent_;
};

}  // namespace

TEST(option_values, every_option_can_be_read_and_set_or_says_why_not) {
  survey all;
#define VISIT(option, since) all.visit(#option, option, since);
  FILDES_ALL_OPTIONS(VISIT)
#undef VISIT
  EXPECT_EQ(all.visited(), number_of_options);
  EXPECT_GE(number_of_options, 250);
  for (const auto& [name, code] : all.absent())
    std::printf("not here: %s (%s)\n", name.c_str(), code.c_str());
  std::printf("%d options, %zu of them not here\n", all.visited(),
              all.absent().size());
}

TEST(option_values, every_refusal_is_of_an_option_that_is_there) {
  std::set<std::string_view> names;
#define NAME(option, since) names.insert(#option);
  FILDES_ALL_OPTIONS(NAME)
#undef NAME
  for (const refusal& r : refusals) EXPECT_TRUE(names.contains(r.name));
}
