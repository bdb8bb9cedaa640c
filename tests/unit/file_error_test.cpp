// SPDX-License-Identifier: BSL-1.0

// A disk that is full, and one that breaks.

#include <linux/loop.h>
#include <sys/ioctl.h>

#include <fildes/file_cache.hpp>
#include <fildes/mapping.hpp>

#include "disk.hpp"

using namespace fildes;

namespace {

constexpr std::size_t room = 1 << 18;  // of a tiny disk
const std::string mebibyte(1 << 20, 'x');

TEST(file_error, full_disk_is_nospc_however_it_is_filled) {
  test::on_a_tiny_disk([](const std::string& disk) {
    const auto fd = file::temporary(disk.c_str()).value();
    const auto n = fd.pwrite(mebibyte, 0).value();  // short, and no error yet
    EXPECT_EQ(n, room);
    EXPECT_EQ(fd.pwrite(mebibyte, n).error(),
              error(errc::nospc, sys::nr::pwrite64));
    EXPECT_EQ(fd.allocate({0, 1 << 20}).error(),
              error(errc::nospc, sys::nr::fallocate));
    EXPECT_EQ(stat(fd).value().size(), n);
    ASSERT_TRUE(fd.allocate({0, room / 2}, allocate_flag::punch_hole));
    EXPECT_EQ(fd.pwrite(mebibyte, n).value(), room / 2);
  });
}

TEST(file_error, full_disk_under_a_mapping_is_told_when_it_is_asked_for) {
  test::on_a_tiny_disk([](const std::string& disk) {
    const auto fd = file::temporary(disk.c_str()).value();
    ASSERT_TRUE(fd.truncate(mebibyte.size()));
    const auto all = mapping<char>::share(fd).value();
    const auto there = all.advise(map_advice::populate_write);
    if (there.error() == errc::inval) return;  // before 5.14
    EXPECT_EQ(there.error(), error(errc::fault, sys::nr::madvise));
  });
}

TEST(file_error, memory_that_is_not_there_is_io) {
  const auto memory = file::open("/proc/self/mem").value();
  char byte = 'x';
  EXPECT_EQ(memory.pread({&byte, 1}, 0).error(),
            error(errc::io, sys::nr::pread64));
  EXPECT_EQ(byte, 'x');
}

// A device whose bytes are a file; it ends with its last descriptor. Nothing
// where there are no such devices.
result<owned<file>> device_over(const file& fd) {
  FILDES_TRY(
      const auto control,
      file::open("/dev/loop-control", {.access = access_mode::read_write}));
  for (int tries = 0; tries != 20; ++tries) {
    const int number = ioctl(control.raw(), LOOP_CTL_GET_FREE);
    if (number < 0) return error(errc::nodev, operation::checked_cast);
    FILDES_TRY(auto device, file::open("/dev/loop" + std::to_string(number),
                                       {.access = access_mode::read_write}));
    loop_config config = {};
    config.fd = static_cast<__u32>(fd.raw());
    config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
    if (ioctl(device.raw(), LOOP_CONFIGURE, &config) == 0) return device;
  }
  return error(errc::busy, operation::checked_cast);
}

// Runs a body in a child process, with a device that takes 256 KiB of the 1 MiB
// that it says it has.
template <class Body>
void on_a_broken_device(Body body) {
  constexpr int none = 77;
  const test::scratch_directory disk;
  const int ended = test::in_child([&] {
    if (!test::leave_mount_namespace() ||
        mount("none", disk.path().c_str(), "tmpfs", 0, "size=256k") != 0)
      return none;
    const auto under = file::temporary(disk.path().c_str()).value();
    if (!under.truncate(mebibyte.size())) return 1;
    const auto device = device_over(under);
    if (!device) return none;
    body(device.value());
    std::fflush(stdout);
    return testing::Test::HasFailure() ? 1 : 0;
  });
  if (ended == none) return support::skip("no loop device can be had");
  EXPECT_EQ(ended, 0);
}

// The write itself is into memory and succeeds: only sync says what became of
// it, and only once.
TEST(file_error, data_that_are_lost_are_told_of_by_sync_once) {
  on_a_broken_device([](const file& device) {
    ASSERT_EQ(device.pwrite(mebibyte, 0).value(), mebibyte.size());
    EXPECT_EQ(device.sync().error(), error(errc::io, sys::nr::fsync));
    EXPECT_TRUE(device.sync());
  });
}

TEST(file_error, data_that_are_lost_are_told_of_by_data_sync) {
  on_a_broken_device([](const file& device) {
    ASSERT_EQ(device.pwrite(mebibyte, 0).value(), mebibyte.size());
    EXPECT_EQ(device.data_sync().error(), error(errc::io, sys::nr::fdatasync));
  });
}

TEST(file_error, data_that_are_lost_are_told_of_by_sync_range) {
  on_a_broken_device([](const file& device) {
    ASSERT_EQ(device.pwrite(mebibyte, 0).value(), mebibyte.size());
    using enum sync_range_flag;
    EXPECT_EQ(sync_range(device, {}, wait_before | write | wait_after).error(),
              errc::io);
  });
}

TEST(file_error, data_that_are_lost_are_told_of_by_a_write_that_syncs) {
  on_a_broken_device([](const file& device) {
    const byte_view piece[] = {mebibyte};
    for (const auto flag : {rw_flag::dsync, rw_flag::sync})
      EXPECT_EQ(device.pwritev2(piece, 0, flag).error(),
                error(errc::io, sys::nr::pwritev2));
  });
}

TEST(file_error, data_that_are_lost_are_told_of_by_a_mapping) {
  on_a_broken_device([](const file& device) {
    const auto all = mapping<char>::share(device, {0, 1 << 20}).value();
    for (char& byte : all) byte = 'x';
    EXPECT_EQ(all.sync().error(), error(errc::io, sys::nr::msync));
  });
}

}  // namespace
