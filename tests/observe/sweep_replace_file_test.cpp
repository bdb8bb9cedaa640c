// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_times.hpp>
#include <fildes/replace_file.hpp>

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "observe/faults.hpp"
#include "unit/helpers.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep;
using sys::nr;
using sys::observed_call;
using sys::word;
using names = std::set<std::string>;

names listed(const test::scratch_directory& dir) {
  names all;
  for (const auto& entry : std::filesystem::directory_iterator(dir.path()))
    all.insert(entry.path().filename());
  return all;
}

// write_all goes on after an interruption.
bool survives(nr call, errc code) {
  return faults::missing_openat2(call, code) || faults::own_close(call, code) ||
         (call == nr::write && code == errc::intr);
}

// Of the calls after the rename only the sync of the directory can fail.
void expect_old_or_new(const std::string& content, const result<>& done,
                       const injector& run) {
  if (done) {
    EXPECT_EQ(content, "new");
  } else if (run.call() == nr::fsync) {
    EXPECT_TRUE(content == "old" || content == "new") << content;
  } else {
    EXPECT_EQ(content, "old");
  }
}

TEST(sweep, replace_file) {
  sweep(
      [](injector& run) {
        const test::scratch_directory dir;
        const auto path = dir.with_file("f", "old");
        const result<> done = run([&] { return replace_file(path, "new"); });
        expect_old_or_new(test::content_of(path), done, run);
        EXPECT_EQ(listed(dir), names{"f"});
        EXPECT_TRUE(replace_file(path, "again"));
        EXPECT_EQ(test::content_of(path), "again");
      },
      survives);
}

TEST(sweep, replace_file_that_is_not_there) {
  sweep(
      [](injector& run) {
        const test::scratch_directory dir;
        const auto path = dir / "f";
        const auto begin = [&] {
          return file_replacement::begin(path,
                                         {.keep_owner = true, .sync = false});
        };
        (void)run([&]() -> result<> {
          FILDES_TRY(auto made, begin());
          return std::move(made).commit();
        });
        EXPECT_TRUE(begin().value().commit());
        EXPECT_EQ(listed(dir), names{"f"});
      },
      survives);
}

// A file system without O_TMPFILE, and a process that ends at one of its calls.
struct scene {
  std::size_t end_at = 0;  // 0: never
  errc no_unnamed = {};
  std::size_t calls = 0;
};

bool makes_unnamed(const observed_call& call) {
  if (call.number != nr::openat2) return false;
  const auto* const how =
      reinterpret_cast<const sys::abi::open_how*>(call.arguments[2].value);
  return (how->flags & sys::abi::o_tmpfile) == sys::abi::o_tmpfile;
}

word act(void* self, const observed_call& call) {
  auto& [end_at, no_unnamed, calls] = *static_cast<scene*>(self);
  if (++calls == end_at) _exit(0);
  if (no_unnamed != errc{} && makes_unnamed(call))
    return -static_cast<word>(no_unnamed);
  return call.proceed();
}

result<> replace_in(scene& s, const std::string& path) {
  const sys::observer watching(act, &s);
  return replace_file(path, "new");
}

constexpr errc unnamed[] = {errc{}, errc::opnotsupp, errc::isdir};

TEST(replace_crash, leaves_the_old_or_the_new_wherever_it_ends) {
  for (const errc code : unnamed) {
    const test::scratch_directory dir;
    const auto path = dir.with_file("f", "old");
    scene whole{.end_at = 0, .no_unnamed = code};
    ASSERT_TRUE(replace_in(whole, path));
    ASSERT_GE(whole.calls, 8u);
    bool was_new = false;
    for (std::size_t at = 1; at <= whole.calls; ++at) {
      dir.with_file("f", "old");
      scene cut{.end_at = at, .no_unnamed = code};
      ASSERT_EQ(test::in_child([&] {
                  (void)replace_in(cut, path);
                  return 1;
                }),
                0)
          << at;
      const auto content = test::content_of(path);
      EXPECT_TRUE(content == "old" || content == "new") << content;
      EXPECT_GE(content == "new", was_new);
      was_new = content == "new";
    }
    EXPECT_TRUE(was_new);
  }
}

