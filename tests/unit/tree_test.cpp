// SPDX-License-Identifier: BSL-1.0
#include <fildes/tree.hpp>

#include <algorithm>
#include <set>

#include "support/descriptors.hpp"
#include "support/skip.hpp"
#include "trees.hpp"

using namespace fildes;
namespace fs = std::filesystem;

namespace {

static_assert(std::movable<tree_walk> && !std::copyable<tree_walk>);

constexpr int refused = 77;  // what a child returns that may not do its part

using names = std::vector<std::string>;

/// All that a walk tells, by path; what is told of afterwards ends in a slash.
names all_of(tree_walk& walk) {
  names told;
  while (const auto entry = walk.next().value()) {
    told.emplace_back(walk.path());
    EXPECT_TRUE(told.back().ends_with(entry->name()));
    EXPECT_EQ(static_cast<std::size_t>(
                  std::count(told.back().begin(), told.back().end(), '/')),
              entry->depth());
    if (entry->is_left()) told.back() += '/';
  }
  return told;
}

names walk_of(const std::string& path, const tree_options& options = {}) {
  auto walk = tree_walk::open(path, options).value();
  return all_of(walk);
}

names sorted(names n) {
  std::sort(n.begin(), n.end());
  return n;
}

std::size_t place_of(const names& all, const std::string& one) {
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), one) -
                                  all.begin());
}

/// a/b/deep, a/f, g
class small_tree : public test::scratch_directory {
 public:
  small_tree() {
    fs::create_directories(*this / "a/b/deep");
    (void)with_file("a/f", "");
    (void)with_file("g", "");
  }
};

TEST(make_directories, makes_all_that_are_missing) {
  const test::scratch_directory dir;
  fs::create_directory(dir / "a");
  const auto made = make_directories(dir / "a/b/c").value();
  EXPECT_TRUE(fs::is_directory(dir / "a/b/c"));
  EXPECT_TRUE(test::is_cloexec(made.raw()));
  EXPECT_EQ(stat(made).value().identity(),
            stat(path_fd::open(dir / "a/b/c").value()).value().identity());
  EXPECT_TRUE(make_directories(dir / "a/b/c"));
  EXPECT_TRUE(make_directories("/"));
}

TEST(make_directories, begins_at_the_base) {
  const test::scratch_directory dir;
  const auto base = path_fd::open(dir.path()).value();
  for (const char* const path : {"a", "b/c", "d//e///", "f/../g", "./h/."})
    EXPECT_TRUE(make_directories_at(base, path)) << path;
  for (const char* const made : {"a", "b/c", "d/e", "f", "g", "h"})
    EXPECT_TRUE(fs::is_directory(dir / made)) << made;
  EXPECT_TRUE(make_directories_at(base, dir / "absolute/x"));
  EXPECT_TRUE(fs::is_directory(dir / "absolute/x"));
}

TEST(make_directories, gives_the_mode_to_all_that_it_makes) {
  const test::scratch_directory dir;
  const mode_t mask = umask(0027);
  EXPECT_TRUE(make_directories(dir / "a/b", file_mode(0775)));
  umask(mask);
  EXPECT_EQ(fs::status(dir / "a").permissions(), fs::perms(0750));
  EXPECT_EQ(fs::status(dir / "a/b").permissions(), fs::perms(0750));
}

TEST(make_directories, with_something_in_the_way_fails) {
  const test::scratch_directory dir;
  (void)dir.with_file("f", "");
  fs::create_symlink("nowhere", dir / "link");
  EXPECT_EQ(make_directories(dir / "f").error(), errc::notdir);
  EXPECT_EQ(make_directories(dir / "f/x").error(), errc::notdir);
  EXPECT_EQ(make_directories(dir / "link/x").error(), errc::noent);
  EXPECT_EQ(make_directories("").error(), errc::noent);
  EXPECT_EQ(make_directories(dir / "a/" + std::string(256, 'n')).error(),
            errc::nametoolong);
}

