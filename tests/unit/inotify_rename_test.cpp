// SPDX-License-Identifier: BSL-1.0
#include <fildes/inotify_rename.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <fildes/inotify.hpp>

#include "helpers.hpp"

using namespace fildes;
using namespace std::chrono_literals;

namespace {

using told = std::vector<std::string>;

std::string text_of(const joined_move& m) {
  const auto place = [](const watched_entry& one) {
    return std::to_string(static_cast<int>(one.watch)) + ":" +
           std::string(one.name);
  };
  const std::string kind = m.directory ? " directory" : "";
  switch (m.kind) {
    case move_kind::renamed: return place(m.from) + " " + place(m.to) + kind;
    case move_kind::moved_out: return place(m.from) + " out" + kind;
    case move_kind::moved_in: return place(m.to) + " in" + kind;
  }
  return "?";
}

/// A joiner, and what it has told.
struct joining {
  explicit joining(nanoseconds patience = 1h) : joiner(patience) {}

  auto tell() {
    return [this](const joined_move& m) { lines.push_back(text_of(m)); };
  }
  void take(change_flags what, int watch, std::string_view name,
            std::uint32_t cookie = 0) {
    joiner.take({watch_id{watch}, what, cookie, name}, tell());
  }
  void from(int watch, std::string_view name, std::uint32_t cookie) {
    take(change_flag::moved_from, watch, name, cookie);
  }
  void to(int watch, std::string_view name, std::uint32_t cookie) {
    take(change_flag::moved_to, watch, name, cookie);
  }
  void settle() { joiner.settle(tell()); }
  void settle_all() { joiner.settle_all(tell()); }
  told all() { return std::exchange(lines, {}); }

  rename_joiner joiner;
  told lines;
};

TEST(rename_joiner, joins_halves_of_one_cookie) {
  joining j;
  j.from(1, "old", 7);
  EXPECT_EQ(j.all(), told{});
  EXPECT_FALSE(j.joiner.next().is_never());
  j.to(2, "new", 7);
  EXPECT_EQ(j.all(), told{"1:old 2:new"});
  EXPECT_TRUE(j.joiner.next().is_never());
}

TEST(rename_joiner, tells_of_directories) {
  joining j;
  j.take(change_flag::moved_from | change_flag::isdir, 1, "a", 7);
  j.take(change_flag::moved_to | change_flag::isdir, 1, "b", 7);
  EXPECT_EQ(j.all(), told{"1:a 1:b directory"});
}

TEST(rename_joiner, joins_halves_with_others_between) {
  joining j;
  j.from(1, "a", 7);
  j.from(2, "b", 8);
  j.take(change_flag::modify, 1, "a");
  j.take(change_flag::create, 3, "c");
  j.to(2, "b", 8);
  j.to(4, "a", 7);
  EXPECT_EQ(j.all(), (told{"2:b 2:b", "1:a 4:a"}));
}

TEST(rename_joiner, second_half_alone_came_from_outside) {
  joining j;
  j.from(1, "a", 7);
  j.to(2, "b", 9);
  EXPECT_EQ(j.all(), told{"2:b in"});
}

TEST(rename_joiner, first_half_alone_is_out_after_its_time) {
  joining j(20ms);
  j.from(1, "a", 7);
  j.settle();
  EXPECT_EQ(j.all(), told{});
  EXPECT_LE(j.joiner.next().remaining(), nanoseconds(20ms));
  std::this_thread::sleep_for(21ms);
  j.settle();
  EXPECT_EQ(j.all(), told{"1:a out"});
  j.to(1, "b", 7);
  EXPECT_EQ(j.all(), told{"1:b in"});
}

TEST(rename_joiner, patience_of_zero_is_none) {
  joining j(0ms);
  j.from(1, "a", 7);
  j.settle();
  EXPECT_EQ(j.all(), told{"1:a out"});
}

// The directory was locked until both halves were there.
TEST(rename_joiner, another_name_in_the_directory_settles_it) {
  for (const change_flag what :
       {change_flag::create, change_flag::delete_, change_flag::moved_from,
        change_flag::moved_to}) {
    joining j;
    j.from(1, "a", 7);
    j.take(what, 1, "b", 8);
    ASSERT_FALSE(j.lines.empty());
    EXPECT_EQ(j.lines.front(), "1:a out");
  }
}

TEST(rename_joiner, what_is_no_name_settles_nothing) {
  joining j;
  j.from(1, "a", 7);
  for (const change_flag what :
       {change_flag::open, change_flag::modify, change_flag::attrib,
        change_flag::close_write, change_flag::access, change_flag::move_self})
    j.take(what, 1, "b");
  j.take(change_flag::delete_, 2, "b");
  EXPECT_EQ(j.all(), told{});
}

TEST(rename_joiner, keeps_sixteen_and_the_oldest_goes) {
  joining j;
  for (int i = 0; i != 20; ++i)
    j.from(i, std::to_string(i), static_cast<std::uint32_t>(i + 100));
  EXPECT_EQ(j.all(), (told{"0:0 out", "1:1 out", "2:2 out", "3:3 out"}));
  j.to(1, "x", 119);
  j.to(1, "y", 104);
  EXPECT_EQ(j.all(), (told{"19:19 1:x", "4:4 1:y"}));
  j.settle_all();
  EXPECT_EQ(j.all().size(), 14u);
  EXPECT_TRUE(j.joiner.next().is_never());
}

TEST(rename_joiner, name_that_no_kernel_gives_does_not_wait) {
  joining j;
  j.from(1, std::string(255, 'x'), 7);
  EXPECT_EQ(j.all(), told{});
  j.from(2, std::string(256, 'y'), 8);
  EXPECT_EQ(j.all(), told{"2:" + std::string(256, 'y') + " out"});
  j.to(1, "b", 7);
  EXPECT_EQ(j.all(), told{"1:" + std::string(255, 'x') + " 1:b"});
}

TEST(rename_joiner, joins_what_the_kernel_tells_in_two_reads) {
  const test::scratch_directory dir;
  const std::string path = dir.with_file(std::string(250, 'a').c_str(), "");
  const auto in = inotify::create(inotify_flag::nonblock).value();
  const auto watch = in.watch(dir.path(), watch_flag::move).value();
  std::filesystem::rename(path, dir / "new");
  joining j;
  int reads = 0;
  for (; in.available().value() != 0; ++reads) {
    std::array<std::byte, inotify::smallest_room> room;
    const auto events = in.read(room).value();
    for (const inotify_event& event : events)
      j.joiner.take(std::get<inotify_change>(event), [&](const joined_move& m) {
        EXPECT_EQ(m.kind, move_kind::renamed);
        EXPECT_EQ(m.from.name, std::string(250, 'a'));
        EXPECT_EQ(m.to.name, "new");
        EXPECT_EQ(m.to.watch, watch.id());
        j.lines.push_back("once");
      });
  }
  EXPECT_EQ(reads, 2);
  EXPECT_EQ(j.all(), told{"once"});
}

}  // namespace