TEST(replace_crash, leaves_no_name_before_the_commit_but_without_o_tmpfile) {
  for (const errc code : unnamed) {
    const test::scratch_directory dir;
    const auto path = dir.with_file("f", "old");
    EXPECT_EQ(test::in_child([&]() -> int {
                scene s{.end_at = 0, .no_unnamed = code};
                const sys::observer watching(act, &s);
                const auto made = file_replacement::begin(path).value();
                _exit(0);
              }),
              0);
    EXPECT_EQ(listed(dir).size(), code == errc{} ? 1u : 2u);
  }
}

word log_number(void* log, const observed_call& call) {
  static_cast<std::vector<nr>*>(log)->push_back(call.number);
  return call.proceed();
}

std::vector<nr> calls_of(const replace_options& options) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "old");
  std::vector<nr> log;
  const sys::observer watching(log_number, &log);
  EXPECT_TRUE(replace_file(path, "new", options));
  return log;
}

// Else a machine that crashes could have the name without the bytes.
TEST(replace_order, syncs_the_bytes_before_the_name_and_the_name_last) {
  const std::vector<nr> expected = {nr::openat2,   nr::statx,  nr::openat2,
                                    nr::write,     nr::fchmod, nr::fsync,
                                    nr::getrandom, nr::linkat, nr::renameat2,
                                    nr::fsync,     nr::close,  nr::close};
  EXPECT_EQ(calls_of({}), expected);
}

TEST(replace_order, without_sync_nothing_is_synced) {
  for (const nr call : calls_of({.sync = false})) EXPECT_NE(call, nr::fsync);
}

TEST(replace_fallback, is_hidden_closed_to_others_and_removed) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "old");
  scene s{.end_at = 0, .no_unnamed = errc::opnotsupp};
  const sys::observer watching(act, &s);
  {
    const auto made = file_replacement::begin(path).value();
    const auto now = listed(dir);
    ASSERT_EQ(now.size(), 2u);
    EXPECT_TRUE(now.begin()->starts_with(".fildes-"));
    EXPECT_EQ(std::filesystem::status(dir / now.begin()->c_str()).permissions(),
              std::filesystem::perms(0600));
  }
  EXPECT_EQ(listed(dir), names{"f"});
  EXPECT_EQ(test::content_of(path), "old");
  EXPECT_TRUE(replace_file(path, "new"));
  EXPECT_EQ(listed(dir), names{"f"});
  EXPECT_EQ(test::content_of(path), "new");
}

// An error of the fallback's calls, too, leaves nothing.
TEST(replace_fallback, that_fails_leaves_the_old_file) {
  scene counting{.end_at = 0, .no_unnamed = errc::opnotsupp};
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "old");
  ASSERT_TRUE(replace_in(counting, path));
  for (std::size_t at = 1; at <= counting.calls; ++at) {
    dir.with_file("f", "old");
    scene s{.end_at = 0, .no_unnamed = errc::opnotsupp};
    const sys::observer outer(act, &s);
    injector one(at, errc::io, faults::own_close);
    const auto done = one([&] { return replace_file(path, "new"); });
    expect_old_or_new(test::content_of(path), done, one);
    EXPECT_EQ(listed(dir), names{"f"}) << at;
  }
}

TEST(sweep, set_times_at) {
  sweep(
      [](injector& run) {
        const test::scratch_directory dir;
        const auto path = dir.with_file("f", "");
        const auto base = path_fd::open(dir.path()).value();
        const auto set = [&](std::int64_t seconds) {
          return set_times_at(base, "f", {.modified = file_time{seconds, 0}},
                              {}, resolve_flag::beneath);
        };
        EXPECT_TRUE(set(1));
        const auto done = run([&] { return set(2); });
        const auto now = stat(path_fd::open(path).value()).value().modified();
        EXPECT_TRUE(now.seconds == 2 || !done);
        EXPECT_TRUE(set(3));
      },
      faults::own_close);
}

}  // namespace
