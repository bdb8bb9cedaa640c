// SPDX-License-Identifier: BSL-1.0
#include <fildes/netlink_request.hpp>

#include <vector>

#include <gtest/gtest.h>

namespace {

using namespace fildes;
namespace raw = fildes::sys::abi;

netlink_message only(byte_view bytes) {
  const netlink_messages all(bytes);
  EXPECT_FALSE(all.malformed());
  return *all.begin();
}

}  // namespace

TEST(netlink_request, reads_as_it_was_written) {
  netlink_request<128> request(16, netlink_flag::request | netlink_flag::dump);
  request.head(raw::nlattr{1, 2})
      .number(1, std::uint32_t{70000})
      .text(2, "veth0")
      .bytes(3, "12345")
      .bytes(4);
  const netlink_message m = only(request.finish(9).value());
  EXPECT_EQ(m.type, 16);
  EXPECT_EQ(m.flags, netlink_flag::request | netlink_flag::dump);
  EXPECT_EQ(m.sequence, 9u);
  EXPECT_EQ(m.port, 0u);
  const auto attributes = m.attributes_after<raw::nlattr>();
  EXPECT_FALSE(attributes.malformed());
  EXPECT_EQ(attributes.find(1)->as<std::uint32_t>(), 70000u);
  EXPECT_EQ(attributes.find(2)->bytes.size(), 6u);
  EXPECT_EQ(attributes.find(2)->text(), "veth0");
  EXPECT_EQ(attributes.find(3)->bytes.text(), "12345");
  EXPECT_TRUE(attributes.find(4)->bytes.empty());
}

TEST(netlink_request, nests_attributes_in_attributes) {
  netlink_request<128> request(16);
  {
    const auto outer = request.begin_nest(1);
    request.text(2, "a");
    {
      const auto inner = request.begin_nest(3);
      request.number(4, std::uint8_t{5});
    }
    request.text(6, "b");
  }
  request.text(7, "c");
  const auto all = netlink_attributes(only(request.finish().value()).body);
  const auto outer = all.find(1);
  EXPECT_TRUE(outer->nested_flag);
  EXPECT_EQ(outer->nested().find(2)->text(), "a");
  EXPECT_EQ(outer->nested().find(3)->nested().find(4)->as<std::uint8_t>(), 5);
  EXPECT_EQ(outer->nested().find(6)->text(), "b");
  EXPECT_FALSE(outer->nested().find(7));
  EXPECT_EQ(all.find(7)->text(), "c");
}

TEST(netlink_request, fills_its_room_to_the_last_byte) {
  netlink_request<16 + 8> request(16);
  request.number(1, std::uint32_t{1});
  EXPECT_EQ(request.finish().value().size(), 24u);
}

TEST(netlink_request, that_does_not_fit_is_msgsize) {
  netlink_request<16 + 8> request(16);
  request.number(1, std::uint32_t{1}).bytes(2);
  EXPECT_EQ(request.finish().error(), error(errc::msgsize, operation::netlink));
}

TEST(netlink_request, stays_too_long_when_a_shorter_part_would_fit) {
  netlink_request<16 + 8> request(16);
  request.text(1, "longer than that").number(2, std::uint32_t{1});
  EXPECT_EQ(request.finish().error(), errc::msgsize);
}

TEST(netlink_request, nest_that_does_not_fit_is_msgsize) {
  netlink_request<16 + 6> request(16);
  {
    const auto nest = request.begin_nest(1);
    request.number(2, std::uint32_t{1});
  }
  EXPECT_EQ(request.finish().error(), errc::msgsize);
}

TEST(netlink_request, attribute_over_its_length_field_is_msgsize) {
  const std::vector<std::byte> large(0xffff - 3);
  static netlink_request<70000> fits(16);
  fits.bytes(1, byte_view(large).first(0xffff - 4));
  EXPECT_TRUE(fits.finish());
  static netlink_request<70000> request(16);
  request.bytes(1, large);
  EXPECT_EQ(request.finish().error(), errc::msgsize);
  static netlink_request<70000> with_zero(16);
  with_zero.text(1, byte_view(large).first(0xffff - 4).text());
  EXPECT_EQ(with_zero.finish().error(), errc::msgsize);
}

TEST(netlink_request, nest_over_its_length_field_is_msgsize) {
  const std::vector<std::byte> large(0x8000);
  static netlink_request<70000> request(16);
  {
    const auto nest = request.begin_nest(1);
    request.bytes(2, large).bytes(3, large);
  }
  EXPECT_EQ(request.finish().error(), errc::msgsize);
}

TEST(netlink_request, nest_that_is_open_is_inval) {
  netlink_request<64> request(16);
  {
    const auto nest = request.begin_nest(1);
    EXPECT_EQ(request.finish().error(), error(errc::inval, operation::netlink));
  }
  EXPECT_TRUE(request.finish());
}

TEST(netlink_request, padding_is_zero) {
  netlink_request<64> request(16);
  for (int i = 0; i != 2; ++i) request.bytes(0xff, "\xff");
  const byte_view bytes = request.finish().value();
  EXPECT_EQ(bytes.after(21).first(3).text(), std::string_view("\0\0\0", 3));
}
