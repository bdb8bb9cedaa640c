// SPDX-License-Identifier: BSL-1.0
#include <fildes/stat.hpp>

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include <string>

#include <fildes/eventfd.hpp>
#include <fildes/fdinfo.hpp>
#include <fildes/file.hpp>
#include <fildes/file_system.hpp>
#include <fildes/format.hpp>
#include <fildes/path_fd.hpp>

#include "disk.hpp"
#include "helpers.hpp"
#include "support/skip.hpp"

using namespace fildes;

namespace {

const auto no_fd = borrowed<any_fd>::borrow_raw(test::no_such_fd);

file_status status_of(const std::string& path, status_fields fields) {
  return path_fd::working_directory().status(path, {.fields = fields}).value();
}

file_time time_of(const timespec& t) {
  return {t.tv_sec, static_cast<std::uint32_t>(t.tv_nsec)};
}

TEST(stat, tells_what_libc_tells) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", std::string(5000, 'x'));
  ASSERT_EQ(chmod(path.c_str(), 04751), 0);
  ASSERT_EQ(link(path.c_str(), (dir / "g").c_str()), 0);
  struct stat wanted = {};
  ASSERT_EQ(stat(path.c_str(), &wanted), 0);

  const auto told = fildes::stat(file::open(path).value()).value();
  EXPECT_TRUE(told.has(status_field::basic));
  EXPECT_EQ(told.type(), file_type::regular);
  EXPECT_EQ(told.mode(), file_mode(04751));
  EXPECT_EQ(told.size(), 5000u);
  EXPECT_EQ(told.allocated(),
            static_cast<std::uint64_t>(wanted.st_blocks) * 512);
  EXPECT_EQ(told.block_size(), static_cast<std::uint32_t>(wanted.st_blksize));
  EXPECT_EQ(told.links(), 2u);
  EXPECT_EQ(told.user(), wanted.st_uid);
  EXPECT_EQ(told.group(), wanted.st_gid);
  EXPECT_EQ(told.accessed(), time_of(wanted.st_atim));
  EXPECT_EQ(told.modified(), time_of(wanted.st_mtim));
  EXPECT_EQ(told.changed(), time_of(wanted.st_ctim));
  const device_number device = {major(wanted.st_dev), minor(wanted.st_dev)};
  EXPECT_EQ(told.identity(), (file_identity{device, wanted.st_ino}));
}

TEST(stat, device_node_has_a_number) {
  const auto null = status_of("/dev/null", status_field::basic);
  EXPECT_EQ(null.type(), file_type::character_device);
  EXPECT_EQ(null.device(), (device_number{1, 3}));
}

TEST(stat, of_no_descriptor_is_badf) {
  EXPECT_EQ(fildes::stat(no_fd).error(), error(errc::badf, sys::nr::statx));
}

TEST(stat, time_before_1970_counts_back_and_then_forward) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "");
  const timespec times[2] = {{-2, 500'000'000}, {-2'000'000'000, 1}};
  ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  const auto told = status_of(path, status_field::basic);
  EXPECT_EQ(told.accessed(), (file_time{-2, 500'000'000}));
  EXPECT_EQ(told.modified(), (file_time{-2'000'000'000, 1}));
}

TEST(stat, birth_is_there_only_where_it_is_kept) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "");
  const auto told = fildes::stat(file::open(path).value()).value();
  EXPECT_EQ(told.has(status_field::born), told.born().has_value());
  if (told.born()) {
    EXPECT_LE(*told.born(), told.changed());
  }
  EXPECT_EQ(status_of("/proc/self/status", status_field::born).born(),
            std::nullopt);
}

TEST(stat, mount_is_told_by_one_number_or_the_other) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "");
  const auto fd = file::open(path).value();
  const auto told = fildes::stat(fd, status_field::mount_id).value();
  const auto known = fdinfo::read(fd).value().mount_id;
  ASSERT_TRUE(known);
  EXPECT_EQ(told.mount_id(), static_cast<std::uint64_t>(*known));
  EXPECT_EQ(told.unique_mount_id(), std::nullopt);

  const auto unique = fildes::stat(fd, status_field::unique_mount_id).value();
  if (!unique.unique_mount_id())
    return support::skip("STATX_MNT_ID_UNIQUE is new in 6.8");
  EXPECT_EQ(unique.mount_id(), std::nullopt);
  EXPECT_NE(*unique.unique_mount_id(), static_cast<std::uint64_t>(*known));
  EXPECT_NE(*unique.unique_mount_id(),
            status_of("/proc", status_field::unique_mount_id)
                .unique_mount_id()
                .value());
}

