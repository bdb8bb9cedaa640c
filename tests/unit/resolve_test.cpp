// SPDX-License-Identifier: BSL-1.0
#include <fildes/path_fd.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include <fildes/file.hpp>
#include <fildes/file_handle.hpp>
#include <fildes/xattr.hpp>

#include "disk.hpp"
#include "helpers.hpp"
#include "waiting.hpp"

// Where the calls of a path_fd lead, and where they must not.

using namespace fildes;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr resolve_flags beneath = resolve_flag::beneath;
constexpr resolve_flags in_root = resolve_flag::in_root;
constexpr file_mode usual = file_mode(0777);

owned<path_fd> make_tree(const test::scratch_directory& dir) {
  fs::create_directory(dir / "tree");
  fs::create_directory(dir / "tree/d");
  fs::create_directory(dir / "outside");
  dir.with_file("outside/secret", "secret");
  dir.with_file("tree/d/secret", "none");
  fs::create_symlink("../outside", dir / "tree/out");
  fs::create_symlink(dir / "outside", dir / "tree/far");
  fs::create_symlink("../outside/secret", dir / "tree/file");
  fs::create_symlink("d", dir / "tree/in");
  return path_fd::open(dir / "tree").value();
}

struct resolve : testing::Test {
  test::scratch_directory dir;
  owned<path_fd> at = make_tree(dir);
};

// Each call of a path_fd on a path that leads out of it: the error.
struct tried {
  const char* what;
  errc error;
};

template <class Result>
tried tell(const char* what, const Result& result) {
  return {what, result.has_error() ? result.error().code() : errc{}};
}

std::array<tried, 20> try_all(const path_fd& at, const std::string& path,
                              resolve_flags flags) {
  std::array<char, 100> room;
  const xattr_name name = "user.a";
  const follow_options itself = {.follow = false};
  return {
      tell("status", at.status(path, {}, flags)),
      tell("status of a link", at.status(path, {.follow = false}, flags)),
      tell("access", at.access(path, {}, {}, flags)),
      tell("read_link", at.read_link(path, room, flags)),
      tell("make_directory", at.make_directory(path, usual, flags)),
      tell("make_node", at.make_node(path, file_node::fifo(usual), flags)),
      tell("make_symlink", at.make_symlink(path, "x", flags)),
      tell("link to", at.link("d/secret", at, path, {}, flags)),
      tell("link of", at.link(path, at, "stolen", {.follow = true}, flags)),
      tell("link of a link", at.link(path, at, "stolen", {}, flags)),
      tell("rename to", at.rename("d/secret", at, path, {}, flags)),
      tell("rename of", at.rename(path, at, "stolen", {}, flags)),
      tell("remove", at.remove(path, flags)),
      tell("remove_directory", at.remove_directory(path, flags)),
      tell("set_mode", at.set_mode(path, file_mode(0), {}, flags)),
      tell("set_owner", at.set_owner(path, {.user = 0}, itself, flags)),
      tell("get_xattr", get_xattr_at(at, path, name, room, {}, flags)),
      tell("set_xattr", set_xattr_at(at, path, name, "x", {}, {}, flags)),
      tell("list_xattrs", list_xattrs_at(at, path, room, {}, flags)),
      tell("get_handle", get_handle_at(at, path, {}, flags)),
  };
}

TEST_F(resolve, beneath_leads_nowhere_else) {
  for (const char* const path :
       {"../outside/secret", "out/secret", "far/secret", "d/../../outside/x",
        "out/x", "/tmp", "/", "//"})
    for (const auto& [what, error] : try_all(at, path, beneath))
      EXPECT_EQ(error, errc::xdev) << what << ' ' << path;
  EXPECT_EQ(test::content_of(dir / "outside/secret"), "secret");
  EXPECT_EQ(std::distance(fs::directory_iterator(dir / "outside"), {}), 1);
}

// A link at the end leads out for those that follow; the others mean itself.
TEST_F(resolve, beneath_holds_for_the_last_name) {
  std::array<char, 100> room;
  EXPECT_EQ(at.status("file", {}, beneath).error(), errc::xdev);
  EXPECT_EQ(at.status("..", {}, beneath).error(), errc::xdev);
  EXPECT_EQ(at.access("file", {}, {}, beneath).error(), errc::xdev);
  EXPECT_EQ(at.set_mode("file", usual, {}, beneath).error(), errc::xdev);
  EXPECT_EQ(at.set_owner("file", {.user = 0}, {}, beneath).error(), errc::xdev);
  EXPECT_EQ(at.link("file", at, "x", {.follow = true}, beneath).error(),
            errc::xdev);
  EXPECT_EQ(at.status("out/", {.follow = false}, beneath).error(), errc::xdev);
  EXPECT_EQ(at.read_link("out/", room, beneath).error(), errc::xdev);
  EXPECT_EQ(at.link("out/", at, "x", {}, beneath).error(), errc::xdev);
  EXPECT_TRUE(at.status("file", {.follow = false}, beneath));
  EXPECT_EQ(at.read_link("file", room, beneath).value(), "../outside/secret");
  EXPECT_TRUE(at.link("file", at, "x", {}, beneath));
  EXPECT_TRUE(at.remove("x", beneath));
  EXPECT_EQ(at.remove("out/", beneath).error(), errc::notdir);
  EXPECT_EQ(at.remove_directory("out/", beneath).error(), errc::notdir);
  EXPECT_EQ(at.make_directory("out/", usual, beneath).error(), errc::exist);
  EXPECT_TRUE(at.status("in/secret", {}, beneath));
}

