// SPDX-License-Identifier: BSL-1.0
#include <fildes/tree_watcher.hpp>

#include <sys/mount.h>
#include <sys/syscall.h>

#include <fildes/fdinfo.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"
#include "waiting.hpp"
#include "watching.hpp"

using namespace fildes;
using test::all_told;
using test::lines;
using test::names;
using test::tree_of;
using test::view_of;
namespace fs = std::filesystem;

namespace {

/// A directory below which there is a tree, and its watcher.
class tree_test : public testing::Test {
 protected:
  std::string at(const std::string& path) const {
    return root_ + (path.empty() ? "" : "/") + path;
  }
  void make_directory(const std::string& path) {
    fs::create_directory(at(path));
  }
  void make_file(const std::string& path) { std::ofstream(at(path)) << "text"; }
  void rename(const std::string& from, const std::string& to) {
    fs::rename(at(from), at(to));
  }
  void exchange(const std::string& a, const std::string& b) {
    ASSERT_EQ(syscall(SYS_renameat2, AT_FDCWD, at(a).c_str(), AT_FDCWD,
                      at(b).c_str(), 2u),
              0);
  }
  std::string outside(const char* name) const { return scratch_ / name; }

  // Only names: what is written is another test's.
  tree_watcher watch() {
    return tree_watcher::open(root_, {.changes = {}}).value();
  }
  // How many directories are watched,
  // besides that of what the root is in.
  static std::size_t watches(const tree_watcher& tree) {
    std::size_t count = 0;
    auto text = fdinfo::reader::open(tree.fd()).value();
    while (text.next<fdinfo::inotify_watch>().value()) ++count;
    return count - 1;
  }
  void expect_right(const tree_watcher& tree) {
    EXPECT_EQ(view_of(tree), tree_of(root_));
    std::size_t directories = 1;
    tree.for_each([&](const tree_member& one) { directories += one.watched; });
    EXPECT_EQ(watches(tree), directories);
  }

