// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_extents.hpp>

#include <vector>

#include "../../src/extents.hpp"
#include "disk.hpp"
#include "fabricate.hpp"

using namespace fildes;

namespace {

constexpr std::uint64_t block = 1 << 16;

// Written here and there: data at even blocks, holes at odd ones.
owned<file> striped(int stripes,
                    const std::string& directory = testing::TempDir()) {
  auto fd = file::temporary(directory).value();
  const std::string bytes(block, 'x');
  for (int i = 0; i != stripes; ++i)
    EXPECT_EQ(fd.pwrite(bytes, 2 * block * static_cast<unsigned>(i)).value(),
              block);
  return fd;
}

bool has_extents(const file& fd) {
  const auto n = count_extents(fd);
  if (n) return true;
  EXPECT_TRUE(n.error() == errc::opnotsupp || n.error() == errc::notty);
  support::skip("the file system cannot say where extents are");
  return false;
}

std::vector<file_extent> all_of(extent_reader& extents) {
  std::vector<file_extent> all;
  for (int i = 0; i != 10'000; ++i) {
    const auto extent = extents.next().value();
    if (!extent) break;
    all.push_back(*extent);
  }
  return all;
}

// The stretches of a file that they make up: a disk in pieces has more extents.
std::vector<file_range> stretches_of(const std::vector<file_extent>& all) {
  std::vector<file_range> found;
  for (const auto& [range, physical, flags] : all) {
    if (!found.empty() &&
        found.back().offset + found.back().size == range.offset)
      found.back().size += range.size;
    else
      found.push_back(range);
  }
  return found;
}

TEST(file_extents, next_data_finds_each_stripe) {
  const auto fd = striped(3);
  const auto first = next_data(fd, 0).value();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->offset, 0u);
  const auto second = next_data(fd, block).value();
  ASSERT_TRUE(second);
  if (second->offset == block) return;  // a file system without holes
  EXPECT_EQ(first->size, block);
  EXPECT_EQ(second->offset, 2 * block);
  EXPECT_EQ(second->size, block);
  EXPECT_EQ(next_data(fd, 2 * block + 5).value()->size, block - 5);
}

TEST(file_extents, next_hole_finds_what_is_between_and_at_the_end) {
  const auto fd = striped(2);
  ASSERT_TRUE(fd.truncate(5 * block));
  const auto hole = next_hole(fd, 0).value();
  if (!hole) return;  // a file system without holes
  EXPECT_EQ(hole->offset, block);
  EXPECT_EQ(hole->size, block);
  const auto last = next_hole(fd, 2 * block).value();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->offset, 3 * block);
  EXPECT_EQ(last->size, 2 * block);
}

TEST(file_extents, nothing_is_next_at_the_end) {
  const auto fd = striped(1);
  EXPECT_FALSE(next_data(fd, block).value());
  EXPECT_FALSE(next_hole(fd, 0).value());  // the end is none
  EXPECT_FALSE(next_hole(fd, 9 * block).value());
  ASSERT_TRUE(fd.truncate(0));
  EXPECT_FALSE(next_data(fd, 0).value());
}

TEST(file_extents, next_of_what_has_no_offsets_is_spipe) {
  const test::scratch_directory dir;
  ASSERT_EQ(mkfifo((dir / "f").c_str(), 0600), 0);
  const auto fifo =
      file::open(dir / "f", {.access = access_mode::read_write}).value();
  EXPECT_EQ(next_data(fifo, 0).error(), error(errc::spipe, sys::nr64::lseek));
  EXPECT_EQ(next_hole(fifo, 0).error(), errc::spipe);
}

TEST(file_extents, are_where_data_were_written) {
  const auto fd = striped(3);
  if (!has_extents(fd)) return;
  extent_reader extents(fd, {}, extents_flag::sync);
  const auto all = all_of(extents);
  for (const auto& extent : all) {
    EXPECT_NE(extent.physical, 0u);
    EXPECT_EQ(extent.flags.has(extent_flag::last), &extent == &all.back());
  }
  const auto stretches = stretches_of(all);
  ASSERT_EQ(stretches.size(), 3u);
  for (std::size_t i = 0; i != stretches.size(); ++i) {
    EXPECT_EQ(stretches[i].offset, 2 * block * i);
    EXPECT_EQ(stretches[i].size, block);
  }
  EXPECT_FALSE(extents.next().value());  // and stays there
  EXPECT_EQ(count_extents(fd).value(), all.size());
}

TEST(file_extents, that_are_more_than_one_answer_holds_come_all) {
  const auto fd = striped(100);
  if (!has_extents(fd)) return;
  extent_reader extents(fd, {}, extents_flag::sync);
  const auto all = all_of(extents);
  std::uint64_t sum = 0;
  for (const auto& extent : all) sum += extent.range.size;
  EXPECT_EQ(stretches_of(all).size(), 100u);
  EXPECT_EQ(sum, 100 * block);
  EXPECT_EQ(count_extents(fd).value(), all.size());
}

TEST(file_extents, of_a_part_are_those_that_touch_it) {
  const auto fd = striped(4);
  if (!has_extents(fd)) return;
  ASSERT_TRUE(fd.sync());
  extent_reader extents(fd, {2 * block + 1, 2 * block});
  const auto stretches = stretches_of(all_of(extents));
  ASSERT_EQ(stretches.size(), 2u);
  EXPECT_LE(stretches[0].offset, 2 * block + 4096);
  EXPECT_EQ(stretches[1].offset, 4 * block);
  EXPECT_GE(count_extents(fd, {2 * block, block}).value(), 1u);
  EXPECT_EQ(count_extents(fd, {block, block}).value(), 0u);
  extent_reader in_a_hole(fd, {block, block});
  EXPECT_FALSE(in_a_hole.next().value());
}