TEST(stat, what_was_not_asked_for_is_not_there) {
  const test::scratch_directory dir;
  const auto told = status_of(dir.with_file("f", ""), status_field::size);
  EXPECT_TRUE(told.has(status_field::size));
  EXPECT_EQ(told.direct_io(), std::nullopt);
  EXPECT_EQ(told.atomic_write(), std::nullopt);
  EXPECT_EQ(told.unique_mount_id(), std::nullopt);
}

TEST(stat, direct_io_alignment_is_one_that_works) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", std::string(65536, 'x'));
  const auto told = status_of(path, status_field::direct_io);
  if (!told.direct_io())
    return support::skip("no STATX_DIOALIGN before 6.1, or not here");
  const auto opened = file::open(path, {.flags = open_flag::direct});
  if (told.direct_io()->memory == 0) {
    ASSERT_TRUE(opened.has_error());
    EXPECT_EQ(opened.error(), errc::inval);
    return;
  }
  alignas(65536) static char room[65536];
  const std::size_t step = told.direct_io()->offset;
  ASSERT_LE(2 * step, sizeof room);
  ASSERT_LE(told.direct_io()->memory, 65536u);
  EXPECT_EQ(opened.value().pread(byte_span(room, step), step).value(), step);
}

TEST(stat, atomic_write_limits_and_subvolume_are_whole_or_absent) {
  const test::scratch_directory dir;
  const auto told =
      status_of(dir.with_file("f", ""), status_field::atomic_write |
                                            status_field::subvolume |
                                            status_field::direct_read);
  if (const auto limits = told.atomic_write()) {
    EXPECT_LE(limits->least, limits->most);
  }
  EXPECT_EQ(told.subvolume().has_value(), told.has(status_field::subvolume));
}

TEST(stat, mount_root_is_an_attribute) {
  const test::scratch_directory dir;
  const auto proc = status_of("/proc", status_field::basic);
  if (!proc.supported_attributes().has(status_attribute::mount_root))
    return support::skip("STATX_ATTR_MOUNT_ROOT is new in 5.8");
  EXPECT_TRUE(proc.attributes().has(status_attribute::mount_root));
  const auto plain = status_of(dir.path(), status_field::basic);
  EXPECT_FALSE(plain.attributes().has(status_attribute::mount_root));
}

TEST(stat, attributes_are_those_that_were_set) {
  const test::scratch_directory dir;
  const auto fd = file::open(dir.with_file("f", "")).value();
  int flags = FS_NODUMP_FL;  // whatever the number of the ioctl says
  if (ioctl(fd.raw(), FS_IOC_SETFLAGS, &flags) != 0)
    return support::skip("the file system has no such attributes");
  const auto told = fildes::stat(fd).value();
  EXPECT_TRUE(told.supported_attributes().has(status_attribute::nodump));
  EXPECT_TRUE(told.attributes().has(status_attribute::nodump));
  EXPECT_FALSE(told.attributes().has_any(status_attribute::append |
                                         status_attribute::immutable));
}

TEST(stat, freshness_is_no_matter_on_this_machine) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto place = path_fd::working_directory();
  for (const auto sync :
       {status_sync::as_stat, status_sync::force, status_sync::cached}) {
    EXPECT_EQ(place.status(path, {.sync = sync}).value().size(), 4u);
    const auto fd = file::open(path).value();
    EXPECT_EQ(fildes::stat(fd, status_field::size, sync).value().size(), 4u);
  }
  EXPECT_TRUE(place.status(path, {.automount = true}));
}