  test::scratch_directory scratch_;
  const std::string root_ = [this] {
    fs::create_directory(scratch_ / "root");
    return scratch_ / "root";
  }();
};

TEST_F(tree_test, knows_what_was_there) {
  make_directory("a");
  make_directory("a/b");
  make_file("a/b/file");
  fs::create_symlink("a", at("link"));
  const auto tree = watch();
  EXPECT_EQ(view_of(tree), (names{"a/", "a/b/", "a/b/file", "link"}));
  EXPECT_EQ(tree.size(), 4u);
  EXPECT_TRUE(tree.find("a/b").value().directory);
  EXPECT_TRUE(tree.find("a/b").value().watched);
  EXPECT_FALSE(tree.find("a/b/file").value().directory);
  EXPECT_FALSE(tree.find("a/c").has_value());
  EXPECT_FALSE(tree.find("a/b/file/x").has_value());
  EXPECT_FALSE(tree.find("").has_value());
  expect_right(tree);
}

TEST_F(tree_test, nothing_is_told_when_nothing_happens) {
  make_directory("a");
  auto tree = watch();
  EXPECT_EQ(all_told(tree), lines{});
  EXPECT_TRUE(tree.wake().is_never());
}

TEST_F(tree_test, tells_of_files_that_come_and_go) {
  auto tree = watch();
  make_file("one");
  make_file("two");
  fs::remove(at("one"));
  EXPECT_EQ(all_told(tree),
            (lines{"created one", "created two", "deleted one"}));
  EXPECT_EQ(view_of(tree), names{"two"});
}

TEST_F(tree_test, tells_what_was_changed_as_it_was_asked) {
  make_directory("a");
  make_file("a/file");
  auto tree = tree_watcher::open(root_).value();
  std::ofstream(at("a/file")) << "more";
  std::vector<change_flags> how;
  while (tree.read([&](const tree_change& c) {
               EXPECT_EQ(test::text_of(c), "changed a/file");
               how.push_back(c.how);
             })
             .value()) {
  }
  // It is emptied, written to, and closed.
  EXPECT_EQ(how.back(), change_flags(change_flag::close_write));
  EXPECT_EQ(how.front(), change_flags(change_flag::modify));
  fs::permissions(at("a/file"), fs::perms::owner_read);
  EXPECT_EQ(all_told(tree), lines{});
}

// Of each directory the beginning was there before it was watched.
TEST_F(tree_test, follows_new_directories_and_loses_nothing) {
  auto tree = watch();
  make_directory("a");
  make_directory("a/b");
  make_file("a/b/early");
  EXPECT_EQ(all_told(tree),
            (lines{"created a/", "created a/b/", "created a/b/early"}));
  make_file("a/b/late");
  EXPECT_EQ(all_told(tree), lines{"created a/b/late"});
  expect_right(tree);
}

TEST_F(tree_test, directory_that_is_renamed_takes_all_along_untold) {
  make_directory("a");
  make_directory("a/b");
  make_file("a/b/file");
  make_directory("other");
  auto tree = watch();
  rename("a", "other/new");
  EXPECT_EQ(all_told(tree), lines{"renamed a/ other/new/"});
  make_file("other/new/b/late");
  EXPECT_EQ(all_told(tree), lines{"created other/new/b/late"});
  expect_right(tree);
}

TEST_F(tree_test, renames_in_a_row_are_followed) {
  make_directory("a");
  make_file("a/file");
  auto tree = watch();
  rename("a", "b");
  make_file("b/more");
  rename("b", "c");
  make_directory("d");
  rename("c", "d/e");
  const lines told = all_told(tree);
  EXPECT_EQ(std::count(told.begin(), told.end(), "created b/more") +
                std::count(told.begin(), told.end(), "created d/e/more"),
            1);
  for (const std::string& line : told) EXPECT_NE(line.substr(0, 7), "deleted");
  expect_right(tree);
}

TEST_F(tree_test, directory_that_moves_into_a_new_one_is_found_there) {
  make_directory("a");
  make_file("a/file");
  auto tree = watch();
  make_directory("new");
  rename("a", "new/a");
  const lines told = all_told(tree);
  EXPECT_EQ(std::count(told.begin(), told.end(), "renamed a/ new/a/"), 1);
  EXPECT_EQ(std::count(told.begin(), told.end(), "created new/a/file"), 0);
  expect_right(tree);
}

TEST_F(tree_test, file_that_is_renamed_takes_the_place_of_another) {
  make_directory("a");
  make_file("a/one");
  make_file("two");
  auto tree = watch();
  rename("a/one", "two");
  EXPECT_EQ(all_told(tree), lines{"renamed a/one two"});
  rename("two", "a/three");
  EXPECT_EQ(all_told(tree), lines{"renamed two a/three"});
  expect_right(tree);
}

TEST_F(tree_test, exchanged_directories_keep_what_is_in_them) {
  for (const char* name : {"a", "b", "c"}) make_directory(name);
  make_file("a/of_a");
  make_directory("b/of_b");
  make_file("c/of_c");
  auto tree = watch();
  exchange("a", "b");
  EXPECT_EQ(all_told(tree), lines{"exchanged a b/"});
  expect_right(tree);
  make_file("a/of_b/late");
  EXPECT_EQ(all_told(tree), lines{"created a/of_b/late"});
  exchange("a/of_b", "c");
  all_told(tree);
  expect_right(tree);
}

TEST_F(tree_test, exchanged_files_and_directories_are_where_they_are) {
  for (const char* name : {"a", "b"}) make_directory(name);
  make_file("a/file");
  for (const char* name : {"one", "two"}) make_file(name);
  auto tree = watch();
  exchange("one", "two");
  all_told(tree);
  expect_right(tree);
  exchange("one", "a");
  all_told(tree);
  expect_right(tree);
  exchange("one", "two");
  exchange("a", "b");
  all_told(tree);
  expect_right(tree);
  EXPECT_TRUE(tree.find("two/file").has_value());
}

TEST_F(tree_test, what_is_moved_out_is_deleted_and_not_watched) {
  make_directory("a");
  make_directory("a/b");
  make_file("file");
  auto tree = watch();
  EXPECT_EQ(watches(tree), 3u);
  fs::rename(at("a"), outside("a"));
  fs::rename(at("file"), outside("file"));
  EXPECT_EQ(all_told(tree), (lines{"deleted a/", "deleted file"}));
  std::ofstream(outside("a/b/late")) << "";
  EXPECT_EQ(all_told(tree), lines{});
  expect_right(tree);
}

TEST_F(tree_test, half_of_a_rename_has_to_be_waited_for) {
  make_file("file");
  auto tree =
      tree_watcher::open(root_, {.patience = std::chrono::hours(1)}).value();
  fs::rename(at("file"), outside("file"));
  const auto nothing = [](const tree_change& c) {
    ADD_FAILURE() << test::text_of(c);
  };
  EXPECT_TRUE(tree.read(nothing).value());
  EXPECT_FALSE(tree.wake().is_never());
  EXPECT_GT(tree.wake().remaining(), nanoseconds(std::chrono::minutes(50)));
  EXPECT_TRUE(tree.find("file").has_value());
}

TEST_F(tree_test, what_is_moved_in_is_created_with_all_that_is_in_it) {
  fs::create_directory(outside("a"));
  std::ofstream(outside("a/file")) << "";
  auto tree = watch();
  fs::rename(outside("a"), at("b"));
  EXPECT_EQ(all_told(tree), (lines{"created b/", "created b/file"}));
  expect_right(tree);
}

TEST_F(tree_test, directory_that_went_out_and_came_back_is_watched) {
  make_directory("a");
  auto tree = watch();
  fs::rename(at("a"), outside("a"));
  std::ofstream(outside("a/meanwhile")) << "";
  fs::rename(outside("a"), at("b"));
  all_told(tree);
  make_file("b/late");
  EXPECT_EQ(all_told(tree), lines{"created b/late"});
  expect_right(tree);
}

TEST_F(tree_test, deleted_tree_is_told_from_below) {
  make_directory("a");
  make_directory("a/b");
  make_file("a/b/file");
  auto tree = watch();
  fs::remove_all(at("a"));
  const lines told = all_told(tree);
  EXPECT_EQ(std::count(told.begin(), told.end(), "deleted a/"), 1);
  expect_right(tree);
  EXPECT_EQ(tree.size(), 0u);
}

TEST_F(tree_test, new_directory_by_the_name_of_an_old_one_is_watched) {
  make_directory("a");
  make_file("a/old");
  auto tree = watch();
  for (int i = 0; i != 20; ++i) {
    fs::remove_all(at("a"));
    make_directory("a");
  }
  make_file("a/new");
  all_told(tree);
  expect_right(tree);
  make_file("a/late");
  EXPECT_EQ(all_told(tree), lines{"created a/late"});
}

TEST_F(tree_test, file_in_the_place_of_a_directory_is_one) {
  make_directory("a");
  make_file("b");
  auto tree = watch();
  fs::remove(at("a"));
  fs::remove(at("b"));
  make_file("a");
  make_directory("b");
  all_told(tree);
  expect_right(tree);
}

TEST_F(tree_test, not_recursive_knows_the_directory_alone) {
  make_directory("a");
  make_file("a/file");
  auto tree =
      tree_watcher::open(root_, {.changes = {}, .recursive = false}).value();
  EXPECT_EQ(view_of(tree), names{"a/"});
  EXPECT_FALSE(tree.find("a").value().watched);
  make_file("a/more");
  make_directory("b");
  rename("a", "c");
  EXPECT_EQ(all_told(tree), (lines{"created b/", "renamed a/ c/"}));
  EXPECT_EQ(watches(tree), 1u);
}

TEST_F(tree_test, root_may_be_renamed_and_is_gone_when_it_is_removed) {
  auto tree = watch();
  fs::rename(root_, outside("elsewhere"));
  std::ofstream(outside("elsewhere/file")) << "";
  EXPECT_EQ(all_told(tree), lines{"created file"});
  fs::remove_all(outside("elsewhere"));
  EXPECT_EQ(all_told(tree), (lines{"deleted file", "root gone"}));
  EXPECT_EQ(tree.size(), 0u);
  EXPECT_FALSE(tree.read([](const tree_change&) {}).value());
}

TEST_F(tree_test, names_deeper_than_a_path_may_be_long_are_known) {
  const std::string name(200, 'x');
  int in = open(root_.c_str(), O_RDONLY | O_CLOEXEC);
  for (int i = 0; i != 30; ++i) {
    ASSERT_EQ(mkdirat(in, name.c_str(), 0777), 0);
    const int next = openat(in, name.c_str(), O_RDONLY | O_CLOEXEC);
    close(in);
    in = next;
  }
  auto tree = watch();
  EXPECT_EQ(tree.size(), 30u);
  EXPECT_EQ(watches(tree), 31u);
  ASSERT_EQ(mkdirat(in, "late", 0777), 0);
  close(in);
  const lines told = all_told(tree);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].size(), std::string("created ").size() + 30 * 201 + 5);
  EXPECT_EQ(watches(tree), 32u);
}

