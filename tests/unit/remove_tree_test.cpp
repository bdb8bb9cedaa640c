// SPDX-License-Identifier: BSL-1.0
#include <fildes/tree.hpp>

#include <atomic>
#include <thread>

#include "support/skip.hpp"
#include "trees.hpp"

using namespace fildes;
namespace fs = std::filesystem;

namespace {

constexpr int refused = 77;  // what a child returns that may not do its part

constexpr error no_name(errc::inval, operation::remove_tree);
constexpr error at_a_mount(errc::xdev, operation::remove_tree);

TEST(remove_tree, removes_all_that_is_in_it) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "tree/a/b/c");
  fs::create_directories(dir / "tree/empty");
  (void)dir.with_file("tree/a/f", "text");
  ASSERT_EQ(mkfifo((dir / "tree/fifo").c_str(), 0600), 0);
  ASSERT_EQ(mknod((dir / "tree/socket").c_str(), S_IFSOCK | 0600, 0), 0);
  (void)dir.with_file("other", "");
  const auto done = remove_tree(dir / "tree").value();
  EXPECT_EQ(done.removed, 8u);
  EXPECT_EQ(done.left, 0u);
  EXPECT_FALSE(fs::exists(dir / "tree"));
  EXPECT_TRUE(fs::exists(dir / "other"));
}

TEST(remove_tree, removes_what_is_no_directory) {
  const test::scratch_directory dir;
  EXPECT_EQ(remove_tree(dir.with_file("f", "")).value().removed, 1u);
  EXPECT_TRUE(fs::is_empty(dir.path()));
}

TEST(remove_tree, removes_a_link_and_not_what_it_leads_to) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "outside/inner");
  fs::create_directories(dir / "tree");
  fs::create_directory_symlink("../outside", dir / "tree/link");
  fs::create_directory_symlink("outside", dir / "link");
  EXPECT_EQ(remove_tree(dir / "tree").value().removed, 2u);
  EXPECT_EQ(remove_tree(dir / "link/").value().removed, 1u);
  EXPECT_TRUE(fs::exists(dir / "outside/inner"));
  EXPECT_FALSE(fs::is_symlink(dir / "link"));
}

TEST(remove_tree, of_nothing_is_noent) {
  const test::scratch_directory dir;
  EXPECT_EQ(remove_tree(dir / "none").error(), errc::noent);
  EXPECT_EQ(remove_tree(dir / "none/x").error(), errc::noent);
  EXPECT_EQ(remove_tree(dir.with_file("f", "") + "/x").error(), errc::notdir);
}

TEST(remove_tree, wants_a_name_at_the_end_of_the_path) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "a/b");
  const auto base = path_fd::open(dir / "a").value();
  for (const char* const path : {"", "/", "//", ".", "..", "b/..", "b/./"})
    EXPECT_EQ(remove_tree_at(base, path).error(), no_name) << path;
  EXPECT_TRUE(fs::exists(dir / "a/b"));
}

TEST(remove_tree, begins_at_the_base_and_goes_the_way_it_may) {
  const test::scratch_directory dir;
  for (const char* const name : {"in/a/x", "in/b", "out/c"})
    fs::create_directories(dir / name);
  const auto base = directory::open(dir / "in").value();
  const remove_tree_options beneath{.resolve = resolve_flag::beneath};
  EXPECT_EQ(remove_tree_at(base, "../out/c", beneath).error(), errc::xdev);
  EXPECT_EQ(remove_tree_at(base, "a//x///", beneath).value().removed, 1u);
  EXPECT_EQ(remove_tree_at(base, "b", beneath).value().removed, 1u);
  EXPECT_EQ(remove_tree_at(base, dir / "out").value().removed, 2u);
  EXPECT_TRUE(fs::is_empty(dir / "in/a"));
}

// More names than are read at once: reading goes on while they are removed.
TEST(remove_tree, removes_wide_directories) {
  const test::scratch_directory dir;
  const std::string file = dir.with_file("f", "");
  fs::create_directory(dir / "tree");
  const std::string tail(200, 'n');
  for (int i = 0; i != 1000; ++i) {
    const auto path = dir / ("tree/" + std::to_string(i) + tail).c_str();
    if (i % 10 == 0)
      fs::create_directories(path + "/inner");
    else
      fs::create_hard_link(file, path);
  }
  EXPECT_EQ(remove_tree(dir / "tree").value().removed, 1101u);
}

