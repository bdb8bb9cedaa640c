// SPDX-License-Identifier: BSL-1.0
#include <fildes/can.hpp>

#include <linux/can.h>
#include <linux/can/bcm.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include <fildes/udp.hpp>

#include "helpers.hpp"

namespace {

using namespace fildes;

// The kernel's structure, as C programs have it.
template <class T>
T as(byte_view bytes) {
  T value{};
  EXPECT_LE(bytes.size(), sizeof value);
  std::memcpy(&value, bytes.data(), bytes.size());
  return value;
}

constexpr std::size_t xl_header = offsetof(::canxl_frame, data);

const std::string long_text(3000, 'x');

byte_view text(std::size_t size) { return byte_view(long_text).first(size); }

template <class K>
void is_made_or_missing() {
  const auto made = K::create();
  if (made.has_error())
    EXPECT_TRUE(made.error() == errc::afnosupport ||
                made.error() == errc::protonosupport);
  else
    EXPECT_TRUE(K::is(made.value()).value());
  EXPECT_FALSE(K::is(udp_socket::create(ip_family::v4).value()).value());
}

}  // namespace

TEST(can, each_kind_is_made_or_the_kernel_lacks_it) {
  is_made_or_missing<can_raw_socket>();
  is_made_or_missing<can_isotp_socket>();
  is_made_or_missing<can_j1939_socket>();
  is_made_or_missing<can_bcm_socket>();
}

namespace {

template <class K>
void binds_to_no_interface(const typename K::address& nowhere) {
  const auto bound = K::bind(nowhere);
  ASSERT_TRUE(bound.has_error());
  EXPECT_TRUE(bound.error() == errc::afnosupport ||
              bound.error() == errc::protonosupport ||
              bound.error() == errc::nodev);
}

}  // namespace

TEST(can, binding_where_there_is_no_interface_fails) {
  constexpr int none = 0x7fffffff;
  binds_to_no_interface<can_raw_socket>(can_address(none));
  binds_to_no_interface<can_isotp_socket>(
      isotp_address(none, can_id::standard(1), can_id::standard(2)));
  binds_to_no_interface<can_j1939_socket>(j1939_address(none));
}

TEST(can_frames, is_laid_out_as_the_kernels) {
  const auto frame = fildes::can_frame::of(can_id::standard(0x123), "12345");
  const auto raw = as<::can_frame>(frame->bytes());
  EXPECT_EQ(frame->bytes().size(), sizeof(::can_frame));
  EXPECT_EQ(raw.can_id, 0x123u);
  EXPECT_EQ(raw.can_dlc, 5);
  EXPECT_EQ(std::memcmp(raw.data, "12345", 5), 0);
}

TEST(can_frames, of_an_extended_id_has_its_flag) {
  const auto frame = fildes::can_frame::of(can_id::extended(0x123), {});
  EXPECT_EQ(as<::can_frame>(frame->bytes()).can_id, 0x123u | CAN_EFF_FLAG);
  EXPECT_EQ(frame->id(), can_id::extended(0x123));
  EXPECT_TRUE(frame->data().empty());
}

TEST(can_frames, remote_one_has_a_length_and_no_data) {
  const auto frame = fildes::can_frame::remote(can_id::standard(1), 8);
  EXPECT_TRUE(frame->is_remote());
  EXPECT_FALSE(frame->is_error());
  EXPECT_EQ(frame->id(), can_id::standard(1));
  EXPECT_EQ(frame->length(), 8);
  EXPECT_TRUE(frame->data().empty());
  EXPECT_EQ(as<::can_frame>(frame->bytes()).can_id, 1u | CAN_RTR_FLAG);
  EXPECT_FALSE(fildes::can_frame::remote(can_id::standard(1), 9));
}

TEST(can_frames, takes_up_to_its_longest) {
  EXPECT_TRUE(fildes::can_frame::of({}, text(8)));
  EXPECT_FALSE(fildes::can_frame::of({}, text(9)));
  EXPECT_TRUE(fildes::canfd_frame::of({}, text(64)));
  EXPECT_FALSE(fildes::canfd_frame::of({}, text(65)));
  EXPECT_TRUE(fildes::canxl_frame::of(0, text(2048)));
  EXPECT_FALSE(fildes::canxl_frame::of(0, text(2049)));
  EXPECT_FALSE(fildes::canxl_frame::of(0, {}));
}

TEST(can_frames, reads_again_what_it_wrote) {
  const auto one = fildes::can_frame::of(can_id::standard(7), "data");
  const auto again = fildes::can_frame::from_bytes(one->bytes());
  EXPECT_EQ(again->data().text(), "data");
  EXPECT_FALSE(fildes::canfd_frame::from_bytes(one->bytes()));
  EXPECT_FALSE(fildes::canxl_frame::from_bytes(one->bytes()));
}

TEST(can_frames, error_frame_is_told_by_its_flag) {
  ::can_frame raw{};
  raw.can_id = CAN_ERR_FLAG | 4;
  raw.can_dlc = 8;
  const auto frame = fildes::can_frame::from_bytes({&raw, sizeof raw});
  EXPECT_TRUE(frame->is_error());
  EXPECT_EQ(frame->id().number(), 4u);
}