TEST(make_directories, makes_none_where_the_way_is_forbidden) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "in");
  fs::create_directories(dir / "out");
  fs::create_symlink("../out", dir / "in/link");
  const auto base = path_fd::open(dir / "in").value();
  const resolve_flags beneath = resolve_flag::beneath;
  for (const char* const path : {"link/x/y", "../out/x", "a/../../out/x"})
    EXPECT_EQ(make_directories_at(base, path, file_mode(0777), beneath).error(),
              errc::xdev)
        << path;
  EXPECT_TRUE(fs::is_empty(dir / "out"));
  EXPECT_TRUE(make_directories_at(base, "link/x"));
  EXPECT_TRUE(fs::is_directory(dir / "out/x"));
}

TEST(tree_walk, tells_of_directories_before_what_is_in_them) {
  const small_tree dir;
  const names told = walk_of(dir.path());
  EXPECT_EQ(sorted(told), (names{"a", "a/b", "a/b/deep", "a/f", "g"}));
  EXPECT_LT(place_of(told, "a"), place_of(told, "a/b"));
  EXPECT_LT(place_of(told, "a"), place_of(told, "a/f"));
  EXPECT_LT(place_of(told, "a/b"), place_of(told, "a/b/deep"));
}

TEST(tree_walk, tells_of_directories_after_what_is_in_them) {
  const small_tree dir;
  const names told = walk_of(dir.path(), {.order = tree_order::after});
  EXPECT_EQ(sorted(told), (names{"a/", "a/b/", "a/b/deep/", "a/f", "g"}));
  EXPECT_GT(place_of(told, "a/"), place_of(told, "a/b/"));
  EXPECT_GT(place_of(told, "a/"), place_of(told, "a/f"));
  EXPECT_GT(place_of(told, "a/b/"), place_of(told, "a/b/deep/"));
}

TEST(tree_walk, tells_of_directories_both_times) {
  const small_tree dir;
  const names told = walk_of(dir.path(), {.order = tree_order::both});
  EXPECT_EQ(sorted(told), (names{"a", "a/", "a/b", "a/b/", "a/b/deep",
                                 "a/b/deep/", "a/f", "g"}));
  EXPECT_EQ(place_of(told, "a/b/deep") + 1, place_of(told, "a/b/deep/"));
  EXPECT_LT(place_of(told, "a/b/"), place_of(told, "a/"));
}

TEST(tree_walk, tells_of_nothing_in_an_empty_directory) {
  const test::scratch_directory dir;
  auto walk = tree_walk::open(dir.path()).value();
  EXPECT_EQ(walk.path(), "");
  EXPECT_FALSE(walk.next().value());
  (void)dir.with_file("later", "");
  EXPECT_FALSE(walk.next().value());
}

TEST(tree_walk, of_what_is_no_directory_fails) {
  const test::scratch_directory dir;
  EXPECT_EQ(tree_walk::open(dir.with_file("f", "")).error(), errc::notdir);
  EXPECT_EQ(tree_walk::open(dir / "none").error(), errc::noent);
  const auto base = path_fd::open(dir.path()).value();
  EXPECT_EQ(tree_walk::open_at(base, "..", {}, resolve_flag::beneath).error(),
            errc::xdev);
}

TEST(tree_walk, tells_what_each_entry_is) {
  const small_tree dir;
  fs::create_symlink("g", dir / "link");
  const auto base = path_fd::open(dir.path()).value();
  auto walk =
      tree_walk::open_at(base, ".", {.order = tree_order::both}).value();
  while (const auto entry = walk.next().value()) {
    struct stat status = {};
    ASSERT_EQ(fstatat(entry->parent().raw(), entry->c_str(), &status,
                      AT_SYMLINK_NOFOLLOW),
              0);
    EXPECT_EQ(entry->inode(), status.st_ino);
    EXPECT_EQ(static_cast<unsigned>(entry->type()), status.st_mode & S_IFMT);
  }
}

TEST(tree_walk, follows_no_link) {
  const small_tree dir;
  fs::create_directory_symlink(".", dir / "a/cycle");
  const names told = walk_of(dir.path(), {.order = tree_order::both});
  EXPECT_EQ(std::count(told.begin(), told.end(), "a/cycle"), 1);
  EXPECT_EQ(told.size(), 9u);
}

TEST(tree_walk, skips_what_it_is_told_to) {
  for (const auto order : {tree_order::before, tree_order::both}) {
    const small_tree dir;
    auto walk = tree_walk::open(dir.path(), {.order = order}).value();
    names told;
    while (const auto entry = walk.next().value()) {
      told.emplace_back(walk.path());
      if (entry->name() == "a" || entry->name() == "g") walk.skip();
    }
    EXPECT_EQ(sorted(told), (names{"a", "g"}));
  }
}

