// SPDX-License-Identifier: BSL-1.0
#include <fildes/tree_watcher.hpp>

#include <atomic>
#include <fstream>
#include <random>
#include <thread>

#include "helpers.hpp"
#include "support/skip.hpp"
#include "waiting.hpp"
#include "watching.hpp"

using namespace fildes;
using test::all_told;
using test::lines;
using test::tree_of;
using test::view_of;
namespace fs = std::filesystem;

// Whatever happens, in whatever order it is seen: in the end the watcher's view
// is the tree, and what it told leads from one to the other.

namespace {

constexpr int threads = 4;

int files(int natively) { return test::is_slow() ? 4'000 : natively; }

/// Makes, renames and removes; what somebody else has taken away meanwhile is
/// no matter.
class worker {
 public:
  worker(std::string root, int number)
      : root_(std::move(root)),
        number_(number),
        random_(static_cast<unsigned>(number)) {}

  void work(int files) {
    for (int i = 0; i != files; ++i) {
      const std::string name =
          std::to_string(number_) + "_" + std::to_string(i);
      const std::string first = place() + "/" + name;
      const std::string second = place() + "/" + name + "r";
      make(first);
      const bool moved = ::rename(first.c_str(), second.c_str()) == 0;
      if (i % 10 != 0) ::unlink((moved ? second : first).c_str());
      if (i % 100 == 0) change_directories();
    }
  }

 private:
  std::string directory() {
    return root_ + "/d" + std::to_string(random_() % 8);
  }
  // One of those that move about, or one below it.
  std::string place() {
    return directory() + (random_() % 3 == 0 ? "/below" : "");
  }
  void make(const std::string& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0) ::close(fd);
  }
  void change_directories() {
    const std::string one = place();
    const std::string other = place();
    switch (random_() % 4) {
      case 0: ::mkdir(one.c_str(), 0777); break;
      case 1: ::rename(one.c_str(), other.c_str()); break;
      case 2: ::rename(one.c_str(), (other + "/in").c_str()); break;
      default: {
        std::error_code ignored;
        fs::rename(other + "/in", one, ignored);
      }
    }
  }

  std::string root_;
  int number_;
  std::mt19937 random_;
};

/// What was told, followed: the names that there should be.
class follower {
 public:
  explicit follower(const tree_watcher& tree) : names_(view_of(tree)) {}

  void operator()(const tree_change& c) {
    const std::string path(c.path);
    switch (c.what) {
      case tree_event::created:
        names_.insert(test::marked(path, c.directory));
        break;
      case tree_event::deleted: take(path, c.directory); break;
      case tree_event::renamed:
        rename(std::string(c.from), path, c.directory);
        break;
      case tree_event::exchanged: exchange(std::string(c.from), path); break;
      case tree_event::overflow: ++overflows_; break;
      default: ADD_FAILURE() << test::text_of(c);
    }
  }

  const test::names& names() const { return names_; }
  int overflows() const { return overflows_; }

 private:
  test::names take(const std::string& path, bool directory) {
    test::names taken;
    if (!directory) {
      names_.erase(path);
      return taken;
    }
    const std::string below = path + "/";
    auto at = names_.lower_bound(below);
    while (at != names_.end() && at->compare(0, below.size(), below) == 0) {
      taken.insert(at->substr(below.size()));
      at = names_.erase(at);
    }
    return taken;
  }
  void rename(const std::string& from, const std::string& to, bool directory) {
    const test::names taken = take(from, directory);
    take(to, true);
    take(to, false);
    if (!directory) names_.insert(to);
    for (const std::string& name : taken) names_.insert(to + "/" + name);
  }

  // By a name that nothing has.
  void exchange(const std::string& a, const std::string& b) {
    const bool a_is_file = names_.count(a) != 0;
    const bool b_is_file = names_.count(b) != 0;
    rename(a, "?", !a_is_file);
    rename(b, a, !b_is_file);
    rename("?", b, !a_is_file);
  }

