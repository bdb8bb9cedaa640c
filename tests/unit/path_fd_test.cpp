// SPDX-License-Identifier: BSL-1.0
#include <fildes/path_fd.hpp>

#include <filesystem>

#include <fildes/descriptor.hpp>
#include <fildes/file.hpp>
#include <fildes/pipe.hpp>
#include <fildes/stdio.hpp>

#include "helpers.hpp"

using namespace fildes;
namespace fs = std::filesystem;

namespace {

// It is held, not open: neither bytes nor position.
template <class K>
concept reads = requires(const K& fd, byte_span b) { fd.read(b); };
static_assert(reads<file> && !reads<path_fd>);

TEST(path_fd, open_holds_without_opening) {
  const test::scratch_directory dir;
  const auto fd = path_fd::open(dir.with_file("f", "text")).value();
  EXPECT_EQ(stat(fd).value().size(), 4u);
  EXPECT_TRUE(path_fd::is(fd).value());
  char byte;
  EXPECT_EQ(sys::read(fd.raw(), &byte, 1).error(), errc::badf);
}

TEST(path_fd, open_of_nothing_is_noent) {
  const test::scratch_directory dir;
  EXPECT_EQ(path_fd::open(dir / "none").error(),
            error(errc::noent, sys::nr::openat2));
  EXPECT_EQ(path_fd::open(dir.with_file("f", "") + "/x").error(), errc::notdir);
}

TEST(path_fd, open_at_begins_at_the_base) {
  const test::scratch_directory dir;
  fs::create_directory(dir / "inner");
  const auto base = path_fd::open(dir.path()).value();
  const auto inner = path_fd::open_at(base, "inner").value();
  EXPECT_TRUE(path_fd::open_at(inner, ".."));
  EXPECT_EQ(path_fd::open_at(inner, "none").error(), errc::noent);
  EXPECT_EQ(
      path_fd::open_at(inner, "../inner", {.resolve = resolve_flag::beneath})
          .error(),
      errc::xdev);
}

TEST(path_fd, nofollow_holds_the_link_itself) {
  const test::scratch_directory dir;
  fs::create_symlink("nowhere", dir / "link");
  const auto fd =
      path_fd::open(dir / "link", {.flags = open_flag::nofollow}).value();
  EXPECT_EQ(stat(fd).value().type(), file_type::symbolic_link);
  EXPECT_EQ(path_fd::open(dir / "link").error(), errc::noent);
}

TEST(path_fd, directory_wants_a_directory) {
  const test::scratch_directory dir;
  const auto plain = dir.with_file("f", "");
  const path_fd_options directory = {.flags = open_flag::directory};
  EXPECT_TRUE(path_fd::open(dir.path(), directory));
  EXPECT_EQ(path_fd::open(plain, directory).error(), errc::notdir);
}

TEST(path_fd, needs_no_permission_on_the_file) {
  const test::scratch_directory dir;
  fs::permissions(dir.path(), fs::perms::all);
  const auto secret = dir.with_file("f", "text");
  fs::permissions(secret, fs::perms::none);
  EXPECT_EQ(test::in_child([&] {
              if (getuid() == 0 && setuid(65534) != 0) return 1;
              if (file::open(secret).error() != errc::acces) return 2;
              const auto held = path_fd::open(secret);
              if (!held || !pinned_file::at(secret)) return 3;
              return file::reopen(held.value()).error() == errc::acces ? 0 : 4;
            }),
            0);
}

TEST(pinned_file, hard_and_symbolic_links_are_the_file) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  fs::create_hard_link(path, dir / "hard");
  fs::create_symlink("f", dir / "soft");
  EXPECT_TRUE(is_same_file(path, path).value());
  EXPECT_TRUE(is_same_file(path, dir / "hard").value());
  EXPECT_TRUE(is_same_file(dir / "soft", dir / "hard").value());
  EXPECT_TRUE(is_same_file(dir.path(), dir / ".").value());
}

TEST(pinned_file, copy_is_another_file) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  fs::copy_file(path, dir / "copy");
  EXPECT_FALSE(is_same_file(path, dir / "copy").value());
  EXPECT_FALSE(is_same_file(path, dir.path()).value());
}

TEST(pinned_file, nothing_there_is_an_error_and_not_a_difference) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  fs::create_symlink("nowhere", dir / "dangling");
  EXPECT_EQ(is_same_file(path, dir / "none").error(), errc::noent);
  EXPECT_EQ(is_same_file(dir / "none", path).error(), errc::noent);
  EXPECT_EQ(is_same_file(path, dir / "dangling").error(), errc::noent);
}

// Opening it would wait for a writer, for ever.
TEST(pinned_file, fifo_does_not_make_it_wait) {
  const test::scratch_directory dir;
  ASSERT_EQ(mkfifo((dir / "fifo").c_str(), 0600), 0);
  fs::create_hard_link(dir / "fifo", dir / "hard");
  EXPECT_TRUE(is_same_file(dir / "fifo", dir / "hard").value());
  EXPECT_EQ(stat(pinned_file::at(dir / "fifo").value().fd()).value().type(),
            file_type::fifo);
}

TEST(pinned_file, file_that_is_deleted_and_made_again_is_another) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto before = pinned_file::at(path).value();
  for (int i = 0; i != 20; ++i) {  // the number would soon be used again
    fs::remove(path);
    dir.with_file("f", "text");
    EXPECT_NE(pinned_file::at(path).value(), before);
  }
  EXPECT_EQ(stat(before.fd()).value().links(), 0u);
}

TEST(pinned_file, of_a_descriptor_is_what_it_has_open) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto fd = file::open(path).value();
  const auto pinned = pinned_file::of(fd).value();
  EXPECT_EQ(pinned, pinned_file::at(path).value());
  EXPECT_NE(pinned.fd().raw(), fd.raw());
  EXPECT_EQ(pinned.identity(), stat(fd).value().identity());
}

TEST(pinned_file, of_no_descriptor_is_badf) {
  const auto none = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(pinned_file::of(none).error(), errc::badf);
}

// The classic use: is the file that is read the one that is written?
TEST(pinned_file, standard_streams_are_told_apart) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  EXPECT_EQ(test::in_child([&] {
              const auto in = file::open(path).value();
              const auto out = file::create(path).value();
              if (!dup_onto_raw(in, 0) || !dup_onto_raw(out, 1)) return 1;
              if (pinned_file::of(stdio::in()).value() !=
                  pinned_file::of(stdio::out()).value())
                return 2;
              if (!dup_onto_raw(pipe::create().value().writer, 1)) return 3;
              if (pinned_file::of(stdio::in()).value() ==
                  pinned_file::of(stdio::out()).value())
                return 4;
              return test::is_open(0) && test::is_open(1) ? 0 : 5;
            }),
            0);
}

}  // namespace
