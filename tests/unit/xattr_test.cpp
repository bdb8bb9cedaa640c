// SPDX-License-Identifier: BSL-1.0
#include <fildes/xattr.hpp>

#include <array>
#include <string>
#include <vector>

#include <sys/xattr.h>

#include <fildes/file.hpp>

#include "disk.hpp"
#include "helpers.hpp"
#include "support/skip.hpp"
#include "trap.hpp"

using namespace fildes;

namespace {

constexpr xattr_name color = "user.color";
constexpr resolve_flags beneath = resolve_flag::beneath;

struct xattr : testing::Test {
  std::string read(const char* name) const {
    std::array<char, 100> value;
    const auto size = getxattr(path.c_str(), name, value.data(), value.size());
    return size < 0 ? "none" : std::string(value.data(), std::size_t(size));
  }

  test::scratch_directory dir;
  std::string path = dir.with_file("f", "");
  owned<path_fd> place = path_fd::open(dir.path()).value();
  owned<path_fd> held = path_fd::open(path).value();
  owned<file> opened = file::open(path).value();
};

std::string as_text(const result<std::size_t>& size,
                    const std::array<char, 100>& value) {
  if (size.has_error()) return std::string(size.error().name());
  return {value.data(), size.value()};
}

std::vector<std::string> as_list(const result<xattr_names>& names) {
  std::vector<std::string> all;
  for (const std::string_view name : names.value())
    // Labels are other programs' business.
    if (name.starts_with("user.")) all.emplace_back(name);
  return all;
}

static_assert(color.view() == "user.color");
static_assert(xattr_name::from("user.color").has_value());

TEST(xattr_name, is_checked_when_it_is_made) {
  const std::string longest = "user." + std::string(250, 'x');
  EXPECT_EQ(xattr_name::from(longest).value().view(), longest);
  EXPECT_STREQ(xattr_name::from(longest).value().c_str(), longest.c_str());
  EXPECT_EQ(xattr_name::from(longest + "x").error(),
            error(errc::nametoolong, operation::path));
  EXPECT_EQ(xattr_name::from("").error(), error(errc::inval, operation::path));
  EXPECT_EQ(xattr_name::from(std::string_view("user.\0", 6)).error(),
            errc::inval);
  EXPECT_NE(xattr_name::from("user.colour").value(), color);
}

TEST_F(xattr, is_set_and_read_by_descriptor_and_held) {
  std::array<char, 100> value;
  ASSERT_TRUE(set_xattr(opened, color, "red"));
  EXPECT_EQ(read("user.color"), "red");
  EXPECT_EQ(as_text(get_xattr(opened, color, value), value), "red");
  ASSERT_TRUE(set_xattr(held, color, "green"));
  EXPECT_EQ(read("user.color"), "green");
  EXPECT_EQ(as_text(get_xattr(held, color, value), value), "green");
  ASSERT_TRUE(remove_xattr(held, color));
  EXPECT_EQ(read("user.color"), "none");
}

TEST_F(xattr, is_set_and_read_by_place) {
  std::array<char, 100> value;
  for (const resolve_flags resolve : {resolve_flags(), beneath}) {
    ASSERT_TRUE(set_xattr_at(place, "f", color, "red", {}, {}, resolve));
    EXPECT_EQ(read("user.color"), "red");
    EXPECT_EQ(
        as_text(get_xattr_at(place, "f", color, value, {}, resolve), value),
        "red");
    std::array<char, 1000> names;
    EXPECT_EQ(as_list(list_xattrs_at(place, "f", names, {}, resolve)),
              std::vector<std::string>{"user.color"});
    ASSERT_TRUE(remove_xattr_at(place, "f", color, {}, resolve));
    EXPECT_EQ(read("user.color"), "none");
  }
}

TEST_F(xattr, that_is_not_there_is_nodata) {
  std::array<char, 100> value;
  EXPECT_EQ(get_xattr(opened, color, value).error(),
            error(errc::nodata, sys::nr::fgetxattr));
  EXPECT_EQ(get_xattr(held, color, value).error(), errc::nodata);
  EXPECT_EQ(remove_xattr(opened, color).error(), errc::nodata);
  EXPECT_EQ(remove_xattr_at(place, "f", color).error(), errc::nodata);
  EXPECT_EQ(get_xattr_at(place, "none", color, value).error(), errc::noent);
}

TEST_F(xattr, flags_say_whether_it_may_be_there) {
  EXPECT_EQ(set_xattr(opened, color, "x", xattr_flag::replace).error(),
            errc::nodata);
  ASSERT_TRUE(set_xattr(opened, color, "x", xattr_flag::create));
  EXPECT_EQ(set_xattr(held, color, "y", xattr_flag::create).error(),
            errc::exist);
  EXPECT_EQ(set_xattr_at(place, "f", color, "y", xattr_flag::create).error(),
            errc::exist);
  ASSERT_TRUE(set_xattr_at(place, "f", color, "y", xattr_flag::replace));
  EXPECT_EQ(read("user.color"), "y");
}

TEST_F(xattr, size_is_told_where_there_is_no_room) {
  ASSERT_TRUE(set_xattr(opened, color, "green"));
  EXPECT_EQ(get_xattr(opened, color, {}).value(), 5u);
  EXPECT_EQ(get_xattr(held, color, {}).value(), 5u);
  EXPECT_EQ(get_xattr_at(place, "f", color, {}).value(), 5u);
  std::array<char, 4> little;
  EXPECT_EQ(get_xattr(opened, color, little).error(), errc::range);
  EXPECT_EQ(get_xattr_at(place, "f", color, little).error(), errc::range);
}

TEST_F(xattr, value_may_be_empty_and_of_any_bytes) {
  ASSERT_TRUE(set_xattr(opened, color, byte_view()));
  EXPECT_EQ(get_xattr(opened, color, {}).value(), 0u);
  const std::string bytes("\0\xff\0", 3);
  ASSERT_TRUE(set_xattr_at(place, "f", color, bytes));
  EXPECT_EQ(read("user.color"), bytes);
}

TEST_F(xattr, value_over_64_kib_is_e2big) {
  const std::string large(65537, 'x');
  EXPECT_EQ(set_xattr(opened, color, large).error(), errc::e2big);
  EXPECT_EQ(set_xattr_at(place, "f", color, large).error(), errc::e2big);
}

TEST_F(xattr, each_length_of_a_name_is_taken) {
  for (std::size_t size = 1; size <= 250; ++size) {
    const auto name =
        xattr_name::from("user." + std::string(size, 'x')).value();
    ASSERT_TRUE(set_xattr(opened, name, "v")) << size;
    EXPECT_EQ(get_xattr(held, name, {}).value(), 1u);
    ASSERT_TRUE(remove_xattr_at(place, "f", name));
  }
}

TEST_F(xattr, list_has_all_names_in_any_room_that_holds_them) {
  std::vector<char> names(xattr_names::most);
  EXPECT_EQ(as_list(list_xattrs(opened, names)), std::vector<std::string>());
  for (const char* const name : {"user.a", "user.bb", "user.ccc"})
    ASSERT_EQ(setxattr(path.c_str(), name, "", 0, 0), 0);
  for (const any_fd* const fd :
       {static_cast<any_fd*>(&opened), static_cast<any_fd*>(&held)}) {
    auto found = as_list(list_xattrs(*fd, names));
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found,
              (std::vector<std::string>{"user.a", "user.bb", "user.ccc"}));
  }
  std::array<char, 10> little;
  EXPECT_EQ(list_xattrs(opened, little).error(), errc::range);
  EXPECT_EQ(list_xattrs(opened, {}).error(), errc::range);
  EXPECT_EQ(list_xattrs_at(place, "f", {}).error(), errc::range);
}