TEST(tree_walk, can_be_moved_in_its_midst) {
  const small_tree dir;
  auto first = tree_walk::open(dir / "a").value();
  ASSERT_TRUE(first.next().value());
  auto second = std::move(first);
  const auto left = all_of(second).size();
  EXPECT_EQ(left, 2u);
  first = tree_walk::open(dir / "a").value();
  EXPECT_EQ(all_of(first).size(), 3u);
}

TEST(tree_walk, passes_over_what_vanishes) {
  for (const auto order :
       {tree_order::before, tree_order::both, tree_order::after}) {
    const test::scratch_directory dir;
    for (int i = 0; i != 30; ++i)
      fs::create_directories(dir / ("d" + std::to_string(i) + "/x").c_str());
    auto walk = tree_walk::open(dir.path(), {.order = order}).value();
    ASSERT_TRUE(walk.next().value());
    for (const auto& each : fs::directory_iterator(dir.path()))
      fs::remove_all(each);
    while (const auto entry = walk.next().value())
      EXPECT_FALSE(order == tree_order::after && !entry->is_left());
  }
}

TEST(tree_walk, goes_into_nothing_that_took_a_directory_s_place) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "tree/a/inner");
  fs::create_directories(dir / "outside/inner");
  auto walk = tree_walk::open(dir / "tree").value();
  EXPECT_EQ(walk.next().value()->name(), "a");
  fs::remove_all(dir / "tree/a");
  fs::create_directory_symlink("../outside", dir / "tree/a");
  EXPECT_FALSE(walk.next().value());
}

TEST(tree_walk, tells_what_a_link_in_a_directory_s_place_is) {
  const test::scratch_directory dir;
  for (const char* const name : {"tree/a", "tree/b", "outside/inner"})
    fs::create_directories(dir / name);
  auto walk =
      tree_walk::open(dir / "tree", {.order = tree_order::after}).value();
  const std::string first(walk.next().value()->name());
  const std::string other = "tree/" + std::string(first == "a" ? "b" : "a");
  fs::remove(dir / other.c_str());
  fs::create_directory_symlink("../outside", dir / other.c_str());
  const auto entry = walk.next().value().value();
  EXPECT_EQ(entry.type(), file_type::symbolic_link);
  EXPECT_FALSE(entry.is_left());
  EXPECT_FALSE(walk.next().value());
}

// Of more names than are read at once, with others read in between.
TEST(tree_walk, goes_on_in_a_wide_directory_after_each_one_in_it) {
  const test::scratch_directory dir;
  const std::string tail(200, 'n');
  for (int i = 0; i != 250; ++i)
    fs::create_directories(dir /
                           ("d" + std::to_string(i) + tail + "/inner").c_str());
  const names told = walk_of(dir.path());
  EXPECT_EQ(told.size(), 500u);
  EXPECT_EQ(std::set(told.begin(), told.end()).size(), 500u);
}

// Too many to be kept for later on all levels: they are read again.
TEST(tree_walk, needs_bounded_memory_for_wide_and_deep_trees) {
  const test::scratch_directory dir;
  const std::string file = dir.with_file("file", "");
  fs::create_directory(dir / "tree");
  const std::string tail(200, 'n');
  constexpr int levels = 80;
  constexpr int width = 150;
  std::string path = dir / "tree";
  for (int i = 0; i != levels; ++i, path += "/d") {
    const int at = open(path.c_str(), O_PATH | O_CLOEXEC);
    ASSERT_GE(at, 0);
    for (int k = 0; k != width; ++k)
      ASSERT_EQ(linkat(AT_FDCWD, file.c_str(), at,
                       (std::to_string(k) + tail).c_str(), 0),
                0);
    ASSERT_EQ(mkdirat(at, "d", 0700), 0);
    close(at);
  }
  const names told = walk_of(dir / "tree");
  EXPECT_EQ(told.size(), levels * (width + 1u));
  EXPECT_EQ(std::set(told.begin(), told.end()).size(), told.size());
}

