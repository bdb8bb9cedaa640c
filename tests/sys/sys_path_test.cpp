// SPDX-License-Identifier: BSL-1.0

// The raw calls by path: each made once, with a result that is known.

#include <fildes/sys/descriptor.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/path.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "unit/helpers.hpp"

namespace sys = fildes::sys;
namespace kernel = fildes::sys::abi;
using fildes::errc;
using fildes::error;
using sys::nr;

namespace {

class sys_path : public testing::Test {
 protected:
  ~sys_path() override { close(base_); }
  static mode_t mode_of(const std::string& path) {
    struct stat status = {};
    EXPECT_EQ(stat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
  }

  const test::scratch_directory scratch_;
  const std::string dir_ = scratch_.path();
  const std::string file_ = scratch_.with_file("file", "");
  const std::string none_ = scratch_ / "none";
  const int base_ = sys::open(dir_.c_str(), O_DIRECTORY | O_CLOEXEC).value();
};

TEST_F(sys_path, open_openat_and_creat) {
  EXPECT_TRUE(sys::close(sys::creat(none_.c_str(), 0600).value()));
  EXPECT_EQ(mode_of(none_), 0600u);
  EXPECT_TRUE(sys::unlinkat(base_, "none", 0));
  EXPECT_TRUE(sys::close(sys::open(file_.c_str(), O_CLOEXEC).value()));
  EXPECT_TRUE(sys::close(sys::openat(base_, "file", O_CLOEXEC, 0).value()));
  const error noent(errc::noent, nr::openat);
  EXPECT_EQ(sys::open(none_.c_str(), 0).error(), noent);
  EXPECT_EQ(sys::openat(base_, "none", 0, 0).error(), noent);
  EXPECT_EQ(sys::creat(dir_.c_str(), 0600).error(),
            error(errc::isdir, nr::openat));
}

TEST_F(sys_path, openat2) {
  kernel::open_how how{O_CLOEXEC, 0, 0};
  EXPECT_TRUE(sys::close(sys::openat2(base_, "file", how).value()));
  how.flags |= O_TMPFILE;
  EXPECT_EQ(sys::openat2(base_, "file", how).error(),
            error(errc::inval, nr::openat2));
}

TEST_F(sys_path, openat2_refuses_flags_that_it_does_not_know) {
  const kernel::open_how how{O_CLOEXEC | 1ULL << 40, 0, 0};
  EXPECT_EQ(sys::openat2(base_, "file", how).error(),
            error(errc::inval, nr::openat2));
}

TEST_F(sys_path, access_faccessat_and_faccessat2) {
  EXPECT_TRUE(sys::access(file_.c_str(), R_OK));
  EXPECT_TRUE(sys::faccessat(base_, "file", F_OK));
  EXPECT_TRUE(sys::faccessat2(base_, "", F_OK, kernel::at_empty_path));
  EXPECT_TRUE(sys::chmod(file_.c_str(), 0600));
  EXPECT_EQ(sys::access(file_.c_str(), X_OK).error(),
            error(errc::acces, nr::faccessat));
  EXPECT_EQ(sys::faccessat(base_, "none", F_OK).error(),
            error(errc::noent, nr::faccessat));
  EXPECT_EQ(sys::faccessat2(base_, "file", 99, 0).error(),
            error(errc::inval, nr::faccessat2));
}

TEST_F(sys_path, chmod_fchmod_and_fchmodat) {
  EXPECT_TRUE(sys::chmod(file_.c_str(), 0640));
  EXPECT_EQ(mode_of(file_), 0640u);
  EXPECT_TRUE(sys::fchmodat(base_, "file", 0604));
  EXPECT_EQ(mode_of(file_), 0604u);
  EXPECT_TRUE(sys::fchmod(base_, 0750));
  EXPECT_EQ(mode_of(dir_), 0750u);
  EXPECT_EQ(sys::chmod(none_.c_str(), 0).error(),
            error(errc::noent, nr::fchmodat));
  EXPECT_EQ(sys::fchmod(1'000'000, 0).error(), error(errc::badf, nr::fchmod));
}

TEST_F(sys_path, chown_fchown_and_fchownat) {
  const unsigned user = getuid(), group = getgid();
  EXPECT_TRUE(sys::chown(file_.c_str(), user, group));
  EXPECT_TRUE(sys::fchown(base_, ~0U, ~0U));
  EXPECT_TRUE(sys::fchownat(base_, "file", user, ~0U, 0));
  const error noent(errc::noent, nr::fchownat);
  EXPECT_EQ(sys::chown(none_.c_str(), user, group).error(), noent);
  EXPECT_EQ(sys::fchownat(base_, "none", user, group, 0).error(), noent);
  EXPECT_EQ(sys::fchown(1'000'000, user, group).error(), errc::badf);
}

TEST_F(sys_path, chdir_fchdir_and_getcwd) {
  EXPECT_EQ(
      test::in_child([this] {
        char here[PATH_MAX];
        if (!sys::chdir("/") || !sys::fchdir(base_)) return 1;
        const auto size = sys::getcwd(here, sizeof here);
        const auto real = std::filesystem::canonical(dir_).native();
        if (!size || here != real || size.value() != real.size() + 1) return 2;
        if (!sys::chdir("/") || sys::getcwd(here, sizeof here).value() != 2)
          return 3;
        return 0;
      }),
      0);
  char small[1];
  EXPECT_EQ(sys::getcwd(small, 1).error(), error(errc::range, nr::getcwd));
  EXPECT_EQ(sys::chdir(none_.c_str()).error(), error(errc::noent, nr::chdir));
  EXPECT_EQ(sys::fchdir(1'000'000).error(), error(errc::badf, nr::fchdir));
}

// As root it works, as anybody else it is perm.
TEST_F(sys_path, chroot) {
  EXPECT_EQ(sys::chroot(none_.c_str()).error(), error(errc::noent, nr::chroot));
  EXPECT_EQ(test::in_child([this] {
              const auto changed = sys::chroot(dir_.c_str());
              if (!changed) return changed.error() == errc::perm ? 0 : 1;
              return sys::access("/file", F_OK) ? 0 : 2;
            }),
            0);
  EXPECT_EQ(test::in_child([] {
              if (getuid() == 0 && setuid(65534) != 0) return 1;
              return sys::chroot("/").error() == error(errc::perm, nr::chroot)
                         ? 0
                         : 2;
            }),
            0);
}

TEST_F(sys_path, truncate) {
  EXPECT_TRUE(sys::truncate(file_.c_str(), 77));
  EXPECT_EQ(std::filesystem::file_size(file_), 77u);
  EXPECT_EQ(sys::truncate(file_.c_str(), -1).error(),
            error(errc::inval, sys::nr64::truncate));
}

TEST_F(sys_path, readlinkat_linkat_and_unlinkat) {
  std::filesystem::create_symlink("target", dir_ + "/link");
  char text[16];
  EXPECT_EQ(sys::readlinkat(base_, "link", text, sizeof text).value(), 6u);
  EXPECT_EQ(std::string_view(text, 6), "target");
  EXPECT_EQ(sys::readlinkat(base_, "file", text, sizeof text).error(),
            error(errc::inval, nr::readlinkat));
  EXPECT_TRUE(sys::linkat(base_, "file", base_, "hard", 0));
  EXPECT_EQ(std::filesystem::hard_link_count(file_), 2u);
  EXPECT_EQ(sys::linkat(base_, "file", base_, "hard", 0).error(),
            error(errc::exist, nr::linkat));
  EXPECT_TRUE(sys::unlinkat(base_, "hard", 0));
  EXPECT_EQ(sys::unlinkat(base_, "hard", 0).error(),
            error(errc::noent, nr::unlinkat));
}

// Defect D2, as far as it applies: the structure itself is filled.
TEST_F(sys_path, statx) {
  kernel::statx status = {};
  ASSERT_TRUE(sys::truncate(file_.c_str(), 12));
  ASSERT_TRUE(sys::statx(base_, "file", 0, kernel::statx_basic_stats, status));
  EXPECT_EQ(status.size, 12u);
  EXPECT_EQ(status.mode & kernel::s_ifmt, kernel::s_ifreg);
  EXPECT_EQ(sys::statx(base_, "none", 0, 0, status).error(),
            error(errc::noent, nr::statx));
}

}  // namespace