TEST(xattr_names, takes_any_bytes) {
  const auto count = [](std::string_view bytes) {
    std::vector<std::string> all;
    for (const auto name : xattr_names(bytes)) {
      EXPECT_EQ(name.data()[name.size()], '\0');
      all.emplace_back(name);
    }
    return all.size();
  };
  EXPECT_EQ(count(""), 0u);
  EXPECT_EQ(count("no end"), 0u);
  EXPECT_EQ(count(std::string_view("a\0b", 3)), 1u);
  EXPECT_EQ(count(std::string_view("\0\0", 2)), 2u);
  EXPECT_EQ(count(std::string_view("a\0b\0", 4)), 2u);
}

TEST_F(xattr, of_a_link_itself) {
  ASSERT_TRUE(place.make_symlink("link", "f"));
  const follow_options itself = {.follow = false};
  EXPECT_EQ(set_xattr_at(place, "link", color, "x", {}, itself).error(),
            errc::perm);
  ASSERT_TRUE(set_xattr_at(place, "link", color, "x"));
  EXPECT_EQ(read("user.color"), "x");
  if (getuid() != 0)
    return support::skip("the attributes of a link need CAP_SYS_ADMIN");
  const xattr_name trusted = "trusted.color";
  std::array<char, 100> value;
  for (const resolve_flags resolve : {resolve_flags(), beneath}) {
    ASSERT_TRUE(
        set_xattr_at(place, "link", trusted, "green", {}, itself, resolve));
    EXPECT_EQ(read("trusted.color"), "none");
    EXPECT_EQ(
        as_text(get_xattr_at(place, "link", trusted, value, itself, resolve),
                value),
        "green");
    ASSERT_TRUE(remove_xattr_at(place, "link", trusted, itself, resolve));
  }
}

