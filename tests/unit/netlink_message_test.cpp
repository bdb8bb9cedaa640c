// SPDX-License-Identifier: BSL-1.0
#include <fildes/netlink_message.hpp>

#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace {

using namespace fildes;
namespace raw = fildes::sys::abi;

using bytes = std::vector<std::byte>;

template <class T>
void add(bytes& to, const T& value) {
  const auto* from = reinterpret_cast<const std::byte*>(&value);
  to.insert(to.end(), from, from + sizeof value);
}

void pad(bytes& to) { to.resize((to.size() + 3) / 4 * 4); }

void add_attribute(bytes& to, std::uint16_t type, std::string_view text) {
  add(to, raw::nlattr{static_cast<std::uint16_t>(4 + text.size()), type});
  for (const char c : text) to.push_back(static_cast<std::byte>(c));
  pad(to);
}

bytes message(std::uint16_t type, const bytes& body, std::uint16_t flags = 0,
              std::uint32_t sequence = 1) {
  bytes made;
  const auto length = static_cast<std::uint32_t>(16 + body.size());
  add(made, raw::nlmsghdr{length, type, flags, sequence, 7});
  made.insert(made.end(), body.begin(), body.end());
  pad(made);
  return made;
}

// Memory that ends where the bytes do, so that a sanitizer sees who reads on.
struct exact {
  explicit exact(const bytes& from)
      : size(from.size()), data(new std::byte[from.size()]) {
    std::copy(from.begin(), from.end(), data.get());
  }
  byte_view view() const { return {data.get(), size}; }

  std::size_t size;
  std::unique_ptr<std::byte[]> data;
};

template <class Range>
std::size_t count(const Range& range) {
  std::size_t n = 0;
  for ([[maybe_unused]] const auto& part : range) ++n;
  return n;
}

bytes two_attributes() {
  bytes made;
  add_attribute(made, 3, std::string_view("lo\0", 3));
  add_attribute(made, raw::nla_f_nested | 5, "12345678");
  return made;
}

}  // namespace

TEST(netlink_attributes, come_in_order_with_their_bytes) {
  const exact all(two_attributes());
  const netlink_attributes range(all.view());
  auto at = range.begin();
  EXPECT_EQ(at->type, 3);
  EXPECT_EQ(at->text(), "lo");
  EXPECT_FALSE(at->nested_flag);
  ++at;
  EXPECT_EQ(at->type, 5);
  EXPECT_TRUE(at->nested_flag);
  EXPECT_FALSE(at->network_order);
  EXPECT_EQ(at->bytes.size(), 8u);
  EXPECT_TRUE(++at == range.end());
  EXPECT_FALSE(range.malformed());
}

TEST(netlink_attributes, find_gives_the_first_of_a_type_or_nothing) {
  const exact all(two_attributes());
  const netlink_attributes range(all.view());
  EXPECT_EQ(range.find(5)->bytes.text(), "12345678");
  EXPECT_FALSE(range.find(4));
  EXPECT_FALSE(netlink_attributes().find(4));
}

TEST(netlink_attributes, last_needs_no_padding) {
  bytes made;
  add_attribute(made, 1, "x");
  made.resize(5);
  const exact all(made);
  const netlink_attributes range(all.view());
  EXPECT_EQ(count(range), 1u);
  EXPECT_FALSE(range.malformed());
}

TEST(netlink_attributes, number_is_given_only_in_its_size) {
  bytes made;
  add(made, raw::nlattr{8, 1});
  add(made, std::uint32_t{77});
  const exact all(made);
  const auto a = netlink_attributes(all.view()).find(1);
  EXPECT_EQ(a->as<std::uint32_t>(), 77u);
  EXPECT_FALSE(a->as<std::uint16_t>());
  EXPECT_FALSE(a->as<std::uint64_t>());
  EXPECT_TRUE(a->prefix<std::uint16_t>());
  EXPECT_FALSE(a->prefix<std::uint64_t>());
}

TEST(netlink_attributes, nested_ones_stay_inside_their_parent) {
  bytes inner;
  add_attribute(inner, 9, "in");
  bytes outer;
  add(outer, raw::nlattr{static_cast<std::uint16_t>(4 + inner.size()), 8});
  outer.insert(outer.end(), inner.begin(), inner.end());
  // The inner one claims what is the next outer one's.
  add_attribute(outer, 7, "out");
  const std::uint16_t long_length = 12;
  std::memcpy(outer.data() + 4, &long_length, sizeof long_length);
  const exact all(outer);
  const auto parent = netlink_attributes(all.view()).find(8);
  EXPECT_EQ(count(parent->nested()), 0u);
  EXPECT_TRUE(parent->nested().malformed());
  EXPECT_FALSE(netlink_attributes(all.view()).malformed());
}

TEST(netlink_attributes, lengths_that_cannot_be_end_the_range) {
  for (const std::uint16_t length :
       std::to_array<std::uint16_t>({0, 1, 3, 9, 0xffff})) {
    bytes made;
    add(made, raw::nlattr{length, 1});
    add(made, std::uint32_t{0});
    const exact all(made);
    const netlink_attributes range(all.view());
    EXPECT_EQ(count(range), 0u) << length;
    EXPECT_TRUE(range.malformed()) << length;
    EXPECT_FALSE(range.find(1)) << length;
  }
}

TEST(netlink_attributes, every_length_of_the_bytes_is_read_to_its_end) {
  const bytes whole = two_attributes();
  for (std::size_t n = 0; n <= whole.size(); ++n) {
    const exact part(bytes(whole.begin(), whole.begin() + std::ptrdiff_t(n)));
    const netlink_attributes range(part.view());
    EXPECT_LE(count(range), 2u);
    EXPECT_EQ(range.malformed(), n != 0 && n != 7 && n != 8 && n != 20) << n;
  }
}