TEST_F(resolve, in_root_takes_the_place_for_the_root) {
  EXPECT_TRUE(at.make_directory("/a", usual, in_root));
  EXPECT_TRUE(at.make_directory("../../b", usual, in_root));
  EXPECT_TRUE(at.rename("/../a", at, "/d/c", {}, in_root));
  EXPECT_TRUE(fs::is_directory(dir / "tree/b"));
  EXPECT_TRUE(fs::is_directory(dir / "tree/d/c"));
  EXPECT_EQ(at.status("..", {}, in_root).value().identity(),
            stat(at).value().identity());
  // In the tree there is no `outside`.
  EXPECT_EQ(at.make_directory("out/x", usual, in_root).error(), errc::noent);
  EXPECT_EQ(at.status("file", {}, in_root).error(), errc::noent);
}

TEST_F(resolve, no_symlinks_on_the_way_but_at_its_end) {
  const resolve_flags plain = resolve_flag::no_symlinks;
  EXPECT_EQ(at.make_directory("in/x", usual, plain).error(), errc::loop);
  EXPECT_EQ(at.status("in", {}, plain).error(), errc::loop);
  EXPECT_TRUE(at.status("in", {.follow = false}, plain));
  EXPECT_TRUE(at.remove("in", plain));
  EXPECT_TRUE(at.make_directory("d/x", usual, plain));
}

TEST_F(resolve, no_xdev_stays_on_the_mount) {
  const auto root = path_fd::open("/").value();
  const resolve_flags here = resolve_flag::no_xdev;
  EXPECT_EQ(root.status("proc/self", {}, here).error(), errc::xdev);
  EXPECT_EQ(root.make_directory("proc/x", usual, here).error(), errc::xdev);
}

TEST_F(resolve, unknown_flags_are_refused) {
  const auto unknown = resolve_flags::from_bits(std::uint64_t{1} << 40);
  for (const auto& [what, error] : try_all(at, "d", unknown))
    EXPECT_EQ(error, errc::inval) << what;
}

// What a hostile process does: the directory on the way is a link out of the
// tree, or has been moved, each time that somebody looks again.
class attack {
 public:
  explicit attack(const std::string& tree)
      : thread_([this, tree] { run(path_fd::open(tree).value()); }) {}
  ~attack() {
    done_ = true;
    thread_.join();
  }
  long rounds() const { return rounds_; }

 private:
  void run(const path_fd& tree) {
    const auto swap = rename_flag::exchange;
    while (!done_) {
      (void)tree.rename("d", tree, "out", swap);  // directory and link
      (void)tree.rename("d", tree, "far", swap);
      (void)tree.rename("out", tree, "moved");  // away and back
      (void)tree.rename("moved", tree, "out");
      (void)tree.rename("d", tree, "far", swap);
      (void)tree.rename("d", tree, "out", swap);
      (void)tree.rename("e", tree, "e2");  // `..` of where one is
      (void)tree.rename("e2", tree, "e");
      ++rounds_;
    }
  }

  std::atomic<bool> done_ = false;
  std::atomic<long> rounds_ = 0;
  std::thread thread_;
};

// What is outside of the tree: when it has changed somebody was there.
std::string state_of(const std::string& path) {
  struct stat s = {};
  if (lstat(path.c_str(), &s) != 0) return "gone";
  return std::to_string(s.st_nlink) + ' ' + std::to_string(s.st_mode) + ' ' +
         std::to_string(s.st_ctim.tv_sec) + '.' +
         std::to_string(s.st_ctim.tv_nsec);
}

TEST_F(resolve, beneath_holds_under_attack) {
  fs::create_directory(dir / "tree/e");
  fs::create_directory(dir / "tree/e/f");
  const auto outside = state_of(dir / "outside");
  const auto secret = state_of(dir / "outside/secret");
  long calls = 0;
  long worked = 0;
  {
    const attack hostile(dir / "tree");
    const auto end = std::chrono::steady_clock::now() + 2s;
    while (std::chrono::steady_clock::now() < end)
      for (const char* const path :
           {"d/secret", "out/secret", "far/secret", "d/x", "e/f/../../d/secret",
            "e/f/../../../outside/secret"}) {
        for (const auto& [what, error] : try_all(at, path, beneath)) {
          ++calls;
          worked += error == errc{};
          // What it may come to: the flags, the race, and the state of things.
          ASSERT_TRUE(error == errc{} || error == errc::xdev ||
                      error == errc::again || error == errc::noent ||
                      error == errc::exist || error == errc::isdir ||
                      error == errc::notdir || error == errc::inval ||
                      error == errc::nodata || error == errc::perm ||
                      error == errc::opnotsupp || error == errc::loop)
              << what << ' ' << path << ' ' << static_cast<int>(error);
        }
        const auto status = at.status(path, {}, beneath);
        ASSERT_NE(status ? status.value().size() : 0, 6u) << path;
        (void)at.remove("stolen");
      }
    EXPECT_GT(hostile.rounds(), 10);
  }
  EXPECT_GT(worked, 0);
  EXPECT_LT(worked, calls);
  EXPECT_EQ(state_of(dir / "outside"), outside);
  EXPECT_EQ(state_of(dir / "outside/secret"), secret);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir / "outside"), {}), 1);
}

