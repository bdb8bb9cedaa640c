// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_times.hpp>

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <chrono>
#include <filesystem>

#include <fmt/chrono.h>

#include <fildes/file.hpp>
#include <fildes/format.hpp>
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"

using namespace fildes;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

static_assert(sys::abi::utime_now == UTIME_NOW);
static_assert(sys::abi::utime_omit == UTIME_OMIT);

constexpr file_time long_ago{-2, 123'456'789};
constexpr file_time once{1'000'000'000, 987'654'321};

struct both {
  file_time accessed;
  file_time modified;
  friend bool operator==(const both&, const both&) = default;
};

// By libc, and of a link itself.
both times_of(const std::string& path) {
  struct stat s = {};
  EXPECT_EQ(lstat(path.c_str(), &s), 0);
  return {{s.st_atim.tv_sec, static_cast<std::uint32_t>(s.st_atim.tv_nsec)},
          {s.st_mtim.tv_sec, static_cast<std::uint32_t>(s.st_mtim.tv_nsec)}};
}

file_time wall_clock() {
  return to_file_time(std::chrono::system_clock::now());
}

class set_file_times : public testing::Test {
 protected:
  // The kernel's time is that of its last tick.
  static void expect_now(const file_time& t) {
    EXPECT_LE(wall_clock() - t, nanoseconds(20s));
    EXPECT_GE(wall_clock() - t, nanoseconds(0s));
  }

  const test::scratch_directory dir_;
  const std::string path_ = dir_.with_file("f", "text");
};

TEST_F(set_file_times, sets_both_to_the_nanosecond) {
  ASSERT_TRUE(set_times(path_, {.accessed = long_ago, .modified = once}));
  EXPECT_EQ(times_of(path_), (both{long_ago, once}));
  const auto status = stat(file::open(path_).value()).value();
  EXPECT_EQ(status.accessed(), long_ago);
  EXPECT_EQ(status.modified(), once);
}

TEST_F(set_file_times, what_is_not_said_stays) {
  ASSERT_TRUE(set_times(path_, {.accessed = long_ago, .modified = once}));
  ASSERT_TRUE(set_times(path_, {.modified = file_time{5, 0}}));
  EXPECT_EQ(times_of(path_), (both{long_ago, {5, 0}}));
  ASSERT_TRUE(set_times(
      path_, {.accessed = file_time{7, 0}, .modified = time_change::omit()}));
  EXPECT_EQ(times_of(path_), (both{{7, 0}, {5, 0}}));
}

TEST_F(set_file_times, now_is_the_time_of_the_call) {
  ASSERT_TRUE(set_times(path_, {.accessed = long_ago, .modified = once}));
  ASSERT_TRUE(set_times(path_, {.modified = time_change::now()}));
  EXPECT_EQ(times_of(path_).accessed, long_ago);
  expect_now(times_of(path_).modified);
}

TEST_F(set_file_times, nothing_to_do_does_not_look_at_the_path) {
  EXPECT_TRUE(set_times(dir_ / "none", {}));
  EXPECT_EQ(set_times(dir_ / "none", {.modified = once}).error(),
            error(errc::noent, sys::nr64::utimensat));
}

// 2^30 - 1 nanoseconds would be "now" to the kernel.
TEST_F(set_file_times, nanoseconds_of_a_second_and_more_are_refused) {
  ASSERT_TRUE(set_times(path_, {.accessed = long_ago, .modified = once}));
  for (const std::uint32_t n :
       {1'000'000'000U, 0x3fffffffU, 0x3ffffffeU, 0xffffffffU}) {
    const error refused(errc::inval, operation::file_time);
    EXPECT_EQ(set_times(path_, {.accessed = file_time{1, n}}).error(), refused);
    EXPECT_EQ(set_times(path_, {.modified = file_time{1, n}}).error(), refused);
  }
  EXPECT_EQ(times_of(path_), (both{long_ago, once}));
}

TEST_F(set_file_times, follows_a_link_or_sets_its_own) {
  fs::create_symlink("f", dir_ / "link");
  ASSERT_TRUE(set_times(dir_ / "link", {long_ago, once}));
  EXPECT_EQ(times_of(path_), (both{long_ago, once}));
  ASSERT_TRUE(set_link_times(dir_ / "link", {once, long_ago}));
  EXPECT_EQ(times_of(path_), (both{long_ago, once}));
  EXPECT_EQ(times_of(dir_ / "link").modified, long_ago);
}

TEST_F(set_file_times, link_to_nowhere_has_times_of_its_own) {
  fs::create_symlink("nowhere", dir_ / "link");
  EXPECT_EQ(set_times(dir_ / "link", {.modified = once}).error(), errc::noent);
  EXPECT_TRUE(set_link_times(dir_ / "link", {.modified = once}));
  EXPECT_EQ(times_of(dir_ / "link").modified, once);
}

TEST_F(set_file_times, of_what_a_descriptor_has_open_or_holds) {
  ASSERT_TRUE(set_times(file::open(path_).value(), {long_ago, once}));
  EXPECT_EQ(times_of(path_), (both{long_ago, once}));
  ASSERT_TRUE(set_times(path_fd::open(path_).value(), {once, long_ago}));
  EXPECT_EQ(times_of(path_), (both{once, long_ago}));
  ASSERT_TRUE(
      set_times(path_fd::open(dir_.path()).value(), {.modified = once}));
  EXPECT_EQ(times_of(dir_.path()).modified, once);
}

TEST_F(set_file_times, of_a_link_that_is_held) {
  fs::create_symlink("nowhere", dir_ / "link");
  const auto link =
      path_fd::open(dir_ / "link", {.flags = open_flag::nofollow}).value();
  EXPECT_TRUE(set_times(link, {.modified = once}));
  EXPECT_EQ(times_of(dir_ / "link").modified, once);
}

TEST_F(set_file_times, of_a_pipe) {
  const auto made = pipe::create().value();
  EXPECT_TRUE(set_times(made.writer, {.modified = once}));
  EXPECT_EQ(stat(made.reader).value().modified(), once);
}

TEST_F(set_file_times, of_no_descriptor_is_badf) {
  EXPECT_EQ(set_times(borrowed<any_fd>::borrow_raw(test::no_such_fd),
                      {.modified = once})
                .error(),
            error(errc::badf, sys::nr64::utimensat));
}

// To open it would wait for a writer, for ever.
TEST_F(set_file_times, fifo_does_not_make_it_wait) {
  ASSERT_EQ(mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  ASSERT_TRUE(set_times(dir_ / "fifo", {long_ago, once}));
  EXPECT_EQ(times_of(dir_ / "fifo"), (both{long_ago, once}));
}

TEST_F(set_file_times, at_begins_at_the_base) {
  const auto base = path_fd::open(dir_.path()).value();
  ASSERT_TRUE(set_times_at(base, "f", {long_ago, once}));
  EXPECT_EQ(times_of(path_), (both{long_ago, once}));
  EXPECT_EQ(set_times_at(base, "none", {.modified = once}).error(),
            error(errc::noent, sys::nr64::utimensat));
  fs::create_symlink("f", dir_ / "link");
  ASSERT_TRUE(
      set_times_at(base, "link", {.modified = long_ago}, {.follow = false}));
  EXPECT_EQ(times_of(dir_ / "link").modified, long_ago);
  EXPECT_EQ(times_of(path_).modified, once);
}

TEST_F(set_file_times, at_goes_only_where_resolve_lets_it) {
  fs::create_directory(dir_ / "inner");
  fs::create_symlink("../f", dir_ / "inner/link");
  const auto base = path_fd::open(dir_ / "inner").value();
  const auto before = times_of(path_);
  const resolve_flags beneath = resolve_flag::beneath;
  EXPECT_EQ(set_times_at(base, "../f", {.modified = once}, {}, beneath).error(),
            error(errc::xdev, sys::nr::openat2));
  EXPECT_EQ(set_times_at(base, "link", {.modified = once}, {}, beneath).error(),
            errc::xdev);
  EXPECT_EQ(times_of(path_), before);
  EXPECT_TRUE(set_times_at(base, "link", {.modified = once}, {.follow = false},
                           beneath));
  EXPECT_EQ(times_of(path_), before);
  EXPECT_EQ(times_of(dir_ / "inner/link").modified, once);
}

TEST_F(set_file_times, now_needs_leave_to_write_and_all_else_ownership) {
  fs::permissions(dir_.path(), fs::perms::all);
  fs::permissions(path_, fs::perms(0666));
  const auto closed = dir_.with_file("closed", "");
  fs::permissions(closed, fs::perms(0644));
  if (getuid() != 0) return support::skip("needs root: a file of another user");
  EXPECT_EQ(test::in_child([&] {
              const file_times to_now = {time_change::now(),
                                         time_change::now()};
              if (setuid(65534) != 0) return 1;
              if (!set_times(path_, to_now)) return 2;
              if (set_times(path_, {.modified = once}).error() != errc::perm)
                return 3;
              if (set_times(path_, {.modified = time_change::now()}).error() !=
                  errc::perm)
                return 4;
              return set_times(closed, to_now).error() == errc::acces ? 0 : 5;
            }),
            0);
}

// What a file system cannot keep the kernel holds at its ends.
constexpr file_time far_past{-100'000'000'000, 5};
constexpr file_time far_future{100'000'000'000, 5};

both kept(const any_fd& fd, const file_time& early, const file_time& late) {
  EXPECT_TRUE(set_times(fd, {early, late}));
  const auto status = stat(fd).value();
  return {status.accessed(), status.modified()};
}

TEST(file_time_limits, memory_keeps_all_of_64_bits) {
  const auto memory = memfd::create("times").value();
  EXPECT_EQ(kept(memory, far_past, far_future), (both{far_past, far_future}));
  constexpr file_time past_32_bits{0x80000000, 999'999'999};
  constexpr file_time just_before{-1, 999'999'999};
  EXPECT_EQ(kept(memory, just_before, past_32_bits),
            (both{just_before, past_32_bits}));
}

TEST(file_time_limits, ext4_keeps_1901_to_2446) {
  const test::scratch_directory dir;
  const auto f = file::open(dir.with_file("f", "")).value();
  struct statfs s = {};
  ASSERT_EQ(fstatfs(f.raw(), &s), 0);
  if (s.f_type != EXT4_SUPER_MAGIC)
    return support::skip("the temporary directory is not on ext4");
  constexpr std::int64_t first = -(std::int64_t{1} << 31);
  constexpr std::int64_t last = (std::int64_t{1} << 34) - 1 + first;
  EXPECT_EQ(kept(f, {first + 1, 1}, {last - 1, 9}),
            (both{{first + 1, 1}, {last - 1, 9}}));
  EXPECT_EQ(kept(f, far_past, far_future), (both{{first, 0}, {last, 0}}));
}

TEST(time_change, says_what_it_is) {
  EXPECT_TRUE(time_change().is_omit());
  EXPECT_TRUE(time_change::now().is_now());
  EXPECT_EQ(time_change::at(once).time(), once);
  EXPECT_EQ(time_change::now().time(), std::nullopt);
  EXPECT_EQ(time_change(once), time_change::at(once));
  EXPECT_NE(time_change::at({}), time_change::omit());
  EXPECT_NE(time_change::at({}), time_change::now());
}

TEST(time_change, converts_from_the_wall_clocks_times_alone) {
  using std::is_convertible_v;
  using wall = std::chrono::system_clock::time_point;
  static_assert(is_convertible_v<wall, time_change>);
  static_assert(is_convertible_v<std::chrono::sys_days, time_change>);
  static_assert(is_convertible_v<fs::file_time_type, time_change>);
  static_assert(is_convertible_v<moment<clock_id::realtime>, time_change>);
  static_assert(!is_convertible_v<moment<clock_id::monotonic>, time_change>);
  static_assert(
      !is_convertible_v<std::chrono::steady_clock::time_point, time_change>);
  static_assert(!is_convertible_v<std::chrono::seconds, time_change>);
  static_assert(!is_convertible_v<int, time_change>);
  EXPECT_EQ(time_change(std::chrono::sys_seconds(-5s)).time(),
            (file_time{-5, 0}));
}

TEST(time_change, prints) {
  const file_times times{.accessed = time_change::now(),
                         .modified = file_time{-1, 5}};
  EXPECT_EQ(fmt::format("{}", times), "accessed now, modified -1.000000005s");
  EXPECT_EQ(fmt::format("{:>5}", time_change::omit()), " omit");
}

// They convert to our times, and would have two ways to print.
TEST(time_change, leaves_chronos_own_formatting_alone) {
  EXPECT_EQ(fmt::format("{}", 5s), "5s");
  EXPECT_EQ(fmt::format("{:%Y}", std::chrono::sys_seconds(0s)), "1970");
}

}  // namespace