TEST(remove_tree, removes_trees_of_any_depth) {
  for (const unsigned descriptors : {64u, 12u}) {
    const test::scratch_directory dir;
    constexpr int levels = 100;
    const std::string name(99, 'n');  // together longer than a path may be
    ASSERT_EQ(test::make_deep(dir.path(), name, levels), 0);
    const int outcome = test::in_child([&] {
      if (!test::limit_descriptors(descriptors)) return 1;
      const auto done = remove_tree(dir / name.c_str());
      return done && done.value().removed == levels + 1 ? 0 : 2;
    });
    EXPECT_EQ(outcome, 0);
    EXPECT_TRUE(fs::is_empty(dir.path()));
  }
}

TEST(remove_tree, without_a_descriptor_left_is_mfile) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "a/b/c");
  EXPECT_EQ(test::in_child([&] {
              if (!test::limit_descriptors(2)) return 1;
              return remove_tree(dir / "a").error() == errc::mfile ? 0 : 2;
            }),
            0);
  EXPECT_TRUE(fs::exists(dir / "a/b/c"));
}

TEST(remove_tree, needs_no_permission_to_read_what_is_empty) {
  const test::scratch_directory dir;
  fs::permissions(dir.path(), fs::perms(0777));
  const int outcome = test::in_child([&] {
    if (!test::is_nobody()) return refused;
    fs::create_directories(dir / "a/b");
    fs::create_directories(dir / "c/d");
    fs::permissions(dir / "a/b", fs::perms(0));
    fs::permissions(dir / "c", fs::perms(0300));
    const auto done = remove_tree(dir / "a");
    if (!done || done.value().removed != 2) return 1;
    if (remove_tree(dir / "c").error() != errc::acces) return 2;
    return fs::exists(dir / "c/d") ? 0 : 3;
  });
  if (outcome == refused) return support::skip("no change of user");
  EXPECT_EQ(outcome, 0);
}

TEST(remove_tree, that_may_not_write_says_so) {
  const test::scratch_directory dir;
  fs::permissions(dir.path(), fs::perms(0777));
  const int outcome = test::in_child([&] {
    if (!test::is_nobody()) return refused;
    fs::create_directories(dir / "a/b/c");
    fs::permissions(dir / "a/b", fs::perms(0500));
    if (remove_tree(dir / "a").error() != errc::acces) return 1;
    return fs::exists(dir / "a/b/c") ? 0 : 2;
  });
  if (outcome == refused) return support::skip("no change of user");
  EXPECT_EQ(outcome, 0);
}

/// What a child returns whose mounts are: of a directory and of a file, in
/// tree/a.
template <class Body>
int with_mounts(const test::scratch_directory& dir, Body body) {
  fs::create_directories(dir / "tree/a/mount/covered");
  fs::create_directories(dir / "tree/b");
  fs::create_directories(dir / "outside/inner");
  (void)dir.with_file("tree/a/file", "");
  (void)dir.with_file("file", "text");
  return test::in_child([&] {
    if (!test::leave_mount_namespace() ||
        !test::bind_mount(dir / "outside", dir / "tree/a/mount") ||
        !test::bind_mount(dir / "file", dir / "tree/a/file"))
      return refused;
    return body();
  });
}

TEST(remove_tree, refuses_a_mount_point) {
  const test::scratch_directory dir;
  const int outcome = with_mounts(dir, [&] {
    if (remove_tree(dir / "tree").error() != at_a_mount) return 1;
    return remove_tree(dir / "tree/a/mount").error() == at_a_mount ? 0 : 2;
  });
  if (outcome == refused) return support::skip("no mount namespaces");
  EXPECT_EQ(outcome, 0);
  EXPECT_TRUE(fs::exists(dir / "outside/inner"));
}

TEST(remove_tree, passes_over_mount_points_when_told_to) {
  const test::scratch_directory dir;
  const int outcome = with_mounts(dir, [&] {
    const auto done =
        remove_tree(dir / "tree", {.mounts = at_mount::pass_over});
    return done && done.value().left == 2 && done.value().removed == 1 ? 0 : 1;
  });
  if (outcome == refused) return support::skip("no mount namespaces");
  EXPECT_EQ(outcome, 0);
  EXPECT_TRUE(fs::exists(dir / "outside/inner"));
  EXPECT_TRUE(fs::exists(dir / "tree/a/mount/covered"));
  EXPECT_FALSE(fs::exists(dir / "tree/b"));
}

