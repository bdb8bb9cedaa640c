// SPDX-License-Identifier: BSL-1.0
#include <fildes/replace_file.hpp>

#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <set>
#include <thread>

#include <fildes/io.hpp>
#include <fildes/sys/number64.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"
#include "trap.hpp"
#include "waiting.hpp"

using namespace fildes;
namespace fs = std::filesystem;

namespace {

using names = std::set<std::string>;

constexpr error refused(errc why) { return {why, operation::replace_file}; }

class replace : public testing::Test {
 protected:
  names listed() const {
    names all;
    for (const auto& entry : fs::directory_iterator(dir_.path()))
      all.insert(entry.path().filename());
    return all;
  }
  std::string content() const { return test::content_of(path_); }
  struct stat status() const {
    struct stat s = {};
    EXPECT_EQ(lstat(path_.c_str(), &s), 0);
    return s;
  }
  mode_t mode() const { return status().st_mode & 07777; }

  file_replacement begun(const replace_options& options = {}) const {
    auto made = file_replacement::begin(path_, options).value();
    EXPECT_TRUE(write_all(made.fd(), "new"));
    return made;
  }

  const test::scratch_directory dir_;
  const std::string path_ = dir_.with_file("f", "old");
};

TEST_F(replace, commit_puts_the_new_file_in_the_old_ones_place) {
  auto made = begun();
  EXPECT_EQ(content(), "old");
  ASSERT_TRUE(std::move(made).commit());
  EXPECT_EQ(content(), "new");
  EXPECT_EQ(listed(), names{"f"});
}

TEST_F(replace, without_commit_nothing_remains) {
  {
    const auto made = begun();
  }
  EXPECT_EQ(content(), "old");
  EXPECT_EQ(listed(), names{"f"});
}

TEST_F(replace, makes_the_file_where_there_is_none) {
  const mode_t mask = umask(027);
  auto made =
      file_replacement::begin(dir_ / "g", {.mode = file_mode(0666)}).value();
  umask(mask);
  EXPECT_EQ(listed(), names{"f"});
  ASSERT_TRUE(std::move(made).commit());
  EXPECT_EQ(listed(), (names{"f", "g"}));
  EXPECT_EQ(fs::file_size(dir_ / "g"), 0u);
  EXPECT_EQ(fs::status(dir_ / "g").permissions(), fs::perms(0640));
}

TEST_F(replace, at_once_writes_all_of_it) {
  const std::string large(3'000'000, 'x');
  ASSERT_TRUE(replace_file(path_, large));
  EXPECT_EQ(content(), large);
  ASSERT_TRUE(replace_file(path_, "", {.sync = false}));
  EXPECT_EQ(content(), "");
  EXPECT_EQ(listed(), names{"f"});
}

TEST_F(replace, keeps_the_permission_bits) {
  fs::permissions(path_, fs::perms(0604));
  ASSERT_TRUE(begun().commit());
  EXPECT_EQ(mode(), 0604u);
  ASSERT_TRUE(begun({.mode = file_mode(0600), .keep_mode = false}).commit());
  EXPECT_EQ(mode(), 0600u);
}

// Else a program that edits files would give its own rights away.
TEST_F(replace, drops_set_user_id_unless_the_owner_is_kept) {
  ASSERT_EQ(chmod(path_.c_str(), 06755), 0);
  ASSERT_TRUE(begun().commit());
  EXPECT_EQ(mode(), 0755u);
  ASSERT_EQ(chmod(path_.c_str(), 06755), 0);
  ASSERT_TRUE(begun({.keep_owner = true}).commit());
  EXPECT_EQ(mode(), 06755u);
}

TEST_F(replace, keeps_the_owner_when_asked) {
  if (chown(path_.c_str(), 1234, 4321) != 0)
    return support::skip("needs root: a file of another user");
  ASSERT_TRUE(begun({.keep_owner = true}).commit());
  EXPECT_EQ(status().st_uid, 1234u);
  EXPECT_EQ(status().st_gid, 4321u);
  ASSERT_TRUE(begun().commit());
  EXPECT_EQ(status().st_uid, geteuid());
}

TEST_F(replace, without_the_privilege_to_keep_the_owner_is_perm) {
  if (getuid() != 0) return support::skip("needs root: a file of another user");
  fs::permissions(dir_.path(), fs::perms::all);
  EXPECT_EQ(test::in_child([&] {
              if (setuid(65534) != 0) return 1;
              const auto made =
                  file_replacement::begin(path_, {.keep_owner = true});
              return made.has_error() && made.error() == errc::perm ? 0 : 2;
            }),
            0);
  EXPECT_EQ(listed(), names{"f"});
}

TEST_F(replace, nobody_else_may_read_it_before_it_is_there) {
  fs::permissions(path_, fs::perms(0644));
  auto made = begun();
  struct stat s = {};
  ASSERT_EQ(fstat(made.fd().raw(), &s), 0);
  EXPECT_EQ(s.st_mode & 07777, 0600u);
  ASSERT_TRUE(std::move(made).commit());
  EXPECT_EQ(mode(), 0644u);
}

TEST_F(replace, who_has_the_old_file_keeps_it) {
  fs::create_hard_link(path_, dir_ / "hard");
  const auto reader = file::open(path_).value();
  ASSERT_TRUE(begun().commit());
  char text[4];
  EXPECT_EQ(reader.read(text).value(), 3u);
  EXPECT_EQ(std::string(text, 3), "old");
  EXPECT_EQ(test::content_of(dir_ / "hard"), "old");
}

TEST_F(replace, symbolic_link_is_replaced_itself) {
  const auto link = dir_ / "link";
  fs::create_symlink("f", link);
  ASSERT_TRUE(replace_file(link, "new", {.mode = file_mode(0600)}));
  EXPECT_EQ(content(), "old");
  EXPECT_EQ(test::content_of(link), "new");
  EXPECT_EQ(fs::symlink_status(link).type(), fs::file_type::regular);
  EXPECT_EQ(fs::status(link).permissions(), fs::perms(0600));
}

TEST_F(replace, refuses_what_is_no_file) {
  fs::create_directory(dir_ / "directory");
  ASSERT_EQ(mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(file_replacement::begin(dir_ / "directory").error(),
            refused(errc::isdir));
  EXPECT_EQ(file_replacement::begin(dir_ / "fifo").error(),
            refused(errc::inval));
  ASSERT_EQ(mknod((dir_ / "socket").c_str(), S_IFSOCK | 0600, 0), 0);
  EXPECT_EQ(replace_file(dir_ / "socket", "").error(), refused(errc::inval));
  EXPECT_EQ(listed(), (names{"directory", "f", "fifo", "socket"}));
}

TEST_F(replace, refuses_a_path_that_ends_in_no_name) {
  for (const char* const end : {"", ".", "..", "f/", "f/."})
    EXPECT_EQ(file_replacement::begin(dir_ / end).error(), refused(errc::inval))
        << end;
  EXPECT_EQ(file_replacement::begin("").error(), refused(errc::inval));
}

TEST_F(replace, hands_on_what_is_wrong_with_the_directory) {
  EXPECT_EQ(file_replacement::begin(dir_ / "none/f").error(),
            error(errc::noent, sys::nr::openat2));
  EXPECT_EQ(file_replacement::begin(dir_ / "f/g").error(), errc::notdir);
}

TEST_F(replace, begins_at_the_base_and_goes_only_where_resolve_lets_it) {
  fs::create_directory(dir_ / "inner");
  const auto base = path_fd::open(dir_ / "inner").value();
  ASSERT_TRUE(file_replacement::begin_at(base, "g").value().commit());
  EXPECT_TRUE(fs::exists(dir_ / "inner/g"));
  ASSERT_TRUE(file_replacement::begin_at(base, "../f").value().commit());
  EXPECT_EQ(content(), "");
  EXPECT_EQ(file_replacement::begin_at(base, "../f",
                                       {.resolve = resolve_flag::beneath})
                .error(),
            error(errc::xdev, sys::nr::openat2));
}

TEST_F(replace, needs_no_reading_of_the_directory_without_sync) {
  if (getuid() != 0) return support::skip("needs root: to be another user");
  fs::permissions(dir_.path(), fs::perms(0333));
  EXPECT_EQ(test::in_child([&] {
              if (setuid(65534) != 0) return 1;
              if (replace_file(path_, "new").error() != errc::acces) return 2;
              return replace_file(path_, "new", {.sync = false}) ? 0 : 3;
            }),
            0);
  EXPECT_EQ(content(), "new");
}

TEST_F(replace, moves) {
  auto made = begun();
  auto moved = std::move(made);
  made = std::move(moved);
  auto& itself = made;
  made = std::move(itself);
  ASSERT_TRUE(std::move(made).commit());
  EXPECT_EQ(content(), "new");
}

TEST_F(replace, directory_that_is_removed_meanwhile_is_noent) {
  fs::create_directory(dir_ / "inner");
  auto made = file_replacement::begin(dir_ / "inner/g").value();
  fs::remove(dir_ / "inner");
  EXPECT_EQ(std::move(made).commit().error(), errc::noent);
  EXPECT_EQ(listed(), names{"f"});
}

TEST_F(replace, directory_made_there_meanwhile_is_isdir) {
  auto made = file_replacement::begin(dir_ / "g").value();
  fs::create_directory(dir_ / "g");
  EXPECT_EQ(std::move(made).commit().error(),
            error(errc::isdir, sys::nr::renameat2));
  EXPECT_EQ(listed(), (names{"f", "g"}));
}

TEST_F(replace, closes_what_it_opened) {
  const int before = dup(0);
  close(before);
  for (int i = 0; i != 3; ++i) {
    ASSERT_TRUE(begun().commit());
    (void)begun();
  }
  EXPECT_FALSE(test::is_open(before));
}

TEST_F(replace, readers_never_see_a_part) {
  const std::string contents[] = {std::string(100'000, 'a'),
                                  std::string(50'000, 'b')};
  ASSERT_TRUE(replace_file(path_, contents[0]));
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) {
      const auto seen = content();
      EXPECT_TRUE(seen == contents[0] || seen == contents[1]) << seen.size();
    }
  });
  const int rounds = test::is_slow() ? 20 : 300;
  for (int i = 0; i != rounds; ++i)
    EXPECT_TRUE(replace_file(path_, contents[i % 2], {.sync = false}));
  done = true;
  reader.join();
  EXPECT_EQ(listed(), names{"f"});
}

// The process ends at one of its system calls, before the kernel makes it.
constexpr int no_seccomp = 100;
constexpr int did_not_end = 101;
int calls_to_go;

void end_or_answer(int number, siginfo_t* info, void* context) {
  if (--calls_to_go == 0) _exit(0);
  test::answer_trapped(number, info, context);
}

int replace_and_end_at(const std::string& path, sys::nr call, int count) {
  return test::in_child([&] {
    if (!test::trap(call)) return no_seccomp;
    calls_to_go = count;
    struct sigaction action = {};
    action.sa_sigaction = end_or_answer;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSYS, &action, nullptr);
    (void)replace_file(path, "new");
    return did_not_end;
  });
}

struct end_point {
  sys::nr call;
  int count;
  std::string_view after;  // what the file is then
};

TEST_F(replace, process_that_ends_midway_leaves_one_or_the_other) {
  for (const auto& [call, count, after] : {
           end_point{sys::nr::openat2, 1, "old"},
           end_point{sys::nr::statx, 1, "old"},
           end_point{sys::nr::write, 1, "old"},
           end_point{sys::nr::fchmod, 1, "old"},
           end_point{sys::nr::fsync, 1, "old"},
           end_point{sys::nr::linkat, 1, "old"},
           end_point{sys::nr::renameat2, 1, "old"},
           end_point{sys::nr::fsync, 2, "new"},
           end_point{sys::nr::close, 1, "new"},
       }) {
    ASSERT_EQ(replace_and_end_at(path_, call, count), 0) << sys::name_of(call);
    EXPECT_EQ(content(), after) << sys::name_of(call);
    // Nothing is left but by an end between the new file's two names.
    for (const auto& name : listed()) {
      if (name == "f") continue;
      EXPECT_EQ(call, sys::nr::renameat2) << name;
      EXPECT_TRUE(name.starts_with(".fildes-")) << name;
      fs::remove(dir_ / name.c_str());
    }
  }
}

}  // namespace
