// SPDX-License-Identifier: BSL-1.0
#include <fildes/device.hpp>

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include <vector>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/io.hpp>
#include <fildes/pipe.hpp>

#include "loops.hpp"

using namespace fildes;

namespace {

constexpr error no_char(errc::nodev, operation::device);
constexpr error no_block(errc::notblk, operation::device);

const std::string sector(512, 's');
const std::string empty_sector(512, '\0');

std::string bytes_at(const file& fd, std::uint64_t at) {
  std::string bytes(512, '?');
  bytes.resize(fd.pread(bytes, at).value());
  return bytes;
}

TEST(char_device, is_read_and_written) {
  const auto zero = char_device::open("/dev/zero").value();
  char bytes[4] = {1, 2, 3, 4};
  EXPECT_EQ(zero.read(bytes).value(), 4u);
  EXPECT_EQ(std::string(bytes, 4), std::string(4, '\0'));
  const byte_span pieces[] = {bytes, bytes};
  EXPECT_EQ(zero.readv(pieces).value(), 8u);
  EXPECT_EQ(zero.write("text").error(), errc::badf);
  const auto null =
      char_device::open("/dev/null", {.access = access_mode::write_only})
          .value();
  EXPECT_EQ(null.write("text").value(), 4u);
  const byte_view views[] = {"text", "more"};
  EXPECT_EQ(null.writev(views).value(), 8u);
  ASSERT_TRUE(read_exactly(zero, bytes));
}

TEST(char_device, tells_which_it_is) {
  const auto null = char_device::open("/dev/null").value();
  EXPECT_EQ(null.number().value(), (device_number{1, 3}));
  const auto dev = path_fd::open("/dev").value();
  EXPECT_EQ(char_device::open_at(dev, "zero").value().number().value(),
            (device_number{1, 5}));
}

TEST(char_device, closes_on_exec_unless_it_is_inherited) {
  EXPECT_TRUE(test::is_cloexec(char_device::open("/dev/null").value().raw()));
  const auto stays =
      char_device::open("/dev/null", {.flags = open_flag::inherit}).value();
  EXPECT_FALSE(test::is_cloexec(stays.raw()));
}

// A FIFO would wait here for its other end.
TEST(char_device, what_is_none_is_not_opened) {
  const test::scratch_directory place;
  ASSERT_EQ(mkfifo((place / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(char_device::open(place / "fifo").error(), no_char);
  EXPECT_EQ(char_device::open(place.with_file("file", "")).error(), no_char);
  EXPECT_EQ(char_device::open(place.path()).error(), no_char);
  EXPECT_EQ(char_device::open(place / "none").error().code(), errc::noent);
}

TEST(char_device, link_to_it_is_followed_or_not) {
  const test::scratch_directory place;
  std::filesystem::create_symlink("/dev/null", place / "link");
  EXPECT_TRUE(char_device::open(place / "link"));
  EXPECT_EQ(
      char_device::open(place / "link", {.flags = open_flag::nofollow}).error(),
      no_char);
  EXPECT_TRUE(char_device::open("/dev/null", {.flags = open_flag::nofollow}));
  EXPECT_EQ(
      char_device::open(place / "link", {.resolve = resolve_flag::no_symlinks})
          .error(),
      errc::loop);
}

TEST(char_device, is_told_from_others) {
  auto null = file::open("/dev/null").value();
  EXPECT_TRUE(checked_cast<char_device>(owned<any_fd>(std::move(null))));
  const auto p = fildes::pipe::create().value();
  EXPECT_FALSE(char_device::is(p.reader).value());
  EXPECT_FALSE(block_device::is(p.reader).value());
  const auto held = path_fd::open("/dev/null").value();
  EXPECT_FALSE(char_device::is(held).value());
}

TEST(block_device, what_is_none_is_not_opened) {
  const test::scratch_directory place;
  ASSERT_EQ(mkfifo((place / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(block_device::open(place / "fifo").error(), no_block);
  EXPECT_EQ(block_device::open("/dev/null").error(), no_block);
  const auto base = path_fd::open(place.path()).value();
  place.with_file("file", "");
  EXPECT_EQ(block_device::open_at(base, "file").error(), no_block);
}

TEST(block_device, sizes_are_those_that_the_kernel_tells) {
  test::with_loop([](const bound_loop& bound, const file& under) {
    const block_device& disk = bound.device();
    EXPECT_EQ(disk.size().value(), test::loop_size);
    EXPECT_EQ(disk.logical_sector_size().value(), 512u);
    unsigned physical = 0, least = 0, best = 0;
    ASSERT_EQ(::ioctl(disk.raw(), BLKPBSZGET, &physical), 0);
    ASSERT_EQ(::ioctl(disk.raw(), BLKIOMIN, &least), 0);
    ASSERT_EQ(::ioctl(disk.raw(), BLKIOOPT, &best), 0);
    EXPECT_EQ(disk.physical_sector_size().value(), physical);
    EXPECT_EQ(disk.minimum_io_size().value(), least);
    EXPECT_EQ(disk.optimal_io_size().value(), best);
    EXPECT_EQ(disk.alignment_offset().value(), 0u);
    unsigned short turns = 7;
    ASSERT_EQ(::ioctl(disk.raw(), BLKROTATIONAL, &turns), 0);
    EXPECT_EQ(disk.is_rotational().value(), turns != 0);
    struct ::stat status = {};
    ASSERT_EQ(fstat(disk.raw(), &status), 0);
    EXPECT_EQ(disk.number().value(),
              (device_number{major(status.st_rdev), minor(status.st_rdev)}));
    EXPECT_TRUE(block_device::is(disk).value());
    EXPECT_FALSE(char_device::is(disk).value());
    EXPECT_FALSE(block_device::is(under).value());
  });
}

TEST(block_device, disk_sequence_is_another_for_each_disk) {
  test::with_loop([](bound_loop& bound, const file& under) {
    const auto first = bound.device().disk_sequence().value();
    if (!first) return;  // before 5.15
    ASSERT_TRUE(std::move(bound).detach());
    const auto second = bound_loop::bind(under).value();
    EXPECT_GT(second.device().disk_sequence().value().value(), *first);
  });
}

TEST(block_device, bytes_go_to_the_disk_and_come_back) {
  test::with_loop([](const bound_loop& bound, const file& under) {
    const block_device& disk = bound.device();
    EXPECT_EQ(disk.pwrite(sector, 1024).value(), 512u);
    ASSERT_TRUE(disk.sync());
    EXPECT_EQ(bytes_at(under, 1024), sector);
    EXPECT_EQ(disk.seek(1024).value(), 1024u);
    EXPECT_EQ(disk.seek(0, seek_origin::end).value(), test::loop_size);
    EXPECT_EQ(disk.write(sector).error(), errc::nospc);
    EXPECT_EQ(bytes_at(disk, test::loop_size), "");
  });
}

TEST(block_device, ranges_are_zeroed_and_thrown_away) {
  test::with_loop([](const bound_loop& bound, const file&) {
    const block_device& disk = bound.device();
    for (const std::uint64_t at : {0U, 512U, 1024U})
      ASSERT_EQ(disk.pwrite(sector, at).value(), 512u);
    ASSERT_TRUE(disk.zero_out({512, 512}));
    EXPECT_EQ(bytes_at(disk, 0), sector);
    EXPECT_EQ(bytes_at(disk, 512), empty_sector);
    EXPECT_EQ(bytes_at(disk, 1024), sector);
    const auto thrown_away = disk.discard({0, test::loop_size});
    EXPECT_TRUE(thrown_away || thrown_away.error() == errc::opnotsupp);
    // The kernel's loop devices have no such thing.
    EXPECT_EQ(disk.discard_securely({0, 512}).error(), errc::opnotsupp);
  });
}

TEST(block_device, range_that_cannot_be_is_inval) {
  test::with_loop([](const bound_loop& bound, const file&) {
    const block_device& disk = bound.device();
    ASSERT_EQ(disk.pwrite(sector, 0).value(), 512u);
    for (const file_range range : {file_range{1, 512},
                                   {0, 100},
                                   {test::loop_size, 512},
                                   {512, test::loop_size}}) {
      EXPECT_EQ(disk.zero_out(range).error(),
                error(errc::inval, sys::nr::ioctl));
      EXPECT_EQ(disk.discard(range).error(),
                error(errc::inval, sys::nr::ioctl));
    }
    const error ours(errc::inval, operation::device);
    EXPECT_EQ(disk.zero_out({}).error(), ours);
    EXPECT_EQ(disk.discard({512, 0 - std::uint64_t{512}}).error(), ours);
    EXPECT_EQ(disk.discard_securely({512, 0}).error(), ours);
    EXPECT_EQ(bytes_at(disk, 0), sector);
  });
}

TEST(block_device, opened_to_be_read_is_not_written) {
  test::with_loop([](const bound_loop& bound, const file&) {
    const auto path =
        "/dev/loop" + std::to_string(bound.device().status().value().number);
    const auto reader = block_device::open(path).value();
    EXPECT_EQ(reader.pwrite(sector, 0).error(), errc::badf);
    EXPECT_EQ(reader.discard({0, 512}).error(), errc::badf);
    EXPECT_EQ(reader.zero_out({0, 512}).error(), errc::badf);
  });
}

TEST(block_device, read_only_holds_for_everybody) {
  test::with_loop([](const bound_loop& bound, const file&) {
    const block_device& disk = bound.device();
    EXPECT_FALSE(disk.is_read_only().value());
    ASSERT_TRUE(disk.set_read_only(true));
    EXPECT_TRUE(disk.is_read_only().value());
    EXPECT_TRUE(disk.zero_out({0, 512}).has_error());
    ASSERT_TRUE(disk.set_read_only(false));
    EXPECT_FALSE(disk.is_read_only().value());
    EXPECT_TRUE(disk.zero_out({0, 512}));
  });
}

TEST(block_device, is_claimed_by_one_alone) {
  test::with_loop([](const bound_loop& bound, const file&) {
    const auto path =
        "/dev/loop" + std::to_string(bound.device().status().value().number);
    {
      const auto claimed = block_device::open(path, {.exclusive = true});
      ASSERT_TRUE(claimed);
      EXPECT_EQ(block_device::open(path, {.exclusive = true}).error(),
                errc::busy);
      EXPECT_TRUE(block_device::open(path)) << "who just opens it may";
    }
    EXPECT_TRUE(block_device::open(path, {.exclusive = true}));
  });
}

TEST(block_device, cache_is_flushed_and_partitions_are_read_anew) {
  test::with_loop([](const bound_loop& bound, const file& under) {
    const block_device& disk = bound.device();
    ASSERT_EQ(disk.pwrite(sector, 0).value(), 512u);
    ASSERT_TRUE(disk.flush_buffers());
    EXPECT_EQ(bytes_at(under, 0), sector);
    // Without partscan this one has no partitions.
    EXPECT_EQ(disk.reread_partitions().error(), errc::inval);
  });
  test::with_loop(
      [](const bound_loop& bound, const file&) {
        EXPECT_TRUE(bound.device().reread_partitions());
      },
      {.flags = loop_flag::autoclear | loop_flag::partscan});
}

}  // namespace
