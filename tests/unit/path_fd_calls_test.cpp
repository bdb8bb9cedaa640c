// SPDX-License-Identifier: BSL-1.0
#include <fildes/path_fd.hpp>

#include <array>
#include <filesystem>
#include <string>

#include <sys/sysmacros.h>

#include <fildes/file.hpp>
#include <fildes/format.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"
#include "trap.hpp"

using namespace fildes;
namespace fs = std::filesystem;

namespace {

// A directory and a path_fd of it: the calls begin there.
struct path_fd_calls : testing::Test {
  struct stat look(const char* name) const {
    struct stat s = {};
    EXPECT_EQ(lstat((dir / name).c_str(), &s), 0) << name;
    return s;
  }
  unsigned mode_of(const char* name) const { return look(name).st_mode; }

  test::scratch_directory dir;
  owned<path_fd> place = path_fd::open(dir.path()).value();
  static constexpr resolve_flags beneath = resolve_flag::beneath;
};

struct mask_of_zero {
  mode_t before = umask(0);
  ~mask_of_zero() { umask(before); }
};

TEST_F(path_fd_calls, status_follows_links_or_not) {
  dir.with_file("f", "four");
  fs::create_symlink("f", dir / "link");
  for (const resolve_flags resolve : {resolve_flags(), beneath}) {
    EXPECT_EQ(place.status("link", {}, resolve).value().size(), 4u);
    const auto link = place.status("link", {.follow = false}, resolve);
    EXPECT_EQ(link.value().type(), file_type::symbolic_link);
  }
}

TEST_F(path_fd_calls, status_of_what_is_not_there_is_noent) {
  EXPECT_EQ(place.status("none").error(), error(errc::noent, sys::nr::statx));
  EXPECT_EQ(place.status("").error(), errc::noent);
  EXPECT_EQ(place.status("", {}, beneath).error(), errc::noent);
  EXPECT_EQ(place.status(dir.with_file("f", "") + "/x").error(), errc::notdir);
}

TEST_F(path_fd_calls, access_tells_what_may_be_done) {
  fs::permissions(dir.path(), fs::perms::all);
  dir.with_file("f", "");
  fs::permissions(dir / "f", fs::perms::others_read);
  const auto tell = [&] {
    if (getuid() == 0 && setuid(65534) != 0) return 1;
    for (const resolve_flags resolve : {resolve_flags(), beneath})
      for (const bool effective : {false, true}) {
        const access_options ids = {.effective = effective};
        if (!place.access("f", {}, ids, resolve)) return 2;
        const auto write = access_flag::read | access_flag::write;
        if (place.access("f", write, ids, resolve).error() != errc::acces)
          return 3;
        if (place.access("none", {}, ids, resolve).error() != errc::noent)
          return 4;
      }
    return 0;
  };
  EXPECT_EQ(test::in_child(tell), 0);
}

TEST_F(path_fd_calls, access_asks_of_a_link_itself) {
  fs::create_symlink("none", dir / "link");
  EXPECT_EQ(place.access("link", {}).error(), errc::noent);
  EXPECT_TRUE(place.access("link", {}, {.follow = false}));
  EXPECT_TRUE(place.access("link", {}, {.follow = false}, beneath));
}

TEST_F(path_fd_calls, read_link_ends_with_a_zero) {
  fs::create_symlink("where/ever", dir / "link");
  for (const resolve_flags resolve : {resolve_flags(), beneath}) {
    std::array<char, 11> room;
    room.fill('x');
    const auto text = place.read_link("link", room, resolve).value();
    EXPECT_EQ(text, "where/ever");
    EXPECT_EQ(text.data()[text.size()], '\0');
  }
}

TEST_F(path_fd_calls, read_link_is_never_cut) {
  fs::create_symlink("where/ever", dir / "link");
  std::array<char, 10> room;
  const error too_long(errc::overflow, operation::path);
  EXPECT_EQ(place.read_link("link", room).error(), too_long);
  EXPECT_EQ(place.read_link("link", {}).error(), too_long);
}

TEST_F(path_fd_calls, read_link_of_the_longest) {
  const std::string longest(4095, 'a');
  ASSERT_TRUE(place.make_symlink("link", longest));
  std::array<char, 4096> room;
  EXPECT_EQ(place.read_link("link", room).value(), longest);
  EXPECT_EQ(place.make_symlink("other", longest + "a").error(),
            errc::nametoolong);
}

TEST_F(path_fd_calls, read_link_of_no_link_is_inval) {
  dir.with_file("f", "");
  std::array<char, 10> room;
  EXPECT_EQ(place.read_link("f", room).error(), errc::inval);
  EXPECT_EQ(place.read_link("none", room).error(), errc::noent);
}

TEST_F(path_fd_calls, make_directory_has_the_mode) {
  const mask_of_zero mask;
  ASSERT_TRUE(place.make_directory("d", file_mode(0750)));
  ASSERT_TRUE(place.make_directory("d/e/", file_mode(0700), beneath));
  EXPECT_EQ(mode_of("d"), S_IFDIR | 0750u);
  EXPECT_EQ(mode_of("d/e"), S_IFDIR | 0700u);
}

TEST_F(path_fd_calls, make_directory_where_something_is_is_exist) {
  dir.with_file("f", "");
  for (const resolve_flags resolve : {resolve_flags(), beneath}) {
    for (const char* const name : {"f", ".", ".."})
      EXPECT_EQ(place.make_directory(name, file_mode(0777), resolve).error(),
                errc::exist)
          << name;
    EXPECT_EQ(place.make_directory("none/d", file_mode(0777), resolve).error(),
              errc::noent);
    EXPECT_EQ(place.make_directory("", file_mode(0777), resolve).error(),
              errc::noent);
  }
}

TEST_F(path_fd_calls, make_node_of_each_kind) {
  const mask_of_zero mask;
  const file_mode mode(0640);
  ASSERT_TRUE(place.make_node("regular", file_node::regular(mode)));
  ASSERT_TRUE(place.make_node("fifo", file_node::fifo(mode), beneath));
  ASSERT_TRUE(place.make_node("socket", file_node::socket(mode)));
  EXPECT_EQ(mode_of("regular"), S_IFREG | 0640u);
  EXPECT_EQ(mode_of("fifo"), S_IFIFO | 0640u);
  EXPECT_EQ(mode_of("socket"), S_IFSOCK | 0640u);
  EXPECT_EQ(place.make_node("fifo", file_node::fifo(mode)).error(),
            error(errc::exist, sys::nr::mknodat));
}

TEST_F(path_fd_calls, make_node_of_devices) {
  const file_mode mode(0600);
  const auto made = place.make_node(
      "char", file_node::character_device(mode, {0xabc, 0xfedcb}));
  if (made.has_error() && made.error() == errc::perm)
    return support::skip("device nodes need CAP_MKNOD");
  ASSERT_TRUE(made) << made.error().message();
  ASSERT_TRUE(place.make_node("block", file_node::block_device(mode, {7, 300}),
                              beneath));
  const auto one = place.status("char").value();
  EXPECT_EQ(one.type(), file_type::character_device);
  EXPECT_EQ(one.device(), (device_number{0xabc, 0xfedcb}));
  EXPECT_EQ(look("char").st_rdev, makedev(0xabc, 0xfedcb));
  EXPECT_TRUE(S_ISBLK(mode_of("block")));
  EXPECT_EQ(look("block").st_rdev, makedev(7, 300));
}

TEST_F(path_fd_calls, make_node_of_a_device_number_with_no_room_is_inval) {
  for (const device_number number :
       {device_number{0x1000, 0}, device_number{0, 0x100000}})
    EXPECT_EQ(
        place.make_node("d", file_node::block_device(file_mode(0600), number))
            .error(),
        error(errc::inval, operation::path));
}

TEST_F(path_fd_calls, what_is_made_and_given_prints) {
  const auto mode = file_mode(0600);
  EXPECT_EQ(fmt::format("{}", file_node::fifo(mode)), "fifo 0600");
  EXPECT_EQ(fmt::format("{}", file_node::block_device(mode, {7, 1})),
            "block device 0600 7:1");
  EXPECT_EQ(fmt::format("{}", file_owner{.user = 5}), "5:");
  EXPECT_EQ(fmt::format("{}", file_owner{.group = 6}), ":6");
}

TEST_F(path_fd_calls, make_symlink_takes_any_text) {
  ASSERT_TRUE(place.make_symlink("link", "nowhere/at/all"));
  ASSERT_TRUE(place.make_symlink("other", "/..", beneath));
  EXPECT_EQ(fs::read_symlink(dir / "link"), "nowhere/at/all");
  EXPECT_EQ(fs::read_symlink(dir / "other"), "/..");
}

TEST_F(path_fd_calls, make_symlink_of_nothing_or_onto_something_fails) {
  dir.with_file("f", "");
  EXPECT_EQ(place.make_symlink("f", "x").error(), errc::exist);
  EXPECT_EQ(place.make_symlink("link", "").error(), errc::noent);
}

TEST_F(path_fd_calls, link_gives_another_name) {
  dir.with_file("f", "");
  ASSERT_TRUE(place.make_directory("d"));
  const auto inner = path_fd::open_at(place, "d").value();
  ASSERT_TRUE(place.link("f", inner, "one"));
  ASSERT_TRUE(place.link("f", inner, "two", {}, beneath));
  EXPECT_EQ(look("f").st_nlink, 3u);
  EXPECT_EQ(look("d/two").st_ino, look("f").st_ino);
}

TEST_F(path_fd_calls, link_of_a_symbolic_link_is_of_it_or_what_it_leads_to) {
  dir.with_file("f", "");
  ASSERT_TRUE(place.make_symlink("link", "f"));
  for (const resolve_flags resolve : {resolve_flags(), beneath}) {
    ASSERT_TRUE(place.link("link", place, "itself", {}, resolve));
    ASSERT_TRUE(place.link("link", place, "file", {.follow = true}, resolve));
    EXPECT_EQ(look("itself").st_ino, look("link").st_ino);
    EXPECT_EQ(look("file").st_ino, look("f").st_ino);
    ASSERT_TRUE(place.remove("itself"));
    ASSERT_TRUE(place.remove("file"));
  }
}

// Before Linux 6.10 only the capability made a link of what is held.
TEST_F(path_fd_calls, link_beneath_needs_no_capability) {
  fs::permissions(dir.path(), fs::perms::all);
  EXPECT_EQ(test::in_child([&] {
              if (getuid() == 0 && setuid(65534) != 0) return 1;
              const auto mine = path_fd::open(dir.path()).value();
              if (!mine.make_node("f", file_node::regular(file_mode(0600))))
                return 2;
              if (!test::trap(sys::nr::linkat, errc::noent)) return 0;
              // Both ways are tried, and the error is the second one's.
              const auto made = mine.link("f", mine, "g", {}, beneath);
              if (made.error() != error(errc::noent, sys::nr::linkat)) return 3;
              return test::trapped.calls == 2 ? 0 : 4;
            }),
            0);
  EXPECT_EQ(test::in_child([&] {
              if (getuid() == 0 && setuid(65534) != 0) return 1;
              const auto mine = path_fd::open(dir.path()).value();
              return mine.link("f", mine, "g", {}, beneath) ? 0 : 5;
            }),
            0);
}

TEST_F(path_fd_calls, link_of_a_directory_is_perm) {
  ASSERT_TRUE(place.make_directory("d"));
  for (const resolve_flags resolve : {resolve_flags(), beneath}) {
    EXPECT_EQ(place.link("d", place, "e", {}, resolve).error(), errc::perm);
    EXPECT_EQ(place.link("none", place, "e", {}, resolve).error(), errc::noent);
    EXPECT_EQ(place.link("..", place, "e", {}, {}).error(), errc::perm);
  }
}

TEST_F(path_fd_calls, rename_replaces_or_not) {
  dir.with_file("a", "new");
  dir.with_file("b", "old");
  EXPECT_EQ(place.rename("a", place, "b", rename_flag::noreplace).error(),
            error(errc::exist, sys::nr::renameat2));
  ASSERT_TRUE(place.rename("a", place, "b"));
  EXPECT_EQ(test::content_of(dir / "b"), "new");
  EXPECT_FALSE(fs::exists(dir / "a"));
}

TEST_F(path_fd_calls, rename_exchanges_a_file_and_a_directory) {
  dir.with_file("a", "text");
  ASSERT_TRUE(place.make_directory("d"));
  ASSERT_TRUE(place.rename("a", place, "d", rename_flag::exchange, beneath));
  EXPECT_TRUE(fs::is_directory(dir / "a"));
  EXPECT_EQ(test::content_of(dir / "d"), "text");
}

TEST_F(path_fd_calls, rename_into_another_place) {
  dir.with_file("a", "text");
  ASSERT_TRUE(place.make_directory("d"));
  const auto inner = path_fd::open_at(place, "d").value();
  ASSERT_TRUE(place.rename("a", inner, "b", {}, beneath));
  ASSERT_TRUE(inner.rename("b", place, "c"));
  EXPECT_EQ(test::content_of(dir / "c"), "text");
}

TEST_F(path_fd_calls, rename_says_why_not) {
  dir.with_file("f", "");
  ASSERT_TRUE(place.make_directory("d"));
  ASSERT_TRUE(place.make_directory("full"));
  ASSERT_TRUE(place.make_directory("full/of"));
  EXPECT_EQ(place.rename("f", place, "d").error(), errc::isdir);
  EXPECT_EQ(place.rename("d", place, "f").error(), errc::notdir);
  EXPECT_EQ(place.rename("d", place, "full").error(), errc::notempty);
  EXPECT_EQ(place.rename("full", place, "full/x").error(), errc::inval);
  EXPECT_EQ(place.rename("none", place, "x").error(), errc::noent);
  for (const resolve_flags resolve : {resolve_flags(), beneath})
    EXPECT_EQ(place.rename("..", place, "x", {}, resolve).error(), errc::busy);
}

TEST_F(path_fd_calls, remove_takes_files_and_links_away) {
  dir.with_file("f", "");
  ASSERT_TRUE(place.make_symlink("link", "f"));
  ASSERT_TRUE(place.remove("link", beneath));
  EXPECT_TRUE(fs::exists(dir / "f"));
  ASSERT_TRUE(place.remove("f"));
  EXPECT_EQ(place.remove("f").error(), error(errc::noent, sys::nr::unlinkat));
}

TEST_F(path_fd_calls, remove_of_a_directory_is_isdir) {
  ASSERT_TRUE(place.make_directory("d"));
  dir.with_file("f", "");
  for (const resolve_flags resolve : {resolve_flags(), beneath}) {
    EXPECT_EQ(place.remove("d", resolve).error(), errc::isdir);
    EXPECT_EQ(place.remove("..", resolve).error(), errc::isdir);
    EXPECT_EQ(place.remove("f/", resolve).error(), errc::notdir);
  }
}

TEST_F(path_fd_calls, remove_directory_takes_an_empty_one) {
  ASSERT_TRUE(place.make_directory("d"));
  ASSERT_TRUE(place.make_directory("d/e"));
  dir.with_file("f", "");
  EXPECT_EQ(place.remove_directory("d").error(), errc::notempty);
  EXPECT_EQ(place.remove_directory("f").error(), errc::notdir);
  EXPECT_EQ(place.remove_directory("d/e/..", beneath).error(), errc::notempty);
  ASSERT_TRUE(place.remove_directory("d/e", beneath));
  ASSERT_TRUE(place.remove_directory("d/"));
  EXPECT_EQ(place.remove_directory("d").error(), errc::noent);
}

TEST_F(path_fd_calls, set_mode_by_path_by_descriptor_and_held) {
  const auto path = dir.with_file("f", "");
  ASSERT_TRUE(place.set_mode("f", file_mode(04701)));
  EXPECT_EQ(mode_of("f"), S_IFREG | 04701u);
  ASSERT_TRUE(place.set_mode("f", file_mode(0702), {}, beneath));
  EXPECT_EQ(mode_of("f"), S_IFREG | 0702u);
  ASSERT_TRUE(place.set_mode("f", file_mode(0703), {.follow = false}));
  EXPECT_EQ(mode_of("f"), S_IFREG | 0703u);
  ASSERT_TRUE(set_mode(file::open(path).value(), file_mode(0704)));
  EXPECT_EQ(mode_of("f"), S_IFREG | 0704u);
  ASSERT_TRUE(set_mode(path_fd::open(path).value(), file_mode(0705)));
  EXPECT_EQ(mode_of("f"), S_IFREG | 0705u);
}

TEST_F(path_fd_calls, set_mode_of_a_link_is_opnotsupp) {
  dir.with_file("f", "");
  fs::permissions(dir / "f", fs::perms::owner_all);
  ASSERT_TRUE(place.make_symlink("link", "f"));
  for (const resolve_flags resolve : {resolve_flags(), beneath}) {
    const auto of_link =
        place.set_mode("link", file_mode(0), {.follow = false}, resolve);
    EXPECT_EQ(of_link.error(), errc::opnotsupp);
    EXPECT_EQ(mode_of("f"), S_IFREG | 0700u);
    ASSERT_TRUE(place.set_mode("link", file_mode(0700), {}, resolve));
  }
  EXPECT_EQ(place.set_mode("none", file_mode(0)).error(), errc::noent);
}

// As on a kernel before 6.6.
TEST_F(path_fd_calls, set_mode_without_fchmodat2) {
  const auto path = dir.with_file("f", "");
  ASSERT_TRUE(place.make_symlink("link", "f"));
  EXPECT_EQ(test::in_child([&] {
              if (!test::trap(sys::nr::fchmodat2, errc::nosys)) return 0;
              if (!set_mode(file::open(path).value(), file_mode(0704)))
                return 1;
              if (mode_of("f") != (S_IFREG | 0704)) return 2;
              if (!place.set_mode("f", file_mode(0705), {.follow = false}))
                return 3;
              if (mode_of("f") != (S_IFREG | 0705)) return 4;
              const auto of_link =
                  place.set_mode("link", file_mode(0), {.follow = false});
              if (of_link.error() != errc::opnotsupp) return 5;
              const auto none = borrowed<any_fd>::borrow_raw(test::no_such_fd);
              if (set_mode(none, file_mode(0)).error() != errc::badf) return 6;
              return test::trapped.calls == 6 ? 0 : 7;
            }),
            0);
}

TEST_F(path_fd_calls, set_owner_changes_what_is_given) {
  const auto path = dir.with_file("f", "");
  if (getuid() != 0) return support::skip("needs CAP_CHOWN");
  ASSERT_TRUE(place.set_owner("f", {.user = 7, .group = 8}));
  ASSERT_TRUE(place.set_owner("f", {.group = 9}, {}, beneath));
  EXPECT_EQ(look("f").st_uid, 7u);
  EXPECT_EQ(look("f").st_gid, 9u);
  ASSERT_TRUE(set_owner(path_fd::open(path).value(), {.user = 10}));
  ASSERT_TRUE(set_owner(file::open(path).value(), {.group = 70000}));
  EXPECT_EQ(look("f").st_uid, 10u);
  EXPECT_EQ(look("f").st_gid, 70000u);
}

TEST_F(path_fd_calls, set_owner_of_a_link_itself) {
  dir.with_file("f", "");
  ASSERT_TRUE(place.make_symlink("link", "f"));
  if (getuid() != 0) return support::skip("needs CAP_CHOWN");
  const auto before = look("f").st_uid;
  ASSERT_TRUE(place.set_owner("link", {.user = 7}, {.follow = false}));
  EXPECT_EQ(look("link").st_uid, 7u);
  ASSERT_TRUE(place.set_owner("link", {.user = 8}, {.follow = false}, beneath));
  EXPECT_EQ(look("link").st_uid, 8u);
  EXPECT_EQ(look("f").st_uid, before);
}

TEST_F(path_fd_calls, what_is_somebody_elses_is_perm) {
  const auto path = dir.with_file("f", "");
  fs::permissions(dir.path(), fs::perms::all);
  EXPECT_EQ(test::in_child([&] {
              if (getuid() != 0) return 0;
              if (setuid(65534) != 0) return 1;
              const file_owner other = {.user = 1};
              if (place.set_owner("f", other).error() != errc::perm) return 2;
              if (place.set_mode("f", file_mode(0)).error() != errc::perm)
                return 3;
              return 0;
            }),
            0);
}

TEST_F(path_fd_calls, working_directory_is_where_paths_begin) {
  EXPECT_EQ(test::in_child([&] {
              if (chdir(dir.path().c_str()) != 0) return 1;
              const auto here = path_fd::working_directory();
              if (!here.make_directory("d")) return 2;
              if (!here.make_directory("d/e", file_mode(0777), beneath))
                return 3;
              if (here.status(".").value().identity() !=
                  stat(place).value().identity())
                return 4;
              return here.status("..", {}, beneath).error() == errc::xdev ? 0
                                                                          : 5;
            }),
            0);
  EXPECT_TRUE(fs::is_directory(dir / "d/e"));
}

}  // namespace