TEST(netlink_messages, come_in_order_with_their_headers) {
  bytes made = message(20, bytes(5), raw::nlm_f_multi, 3);
  const bytes second = message(raw::nlmsg_done, bytes(4));
  made.insert(made.end(), second.begin(), second.end());
  const exact all(made);
  const netlink_messages range(all.view());
  auto at = range.begin();
  EXPECT_EQ(at->type, 20);
  EXPECT_EQ(at->flags, netlink_flags(netlink_flag::multi));
  EXPECT_EQ(at->sequence, 3u);
  EXPECT_EQ(at->port, 7u);
  EXPECT_EQ(at->body.size(), 5u);
  EXPECT_FALSE(at->ack());
  EXPECT_TRUE((++at)->is_done());
  EXPECT_TRUE(++at == range.end());
  EXPECT_FALSE(range.malformed());
}

TEST(netlink_messages, lengths_that_cannot_be_end_the_range) {
  for (const std::uint32_t length :
       {0u, 1u, 15u, 21u, 0x7fffffffu, 0xfffffffdu, 0xffffffffu}) {
    bytes made;
    add(made, raw::nlmsghdr{length, 1, 0, 0, 0});
    add(made, std::uint32_t{0});
    const exact all(made);
    const netlink_messages range(all.view());
    EXPECT_EQ(count(range), 0u) << length;
    EXPECT_TRUE(range.malformed()) << length;
  }
}

TEST(netlink_messages, cut_short_at_the_end_is_malformed) {
  bytes made = message(20, bytes(4));
  made.resize(made.size() + 15);
  const exact all(made);
  EXPECT_EQ(count(netlink_messages(all.view())), 1u);
  EXPECT_TRUE(netlink_messages(all.view()).malformed());
}

TEST(netlink_messages, head_and_attributes_are_of_the_body_alone) {
  bytes body;
  add(body, std::uint32_t{5});
  add_attribute(body, 1, "text");
  const exact all(message(20, body));
  const netlink_message one = *netlink_messages(all.view()).begin();
  EXPECT_EQ(one.head<std::uint32_t>(), 5u);
  EXPECT_EQ(one.attributes_after<std::uint32_t>().find(1)->text(), "text");
  struct longer {
    char room[100];
  };
  EXPECT_FALSE(one.head<longer>());
  EXPECT_TRUE(one.attributes_after<longer>().empty());
}

namespace {

// An error with what the kernel adds: the request that it is about, and why.
bytes refusal(std::int32_t number, std::uint32_t request, std::size_t body,
              std::string_view why) {
  bytes made;
  add(made, raw::nlmsgerr{number, {request, 20, 0, 1, 0}});
  made.resize(made.size() + body);
  if (!why.empty()) add_attribute(made, raw::nlmsgerr_attr_msg, why);
  return made;
}

std::optional<netlink_ack> ack_of(const bytes& body, std::uint16_t flags,
                                  std::uint16_t type = raw::nlmsg_error) {
  static std::optional<exact> kept;
  kept.emplace(message(type, body, flags));
  return netlink_messages(kept->view()).begin()->ack();
}

}  // namespace

TEST(netlink_ack, tells_code_text_and_place) {
  bytes body = refusal(-22, 16 + 8, 8, "no such thing");
  add(body, raw::nlattr{8, raw::nlmsgerr_attr_offs});
  add(body, std::uint32_t{16});
  const auto ack = ack_of(body, raw::nlm_f_ack_tlvs);
  EXPECT_EQ(ack->code, errc::inval);
  EXPECT_FALSE(ack->ok());
  EXPECT_EQ(ack->text, "no such thing");
  EXPECT_EQ(ack->offset, 16u);
}

TEST(netlink_ack, of_a_capped_request_has_its_text_at_once) {
  const bytes body = refusal(-1, 1000, 0, "capped");
  EXPECT_EQ(ack_of(body, raw::nlm_f_ack_tlvs | raw::nlm_f_capped)->text,
            "capped");
}

TEST(netlink_ack, without_the_flag_has_no_text) {
  const bytes body = refusal(-1, 16, 0, "not text");
  EXPECT_EQ(ack_of(body, 0)->text, "");
  EXPECT_EQ(ack_of(body, 0)->code, errc::perm);
}

TEST(netlink_ack, of_zero_is_well) {
  EXPECT_TRUE(ack_of(refusal(0, 16, 0, ""), 0)->ok());
  EXPECT_TRUE(ack_of({}, 0, raw::nlmsg_done)->ok());
}

TEST(netlink_ack, of_the_end_of_a_dump_tells_its_error) {
  bytes body;
  add(body, std::int32_t{-105});
  add_attribute(body, raw::nlmsgerr_attr_msg, "why");
  const auto ack = ack_of(body, 0, raw::nlmsg_done);
  EXPECT_EQ(ack->code, errc::nobufs);
  EXPECT_EQ(ack->text, "why");
}

TEST(netlink_ack, that_lies_about_lengths_is_none) {
  for (const std::uint32_t request : {0u, 15u, 40u, 0xfffffffdu, 0xffffffffu})
    EXPECT_FALSE(ack_of(refusal(-1, request, 0, ""), raw::nlm_f_ack_tlvs))
        << request;
  EXPECT_FALSE(ack_of(bytes(3), 0));
  EXPECT_FALSE(ack_of(bytes(4 + 15), raw::nlm_f_ack_tlvs));
}

TEST(netlink_ack, that_has_no_errno_is_none) {
  for (const std::int32_t number : {1, 4096, -4096, -0x7fffffff - 1})
    EXPECT_FALSE(ack_of(refusal(number, 16, 0, ""), 0)) << number;
}