// Paths longer than a system call takes, more levels than there are
// descriptors, and fewer of those than a walk would like to have.
TEST(tree_walk, goes_down_any_depth_and_up_again) {
  const test::scratch_directory dir;
  constexpr std::size_t levels = 100;
  const std::string name(99, 'n');
  ASSERT_EQ(test::make_deep(dir.path(), name, levels), 0);
  for (const unsigned descriptors : {64u, 12u}) {
    const int outcome = test::in_child([&] {
      if (!test::limit_descriptors(descriptors)) return 1;
      auto walk =
          tree_walk::open(dir.path(), {.order = tree_order::both}).value();
      std::size_t down = 0;
      std::size_t up = 0;
      std::size_t longest = 0;
      while (const auto entry = walk.next().value()) {
        if (entry->is_left())
          up += entry->depth() == levels - 1 - up;
        else
          down += entry->depth() == down;
        longest = std::max(longest, walk.path().size());
      }
      if (down != levels + 1 || up != levels) return 2;
      return longest == levels * 100 + 1 ? 0 : 3;
    });
    EXPECT_EQ(outcome, 0);
  }
  (void)remove_tree(dir / name.c_str());
}

TEST(tree_walk, holds_no_more_than_32_descriptors) {
  const test::scratch_directory dir;
  ASSERT_EQ(test::make_deep(dir.path(), "d", 100), 0);
  const std::size_t before = support::open_descriptors().size();
  auto walk = tree_walk::open(dir.path()).value();
  while (const auto entry = walk.next().value())
    EXPECT_LE(support::open_descriptors().size(), before + 32);
}

TEST(tree_walk, says_when_a_directory_was_moved_from_above_it) {
  const test::scratch_directory dir;
  ASSERT_EQ(test::make_deep(dir.path(), "d", 100), 0);
  fs::create_directory(dir / "elsewhere");
  auto walk = tree_walk::open(dir / "d", {.order = tree_order::after}).value();
  EXPECT_EQ(walk.next().value()->name(), "f");
  fs::rename(dir / "d/d/d/d", dir / "elsewhere/d");
  const error moved(errc::stale, operation::remove_tree);
  int left = 0;
  auto entry = walk.next();
  for (; entry && entry.value(); entry = walk.next()) ++left;
  EXPECT_EQ(left, 96);
  EXPECT_EQ(entry.error(), moved);
  EXPECT_EQ(walk.next().error(), moved);
}

TEST(tree_walk, goes_on_after_a_directory_that_may_not_be_read) {
  const test::scratch_directory dir;
  fs::permissions(dir.path(), fs::perms(0777));
  const int outcome = test::in_child([&] {
    if (!test::is_nobody()) return refused;
    for (const char* const name : {"a", "b", "c"})
      fs::create_directories(dir / (std::string(name) + "/inner").c_str());
    fs::permissions(dir / "b", fs::perms(0));
    auto walk = tree_walk::open(dir.path()).value();
    names told;
    std::string failed;
    for (;;) {
      const auto entry = walk.next();
      if (!entry && entry.error() != errc::acces) return 1;
      if (!entry) failed += walk.path();
      if (entry && !entry.value()) break;
      if (entry) told.emplace_back(walk.path());
    }
    if (failed != "b") return 2;
    return sorted(told) == names{"a", "a/inner", "b", "c", "c/inner"} ? 0 : 3;
  });
  if (outcome == refused) return support::skip("no change of user");
  EXPECT_EQ(outcome, 0);
}

TEST(tree_walk, enters_mounts_unless_told_not_to) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "tree/mount/covered");
  fs::create_directories(dir / "tree/other");
  fs::create_directories(dir / "outside/inner");
  const int outcome = test::in_child([&] {
    if (!test::leave_mount_namespace() ||
        !test::bind_mount(dir / "outside", dir / "tree/mount"))
      return refused;
    const names all = {"mount", "mount/inner", "other"};
    if (sorted(walk_of(dir / "tree")) != all) return 1;
    tree_options options{.one_file_system = true};
    if (sorted(walk_of(dir / "tree", options)) != names{"mount", "other"})
      return 2;
    options.order = tree_order::after;
    return sorted(walk_of(dir / "tree", options)) == names{"mount", "other/"}
               ? 0
               : 3;
  });
  if (outcome == refused) return support::skip("no mount namespaces");
  EXPECT_EQ(outcome, 0);
}

}  // namespace