TEST(can_frames, length_over_its_room_is_none) {
  ::can_frame raw{};
  raw.can_dlc = 9;
  EXPECT_FALSE(fildes::can_frame::from_bytes({&raw, sizeof raw}));
  EXPECT_FALSE(fildes::can_frame::from_bytes({&raw, sizeof raw - 1}));
  ::canfd_frame fd{};
  fd.len = 65;
  EXPECT_FALSE(fildes::canfd_frame::from_bytes({&fd, sizeof fd}));
  EXPECT_FALSE(fildes::canfd_frame::from_bytes({}));
}

TEST(canfd_frames, is_laid_out_as_the_kernels) {
  const auto frame =
      fildes::canfd_frame::of(can_id::extended(9), text(20), canfd_flag::brs);
  const auto raw = as<::canfd_frame>(frame->bytes());
  EXPECT_EQ(frame->bytes().size(), sizeof(::canfd_frame));
  EXPECT_EQ(raw.len, 20);
  EXPECT_EQ(raw.flags, CANFD_BRS | CANFD_FDF);
  const auto again = fildes::canfd_frame::from_bytes(frame->bytes());
  EXPECT_EQ(again->flags(), canfd_flag::brs | canfd_flag::fdf);
  EXPECT_EQ(again->data().size(), 20u);
}

TEST(canxl_frames, is_as_long_as_its_data_and_laid_out_as_the_kernels) {
  const auto frame = fildes::canxl_frame::of(
      0xfff, "xl",
      {.sdu_type = 3, .acceptance = 0x12345678, .simple_extended = true});
  EXPECT_EQ(frame->bytes().size(), xl_header + 2);
  const auto raw = as<::canxl_frame>(frame->bytes());
  EXPECT_EQ(raw.prio, 0x7ffu);
  EXPECT_EQ(raw.flags, CANXL_XLF | CANXL_SEC);
  EXPECT_EQ(raw.sdt, 3);
  EXPECT_EQ(raw.len, 2);
  EXPECT_EQ(raw.af, 0x12345678u);
  const auto again = fildes::canxl_frame::from_bytes(frame->bytes());
  EXPECT_EQ(again->data().text(), "xl");
  EXPECT_EQ(again->options().acceptance, 0x12345678u);
  EXPECT_TRUE(again->options().simple_extended);
}

TEST(canxl_frames, that_lies_about_its_length_is_none) {
  ::canxl_frame raw{};
  raw.flags = CANXL_XLF;
  const byte_view bytes(&raw, xl_header + 5);
  raw.len = 5;
  EXPECT_TRUE(fildes::canxl_frame::from_bytes(bytes));
  for (const std::uint16_t length :
       std::to_array<std::uint16_t>({0, 6, 2049, 65535})) {
    raw.len = length;
    EXPECT_FALSE(fildes::canxl_frame::from_bytes(bytes)) << length;
  }
  raw.len = 5;
  raw.flags = 0;
  EXPECT_FALSE(fildes::canxl_frame::from_bytes(bytes));
  EXPECT_FALSE(fildes::canxl_frame::from_bytes({&raw, 11}));
}

TEST(bcm_header, holds_what_it_was_made_of) {
  const bcm_header one(bcm_opcode::tx_setup,
                       bcm_flag::settimer | bcm_flag::starttimer,
                       can_id::standard(5), 2,
                       {.count = 3,
                        .first = nanoseconds(1'500'000'000),
                        .second = nanoseconds(1)});
  EXPECT_EQ(one.opcode(), bcm_opcode::tx_setup);
  EXPECT_EQ(one.flags(), bcm_flag::settimer | bcm_flag::starttimer);
  EXPECT_EQ(one.id(), can_id::standard(5));
  EXPECT_EQ(one.frames(), 2u);
  EXPECT_EQ(one.timing().count, 3u);
  EXPECT_EQ(one.timing().first, nanoseconds(1'500'000'000));
  EXPECT_EQ(one.timing().second, nanoseconds(1000));
}

TEST(bcm_header, that_claims_more_frames_than_came_is_none) {
  const bcm_header one(bcm_opcode::rx_changed, {}, {}, 2);
  std::vector<std::byte> bytes(bcm_header::size + 2 * sizeof(::can_frame));
  std::memcpy(bytes.data(), one.bytes().data(), one.bytes().size());
  EXPECT_EQ(bcm_header::from_bytes(bytes)->frames(), 2u);
  EXPECT_FALSE(
      bcm_header::from_bytes(byte_view(bytes).first(bytes.size() - 1)));
  EXPECT_FALSE(bcm_header::from_bytes(byte_view(bytes).first(8)));
  const bcm_header fd(bcm_opcode::rx_changed, bcm_flag::can_fd_frame, {}, 2);
  std::memcpy(bytes.data(), fd.bytes().data(), fd.bytes().size());
  EXPECT_FALSE(bcm_header::from_bytes(bytes));
}
