// SPDX-License-Identifier: BSL-1.0
#include <fildes/control.hpp>
#include <fildes/control_kinds.hpp>

#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include <fildes/descriptor.hpp>
#include <fildes/memfd.hpp>

#include "support/descriptors.hpp"
#include "support/skip.hpp"
#include "unit/control.hpp"

namespace {

using namespace fildes;
using test::receive;
using test::send;
using test::two_sockets;
using test::kernel::msg_ctrunc;
using test::kernel::msg_peek;

template <std::size_t Count>
using room_for = control_buffer<detail::control_place(Count * sizeof(int))>;

owned<memfd> new_memfd() { return memfd::create("passed").value(); }

std::size_t open_now() { return support::open_descriptors().size(); }

/// Passes `count` descriptors, all of one file.
void pass(const any_fd& to, std::size_t count) {
  const auto file = new_memfd();
  control::rights_list<control::most_rights> list;
  for (std::size_t i = 0; i != count; ++i) ASSERT_TRUE(list.add(file));
  ASSERT_TRUE(send(to, control_messages(list)));
}

std::size_t take_all(control_room& room) {
  std::size_t taken = 0;
  while (room.take()) ++taken;
  return taken;
}

// --- to send -----------------------------------------------------------------

/// The C library's macros find the same in it.
TEST(control_messages, lie_as_the_c_library_finds_them) {
  const auto file = new_memfd();
  const control_messages made(control::rights(file, file),
                              control::credentials{1, 2, 3});
  static_assert(control_space<control::rights<2>, control::credentials> ==
                CMSG_SPACE(2 * sizeof(int)) + CMSG_SPACE(sizeof(ucred)));
  msghdr header{};
  header.msg_control = const_cast<std::byte*>(made.view().data());
  header.msg_controllen = made.view().size();

  cmsghdr* at = CMSG_FIRSTHDR(&header);
  ASSERT_NE(at, nullptr);
  EXPECT_EQ(at->cmsg_level, SOL_SOCKET);
  EXPECT_EQ(at->cmsg_type, SCM_RIGHTS);
  ASSERT_EQ(at->cmsg_len, CMSG_LEN(2 * sizeof(int)));
  int numbers[2];
  std::memcpy(numbers, CMSG_DATA(at), sizeof numbers);
  EXPECT_EQ(numbers[0], file.raw());
  EXPECT_EQ(numbers[1], file.raw());

  at = CMSG_NXTHDR(&header, at);
  ASSERT_NE(at, nullptr);
  EXPECT_EQ(at->cmsg_type, SCM_CREDENTIALS);
  ASSERT_EQ(at->cmsg_len, CMSG_LEN(sizeof(ucred)));
  ucred who;
  std::memcpy(&who, CMSG_DATA(at), sizeof who);
  EXPECT_EQ(who.pid, 1);
  EXPECT_EQ(who.uid, 2u);
  EXPECT_EQ(who.gid, 3u);
  EXPECT_EQ(CMSG_NXTHDR(&header, at), nullptr);
}

struct users_own {
  static constexpr int level = 7;
  static constexpr int type = 9;
  std::uint16_t value;
};

/// One whose level and type only the program knows.
struct anything {
  int level;
  int type;
  static constexpr std::size_t max_payload = 4;
  byte_view payload() const noexcept { return "abcdefgh"; }
};

TEST(control_messages, take_kinds_of_the_user) {
  const control_messages made(users_own{0x1234}, anything{1, 2});
  const control_records records(
      byte_view(made.view().data(), made.view().size()));
  auto at = records.begin();
  EXPECT_EQ(at->as<users_own>().value().value, 0x1234);
  EXPECT_EQ(at->bytes.size(), 2u);
  ++at;
  EXPECT_EQ(at->level, 1);
  EXPECT_EQ(at->type, 2);
  EXPECT_EQ(at->bytes.text(), "abcd");  // no more than it said
  ++at;
  EXPECT_TRUE(at == records.end());
  EXPECT_FALSE(records.malformed());
}

TEST(control_messages, unused_bytes_are_zero) {
  alignas(control_messages<users_own>)
      std::byte place[sizeof(control_messages<users_own>)];
  std::memset(place, 0xff, sizeof place);
  const auto* made = new (place) control_messages(users_own{0x1234});
  for (std::size_t i = CMSG_LEN(2); i != made->view().size(); ++i)
    EXPECT_EQ(made->view().data()[i], std::byte{0}) << i;
}

TEST(control_messages, list_of_descriptors_refuses_one_too_many) {
  const auto file = new_memfd();
  control::rights_list<2> list;
  EXPECT_TRUE(list.add(file));
  EXPECT_TRUE(list.add(file));
  EXPECT_EQ(list.add(file).error(), errc::nobufs);
  EXPECT_EQ(list.size(), 2u);
}

TEST(control_messages, length_of_an_empty_list_is_that_of_its_header) {
  const control_messages made((control::rights_list<4>()));
  EXPECT_EQ(made.view().size(), CMSG_SPACE(0));
  const two_sockets s;
  EXPECT_TRUE(send(s.a, made));  // passes none
  room_for<4> room;
  EXPECT_EQ(receive(s.b, room).value(), 0);
  EXPECT_TRUE(room.empty());
}

TEST(control_messages, more_descriptors_than_the_kernel_takes_are_refused) {
  const auto file = new_memfd();
  control::rights_list<control::most_rights> list;
  for (std::size_t i = 0; i != control::most_rights; ++i)
    ASSERT_TRUE(list.add(file));
  const two_sockets s;
  EXPECT_EQ(send(s.a, control_messages(list, control::rights(file))).error(),
            errc::inval);
}

TEST(control_messages, descriptors_without_a_byte_are_lost_on_a_stream) {
  const auto file = new_memfd();
  const two_sockets s;
  EXPECT_EQ(send(s.a, control_messages(control::rights(file)), {}).value(), 0u);
  room_for<1> room;
  EXPECT_EQ(receive(s.b, room).error(), errc::again);
}

TEST(control_messages, descriptors_without_a_byte_arrive_by_a_record) {
  const auto file = new_memfd();
  const two_sockets s(test::kernel::sock_seqpacket);
  EXPECT_EQ(send(s.a, control_messages(control::rights(file)), {}).value(), 0u);
  room_for<1> room;
  ASSERT_EQ(receive(s.b, room).value(), 0);
  EXPECT_TRUE(room.take());
}

// --- to receive --------------------------------------------------------------

TEST(control_room, descriptor_that_arrives_leads_to_the_same_file) {
  const auto file = new_memfd();
  const two_sockets s;
  ASSERT_TRUE(send(s.a, control_messages(control::rights(file))));
  room_for<1> room;
  ASSERT_EQ(receive(s.b, room).value(), 0);

  const auto got = room.take();
  ASSERT_TRUE(got);
  EXPECT_NE(got->raw(), file.raw());
  EXPECT_TRUE(test::is_cloexec(got->raw()));
  const auto all = support::open_descriptors();
  EXPECT_EQ(all.at(got->raw()), all.at(file.raw()));
  EXPECT_FALSE(room.take());
  room.clear();
  EXPECT_TRUE(test::is_open(got->raw()));
}

TEST(control_room, every_count_of_descriptors_arrives) {
  const two_sockets s(test::kernel::sock_seqpacket);
  room_for<control::most_rights> room;
  for (std::size_t count = 1; count <= control::most_rights; ++count) {
    const auto before = open_now();
    pass(s.a, count);
    ASSERT_EQ(receive(s.b, room).value(), 0);
    ASSERT_EQ(open_now(), before + count);
    ASSERT_EQ((*room.begin()).descriptors(), count);
    ASSERT_EQ(take_all(room), count);
    ASSERT_EQ(open_now(), before);
  }
}

TEST(control_room,
     every_count_of_descriptors_is_closed_when_nobody_takes_them) {
  const two_sockets s(test::kernel::sock_seqpacket);
  for (std::size_t count = 1; count <= control::most_rights; ++count) {
    const auto before = open_now();
    pass(s.a, count);
    {
      room_for<control::most_rights> room;
      ASSERT_EQ(receive(s.b, room).value(), 0);
      ASSERT_EQ(open_now(), before + count);
    }
    ASSERT_EQ(open_now(), before);
  }
}

template <std::size_t Room>
void expect_no_leak_in_room_for(std::size_t count) {
  const auto before = open_now();
  const two_sockets s;
  pass(s.a, count);
  room_for<Room> room;
  const int flags = receive(s.b, room).value();
  // The place of a message is rounded up, and the kernel fills that, too.
  const auto fits = (room.raw_capacity() - CMSG_LEN(0)) / sizeof(int);
  EXPECT_EQ(flags, count > fits ? msg_ctrunc : 0);
  EXPECT_EQ(open_now(), before + 2 + std::min(count, fits));
  EXPECT_EQ((*room.begin()).descriptors(), std::min(count, fits));
  room.clear();
  EXPECT_EQ(open_now(), before + 2);
}

TEST(control_room, descriptors_that_find_no_room_leave_nothing_open) {
  for (std::size_t count = 1; count != 20; ++count) {
    expect_no_leak_in_room_for<1>(count);
    expect_no_leak_in_room_for<2>(count);
    expect_no_leak_in_room_for<7>(count);
  }
}

TEST(control_room, too_small_for_any_message_takes_none) {
  const two_sockets s;
  pass(s.a, 3);
  control_buffer<4> room;
  EXPECT_EQ(receive(s.b, room).value(), msg_ctrunc);
  EXPECT_TRUE(room.empty());
}

TEST(control_room, ends_in_the_middle_of_a_number) {
  const two_sockets s;
  pass(s.a, 3);
  control_buffer<detail::control_header + 11> room;
  ASSERT_EQ(receive(s.b, room).value(), msg_ctrunc);
  EXPECT_EQ(take_all(room), 2u);
  EXPECT_FALSE(room.malformed());
}

TEST(control_room, what_the_limit_of_descriptors_keeps_out_is_not_there) {
  EXPECT_EQ(test::in_child([] {
              const two_sockets s;
              pass(s.a, 10);
              const auto next = ::dup(0);
              ::close(next);
              const rlimit limit{static_cast<rlim_t>(next) + 3, 100};
              if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
              room_for<10> room;
              if (receive(s.b, room).value() != msg_ctrunc) return 2;
              if ((*room.begin()).descriptors() != 3) return 3;
              room.clear();
              return ::dup(0) == next ? 0 : 4;
            }),
            0);
}

TEST(control_room, descriptors_taken_half_are_closed_by_their_owners) {
  const auto before = open_now();
  const two_sockets s;
  pass(s.a, 5);
  std::vector<owned<any_fd>> kept;
  {
    room_for<5> room;
    ASSERT_TRUE(receive(s.b, room));
    for (auto& message : room)
      while (kept.size() != 2) kept.push_back(*message.take());
  }
  EXPECT_EQ(open_now(), before + 2 + 2);
  for (const auto& fd : kept) EXPECT_TRUE(test::is_open(fd.raw()));
}

TEST(control_room, reader_that_throws_leaves_nothing_open) {
  const auto before = open_now();
  const two_sockets s;
  pass(s.a, 5);
  try {
    room_for<5> room;
    ASSERT_TRUE(receive(s.b, room));
    for (auto& message : room) {
      const auto first = message.take();
      throw std::runtime_error("no");
    }
  } catch (const std::runtime_error&) {
    EXPECT_EQ(open_now(), before + 2);
    return;
  }
  ADD_FAILURE();
}

TEST(control_room, copies_of_a_message_take_each_descriptor_once) {
  const two_sockets s;
  pass(s.a, 3);
  room_for<3> room;
  ASSERT_TRUE(receive(s.b, room));
  auto one = *room.begin();
  auto other = one;
  const auto a = one.take();
  const auto b = other.take();
  const auto c = one.take();
  ASSERT_TRUE(a && b && c);
  EXPECT_NE(a->raw(), b->raw());
  EXPECT_NE(b->raw(), c->raw());
  EXPECT_FALSE(one.take());
  EXPECT_FALSE(other.take());
}

TEST(control_room, next_message_closes_those_of_the_last) {
  const auto before = open_now();
  const two_sockets s(test::kernel::sock_seqpacket);
  pass(s.a, 3);
  pass(s.a, 2);
  room_for<3> room;
  ASSERT_TRUE(receive(s.b, room));
  EXPECT_EQ(open_now(), before + 2 + 3);
  ASSERT_TRUE(receive(s.b, room));
  EXPECT_EQ(open_now(), before + 2 + 2);
  EXPECT_EQ(receive(s.b, room).error(), errc::again);
  EXPECT_TRUE(room.empty());
  EXPECT_EQ(open_now(), before + 2);
}

TEST(control_room, each_peek_brings_new_descriptors) {
  const auto before = open_now();
  const two_sockets s;
  pass(s.a, 2);
  room_for<2> first;
  room_for<2> second;
  room_for<2> third;
  ASSERT_TRUE(receive(s.b, first, msg_peek));
  ASSERT_TRUE(receive(s.b, second, msg_peek));
  ASSERT_TRUE(receive(s.b, third));
  EXPECT_EQ(open_now(), before + 2 + 6);
  first.clear();
  second.clear();
  EXPECT_EQ(take_all(third), 2u);
  EXPECT_EQ(open_now(), before + 2);
}

TEST(control_room, takes_only_the_descriptors_that_were_passed) {
  const two_sockets s;
  if (!test::set(s.b, test::kernel::sol_socket, test::kernel::so_passpidfd))
    return support::skip("SO_PASSPIDFD is new in Linux 6.5");
  pass(s.a, 1);
  control_buffer<control_space<control::pidfd, control::rights<1>>> room;
  ASSERT_EQ(receive(s.b, room).value(), 0);
  EXPECT_EQ(take_all(room), 1u);  // and the pidfd is closed
}

TEST(control_room, pidfd_of_the_sender_is_owned) {
  const two_sockets s;
  if (!test::set(s.b, test::kernel::sol_socket, test::kernel::so_passpidfd))
    return support::skip("SO_PASSPIDFD is new in Linux 6.5");
  for (const bool taken : {true, false}) {
    const auto before = open_now();
    ASSERT_TRUE(send(s.a, {}));
    {
      control_buffer<control_space<control::pidfd>> room;
      ASSERT_EQ(receive(s.b, room).value(), 0);
      ASSERT_FALSE(room.empty());
      EXPECT_EQ(open_now(), before + 1);
      if (taken) {
        const auto pidfd = (*room.begin()).take();
        ASSERT_TRUE(pidfd);
        const auto name = support::open_descriptors().at(pidfd->raw());
        EXPECT_TRUE(name.find("pidfd") != name.npos) << name;
      }
    }
    EXPECT_EQ(open_now(), before);
  }
}

TEST(control_room, pidfd_that_finds_no_room_leaves_nothing_open) {
  const two_sockets s;
  if (!test::set(s.b, test::kernel::sol_socket, test::kernel::so_passpidfd))
    return support::skip("SO_PASSPIDFD is new in Linux 6.5");
  const auto before = open_now();
  ASSERT_TRUE(send(s.a, {}));
  control_buffer<detail::control_header + 3> room;
  EXPECT_EQ(receive(s.b, room).value(), msg_ctrunc);
  EXPECT_EQ(open_now(), before);
}

TEST(control_room, says_no_more_than_it_holds) {
  control_buffer<64> room;
  room.set_raw_size(static_cast<std::size_t>(-1));
  // Nobody wrote there: only how much it says is looked at.
  EXPECT_EQ(room.raw_capacity(), 64u);
  std::memset(room.raw_data(), 0, 64);
  EXPECT_TRUE(room.malformed());
  room.clear();
  EXPECT_TRUE(room.empty());
  EXPECT_FALSE(room.malformed());
}

TEST(control_room, unknown_kinds_are_handed_to_the_caller) {
  const control_messages made(users_own{7});
  control_buffer<64> room;
  std::memcpy(room.raw_data(), made.view().data(), made.view().size());
  room.set_raw_size(made.view().size());
  EXPECT_FALSE(room.find<control::credentials>());
  EXPECT_EQ(room.find<users_own>().value().value, 7);
  std::size_t count = 0;
  for (const auto& message : room) {
    ++count;
    EXPECT_EQ(message.level, 7);
    EXPECT_EQ(message.type, 9);
    EXPECT_EQ(message.bytes.size(), 2u);
  }
  EXPECT_EQ(count, 1u);
}

// --- hostile bytes -----------------------------------------------------------

struct hostile {
  std::size_t len;
  std::size_t size;     // of all bytes
  std::size_t records;  // that come of it
  bool malformed;
};

TEST(control_records, ends_where_a_length_cannot_be) {
  constexpr std::size_t header = detail::control_header;
  constexpr std::size_t most = static_cast<std::size_t>(-1);
  for (const hostile& h : std::initializer_list<hostile>{
           {0, 0, 0, false},
           {0, 1, 0, true},                     // no header
           {header, header - 1, 0, true},       // not all of one
           {0, header, 0, true},                // would never end
           {1, 64, 0, true},                    // shorter than itself
           {header - 1, 64, 0, true},           // by one
           {header, header, 1, false},          // nothing in it
           {header + 5, header + 5, 1, false},  // ends without padding
           {header + 5, header + 4, 1, true},   // longer than what is there
           {64, 63, 1, true},                   // by one
           {most, 64, 1, true},                 // rounding it up gives 0
           {most - 6, 64, 1, true},
           {most / 2 + 1, 64, 1, true},
       }) {
    for (std::size_t offset = 0; offset != 8; ++offset) {  // no alignment
      std::vector<std::byte> bytes(offset + h.size + 1);
      bytes.pop_back();  // not without memory
      const test::kernel::cmsghdr raw{h.len, 1000, 2000};
      std::memcpy(bytes.data() + offset, &raw, std::min(h.size, sizeof raw));
      const control_records records(byte_view(bytes.data() + offset, h.size));
      std::size_t count = 0;
      for (const control_record& record : records) {
        ++count;
        EXPECT_EQ(record.level, 1000);
        EXPECT_EQ(record.type, 2000);
        EXPECT_LE(record.bytes.end(), bytes.data() + bytes.size());
      }
      EXPECT_EQ(count, h.records) << h.len << " of " << h.size;
      EXPECT_EQ(records.malformed(), h.malformed) << h.len << " of " << h.size;
    }
  }
}

TEST(control_records, descriptors_that_are_not_whole_end_them) {
  std::array<std::byte, 64> bytes{};
  const test::kernel::cmsghdr raw{detail::control_header + 9,
                                  test::kernel::sol_socket,
                                  test::kernel::scm_rights};
  std::memcpy(bytes.data(), &raw, sizeof raw);
  const control_records records{byte_view(bytes)};
  EXPECT_TRUE(records.malformed());
  auto at = records.begin();
  EXPECT_EQ(at->descriptors(), 2u);  // those that are whole have an owner
  ++at;
  EXPECT_TRUE(at == records.end());
}

TEST(control_records, too_short_for_a_kind_is_not_that_kind) {
  const control_messages made(anything{users_own::level, users_own::type});
  control_record record =
      *control_records(byte_view(made.view().data(), made.view().size()))
           .begin();
  EXPECT_TRUE(record.as<users_own>());
  record.bytes = record.bytes.first(1);
  EXPECT_FALSE(record.as<users_own>());
}

}  // namespace