TEST_F(tree_test, what_is_no_directory_is_an_error) {
  make_file("file");
  EXPECT_EQ(tree_watcher::open(at("file")).error(), errc::notdir);
  EXPECT_EQ(tree_watcher::open(at("nothing")).error(), errc::noent);
}

TEST_F(tree_test, rescan_tells_nothing_when_all_is_known) {
  make_directory("a");
  make_file("a/file");
  auto tree = watch();
  ASSERT_TRUE(tree.rescan(
      [](const tree_change& c) { ADD_FAILURE() << test::text_of(c); }));
  expect_right(tree);
}

TEST_F(tree_test, rescan_finds_what_was_renamed_before_its_events_are_read) {
  make_directory("a");
  make_directory("a/b");
  make_file("a/b/file");
  auto tree = watch();
  rename("a/b", "b");
  rename("a", "b/a");
  lines told;
  ASSERT_TRUE(tree.rescan(
      [&](const tree_change& c) { told.push_back(test::text_of(c)); }));
  EXPECT_EQ(told, (lines{"renamed a/b/ b/", "renamed a/ b/a/"}));
  expect_right(tree);
  EXPECT_EQ(all_told(tree), lines{});
}

// As somebody whom permissions mean something to.
TEST_F(tree_test, unreadable_directory_is_known_and_not_watched) {
  make_directory("a");
  make_directory("closed");
  make_file("closed/file");
  fs::permissions(at("closed"), fs::perms::none);
  fs::permissions(scratch_.path(), fs::perms::all);
  fs::permissions(root_, fs::perms::all);
  EXPECT_EQ(test::in_child([&] {
              if (setgid(65534) != 0 || setuid(65534) != 0) return 1;
              auto tree = watch();
              if (view_of(tree) != names{"a/", "closed/"}) return 2;
              if (tree.find("closed").value().watched) return 3;
              make_directory("late");
              fs::permissions(at("late"), fs::perms::none);
              lines told = all_told(tree);
              if (told != lines{"created late/", "unwatched late/"}) return 4;
              return tree.find("a").value().watched ? 0 : 5;
            }),
            getuid() == 0 ? 0 : 1);
  fs::permissions(at("closed"), fs::perms::all);
}