  test::names names_;
  int overflows_ = 0;
};

class threads_test : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i != 8; ++i) {
      fs::create_directory(root_ + "/d" + std::to_string(i));
      fs::create_directory(root_ + "/d" + std::to_string(i) + "/below");
    }
  }

  // Calls `meanwhile` until all are done.
  template <class Meanwhile>
  void work(int count, Meanwhile meanwhile) {
    std::atomic<int> busy = threads;
    std::vector<std::jthread> all;
    for (int i = 0; i != threads; ++i)
      all.emplace_back([&, i] {
        worker(root_, i).work(count / threads);
        --busy;
      });
    while (busy != 0) meanwhile();
  }

  void finish(tree_watcher& tree, follower& told) {
    for (int quiet = 0; quiet != 2;) {
      const bool any = tree.read(told).value();
      quiet = any || !tree.wake().is_never() ? 0 : quiet + 1;
    }
    EXPECT_EQ(test::difference(view_of(tree), tree_of(root_)), test::names{});
    EXPECT_EQ(test::difference(told.names(), view_of(tree)), test::names{});
  }

  test::memory_directory scratch_;
  const std::string root_ = scratch_.path();
};

TEST_F(threads_test, view_is_the_tree_when_all_are_done) {
  auto tree = tree_watcher::open(root_, {.changes = {}}).value();
  follower told(tree);
  work(files(100'000), [&] { ASSERT_TRUE(tree.read(told)); });
  finish(tree, told);
}

// The queue of an inotify has a limit, which is left as it is: nobody reads
// until there is no room in it.
TEST_F(threads_test, view_is_the_tree_after_events_were_lost) {
  auto tree = tree_watcher::open(root_, {.changes = {}}).value();
  const auto limit = inotify_limits::read().value().queued_events;
  follower told(tree);
  work(files(20'000), [] { std::this_thread::yield(); });
  const std::string name = root_ + "/last";
  for (std::uint64_t i = 0; i <= limit / 2; ++i) {
    ASSERT_EQ(mkdir(name.c_str(), 0777), 0);
    ASSERT_EQ(rmdir(name.c_str()), 0);
  }
  finish(tree, told);
  EXPECT_GE(told.overflows(), 1);
}

TEST_F(threads_test, view_is_the_tree_when_events_are_lost_again_and_again) {
  auto tree = tree_watcher::open(root_, {.changes = {}}).value();
  follower told(tree);
  work(files(30'000), [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    ASSERT_TRUE(tree.read(told));
  });
  finish(tree, told);
}

/// Watchers that are opened meanwhile have a queue of so many events. It is a
/// setting of the whole machine, which is as it was when this ends.
class queue_setting {
 public:
  explicit queue_setting(int events) {
    std::ifstream(path) >> old_;
    std::ofstream(path) << events;
    std::ifstream(path) >> now_;
  }
  ~queue_setting() { std::ofstream(path) << old_; }
  queue_setting(const queue_setting&) = delete;
  queue_setting& operator=(const queue_setting&) = delete;

  int now() const { return now_; }

 private:
  static constexpr const char* path = "/proc/sys/fs/inotify/max_queued_events";
  int old_ = 0;
  int now_ = 0;
};

result<tree_watcher> open_with_queue(int events, const std::string& root) {
  const queue_setting setting(events);
  if (setting.now() != events) return error(errc::perm, operation::inotify);
  return tree_watcher::open(root, {.changes = {}});
}

TEST_F(threads_test, view_is_the_tree_with_a_queue_of_16_events) {
  auto tree = open_with_queue(16, root_);
  if (!tree && tree.error() == errc::perm)
    return support::skip("the length of queues cannot be set here");
  follower told(tree.value());
  work(files(100'000), [&] { ASSERT_TRUE(tree.value().read(told)); });
  finish(tree.value(), told);
  EXPECT_GE(told.overflows(), 1);
}

}  // namespace
