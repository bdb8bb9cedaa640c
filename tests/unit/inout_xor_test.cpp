// SPDX-License-Identifier: BSL-1.0
#include <fildes/inout.hpp>

#include <array>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace {

using fildes::errc;
using fildes::error;
using fildes::inout_span;
using fildes::operation;

using bytes = std::vector<std::byte>;

bytes numbered(std::size_t size, int first = 0) {
  bytes b(size);
  for (std::size_t i = 0; i != size; ++i)
    b[i] = static_cast<std::byte>(first + static_cast<int>(i));
  return b;
}

bytes xored(const bytes& a, const bytes& b) {
  bytes both(a.size());
  for (std::size_t i = 0; i != a.size(); ++i) both[i] = a[i] ^ b[i];
  return both;
}

// What a cipher's author writes, once for both uses.
fildes::result<> encrypt(inout_span<std::byte> message,
                         std::span<const std::byte> key_stream) {
  return message.xor_with(key_stream);
}

TEST(inout, one_cipher_works_in_place_and_out_of_place) {
  const bytes plain = numbered(37, 65);
  const bytes key = numbered(37, 200);
  bytes message = plain;
  bytes sealed(37);
  const auto use = [&]() -> fildes::result<> {
    FILDES_TRY(auto pair, inout_span<std::byte>::of(message, sealed));
    FILDES_TRYV(encrypt(pair, key));
    return encrypt(message, key);
  };
  ASSERT_TRUE(use());
  EXPECT_EQ(sealed, xored(plain, key));
  EXPECT_EQ(message, sealed);
  ASSERT_TRUE(encrypt(message, key));
  EXPECT_EQ(message, plain);
}

TEST(inout, out_of_place_leaves_the_input) {
  const bytes plain = numbered(5);
  bytes sealed(5);
  ASSERT_TRUE(encrypt(inout_span<std::byte>::of(plain, sealed).value(),
                      numbered(5, 7)));
  EXPECT_EQ(plain, numbered(5));
}

TEST(inout, xor_writes_no_byte_outside) {
  const bytes plain = numbered(4, 1);
  bytes out(6, std::byte{0xee});
  const auto pair =
      inout_span<std::byte>::of(plain, std::span(out).subspan(1, 4)).value();
  ASSERT_TRUE(pair.xor_with(bytes(4, std::byte{0xff})));
  EXPECT_EQ(out, (bytes{std::byte{0xee}, std::byte{0xfe}, std::byte{0xfd},
                        std::byte{0xfc}, std::byte{0xfb}, std::byte{0xee}}));
}

TEST(inout, xor_refuses_a_key_of_another_size) {
  bytes message = numbered(4);
  for (const std::size_t size : {0U, 3U, 5U}) {
    const auto r = encrypt(message, bytes(size, std::byte{1}));
    ASSERT_TRUE(r.has_error());
    EXPECT_EQ(r.error(), error(errc::msgsize, operation::inout));
  }
  EXPECT_EQ(message, numbered(4));
}

TEST(inout, xor_refuses_a_key_that_the_output_would_overwrite) {
  bytes memory = numbered(9);
  const inout_span<std::byte> message{std::span(memory).first(8)};
  const auto r = message.xor_with(std::span(memory).subspan(1, 8));
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error(), error(errc::inval, operation::inout));
  EXPECT_EQ(memory, numbered(9));
}

TEST(inout, xor_with_itself_is_zero) {
  bytes memory = numbered(9);
  ASSERT_TRUE(encrypt(memory, memory));
  EXPECT_EQ(memory, bytes(9));
}

TEST(inout, xor_takes_unsigned_char) {
  std::array<std::uint8_t, 3> message{1, 2, 3};
  const std::array<std::uint8_t, 3> key{255, 2, 0};
  ASSERT_TRUE(inout_span<std::uint8_t>(message).xor_with(key));
  EXPECT_EQ(message, (std::array<std::uint8_t, 3>{254, 0, 3}));
}

}  // namespace