TEST_F(tree_test, mount_point_is_not_entered) {
  make_directory("a");
  const int answer = test::in_child([&] {
    if (!test::unshare_user(CLONE_NEWNS)) return 77;
    if (mount("none", at("a").c_str(), "tmpfs", 0, nullptr) != 0) return 77;
    make_file("a/file");
    auto tree = watch();
    if (view_of(tree) != names{"a/"}) return 1;
    make_directory("b");
    if (mount(at("a").c_str(), at("b").c_str(), "", MS_BIND, nullptr) != 0)
      return 2;
    if (all_told(tree) != lines{"created b/"}) return 3;
    return tree.find("b").value().watched ? 4 : 0;
  });
  if (answer == 77) return support::skip("no mount namespaces");
  EXPECT_EQ(answer, 0);
}

// A limit of the user namespace, and so of nobody else.
TEST_F(tree_test, too_many_watches_are_nospc_at_first_and_told_later) {
  make_directory("a");
  make_directory("b");
  const int answer = test::in_child([&] {
    if (!test::unshare_user(0)) return 77;
    std::ofstream("/proc/sys/user/max_inotify_watches") << "4" << std::flush;
    auto tree = watch();
    make_directory("c");
    if (all_told(tree) != lines{"created c/", "unwatched c/"}) return 1;
    fs::remove(at("a"));
    if (all_told(tree) != lines{"deleted a/"}) return 2;
    const auto nothing = [](const tree_change&) {};
    if (!tree.rescan(nothing) || !tree.find("c").value().watched) return 3;
    make_directory("d");
    return tree_watcher::open(root_).error() == errc::nospc ? 0 : 4;
  });
  if (answer == 77) return support::skip("no user namespaces");
  EXPECT_EQ(answer, 0);
}

}  // namespace