// As on a kernel before 6.13: by what is held and /proc.
TEST_F(xattr, at_calls_do_without_those_of_the_kernel) {
  const auto without = [&](sys::nr call, auto body) {
    return test::in_child([&] {
      if (!test::trap(call, errc::nosys)) return 0;
      if (!body()) return 1;
      return test::trapped.calls == 1 ? 0 : 2;
    });
  };
  std::array<char, 100> room;
  EXPECT_EQ(without(sys::nr::setxattrat,
                    [&] {
                      return set_xattr_at(place, "f", color, "green") &&
                             read("user.color") == "green";
                    }),
            0);
  ASSERT_TRUE(set_xattr(opened, color, "red"));
  EXPECT_EQ(without(sys::nr::getxattrat,
                    [&] {
                      return as_text(get_xattr_at(place, "f", color, room),
                                     room) == "red";
                    }),
            0);
  EXPECT_EQ(without(sys::nr::listxattrat,
                    [&] {
                      return as_list(list_xattrs_at(place, "f", room)).size() ==
                             1;
                    }),
            0);
  EXPECT_EQ(without(sys::nr::removexattrat,
                    [&] {
                      return remove_xattr_at(place, "f", color) &&
                             read("user.color") == "none";
                    }),
            0);
}

TEST_F(xattr, of_no_descriptor_is_badf) {
  const auto none = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(get_xattr(none, color, {}).error(), errc::badf);
  EXPECT_EQ(list_xattrs(none, {}).error(), errc::badf);
}

TEST_F(xattr, of_what_is_held_is_badf_without_proc) {
  constexpr int cannot = 77;
  const int ended = test::in_child([&] {
    if (!test::leave_mount_namespace() ||
        mount("none", "/proc", "tmpfs", 0, nullptr) != 0)
      return cannot;
    if (!set_xattr(opened, color, "x")) return 1;
    return get_xattr(held, color, {}).error() == errc::badf ? 0 : 2;
  });
  if (ended == cannot) return support::skip("no mount namespaces here");
  EXPECT_EQ(ended, 0);
}

TEST(xattr_on_a_disk, that_is_full_is_nospc) {
  test::on_a_tiny_disk([](const std::string& disk) {
    ASSERT_EQ(mount("none", disk.c_str(), "tmpfs", 0, "nr_inodes=3"), 0);
    const auto fd = file::create(disk + "/f").value();
    const auto set = set_xattr(fd, color, std::string(60'000, 'x'));
    // A tmpfs keeps none of `user` before Linux 6.6.
    ASSERT_TRUE(set.has_error());
    EXPECT_TRUE(set.error() == errc::nospc || set.error() == errc::opnotsupp)
        << set.error().name();
  });
}

}  // namespace