TEST(file_extents, that_are_reserved_are_not_written) {
  const auto fd = file::temporary(testing::TempDir()).value();
  if (!has_extents(fd)) return;
  ASSERT_TRUE(fd.allocate({0, 4 * block}));
  extent_reader extents(fd);
  for (const auto& extent : all_of(extents))
    EXPECT_TRUE(extent.flags.has(extent_flag::unwritten));
  EXPECT_GE(count_extents(fd).value(), 1u);
}

TEST(file_extents, of_an_empty_file_are_none) {
  const auto fd = file::temporary(testing::TempDir()).value();
  if (!has_extents(fd)) return;
  extent_reader extents(fd);
  EXPECT_FALSE(extents.next().value());
}

TEST(file_extents, flag_that_is_not_known_is_badr_and_stays_so) {
  const auto fd = striped(1);
  if (!has_extents(fd)) return;
  extent_reader extents(fd, {}, extents_flags::from_bits(1U << 20));
  EXPECT_EQ(extents.next().error(), error(errc::badr, sys::nr::ioctl));
  EXPECT_EQ(extents.next().error(), error(errc::badr, sys::nr::ioctl));
}

TEST(file_extents, file_system_that_cannot_say_is_opnotsupp) {
  const auto proc = file::open("/proc/self/status").value();
  extent_reader extents(proc);
  const auto none = extents.next();
  EXPECT_TRUE(none.error() == errc::opnotsupp || none.error() == errc::notty);
  EXPECT_EQ(extents.next().error(), none.error());
  EXPECT_EQ(count_extents(proc).error(), none.error());
}

// What a kernel never says, or a file system in user space one day.
class check_extents : public testing::Test {
 protected:
  using extent = sys::abi::fiemap_extent;
  static extent at(std::uint64_t logical, std::uint64_t length) {
    extent e{};
    e.logical = logical;
    e.length = length;
    return e;
  }
  static result<> check(const std::vector<extent>& room, std::uint32_t count,
                        std::uint64_t begin = 0) {
    sys::abi::fiemap head{};
    head.mapped_extents = count;
    return detail::check_extents(head, room, begin);
  }
  static constexpr std::uint64_t most = ~std::uint64_t{0};
  const error bad_{errc::badmsg, sys::nr::ioctl};
};

TEST_F(check_extents, lets_pass_what_makes_sense) {
  EXPECT_TRUE(check({}, 0));
  EXPECT_TRUE(check({at(0, 5), at(5, 5), at(20, 1)}, 3));
  EXPECT_TRUE(check({at(0, 5), at(3, 9)}, 1, 4));
  EXPECT_TRUE(check({at(7, most - 7)}, 1));
}

TEST_F(check_extents, refuses_more_than_there_is_room_for) {
  EXPECT_EQ(check({at(0, 5)}, 2).error(), bad_);
  EXPECT_EQ(check({at(0, 5)}, 0xffffffff).error(), bad_);
}

TEST_F(check_extents, refuses_what_does_not_go_on) {
  EXPECT_EQ(check({at(0, 5)}, 1, 5).error(), bad_);
  EXPECT_EQ(check({at(0, 0)}, 1).error(), bad_);
}

TEST_F(check_extents, refuses_what_overlaps_or_has_no_end) {
  EXPECT_EQ(check({at(0, 5), at(4, 5)}, 2).error(), bad_);
  EXPECT_EQ(check({at(9, 5), at(0, 20)}, 2).error(), bad_);
  EXPECT_EQ(check({at(8, most - 7)}, 1).error(), bad_);
}

// The same by way of the call: the room has 32 places.
int ask_of(void (*answer)(sys::abi::fiemap& head,
                          sys::abi::fiemap_extent* extents)) {
  static auto* fill = answer;
  fill = answer;
  return test::in_child([] {
    const auto fd = striped(1);
    const auto filled = [](void* argument) {
      auto* head = static_cast<sys::abi::fiemap*>(argument);
      fill(*head, reinterpret_cast<sys::abi::fiemap_extent*>(head + 1));
    };
    if (!test::fabricate(sys::abi::fs_ioc_fiemap, filled)) return 77;
    extent_reader extents(fd);
    for (int count = 0; count != 100; ++count) {
      const auto next = extents.next();
      if (next.has_error()) {
        const bool stays = extents.next().error() == next.error();
        return next.error() == errc::badmsg && stays ? 101 : 102;
      }
      if (!next.value()) return count;
    }
    return 103;
  });
}

TEST(file_extents, answer_that_makes_no_sense_is_badmsg) {
  EXPECT_EQ(ask_of([](auto& head, auto*) { head.mapped_extents = 33; }), 101);
  EXPECT_EQ(ask_of([](auto& head, auto*) { head.mapped_extents = ~0U; }), 101);
  EXPECT_EQ(ask_of([](auto& head, auto* extents) {  // the same for ever
              head.mapped_extents = 1;
              extents[0].length = 10;
            }),
            101);
}

TEST(file_extents, answer_that_goes_on_is_followed_to_its_end) {
  EXPECT_EQ(ask_of([](auto&, auto*) {}), 0);
  EXPECT_EQ(ask_of([](auto& head, auto* extents) {
              head.mapped_extents = 32;
              for (unsigned i = 0; i != 32; ++i) {
                extents[i].logical = head.start + 10 * i;
                extents[i].length = 5;
              }
              extents[31].flags = head.start > 0;  // last
            }),
            64);
}

}  // namespace