TEST(remove_tree, empties_mounts_when_told_to) {
  const test::scratch_directory dir;
  const int outcome = with_mounts(dir, [&] {
    const auto done = remove_tree(dir / "tree", {.mounts = at_mount::empty});
    return done && done.value().left == 2 && done.value().removed == 2 ? 0 : 1;
  });
  if (outcome == refused) return support::skip("no mount namespaces");
  EXPECT_EQ(outcome, 0);
  EXPECT_TRUE(fs::is_empty(dir / "outside"));
  EXPECT_TRUE(fs::exists(dir / "tree/a/mount/covered"));
  EXPECT_EQ(test::content_of(dir / "file"), "text");
}

/// Changes something as often as it can, while the test goes on.
template <class Act>
class meddler {
 public:
  explicit meddler(Act act)
      : thread_([this, act = std::move(act)]() mutable {
          while (!stop_) act();
        }) {}
  ~meddler() {
    stop_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

/// Puts a link in a directory's place and takes it out again. Where the link is
/// removed meanwhile, the directory goes aside and the next link is made.
class swapper {
 public:
  explicit swapper(int base) noexcept : base_(base) {}

  void operator()() {
    const auto victim = "tree/d" + std::to_string(turn_++ % 10);
    (void)symlinkat("../outside", base_, "link");
    if (!swap_with(victim)) return;
    if (!swap_with(victim)) {
      const auto aside = "aside/" + std::to_string(turn_);
      (void)renameat(base_, "link", base_, aside.c_str());
    }
  }

 private:
  bool swap_with(const std::string& victim) const {
    return renameat2(base_, "link", base_, victim.c_str(), RENAME_EXCHANGE) ==
           0;
  }

  int base_;
  unsigned turn_ = 0;
};

void make_victims(const test::scratch_directory& dir) {
  std::error_code swapped_meanwhile;
  for (int i = 0; i != 10; ++i)
    fs::create_directories(
        dir / ("tree/d" + std::to_string(i) + "/own").c_str(),
        swapped_meanwhile);
}

// Whatever the directories are at the moment: what is in the directory that the
// link leads to stays there.
TEST(remove_tree, never_follows_a_link_that_takes_a_directory_s_place) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "outside/inner/most");
  fs::create_directory(dir / "aside");
  const int base = open(dir.path().c_str(), O_PATH | O_CLOEXEC);
  ASSERT_GE(base, 0);
  {
    const meddler swapping([swap = swapper(base)]() mutable { swap(); });
    const auto end = std::chrono::steady_clock::now() +
                     std::chrono::milliseconds(test::is_slow() ? 500 : 1500);
    while (std::chrono::steady_clock::now() < end) {
      make_victims(dir);
      (void)remove_tree(dir / "tree");
      ASSERT_TRUE(fs::exists(dir / "outside/inner/most"));
    }
  }
  close(base);
  EXPECT_FALSE(fs::is_empty(dir / "aside"));  // links were removed
}

// Two that remove one tree, and no error for either.
TEST(remove_tree, passes_over_what_vanishes) {
  const test::scratch_directory dir;
  fs::create_directory(dir / "tree");
  const auto remove_inner = [&] {
    for (int i = 0; i != 10; ++i)
      (void)remove_tree(dir / ("tree/d" + std::to_string(i)).c_str());
  };
  const meddler removing(remove_inner);
  for (int round = 0; round != 30; ++round) {
    for (int i = 0; i != 10; ++i) {
      std::error_code ignored;
      fs::create_directories(
          dir / ("tree/d" + std::to_string(i) + "/a/b").c_str(), ignored);
    }
    const auto done = remove_tree(dir / "tree");
    ASSERT_TRUE(done) << error_text(done.error()).view();
  }
}

TEST(remove_tree, of_what_is_filled_all_the_time_ends) {
  const test::scratch_directory dir;
  fs::create_directory(dir / "tree");
  const int tree = open((dir / "tree").c_str(), O_PATH | O_CLOEXEC);
  ASSERT_GE(tree, 0);
  {
    const meddler filling([&] {
      static thread_local unsigned n = 0;
      (void)mknodat(tree, std::to_string(n++ % 64).c_str(), S_IFREG, 0);
    });
    const auto done = remove_tree(dir / "tree");
    EXPECT_TRUE(done || done.error() == errc::notempty);
  }
  close(tree);
}

}  // namespace