TEST(file_system, tells_what_libc_tells) {
  const test::scratch_directory dir;
  struct statfs64 wanted = {};
  ASSERT_EQ(statfs64(dir.path().c_str(), &wanted), 0);
  const auto told = stat_file_system(path_fd::open(dir.path()).value()).value();
  EXPECT_EQ(static_cast<std::uint32_t>(told.type()),
            static_cast<std::uint32_t>(wanted.f_type));
  const auto unit = static_cast<std::uint64_t>(wanted.f_frsize);
  EXPECT_EQ(told.unit(), unit);
  EXPECT_EQ(told.block_size(), static_cast<std::uint64_t>(wanted.f_bsize));
  EXPECT_EQ(told.size(), wanted.f_blocks * unit);
  EXPECT_LE(told.available(), told.free());
  EXPECT_LE(told.free(), told.size());
  EXPECT_EQ(told.files(), wanted.f_files);
  EXPECT_LE(told.free_files(), told.files());
  EXPECT_EQ(told.longest_name(), static_cast<std::uint64_t>(wanted.f_namelen));
  EXPECT_EQ(told.flags().bits() | 0x20,
            static_cast<std::uint32_t>(wanted.f_flags));
}

TEST(file_system, types_have_names) {
  const auto type_of = [](const any_fd& fd) {
    return stat_file_system(fd).value().type();
  };
  EXPECT_EQ(type_of(path_fd::open("/proc").value()), file_system_type::proc);
  EXPECT_EQ(type_of(eventfd::create().value()), file_system_type::anonymous);
}

TEST(file_system, prints) {
  sys::abi::statfs s = {};
  s.type = 0x01021994;
  s.bsize = 4096;
  s.frsize = 512;
  s.blocks = 10;
  s.bavail = 3;
  s.flags = 0x21;
  EXPECT_EQ(fmt::format("{}", file_system_status(s)),
            "tmpfs 1536 of 5120 bytes, read_only");
  EXPECT_EQ(fmt::format("{}", file_system_type::btrfs), "btrfs");
  EXPECT_EQ(fmt::format("{}", static_cast<file_system_type>(0xabc)),
            "file system 0xabc");
  EXPECT_EQ(fmt::format("{}", status_sync::force), "force");
  EXPECT_EQ(fmt::format("{}", status_field::basic | status_field::born),
            "basic|born");
}

TEST(file_system, of_no_descriptor_is_badf) {
  EXPECT_EQ(stat_file_system(no_fd).error(), errc::badf);
}

TEST(file_system, tells_how_it_is_mounted_and_how_full_it_is) {
  test::on_a_tiny_disk([](const std::string& disk) {
    const auto place = path_fd::open(disk).value();
    const auto before = stat_file_system(place).value();
    EXPECT_EQ(before.type(), file_system_type::tmpfs);
    EXPECT_EQ(before.size(), 256u * 1024);
    EXPECT_FALSE(before.flags().has(file_system_flag::read_only));

    const std::string half(128 * 1024, 'x');
    std::ofstream(disk + "/f") << half;
    const auto after = stat_file_system(place).value();
    EXPECT_LE(after.free() + half.size(), before.free());
    EXPECT_EQ(after.free_files() + 1, before.free_files());

    ASSERT_EQ(mount("none", disk.c_str(), nullptr,
                    MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV |
                        MS_NOEXEC,
                    nullptr),
              0);
    const auto flags = stat_file_system(place).value().flags();
    EXPECT_TRUE(flags.has(file_system_flag::read_only |
                          file_system_flag::nosuid | file_system_flag::nodev |
                          file_system_flag::noexec));
    EXPECT_EQ(place.make_directory("d").error(), errc::rofs);
  });
}

}  // namespace