// That the attack is one: without the flags it succeeds.
TEST_F(resolve, without_flags_the_attack_succeeds) {
  const auto outside = state_of(dir / "outside");
  const attack hostile(dir / "tree");
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (state_of(dir / "outside") == outside &&
         std::chrono::steady_clock::now() < end)
    (void)at.make_directory("d/x");
  EXPECT_NE(state_of(dir / "outside"), outside);
}

TEST_F(resolve, each_length_of_a_name_is_taken_and_no_more) {
  for (std::size_t size = 1; size <= 255; ++size) {
    const std::string name(size, 'n');
    for (const resolve_flags flags : {resolve_flags(), beneath}) {
      ASSERT_TRUE(at.make_directory(name, usual, flags)) << size;
      ASSERT_TRUE(at.rename(name, at, "d/" + name, {}, flags)) << size;
      ASSERT_TRUE(at.status("d/" + name + "/", {}, flags)) << size;
      ASSERT_TRUE(at.remove_directory("d/" + name, flags)) << size;
    }
  }
  const std::string name(256, 'n');
  for (const auto& [what, error] : try_all(at, name, beneath))
    EXPECT_EQ(error, errc::nametoolong) << what;
  for (const auto& [what, error] : try_all(at, "d/" + name, {}))
    EXPECT_EQ(error, errc::nametoolong) << what;
}

TEST_F(resolve, paths_beyond_path_max_by_going_down) {
  const std::string name(250, 'n');
  constexpr int depth = 40;  // 10 000 bytes
  for (int i = 0; i != depth; ++i) {
    ASSERT_TRUE(at.make_directory(name, usual, beneath));
    at = path_fd::open_at(at, name, {.resolve = beneath}).value();
  }
  ASSERT_TRUE(at.make_node("f", file_node::regular(usual)));
  ASSERT_TRUE(at.link("f", at, "g", {}, beneath));
  EXPECT_EQ(at.status("g", {}, beneath).value().links(), 2u);
  // Up and down again in one path, as long as a path may be.
  std::string way = "./";
  while (way.size() + 4 < 4096) way += "././";
  EXPECT_TRUE(at.status(way.substr(0, 4094) + "f", {}, beneath));
  EXPECT_EQ(at.status(way.substr(0, 4094) + "/f", {}, beneath).error(),
            errc::nametoolong);

  // And away again, from the bottom, since no path leads there.
  ASSERT_TRUE(at.remove("f"));
  ASSERT_TRUE(at.remove("g"));
  for (int i = 0; i != depth; ++i) {
    at = path_fd::open_at(at, "..").value();
    ASSERT_TRUE(at.remove_directory(name, beneath));
  }
}

TEST(resolve_on_a_disk, that_is_full_is_nospc) {
  test::on_a_tiny_disk([](const std::string& disk) {
    const auto at = path_fd::open(disk).value();
    std::ofstream(disk + "/f") << std::string(300 * 1024, 'x');
    // A text that is long enough has a page of its own.
    const std::string text(4000, 'x');
    EXPECT_EQ(at.make_symlink("link", text, beneath).error(),
              error(errc::nospc, sys::nr::symlinkat));
    EXPECT_TRUE(at.rename("f", at, "g"));
    EXPECT_TRUE(at.remove("g"));
    EXPECT_TRUE(at.make_symlink("link", text));
  });
}

TEST(resolve_on_a_disk, that_has_no_room_for_another_file_is_nospc) {
  test::on_a_tiny_disk([](const std::string& disk) {
    ASSERT_EQ(mount("none", disk.c_str(), "tmpfs", 0, "nr_inodes=3"), 0);
    const auto at = path_fd::open(disk).value();
    ASSERT_TRUE(at.make_directory("a"));
    ASSERT_TRUE(at.make_node("b", file_node::fifo(usual), beneath));
    EXPECT_EQ(at.make_directory("c").error(), errc::nospc);
    EXPECT_EQ(at.make_directory("a/c", usual, beneath).error(), errc::nospc);
    EXPECT_EQ(at.make_node("c", file_node::regular(usual)).error(),
              errc::nospc);
    EXPECT_EQ(at.make_symlink("c", "x").error(), errc::nospc);
    ASSERT_TRUE(at.remove("b"));
    EXPECT_TRUE(at.make_directory("c"));
  });
}

}  // namespace
