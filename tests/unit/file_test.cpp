// SPDX-License-Identifier: BSL-1.0
#include <fildes/file.hpp>

#include <string>

#include <fildes/descriptor.hpp>
#include <fildes/sys/path.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

constexpr open_options both_ways = {.access = access_mode::read_write};

TEST(file, open_reads_what_is_there) {
  const test::scratch_directory dir;
  const auto fd = file::open(dir.with_file("f", "some text")).value();
  char text[16];
  ASSERT_EQ(fd.read(text).value(), 9u);
  EXPECT_EQ(std::string_view(text, 9), "some text");
  EXPECT_EQ(fd.read(text).value(), 0u);
}

TEST(file, open_of_what_is_not_there_is_noent) {
  const test::scratch_directory dir;
  EXPECT_EQ(file::open(dir / "none").error(),
            error(errc::noent, sys::nr::openat2));
  EXPECT_EQ(file::open(dir / "none", {.create = creation::truncate}).error(),
            errc::noent);
  EXPECT_EQ(file::open(dir.with_file("f", "") + "/x").error(), errc::notdir);
}

TEST(file, creation_says_what_happens_to_a_file_that_exists) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "old text");
  const auto open = [&](creation how) {
    return file::open(path, {.access = access_mode::write_only, .create = how});
  };
  EXPECT_TRUE(open(creation::never));
  EXPECT_TRUE(open(creation::if_absent));
  EXPECT_EQ(open(creation::exclusive).error(), errc::exist);
  EXPECT_EQ(test::content_of(path), "old text");
  EXPECT_TRUE(open(creation::truncate));
  EXPECT_EQ(test::content_of(path), "");
}

TEST(file, creation_makes_a_file_that_does_not_exist) {
  const test::scratch_directory dir;
  const auto open = [&](const char* name, creation how) {
    return file::open(dir / name, {.access = access_mode::write_only,
                                   .create = how,
                                   .mode = file_mode(0640)});
  };
  const auto made = open("a", creation::if_absent);
  ASSERT_TRUE(made);
  EXPECT_EQ(stat(made.value()).value().mode(), file_mode(0640));
  EXPECT_TRUE(open("b", creation::exclusive));
  EXPECT_TRUE(open("c", creation::replace));
}

TEST(file, create_empties_and_writes) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "a longer text");
  {
    const auto fd = file::create(path).value();
    EXPECT_EQ(fd.write("new").value(), 3u);
  }
  EXPECT_EQ(test::content_of(path), "new");
  EXPECT_EQ(file::create(dir.path()).error(), errc::isdir);
}

TEST(file, open_at_begins_at_the_base) {
  const test::scratch_directory dir;
  dir.with_file("f", "x");
  const auto base = path_fd::open(dir.path()).value();
  EXPECT_TRUE(file::open_at(base, "f"));
  EXPECT_TRUE(file::open_at(base, "/dev/null"));
  EXPECT_EQ(file::open_at(base, "none").error(), errc::noent);
  const auto plain = path_fd::open(dir / "f").value();
  EXPECT_EQ(file::open_at(plain, "f").error(), errc::notdir);
}

// Defect D2, as far as it applies: the kernel gets the address of the structure
// of openat2, not of something that refers to it.
TEST(file, resolve_flags_reach_the_kernel) {
  const test::scratch_directory dir;
  dir.with_file("f", "x");
  std::filesystem::create_symlink("f", dir / "link");
  const auto base = path_fd::open(dir.path()).value();
  const auto open = [&](const char* path, resolve_flags how) {
    return file::open_at(base, path, {.resolve = how});
  };
  EXPECT_TRUE(open("link", {}));
  EXPECT_EQ(open("link", resolve_flag::no_symlinks).error(), errc::loop);
  EXPECT_TRUE(open("f", resolve_flag::beneath));
  EXPECT_EQ(open("/dev/null", resolve_flag::beneath).error(), errc::xdev);
  EXPECT_EQ(open("../f", resolve_flag::beneath).error(), errc::xdev);
  EXPECT_TRUE(open("../../f", resolve_flag::in_root));
  EXPECT_EQ(open("/proc/self/fd/0", resolve_flag::no_magiclinks).error(),
            errc::loop);
  EXPECT_EQ(open("f", resolve_flags::from_bits(1ULL << 40)).error(),
            errc::inval);
}

// Hazard 72.
TEST(file, links_and_types_are_told_apart) {
  const test::scratch_directory dir;
  std::filesystem::create_symlink("nowhere", dir / "dangling");
  const auto plain = dir.with_file("f", "");
  EXPECT_EQ(file::open(dir / "dangling", {.access = access_mode::write_only,
                                          .create = creation::exclusive})
                .error(),
            errc::exist);
  EXPECT_EQ(
      file::open(dir / "dangling", {.flags = open_flag::nofollow}).error(),
      errc::loop);
  EXPECT_EQ(file::open(plain, {.flags = open_flag::directory}).error(),
            errc::notdir);
  EXPECT_FALSE(std::filesystem::exists(dir / "nowhere"));
}

TEST(file, flags_reach_what_is_open) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "");
  const auto fd =
      file::open(path, {.access = access_mode::write_only,
                        .flags = open_flag::append | open_flag::nonblock |
                                 open_flag::sync})
          .value();
  const auto flags = get_status_flags(fd).value();
  EXPECT_TRUE(flags.has(status_flag::append | status_flag::nonblock |
                        status_flag::write_only));
  EXPECT_EQ(flags.bits() & sys::abi::o_sync, sys::abi::o_sync);
}

