// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_link.hpp>

#include <errno.h>

#include <string>

#include "disk.hpp"

using namespace fildes;

namespace {

// A directory, and a file in it that has no name.
class file_link : public testing::Test {
 protected:
  owned<file> unnamed() {
    auto fd = file::temporary(dir_.path()).value();
    EXPECT_EQ(fd.write("text").value(), 4u);
    return fd;
  }
  bool exists(const char* name) {
    return std::filesystem::exists(
        std::filesystem::symlink_status(dir_ / name));
  }
  const test::scratch_directory dir_;
  const owned<path_fd> base_ = path_fd::open(dir_.path()).value();
};

TEST_F(file_link, gives_a_temporary_file_its_name) {
  const auto fd = unnamed();
  ASSERT_TRUE(link_into(fd, base_, "named"));
  EXPECT_EQ(test::content_of(dir_ / "named"), "text");
  EXPECT_EQ(stat(fd).value().links(), 1u);
  ASSERT_TRUE(link_into(fd, base_, std::string_view("again")));
  EXPECT_EQ(stat(fd).value().links(), 2u);
}

TEST_F(file_link, replaces_nothing) {
  dir_.with_file("f", "old");
  EXPECT_EQ(link_into(unnamed(), base_, "f").error(),
            error(errc::exist, sys::nr::linkat));
  EXPECT_EQ(test::content_of(dir_ / "f"), "old");
}

TEST_F(file_link, of_what_was_removed_is_noent) {
  const auto fd = file::open(dir_.with_file("f", "")).value();
  ASSERT_EQ(unlink((dir_ / "f").c_str()), 0);
  EXPECT_EQ(link_into(fd, base_, "g").error(), errc::noent);
}

TEST_F(file_link, of_a_file_that_forbids_it_is_noent) {
  const auto fd = owned<file>::adopt_raw(
                      ::open(dir_.path().c_str(),
                             O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600))
                      .value();
  EXPECT_EQ(link_into(fd, base_, "g").error(), errc::noent);
}

TEST_F(file_link, into_what_is_no_directory_fails) {
  dir_.with_file("f", "");
  EXPECT_EQ(link_into(unnamed(), base_, "none/g").error(), errc::noent);
  EXPECT_EQ(link_into(unnamed(), base_, "f/g").error(), errc::notdir);
  EXPECT_EQ(link_into(unnamed(), base_, std::string_view("g\0h", 3)).error(),
            error(errc::inval, operation::path));
}

TEST_F(file_link, into_another_file_system_is_xdev) {
  test::on_a_tiny_disk([this](const std::string& disk) {
    const auto other = path_fd::open(disk).value();
    EXPECT_EQ(link_into(unnamed(), other, "g").error(),
              error(errc::xdev, sys::nr::linkat));
  });
}

TEST_F(file_link, goes_by_proc_where_the_kernel_wants_a_privilege) {
  EXPECT_EQ(test::in_child([this] {
              const auto fd = unnamed();
              if (!test::refuse_with(sys::nr::linkat, 4,
                                     sys::abi::at_empty_path, ENOENT))
                return 77;
              if (!link_into(fd, base_, "named")) return 1;
              return test::content_of(dir_ / "named") == "text" ? 0 : 2;
            }),
            0);
}

TEST_F(file_link, needs_no_privilege) {
  EXPECT_EQ(chmod(dir_.path().c_str(), 0777), 0);
  EXPECT_EQ(test::in_child([this] {
              if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
                return 2;
              return link_into(unnamed(), base_, "named") ? 0 : 1;
            }),
            0);
}

TEST_F(file_link, stays_below_the_base_when_it_is_told_to) {
  std::filesystem::create_directory(dir_ / "sub");
  std::filesystem::create_directory_symlink("..", dir_ / "sub/up");
  std::filesystem::create_directory_symlink("/", dir_ / "root");
  const auto sub = path_fd::open(dir_ / "sub").value();
  const auto put = [&](const char* name) {
    return link_into(unnamed(), sub, name, resolve_flag::beneath);
  };
  EXPECT_TRUE(put("inside"));
  EXPECT_TRUE(put("./inside2"));
  EXPECT_EQ(put("../outside").error(), error(errc::xdev, sys::nr::openat2));
  EXPECT_EQ(put("up/outside").error(), errc::xdev);
  EXPECT_EQ(put((dir_ / "outside").c_str()).error(), errc::xdev);
  EXPECT_EQ(put("..").error(), errc::exist);
  EXPECT_EQ(put("up").error(), errc::exist);
  EXPECT_FALSE(exists("outside"));
  EXPECT_TRUE(link_into(unnamed(), sub, "up/outside"));  // when it is not
  EXPECT_TRUE(exists("outside"));
  EXPECT_EQ(
      link_into(unnamed(), base_, "root/x", resolve_flag::no_symlinks).error(),
      errc::loop);
}

}  // namespace
