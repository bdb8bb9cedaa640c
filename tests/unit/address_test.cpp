// SPDX-License-Identifier: BSL-1.0
#include <fildes/address.hpp>

#include <sys/socket.h>
#include <sys/un.h>

#include <fmt/core.h>

#include <fildes/format.hpp>
#include <fildes/sys/descriptor.hpp>
#include <fildes/sys/socket.hpp>

#include "addresses.hpp"

using namespace fildes;

namespace {

using test::text_of;

static_assert(std::is_trivially_copyable_v<any_address>);
static_assert(sizeof(any_address) == 132);
static_assert(socket_address<any_address>);
static_assert(sizeof(sockaddr_storage) == any_address::raw_capacity());

// Bytes and text are no addresses, not where a size has 32 bits either.
static_assert(!socket_address<byte_view> && !socket_address<std::string_view> &&
              !socket_address<std::vector<char>>);
static_assert(!std::is_convertible_v<byte_view, any_address>);

// Hazard 159: a typed address is as long as its structure.
static_assert(!std::is_default_constructible_v<alg_address>);

// A family that the library has no type for.
struct qrtr_address {
  std::uint16_t family = 42;
  std::uint16_t pad = 0;
  std::uint32_t node = 0;
  std::uint32_t port = 0;
  const void* data() const noexcept { return this; }
  std::uint32_t size() const noexcept { return sizeof *this; }
};

// An address that no room holds.
struct long_address {
  char bytes[200] = {};
  const void* data() const noexcept { return bytes; }
  std::uint32_t size() const noexcept { return sizeof bytes; }
};

TEST(any_address, begins_empty) {
  const any_address none;
  EXPECT_TRUE(none.empty());
  EXPECT_FALSE(none.truncated());
  EXPECT_EQ(none.family(), AF_UNSPEC);
  EXPECT_EQ(none.size(), 0u);
  EXPECT_EQ(none, any_address());
  EXPECT_EQ(text_of(none), "none");
  EXPECT_EQ(none.as<ip_address>(), std::nullopt);
}

TEST(any_address, holds_what_it_is_made_of) {
  const ipv4_address from(ipv4::loopback(), 80);
  const any_address any = from;
  EXPECT_EQ(any.family(), AF_INET);
  EXPECT_EQ(any.size(), 16u);
  EXPECT_EQ(any.as<ipv4_address>(), from);
  EXPECT_EQ(any.as<ip_address>(), ip_address(from));
  EXPECT_NE(any, any_address(ipv4_address(ipv4::loopback(), 81)));
  EXPECT_NE(any, any_address());
}

TEST(any_address, is_not_taken_for_another_family) {
  const any_address any = ipv4_address(ipv4::loopback(), 80);
  EXPECT_EQ(any.as<ipv6_address>(), std::nullopt);
  EXPECT_EQ(any.as<unix_address>(), std::nullopt);
}

TEST(any_address, takes_an_address_of_the_users_own) {
  const any_address any = qrtr_address{.node = 1, .port = 2};
  EXPECT_EQ(any.family(), 42);
  EXPECT_EQ(any.size(), 12u);
  EXPECT_EQ(any_address::parse(text_of(any)).value(), any);
}

// Hazard 158.
TEST(any_address, clamps_a_length_that_is_more_than_the_room) {
  any_address any;
  std::memset(any.raw_data(), 1, any_address::raw_capacity());
  for (const std::uint32_t told : {129u, 0x80000000u, 0xffffffffu}) {
    any.set_raw_size(told);
    EXPECT_TRUE(any.truncated());
    EXPECT_EQ(any.size(), 128u);
    EXPECT_EQ(any.bytes().size(), 128u);
    EXPECT_EQ(any, any_address(any));
    EXPECT_TRUE(text_of(any).ends_with("(truncated)"));
    EXPECT_TRUE(any_address::parse(text_of(any)).has_error());
  }
  any.set_raw_size(128);
  EXPECT_FALSE(any.truncated());
}

TEST(any_address, does_not_take_a_part_for_the_whole) {
  any_address any = ipv4_address(ipv4::loopback(), 80);
  any.set_raw_size(8);
  EXPECT_EQ(any.as<ipv4_address>(), std::nullopt);
  any.set_raw_size(200);
  EXPECT_EQ(any.as<ipv4_address>(), std::nullopt);
}

TEST(any_address, of_what_is_too_long_is_truncated) {
  const any_address any = long_address();
  EXPECT_TRUE(any.truncated());
  EXPECT_EQ(any.size(), 128u);
}

// The room of getsockname is as long as the longest address of Linux.
TEST(any_address, takes_what_the_kernel_writes) {
  const auto socket = sys::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  any_address any;
  std::uint32_t size = any_address::raw_capacity();
  ASSERT_TRUE(sys::getsockname(socket.value(), any.raw_data(), &size));
  any.set_raw_size(size);
  EXPECT_EQ(any.size(), 2u);
  EXPECT_EQ(any.family(), AF_UNIX);
  EXPECT_EQ(any, any_address(unix_address::unnamed()));
  ASSERT_TRUE(sys::close(socket.value()));
}

// Hazard 159.
TEST(any_address, holds_random_bytes_of_every_length) {
  test::dice random(3);
  for (int i = 0; i != test::many; ++i) {
    auto bytes = test::some_bytes(random, random() % 129);
    if (random() % 2 != 0)
      test::set_family(bytes, static_cast<int>(random() % 50));
    const auto any = any_address::from_bytes(bytes);
    ASSERT_EQ(any.size(), bytes.size());
    const std::string text = text_of(any);
    if (bytes.size() == 1) continue;  // not even a family
    const auto again = any_address::parse(text);
    ASSERT_TRUE(again.has_value()) << text;
    ASSERT_EQ(text_of(again.value()), text);
  }
}

TEST(any_address, of_random_text_is_what_prints_so) {
  test::dice random(4);
  const std::string letters = "0123456789abcdef:.[]%@\\x-/=unixfamily";
  for (int i = 0; i != test::many; ++i) {
    std::vector<char> text(random() % 12);
    for (char& c : text) c = letters[random() % letters.size()];
    const auto made = any_address::parse({text.data(), text.size()});
    if (!made) continue;
    ASSERT_EQ(any_address::parse(text_of(made.value())).value(), made.value());
  }
}

TEST(any_address, without_a_type_prints_as_bytes) {
  const test::exact_bytes bytes(4, 0x1f);
  auto any = any_address::from_bytes(bytes);
  EXPECT_EQ(text_of(any), "family:7967:1f1f");
  EXPECT_EQ(any_address::parse("family:7967:1f1f").value(), any);
  // Of a known family, but with a length that it has not.
  any = ipv4_address(ipv4::loopback(), 80);
  any.set_raw_size(2);
  EXPECT_EQ(text_of(any), "family:2:");
}

TEST(any_address, of_the_text_of_none_is_inval) {
  const error inval(errc::inval, operation::address);
  for (const char* text :
       {"", " ", "x", "none ", "80", "localhost:80", "family:", "family:2",
        "family:65536:", "family:2:0", "family:2:0g", "family:2:01 ", "UNIX:/x",
        "unix", "[", "[]", "[::1]", "can", "family:-1:"})
    EXPECT_EQ(any_address::parse(text).error(), inval) << text;
  EXPECT_EQ(any_address::parse("family:7:" + std::string(254, '0')).error(),
            inval);
  EXPECT_TRUE(any_address::parse("family:7:" + std::string(252, '0')));
}

TEST(any_address, prints) {
  const any_address any = ipv4_address(ipv4::loopback(), 80);
  EXPECT_EQ(fmt::format("{}", any), "127.0.0.1:80");
  EXPECT_EQ(fmt::format("{:>14}", ip_address(ipv6_address(ipv6::any(), 1))),
            "        [::]:1");
  EXPECT_EQ(fmt::format("{} {}", ipv4::any(), ipv6::loopback()), "0.0.0.0 ::1");
  EXPECT_EQ(fmt::format("{}", result<any_address>(any)), "127.0.0.1:80");
  EXPECT_EQ(fmt::format("{} {}", unix_address_kind::abstract,
                        packet_kind::other_host),
            "abstract other_host");
  EXPECT_EQ(fmt::format("{} {}", ethertype::ipv6, can_id::extended(0x12)),
            "0x86dd 0x80000012");
  EXPECT_EQ(fmt::format("{} {}", bluetooth_device({1, 2, 3, 4, 5, 0xff}),
                        bluetooth_device_kind::le_public),
            "01:02:03:04:05:ff le_public");
}

}  // namespace
