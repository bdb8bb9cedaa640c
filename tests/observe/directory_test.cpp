// SPDX-License-Identifier: BSL-1.0
#include <fildes/tree.hpp>

#include <fcntl.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include "observe/faults.hpp"
#include "support/skip.hpp"
#include "unit/trees.hpp"

// What a file system may answer that those of the tests do not, and what may
// happen between two calls.

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep;
using sys::nr;
using sys::observed_call;
namespace fs = std::filesystem;

/// Stands in for calls by a function.
class stand_in {
 public:
  using function = std::function<sys::word(const observed_call&)>;
  explicit stand_in(function f)
      : function_(std::move(f)), watching_(answer, this) {}

 private:
  static sys::word answer(void* self, const observed_call& call) {
    return static_cast<stand_in*>(self)->function_(call);
  }
  function function_;
  sys::observer watching_;
};

/// Changes the records that the kernel gives: calls `change` for each.
template <class Change>
sys::word with_records(const observed_call& call, Change change) {
  const sys::word size = call.proceed();
  auto* const records = reinterpret_cast<char*>(
      static_cast<std::uintptr_t>(call.arguments[1].value));
  std::uint16_t step = 0;
  for (sys::word at = 0; at < size; at += step) {
    std::memcpy(&step, records + at + 16, sizeof step);
    change(records + at);
  }
  return size;
}

std::size_t count_entries(directory_reader& entries) {
  std::size_t count = 0;
  while (entries.next().value()) ++count;
  return count;
}

TEST(directory, is_read_by_no_more_calls_than_32_KiB_at_a_time_need) {
  const test::scratch_directory dir;
  const auto file = dir.with_file("f", "");
  fs::create_directory(dir / "many");
  const std::string tail(33, 'n');  // with its number: records of 56 bytes
  constexpr std::size_t count = 5000;
  for (std::size_t i = 10'000; i != 10'000 + count; ++i)
    fs::create_hard_link(
        file, dir / ("many/" + std::to_string(i)).c_str() + tail.substr(8));
  const auto fd = directory::open(dir / "many").value();
  std::size_t calls = 0;
  const stand_in counts([&](const observed_call& call) {
    calls += call.number == nr::getdents64;
    return call.proceed();
  });
  directory_reader entries(fd);
  EXPECT_EQ(count_entries(entries), count);
  // So many are full, the last is empty; an ext4 ends some at a block's end.
  const std::size_t needed = (count * 56 + 2 * 24 + 32767) / 32768 + 1;
  EXPECT_LE(calls, needed + 1);
}

bool survives_reading(nr call, errc code) {
  return faults::missing_openat2(call, code) || faults::own_close(call, code) ||
         (call == nr::getdents64 && code == errc::intr);
}

TEST(sweep, directory_open) {
  sweep(
      [](injector& run) {
        (void)run([] { return directory::open("/"); });
        EXPECT_TRUE(directory::open("/"));
      },
      faults::missing_openat2);
}

result<std::size_t> read_through(directory_reader& entries) {
  for (std::size_t count = 0;; ++count) {
    FILDES_TRY(const auto entry, entries.next());
    if (!entry) return count;
  }
}

TEST(sweep, directory_reader_next) {
  const test::scratch_directory dir;
  (void)dir.with_file("f", "");
  const auto fd = directory::open(dir.path()).value();
  sweep(
      [&](injector& run) {
        directory_reader entries(fd);
        (void)run([&] { return read_through(entries); });
        EXPECT_TRUE(entries.rewind());
        EXPECT_EQ(read_through(entries).value(), 1u);
      },
      survives_reading);
}

TEST(sweep, make_directories) {
  sweep(
      [](injector& run) {
        const test::scratch_directory dir;
        const auto path = dir / "a/b/c";
        (void)run([&] { return make_directories(path); });
        EXPECT_TRUE(make_directories(path));
        EXPECT_TRUE(fs::is_directory(path));
      },
      [](nr call, errc code) {
        return faults::missing_openat2(call, code) ||
               faults::own_close(call, code);
      });
}

TEST(sweep, remove_tree) {
  sweep(
      [](injector& run) {
        const test::scratch_directory dir;
        fs::create_directories(dir / "tree/a/b");
        (void)dir.with_file("tree/f", "");
        run.tolerate(nr::openat2);  // with a descriptor of its own given up
        const auto done = run([&] { return remove_tree(dir / "tree"); });
        EXPECT_EQ(fs::exists(dir / "tree"), !done);
        EXPECT_EQ(remove_tree(dir / "tree").has_value(), !done);
      },
      survives_reading);
}

result<std::size_t> walk_through(const std::string& path) {
  FILDES_TRY(auto walk, tree_walk::open(path, {.order = tree_order::after}));
  for (std::size_t count = 0;; ++count) {
    FILDES_TRY(const auto entry, walk.next());
    if (!entry) return count;
  }
}

// Deep enough for directories to be closed and opened again on the way. With no
// descriptor left, more of them are.
TEST(sweep, tree_walk) {
  const test::scratch_directory dir;
  ASSERT_EQ(test::make_deep(dir.path(), "d", 40), 0);
  sweep(
      [&](injector& run) {
        run.tolerate(nr::openat);
        (void)run([&] { return walk_through(dir.path()); });
        EXPECT_EQ(walk_through(dir.path()).value(), 41u);
      },
      survives_reading);
}

