// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_attributes.hpp>

#include <sys/ioctl.h>

#include <linux/fs.h>

#include <fildes/file.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"

using namespace fildes;

namespace {

// Which file systems can is theirs to say: a tmpfs since 6.6.
bool has_attributes(const any_fd& fd) {
  const auto r = get_attributes(fd);
  if (r) return true;
  EXPECT_TRUE(r.error() == error(errc::notty, sys::nr::ioctl) ||
              r.error() == errc::opnotsupp);
  support::skip("the file system has no attributes");
  return false;
}

TEST(file_attributes, are_what_was_set) {
  const test::scratch_directory dir;
  const auto fd = file::open(dir.with_file("f", "text")).value();
  if (!has_attributes(fd)) return;
  const auto before = get_attributes(fd).value();
  ASSERT_TRUE(set_attributes(fd, before | file_attribute::nodump));
  EXPECT_EQ(get_attributes(fd).value(), before | file_attribute::nodump);
  int bits = 0;  // as libc's callers have it
  ASSERT_EQ(ioctl(fd.raw(), FS_IOC_GETFLAGS, &bits), 0);
  EXPECT_TRUE(bits & FS_NODUMP_FL);
  ASSERT_TRUE(set_attributes(fd, before));
  EXPECT_EQ(get_attributes(fd).value(), before);
}

TEST(file_attributes, of_an_immutable_file_need_a_privilege) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto fd = file::open(path).value();
  if (!has_attributes(fd)) return;
  const auto before = get_attributes(fd).value();
  const auto set = set_attributes(fd, before | file_attribute::immutable);
  if (!set) {
    EXPECT_EQ(set.error(), error(errc::perm, sys::nr::ioctl));
    return;
  }
  EXPECT_EQ(file::open(path, {.access = access_mode::write_only}).error(),
            errc::perm);
  EXPECT_TRUE(set_attributes(fd, before));
  EXPECT_TRUE(file::open(path, {.access = access_mode::write_only}));
}

TEST(file_attributes, of_a_strangers_file_are_only_told) {
  EXPECT_EQ(test::in_child([] {
              const auto fd = file::open("/etc/passwd").value();
              if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
                return 2;
              const auto r = set_attributes(fd, file_attribute::nodump);
              return r.error() == errc::perm || r.error() == errc::notty ||
                             r.error() == errc::opnotsupp
                         ? 0
                         : 1;
            }),
            0);
}

TEST(file_attributes, of_what_has_none_are_an_error) {
  const auto null = file::open("/dev/null").value();
  EXPECT_EQ(get_attributes(null).error(), error(errc::notty, sys::nr::ioctl));
  const auto held = path_fd::open("/tmp").value();
  EXPECT_EQ(get_attributes(held).error(), error(errc::badf, sys::nr::ioctl));
  EXPECT_EQ(set_attributes(held, {}).error(),
            error(errc::badf, sys::nr::ioctl));
}

}  // namespace
