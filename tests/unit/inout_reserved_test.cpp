// SPDX-License-Identifier: BSL-1.0
#include <fildes/inout_reserved.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace {

using fildes::errc;
using fildes::error;
using fildes::inout_reserved;
using fildes::inout_span;
using fildes::operation;
using fildes::padding;

using bytes = std::vector<std::byte>;
using reserved = inout_reserved<std::byte>;

static_assert(std::is_trivially_copyable_v<reserved>);
static_assert(std::is_trivially_copyable_v<fildes::padded_blocks<16>>);

constexpr std::array schemes{padding::pkcs7, padding::iso7816,
                             padding::ansi_x923, padding::zero, padding::none};

bytes from_hex(std::string_view hex) {
  bytes b;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 3)
    b.push_back(static_cast<std::byte>(
        std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return b;
}

bytes numbered(std::size_t size) {
  bytes b(size);
  for (std::size_t i = 0; i != size; ++i) b[i] = static_cast<std::byte>(i + 1);
  return b;
}

TEST(inout_reserved, out_has_its_own_size) {
  const bytes in = numbered(5);
  bytes out(12);
  const auto pair = reserved::of(in, out).value();
  EXPECT_EQ(pair.in().size(), 5U);
  EXPECT_EQ(pair.out().size(), 12U);
  EXPECT_EQ(pair.in().data(), in.data());
  EXPECT_EQ(pair.out().data(), out.data());
}

TEST(inout_reserved, body_and_room_are_all_of_out) {
  const bytes in = numbered(5);
  bytes out(12);
  const auto pair = reserved::of(in, out).value();
  EXPECT_EQ(pair.body().size(), 5U);
  EXPECT_EQ(pair.body().in().data(), in.data());
  EXPECT_EQ(pair.body().out().data(), out.data());
  EXPECT_EQ(pair.room().data(), out.data() + 5);
  EXPECT_EQ(pair.room().size(), 7U);
}

TEST(inout_reserved, out_of_the_same_size_has_no_room) {
  const bytes in = numbered(5);
  bytes out(5);
  EXPECT_TRUE(reserved::of(in, out).value().room().empty());
  const reserved whole = inout_span<std::byte>(out);
  EXPECT_EQ(whole.in().size(), 5U);
  EXPECT_EQ(whole.out().size(), 5U);
}

TEST(inout_reserved, out_that_is_shorter_is_msgsize) {
  const bytes in = numbered(5);
  bytes out(4);
  const auto r = reserved::of(in, out);
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error(), error(errc::msgsize, operation::inout));
}

TEST(inout_reserved, the_room_counts_as_out_when_looking_for_overlap) {
  bytes memory(40);
  const std::span<std::byte> all(memory);
  const std::span<const std::byte> in = all.subspan(16, 8);
  for (std::size_t at = 0; at + 12 <= memory.size(); ++at) {
    const auto r = reserved::of(in, all.subspan(at, 12));
    const bool allowed = at <= 4 || at == 16 || at >= 24;
    ASSERT_EQ(r.has_value(), allowed) << at;
    if (!allowed) {
      EXPECT_EQ(r.error(), error(errc::inval, operation::inout));
    }
  }
}

TEST(inout_reserved, an_empty_input_overlaps_nothing) {
  bytes memory(8);
  for (std::size_t at = 0; at <= 8; ++at) {
    const auto r = reserved::of(std::span(memory).subspan(at, 0), memory);
    ASSERT_TRUE(r) << at;
    EXPECT_EQ(r.value().room().size(), 8U);
  }
}

TEST(inout_reserved, in_place_reads_the_first_of_the_buffer) {
  bytes buffer(12);
  for (std::size_t used = 0; used <= 12; ++used) {
    const auto pair = reserved::in_place(buffer, used).value();
    EXPECT_EQ(pair.in().data(), buffer.data());
    EXPECT_EQ(pair.in().size(), used);
    EXPECT_EQ(pair.out().data(), buffer.data());
    EXPECT_EQ(pair.out().size(), 12U);
  }
}

TEST(inout_reserved, in_place_of_more_than_the_buffer_is_msgsize) {
  bytes buffer(12);
  const auto r = reserved::in_place(buffer, 13);
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error(), error(errc::msgsize, operation::inout));
}

// A cipher whose block function is the identity: what is written is the padded
// message.
template <std::size_t N>
fildes::result<std::size_t> copy_padded(reserved message, padding scheme) {
  FILDES_TRY(auto blocks, fildes::padded_blocks<N>::of(message, scheme));
  for (const auto block : blocks.whole()) block.copied();
  blocks.last().copied();
  return blocks.size_bytes();
}

bytes padded8(std::size_t used, padding scheme) {
  const bytes in = numbered(used);
  bytes out(24, std::byte{0xee});
  const auto size = copy_padded<8>(reserved::of(in, out).value(), scheme);
  out.resize(size.value());
  return out;
}

TEST(padding, pkcs7_is_n_bytes_of_n) {
  EXPECT_EQ(padded8(3, padding::pkcs7), from_hex("01 02 03 05 05 05 05 05"));
  EXPECT_EQ(padded8(7, padding::pkcs7), from_hex("01 02 03 04 05 06 07 01"));
  EXPECT_EQ(padded8(8, padding::pkcs7),
            from_hex("01 02 03 04 05 06 07 08 08 08 08 08 08 08 08 08"));
  EXPECT_EQ(padded8(0, padding::pkcs7), from_hex("08 08 08 08 08 08 08 08"));
}

TEST(padding, iso7816_is_a_mark_and_zeros) {
  EXPECT_EQ(padded8(3, padding::iso7816), from_hex("01 02 03 80 00 00 00 00"));
  EXPECT_EQ(padded8(7, padding::iso7816), from_hex("01 02 03 04 05 06 07 80"));
  EXPECT_EQ(padded8(0, padding::iso7816), from_hex("80 00 00 00 00 00 00 00"));
}