TEST(tree_walk, asks_of_what_type_an_entry_is_that_no_one_told) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "a/inner");
  (void)dir.with_file("a/f", "");
  fs::create_symlink("a", dir / "link");
  const stand_in forgets([](const observed_call& call) {
    if (call.number != nr::getdents64) return call.proceed();
    return with_records(call, [](char* record) { record[18] = 0; });
  });
  auto walk = tree_walk::open(dir.path()).value();
  std::string told;
  while (const auto entry = walk.next().value()) {
    EXPECT_EQ(entry->type() == file_type::directory,
              entry->name() == "a" || entry->name() == "inner");
    EXPECT_NE(entry->type(), file_type::unknown);
    told += entry->name();
  }
  EXPECT_EQ(told.size(), std::strlen("ainnerflink"));
}

TEST(remove_tree, removes_what_no_one_told_the_type_of) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "a/inner/most");
  (void)dir.with_file("a/f", "");
  const stand_in lies([](const observed_call& call) {
    if (call.number != nr::getdents64) return call.proceed();
    // A file for a directory, and a directory for a file.
    return with_records(call, [](char* record) {
      record[18] = static_cast<char>(record[18] == 4 ? 8 : 4);
    });
  });
  EXPECT_EQ(remove_tree(dir / "a").value().removed, 4u);
}

// A file system that gives a name with a way in it.
TEST(remove_tree, goes_no_way_that_a_name_has_in_it) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "tree/0123456");
  (void)dir.with_file("precious", "");
  const stand_in lies([](const observed_call& call) {
    if (call.number != nr::getdents64) return call.proceed();
    return with_records(call, [](char* record) {
      if (record[19] == '0') std::memcpy(record + 19, "../prec", 7);
    });
  });
  EXPECT_EQ(remove_tree(dir / "tree").error(),
            error(errc::badmsg, operation::directory));
  EXPECT_TRUE(fs::exists(dir / "precious"));
}

/// Does something once, before a call of this number.
stand_in::function before(nr number, std::function<void()> act,
                          std::size_t times = 1) {
  return [=](const observed_call& call) mutable {
    if (call.number == number && times != 0 && --times == 0) act();
    return call.proceed();
  };
}

TEST(remove_tree, removes_the_link_that_took_a_directory_s_place) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "tree/a/own");
  fs::create_directories(dir / "outside/inner");
  // The way to the tree, the tree, and then what is in it.
  const stand_in swaps(before(
      nr::openat2,
      [&] {
        fs::rename(dir / "tree/a", dir / "aside");
        fs::create_directory_symlink("../outside", dir / "tree/a");
      },
      3));
  EXPECT_EQ(remove_tree(dir / "tree").value().removed, 2u);
  EXPECT_TRUE(fs::exists(dir / "outside/inner"));
  EXPECT_TRUE(fs::exists(dir / "aside/own"));
}

TEST(remove_tree, reads_again_what_was_added_to) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "tree/a");
  std::size_t added = 0;
  const stand_in adds([&](const observed_call& call) {
    if (call.number == nr::unlinkat && call.arguments[2].value != 0 &&
        added++ < 10)
      (void)dir.with_file("tree/late", "");
    return call.proceed();
  });
  EXPECT_TRUE(remove_tree(dir / "tree"));
  EXPECT_FALSE(fs::exists(dir / "tree"));
}

TEST(remove_tree, ends_where_entries_are_added_for_ever) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "tree");
  const stand_in adds([&](const observed_call& call) {
    if (call.number == nr::unlinkat && call.arguments[2].value != 0)
      (void)dir.with_file("tree/late", "");
    return call.proceed();
  });
  EXPECT_EQ(remove_tree(dir / "tree").error(),
            error(errc::notempty, nr::unlinkat));
}

TEST(remove_tree, stops_where_a_directory_was_moved_out_of_the_tree) {
  const test::scratch_directory dir;
  ASSERT_EQ(test::make_deep(dir.path(), "d", 100), 0);
  fs::create_directories(dir / "elsewhere/precious");
  const stand_in moves(before(
      nr::unlinkat, [&] { fs::rename(dir / "d/d/d/d", dir / "elsewhere/d"); },
      2));
  EXPECT_EQ(remove_tree(dir / "d").error(),
            error(errc::stale, operation::remove_tree));
  EXPECT_TRUE(fs::exists(dir / "elsewhere/precious"));
  EXPECT_TRUE(fs::exists(dir / "d/d/d"));
}

TEST(remove_tree, knows_mounts_without_openat2) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "tree/mount");
  fs::create_directories(dir / "outside/inner");
  const int outcome = test::in_child([&] {
    if (!test::leave_mount_namespace() ||
        !test::bind_mount(dir / "outside", dir / "tree/mount"))
      return 77;
    const stand_in older([](const observed_call& call) {
      return call.number == nr::openat2 ? -sys::word(errc::nosys)
                                        : call.proceed();
    });
    if (remove_tree(dir / "tree").error() != errc::xdev) return 1;
    const auto done =
        remove_tree(dir / "tree", {.mounts = at_mount::pass_over});
    return done && done.value().left == 1 ? 0 : 2;
  });
  if (outcome == 77) return support::skip("no mount namespaces");
  EXPECT_EQ(outcome, 0);
  EXPECT_TRUE(fs::exists(dir / "outside/inner"));
}

}  // namespace
