// SPDX-License-Identifier: BSL-1.0
#include <fildes/path_fd.hpp>

#include <filesystem>

#include <fildes/descriptor.hpp>
#include <fildes/file.hpp>

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

}  // namespace