TEST(padding, ansi_x923_is_zeros_and_their_count) {
  EXPECT_EQ(padded8(3, padding::ansi_x923),
            from_hex("01 02 03 00 00 00 00 05"));
  EXPECT_EQ(padded8(7, padding::ansi_x923),
            from_hex("01 02 03 04 05 06 07 01"));
  EXPECT_EQ(padded8(0, padding::ansi_x923),
            from_hex("00 00 00 00 00 00 00 08"));
}

TEST(padding, zero_fills_the_last_block_only) {
  EXPECT_EQ(padded8(3, padding::zero), from_hex("01 02 03 00 00 00 00 00"));
  EXPECT_EQ(padded8(8, padding::zero), numbered(8));
  EXPECT_EQ(padded8(0, padding::zero), bytes());
}

TEST(padding, none_takes_whole_blocks) {
  EXPECT_EQ(padded8(16, padding::none), numbered(16));
  EXPECT_EQ(padded8(0, padding::none), bytes());
}

TEST(padding, none_refuses_part_of_a_block) {
  bytes out(24);
  for (const std::size_t used : {1U, 7U, 9U}) {
    const bytes in = numbered(used);
    const auto r = copy_padded<8>(reserved::of(in, out).value(), padding::none);
    ASSERT_TRUE(r.has_error());
    EXPECT_EQ(r.error(), error(errc::msgsize, operation::inout));
  }
}

TEST(padding, exactly_the_room_for_the_last_block_is_enough) {
  bytes buffer(16);
  EXPECT_TRUE(
      copy_padded<8>(reserved::in_place(buffer, 15).value(), padding::pkcs7));
  const auto r =
      copy_padded<8>(reserved::in_place(buffer, 16).value(), padding::pkcs7);
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error(), error(errc::msgsize, operation::inout));
  bytes one_less(15);
  EXPECT_TRUE(
      copy_padded<8>(reserved::in_place(one_less, 15).value(), padding::pkcs7)
          .has_error());
}

TEST(padding, works_in_place) {
  for (const padding scheme : schemes) {
    bytes buffer = numbered(24);
    if (scheme == padding::none) continue;
    const auto size =
        copy_padded<8>(reserved::in_place(buffer, 11).value(), scheme);
    ASSERT_EQ(size.value(), 16U);
    buffer.resize(16);
    EXPECT_EQ(buffer, padded8(11, scheme));
  }
}

TEST(padding, comes_off_again_for_every_size_and_scheme) {
  for (const padding scheme : schemes)
    for (std::size_t used = 0; used <= 16; ++used) {
      if (scheme == padding::none && used % 8 != 0) continue;
      const bytes sealed = padded8(used, scheme);
      const auto back = fildes::unpadded<8>(sealed, scheme);
      ASSERT_TRUE(back) << used;
      EXPECT_TRUE(std::ranges::equal(back.value(), numbered(used))) << used;
    }
}

TEST(padding, a_block_of_one_and_of_255_bytes) {
  const bytes in = numbered(10);
  bytes out(255);
  EXPECT_EQ(
      copy_padded<1>(reserved::of(in, out).value(), padding::pkcs7).value(),
      11U);
  EXPECT_EQ(out[10], std::byte{1});
  EXPECT_EQ(
      copy_padded<255>(reserved::of(in, out).value(), padding::pkcs7).value(),
      255U);
  EXPECT_EQ(fildes::unpadded<255>(out, padding::pkcs7).value().size(), 10U);
}

TEST(padding, that_is_wrong_is_badmsg) {
  const struct {
    padding scheme;
    const char* hex;
  } wrong[] = {
      {padding::pkcs7, "01 02 03 04 05 06 07 00"},
      {padding::pkcs7, "01 02 03 04 05 06 07 09"},
      {padding::pkcs7, "01 02 03 04 05 03 02 03"},
      {padding::pkcs7, "01 02 03 04 05 06 07 ff"},
      {padding::iso7816, "01 02 03 04 05 06 07 08"},
      {padding::iso7816, "80 02 00 00 00 00 00 00"},
      {padding::iso7816, "00 00 00 00 00 00 00 00"},
      {padding::ansi_x923, "01 02 03 04 05 06 07 00"},
      {padding::ansi_x923, "01 02 03 04 05 06 07 09"},
      {padding::ansi_x923, "01 02 03 04 05 01 00 03"},
  };
  for (const auto& [scheme, hex] : wrong) {
    const auto r = fildes::unpadded<8>(from_hex(hex), scheme);
    ASSERT_TRUE(r.has_error()) << hex;
    EXPECT_EQ(r.error(), error(errc::badmsg, operation::inout)) << hex;
  }
}

TEST(padding, nothing_at_all_is_no_padded_message) {
  for (const padding scheme : schemes) {
    const auto r = fildes::unpadded<8>({}, scheme);
    const bool may_be_empty =
        scheme == padding::zero || scheme == padding::none;
    EXPECT_EQ(r.has_value(), may_be_empty);
  }
}

TEST(padding, unpadded_refuses_part_of_a_block) {
  const bytes in = numbered(7);
  for (const padding scheme : schemes) {
    const auto r = fildes::unpadded<8>(in, scheme);
    ASSERT_TRUE(r.has_error());
    EXPECT_EQ(r.error(), error(errc::msgsize, operation::inout));
  }
}

TEST(padding, zeros_come_off_the_last_block_only) {
  bytes message(16);
  message[0] = std::byte{1};
  EXPECT_EQ(fildes::unpadded<8>(message, padding::zero).value().size(), 8U);
}

}  // namespace
