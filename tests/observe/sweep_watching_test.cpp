// SPDX-License-Identifier: BSL-1.0
#include <fildes/fdinfo.hpp>
#include <fildes/tree_watcher.hpp>

#include <gtest/gtest.h>

#include "observe/faults.hpp"
#include "unit/watching.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep;
using faults::sweep_one_call;
using sys::nr;
namespace fs = std::filesystem;

std::size_t watches(const inotify& in) {
  std::size_t count = 0;
  auto text = fdinfo::reader::open(in).value();
  while (text.next<fdinfo::inotify_watch>().value()) ++count;
  return count;
}

TEST(sweep, inotify_create) {
  sweep_one_call(
      [](injector& run) { (void)run([] { return inotify::create(); }); });
}

TEST(sweep, inotify_watch) {
  const test::scratch_directory dir;
  sweep_one_call([&](injector& run) {
    const auto in = inotify::create().value();
    const auto watch =
        run([&] { return in.watch(dir.path(), watch_flag::create); });
    EXPECT_EQ(watches(in), watch.has_value() ? 1u : 0u);
  });
}

TEST(sweep, inotify_remove) {
  const test::scratch_directory dir;
  sweep_one_call([&](injector& run) {
    const auto in = inotify::create().value();
    const watch_id id = in.add(dir.path(), watch_flag::create).value();
    const auto removed = run([&] { return in.remove(id); });
    EXPECT_EQ(watches(in), removed.has_value() ? 0u : 1u);
  });
}

TEST(sweep, inotify_read) {
  const test::scratch_directory dir;
  const auto in = inotify::create().value();
  const auto watch = in.watch(dir.path(), watch_flag::create).value();
  sweep_one_call([&](injector& run) {
    fs::remove(dir.with_file("file", ""));
    std::array<std::byte, 4096> room;
    const auto events = run([&] { return in.read(room); });
    EXPECT_TRUE(events.has_value() || in.read(room).has_value());
  });
}

TEST(sweep, inotify_available) {
  const auto in = inotify::create().value();
  sweep_one_call(
      [&](injector& run) { (void)run([&] { return in.available(); }); });
}

TEST(sweep, inotify_limits) {
  sweep([](injector& run) { (void)run([] { return inotify_limits::read(); }); },
        [](nr call, errc code) {
          return call == nr::close || (call == nr::read && code == errc::intr);
        });
}

/// Makes one call fail, and says whether there were as many.
struct fault {
  std::size_t at;
  errc code;
  std::size_t calls = 0;

  static sys::word answer(void* self, const sys::observed_call& call) {
    auto& it = *static_cast<fault*>(self);
    // The kernel closes a descriptor whatever it says.
    if (++it.calls != it.at || call.number == nr::close) return call.proceed();
    return -static_cast<sys::word>(it.code);
  }
};

constexpr auto none = [](const tree_change&) {};

// What happens to a tree between two looks at it.
void change_all(const std::string& root) {
  fs::create_directories(root + "/new/below");
  fs::rename(root + "/a", root + "/new/a");
  fs::rename(root + "/b/file", root + "/file");
  fs::remove_all(root + "/c");
  std::ofstream(root + "/new/below/file") << "";
}

// Says whether the call was made.
bool is_right_after(const fault& fails) {
  const test::memory_directory dir;
  for (const char* name : {"a", "b", "c"}) fs::create_directory(dir / name);
  std::ofstream(dir / "b/file") << "";
  auto tree = tree_watcher::open(dir.path(), {.changes = {}}).value();
  change_all(dir.path());
  fault one = fails;
  {
    const sys::observer watching(fault::answer, &one);
    (void)tree.read(none);
  }
  for (int i = 0; i != 100 && tree.read(none).value(); ++i) {
  }
  EXPECT_TRUE(tree.rescan(none));
  EXPECT_EQ(test::view_of(tree), test::tree_of(dir.path()))
      << "call " << fails.at << ", " << error(fails.code, nr::read).name();
  return one.calls >= fails.at;
}

TEST(sweep, tree_watcher_is_right_again_whatever_call_failed) {
  for (const errc code : faults::swept) {
    const auto before = support::open_descriptors();
    std::size_t at = 1;
    while (at != 1000 && is_right_after({at, code})) ++at;
    EXPECT_GT(at, 20u);
    for (const auto& change : support::descriptor_changes(before))
      ADD_FAILURE() << change;
  }
}

// Says whether the call was made. What could not be looked at is found later.
bool opens_or_fails(const std::string& path, const fault& fails) {
  fault one = fails;
  const auto tree = [&] {
    const sys::observer watching(fault::answer, &one);
    return tree_watcher::open(path, {.changes = {}});
  }();
  if (tree.has_value()) {
    EXPECT_LE(tree.value().size(), 4u);
  }
  return one.calls >= fails.at;
}

TEST(sweep, tree_watcher_open_leaves_nothing_open_when_it_fails) {
  const test::memory_directory dir;
  for (const char* name : {"a", "b"}) fs::create_directory(dir / name);
  for (const char* name : {"a/file", "b/file"}) std::ofstream(dir / name) << "";
  for (const errc code : faults::swept) {
    const auto before = support::open_descriptors();
    std::size_t at = 1;
    while (at != 1000 && opens_or_fails(dir.path(), {at, code})) ++at;
    EXPECT_GT(at, 10u);
    for (const auto& change : support::descriptor_changes(before))
      ADD_FAILURE() << change;
  }
}

}  // namespace