TEST(file, reopen_has_a_position_and_flags_of_its_own) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto held = path_fd::open(path).value();
  const auto one = file::reopen(held).value();
  const auto other = file::reopen(one, both_ways).value();
  char text[4];
  EXPECT_EQ(one.read(text).value(), 4u);
  EXPECT_EQ(other.seek(0, seek_origin::current).value(), 0u);
  EXPECT_EQ(other.write("T").value(), 1u);
  EXPECT_EQ(test::content_of(path), "Text");
}

TEST(file, reopen_of_no_descriptor_is_noent) {
  const auto none = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(file::reopen(none).error(), error(errc::noent, sys::nr::openat2));
}

TEST(file, temporary_has_no_name) {
  const test::scratch_directory dir;
  const auto fd = file::temporary(dir.path()).value();
  EXPECT_EQ(fd.write("text").value(), 4u);
  char byte;
  EXPECT_EQ(fd.pread({&byte, 1}, 3).value(), 1u);
  EXPECT_EQ(byte, 't');
  EXPECT_EQ(stat(fd).value().links(), 0u);
  EXPECT_EQ(stat(fd).value().mode(), file_mode(0600));
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST(file, temporary_wants_a_directory) {
  EXPECT_EQ(file::temporary("/nowhere").error(), errc::noent);
  EXPECT_EQ(file::temporary("/dev/null").error(), errc::notdir);
}

TEST(file, seek_moves_and_tells) {
  const auto fd = file::temporary("/tmp").value();
  ASSERT_TRUE(fd.write("0123456789"));
  EXPECT_EQ(fd.seek(4).value(), 4u);
  EXPECT_EQ(fd.seek(2, seek_origin::current).value(), 6u);
  EXPECT_EQ(fd.seek(-1, seek_origin::end).value(), 9u);
  EXPECT_EQ(fd.seek(100).value(), 100u);
  EXPECT_EQ(fd.seek(-1).error(), error(errc::inval, sys::nr64::lseek));
}

TEST(file, seek_finds_data_and_holes) {
  const auto fd = file::temporary("/tmp").value();
  ASSERT_TRUE(fd.pwrite("x", 1 << 20));
  ASSERT_TRUE(fd.truncate(2 << 20));
  const auto data = fd.seek(0, seek_origin::data).value();
  EXPECT_TRUE(data == 0 || data == 1 << 20);  // 0: without holes
  EXPECT_LE(fd.seek(1 << 20, seek_origin::hole).value(), 2u << 20);
  EXPECT_EQ(fd.seek(2 << 20, seek_origin::data).error(), errc::nxio);
}

TEST(file, truncate_cuts_and_lengthens) {
  const auto fd = file::temporary("/tmp").value();
  ASSERT_TRUE(fd.write("0123456789"));
  ASSERT_TRUE(fd.truncate(4));
  EXPECT_EQ(stat(fd).value().size(), 4u);
  ASSERT_TRUE(fd.truncate(8));
  char text[8];
  ASSERT_EQ(fd.pread(text, 0).value(), 8u);
  EXPECT_EQ(std::string_view(text, 8), std::string_view("0123\0\0\0\0", 8));
  EXPECT_EQ(fd.truncate(1ULL << 63).error(),
            error(errc::inval, sys::nr64::ftruncate));
  EXPECT_EQ(file::open("/dev/null").value().truncate(0).error(), errc::inval);
}

TEST(file, allocate_lengthens_and_punches) {
  const auto fd = file::temporary("/tmp").value();
  ASSERT_TRUE(fd.allocate({0, 8192}));
  EXPECT_EQ(stat(fd).value().size(), 8192u);
  ASSERT_TRUE(fd.allocate({8192, 4096}, allocate_flag::keep_size));
  EXPECT_EQ(stat(fd).value().size(), 8192u);
  ASSERT_TRUE(fd.pwrite("x", 10));
  ASSERT_TRUE(fd.allocate({0, 4096}, allocate_flag::punch_hole));
  char byte = 'y';
  EXPECT_EQ(fd.pread({&byte, 1}, 10).value(), 1u);
  EXPECT_EQ(byte, '\0');
  EXPECT_EQ(fd.allocate({0, 0}).error(),
            error(errc::inval, sys::nr::fallocate));
}

TEST(file, advise_takes_every_advice_and_refuses_others) {
  const auto fd = file::temporary("/tmp").value();
  using enum file_advice;
  for (const auto a : {normal, random, sequential, willneed, dontneed, noreuse})
    EXPECT_TRUE(fd.advise(a));
  EXPECT_EQ(fd.advise(file_advice{99}).error(),
            error(errc::inval, sys::nr64::fadvise));
}

TEST(file, syncs_return) {
  const auto fd = file::temporary("/tmp").value();
  ASSERT_TRUE(fd.write("text"));
  EXPECT_TRUE(fd.sync());
  EXPECT_TRUE(fd.data_sync());
}

TEST(file, syncs_of_no_descriptor_are_badf) {
  const auto none = borrowed<file>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(none.sync().error(), error(errc::badf, sys::nr::fsync));
  EXPECT_EQ(none.data_sync().error(), error(errc::badf, sys::nr::fdatasync));
  EXPECT_EQ(none.sync_file_system().error(),
            error(errc::badf, sys::nr::syncfs));
}

}  // namespace
