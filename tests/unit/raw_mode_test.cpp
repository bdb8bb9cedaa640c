// SPDX-License-Identifier: BSL-1.0
#include <fildes/raw_mode.hpp>

#include <signal.h>

#include <atomic>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/file.hpp>
#include <fildes/io.hpp>

#include "ptys.hpp"
#include "support/descriptors.hpp"
#include "waiting.hpp"

using namespace fildes;
using test::attributes;
using test::is_canonical;
using test::new_pty;

namespace {

/// A pty whose settings nothing has by itself.
pty odd_pty() {
  auto both = new_pty();
  EXPECT_TRUE(
      both.peer.change({.local = {.clear = local_flag::echok},
                        .characters = {{control_character::interrupt, 5}}}));
  return both;
}

bool is_as_before(const terminal_settings& before, const terminal& now) {
  return now.settings().value() == before;
}

TEST(raw_mode, is_there_while_the_guard_is) {
  const auto both = odd_pty();
  const auto before = both.peer.settings().value();
  {
    const auto guard = raw_mode::enter(both.peer).value();
    const auto now = attributes(both.peer);
    EXPECT_EQ(now.c_lflag & (ICANON | ECHO | ISIG | IEXTEN), 0u);
    EXPECT_EQ(now.c_iflag & (ICRNL | IXON), 0u);
    EXPECT_EQ(now.c_oflag & OPOST, 0u);
    EXPECT_EQ(now.c_cc[VINTR], 5) << "what raw mode does not need";
  }
  EXPECT_TRUE(is_as_before(before, both.peer));
}

TEST(raw_mode, ends_with_an_exception) {
  const auto both = odd_pty();
  const auto before = both.peer.settings().value();
  try {
    const auto guard = raw_mode::enter(both.peer).value();
    throw std::runtime_error("");
  } catch (const std::runtime_error&) {
    EXPECT_TRUE(is_as_before(before, both.peer));
  }
}

TEST(raw_mode, may_be_milder) {
  const auto both = odd_pty();
  const auto guard =
      raw_mode::enter(
          both.peer,
          {.patch = terminal_patch::raw() |
                    terminal_patch{.local = {.set = local_flag::isig}}})
          .value();
  EXPECT_NE(attributes(both.peer).c_lflag & ISIG, 0u);
  EXPECT_EQ(attributes(both.peer).c_lflag & ICANON, 0u);
}

TEST(raw_mode, is_left_once) {
  const auto both = odd_pty();
  const auto before = both.peer.settings().value();
  auto guard = raw_mode::enter(both.peer).value();
  auto moved = std::move(guard);
  EXPECT_FALSE(is_canonical(both.peer));
  EXPECT_TRUE(std::move(moved).leave());
  EXPECT_TRUE(is_as_before(before, both.peer));
  EXPECT_TRUE(both.peer.set(terminal_settings::raw()));
  EXPECT_TRUE(std::move(moved).leave()) << "which does nothing";
  EXPECT_FALSE(is_canonical(both.peer));
}

TEST(raw_mode, assigned_to_ends_the_guard_that_was_there) {
  const auto first = odd_pty();
  const auto second = odd_pty();
  auto guard = raw_mode::enter(first.peer).value();
  guard = raw_mode::enter(second.peer).value();
  EXPECT_TRUE(is_canonical(first.peer));
  EXPECT_FALSE(is_canonical(second.peer));
}

// Field bug 33: a stale descriptor.
TEST(raw_mode, needs_nobodys_descriptor) {
  auto both = odd_pty();
  const auto before = both.master.settings().value();
  auto guard = raw_mode::enter(both.peer).value();
  const int number = both.peer.raw();
  {
    const auto gone = std::move(both.peer);
  }
  const auto other = new_pty();
  EXPECT_EQ(other.master.raw(), number) << "stands for something else now";
  EXPECT_TRUE(std::move(guard).leave());
  EXPECT_TRUE(both.master.settings().value() == before);
}

TEST(raw_mode, is_not_for_what_is_no_terminal) {
  const auto null =
      unchecked_cast<terminal>(owned<any_fd>(file::open("/dev/null").value()));
  EXPECT_EQ(raw_mode::enter(null).error().code(), errc::notty);
}

TEST(raw_mode, of_a_terminal_that_is_gone_is_no_crash) {
  auto both = odd_pty();
  auto guard = raw_mode::enter(both.peer).value();
  std::optional<raw_mode> quiet = raw_mode::enter(both.peer).value();
  {
    const auto gone = std::move(both.master);
  }
  quiet.reset();
  raw_mode::restore_all_from_signal();
  raw_mode::resume_all_from_signal();
  EXPECT_EQ(std::move(guard).leave().error().code(), errc::io);
  EXPECT_EQ(raw_mode::enter(both.peer).error().code(), errc::io);
}

TEST(raw_mode, that_a_terminal_takes_half_of_is_an_error) {
  const auto both = odd_pty();  // its characters have eight bits
  const auto before = both.peer.settings().value();
  EXPECT_EQ(raw_mode::enter(both.peer,
                            {.patch = {.local = {.clear = local_flag::echo},
                                       .size = character_size::five}})
                .error(),
            error(errc::inval, operation::terminal));
  EXPECT_TRUE(is_as_before(before, both.peer));
}

TEST(raw_mode, nests) {
  const auto both = odd_pty();
  const auto before = both.peer.settings().value();
  auto outer = raw_mode::enter(
                   both.peer, {.patch = {.local = {.clear = local_flag::echo}}})
                   .value();
  const auto between = both.peer.settings().value();
  auto inner = raw_mode::enter(both.peer).value();
  EXPECT_TRUE(std::move(inner).leave());
  EXPECT_TRUE(is_as_before(between, both.peer));
  EXPECT_TRUE(std::move(outer).leave());
  EXPECT_TRUE(is_as_before(before, both.peer));
}

TEST(raw_mode, left_in_the_wrong_order_ends_as_it_began) {
  const auto both = odd_pty();
  const auto before = both.peer.settings().value();
  const auto again = terminal::open(both.peer.name().value().c_str()).value();
  auto first = raw_mode::enter(both.peer).value();
  auto second = raw_mode::enter(again).value();
  auto third = raw_mode::enter(both.peer).value();
  EXPECT_TRUE(std::move(first).leave());
  EXPECT_FALSE(is_canonical(both.peer)) << "others need it raw";
  EXPECT_TRUE(std::move(third).leave());
  EXPECT_FALSE(is_canonical(both.peer));
  EXPECT_TRUE(std::move(second).leave());
  EXPECT_TRUE(is_as_before(before, both.peer));
}

TEST(raw_mode, of_another_terminal_is_another_matter) {
  const auto one = odd_pty();
  const auto other = odd_pty();
  auto first = raw_mode::enter(one.peer).value();
  auto second = raw_mode::enter(other.peer).value();
  EXPECT_TRUE(std::move(first).leave());
  EXPECT_TRUE(is_canonical(one.peer));
  EXPECT_FALSE(is_canonical(other.peer));
}

TEST(raw_mode, has_room_for_so_many_guards) {
  const auto both = odd_pty();
  const auto before = both.peer.settings().value();
  {
    std::vector<raw_mode> guards;
    for (std::size_t i = 0; i != raw_mode::most; ++i)
      guards.push_back(raw_mode::enter(both.peer).value());
    EXPECT_EQ(raw_mode::enter(both.peer).error(),
              error(errc::nospc, operation::terminal));
  }
  EXPECT_TRUE(is_as_before(before, both.peer));
  EXPECT_TRUE(raw_mode::enter(both.peer));
}

TEST(raw_mode, keeps_what_was_typed_unless_told_otherwise) {
  const auto both = new_pty({.settings = terminal_settings::raw()});
  for (const bool drop : {false, true}) {
    auto guard = raw_mode::enter(both.peer, {.drop_input = drop}).value();
    ASSERT_TRUE(both.master.write(std::string_view("rm\n")));
    ASSERT_TRUE(wait_readable(both.peer));
    EXPECT_TRUE(std::move(guard).leave());
    EXPECT_EQ(both.peer.unread_bytes().value(), drop ? 0u : 3u);
  }
}

TEST(raw_mode, copied_by_fork_restores_nothing) {
  const auto both = odd_pty();
  auto guard = raw_mode::enter(both.peer).value();
  EXPECT_EQ(test::in_child([&] {
              raw_mode::restore_all_from_signal();
              return std::move(guard).leave() ? 0 : 1;
            }),
            0);
  EXPECT_FALSE(is_canonical(both.peer));
  EXPECT_TRUE(std::move(guard).leave());
  EXPECT_TRUE(is_canonical(both.peer));
}

// A copy has the whole table, and guards of its own all the same.
TEST(raw_mode, of_a_child_is_its_own) {
  const auto both = odd_pty();
  const auto other = odd_pty();
  const auto guard = raw_mode::enter(both.peer).value();
  EXPECT_EQ(test::in_child([&] {
              {
                const auto own = raw_mode::enter(other.peer).value();
              }
              return is_canonical(other.peer) ? 0 : 1;
            }),
            0);
  EXPECT_FALSE(is_canonical(both.peer));
}

TEST(raw_mode, stays_out_of_programs_that_are_run) {
  const auto both = odd_pty();
  const auto before = both.peer.settings().value();
  const auto open_before = support::open_descriptors();
  auto guard = raw_mode::enter(both.peer).value();
  int own = -1;
  for (const auto& [number, path] : support::open_descriptors())
    if (!open_before.contains(number)) own = number;
  ASSERT_GE(own, 3);
  EXPECT_TRUE(test::is_cloexec(own));
  EXPECT_EQ(test::in_child([&] {
              const auto path = "/proc/self/fd/" + std::to_string(own);
              execl("/usr/bin/test", "test", "-e", path.c_str(), nullptr);
              return 77;
            }),
            1);
  EXPECT_FALSE(is_canonical(both.peer));
  EXPECT_TRUE(std::move(guard).leave());
  EXPECT_FALSE(test::is_open(own));
  EXPECT_TRUE(is_as_before(before, both.peer));
}

TEST(raw_mode, restores_all_when_asked_and_resumes) {
  const auto one = odd_pty();
  const auto other = odd_pty();
  const auto before = one.peer.settings().value();
  auto outer = raw_mode::enter(one.peer).value();
  auto inner = raw_mode::enter(one.peer).value();
  auto second = raw_mode::enter(other.peer).value();
  errno = 123;
  raw_mode::restore_all_from_signal();
  EXPECT_EQ(errno, 123);
  EXPECT_TRUE(is_as_before(before, one.peer));
  EXPECT_TRUE(is_canonical(other.peer));
  raw_mode::resume_all_from_signal();
  EXPECT_EQ(errno, 123);
  EXPECT_FALSE(is_canonical(one.peer));
  EXPECT_FALSE(is_canonical(other.peer));
  EXPECT_TRUE(std::move(inner).leave());
  EXPECT_TRUE(std::move(outer).leave());
  EXPECT_TRUE(is_as_before(before, one.peer));
}

// Guards come and go while others restore them all.
TEST(raw_mode, may_be_restored_at_any_moment) {
  const int turns = test::is_slow() ? 200 : 2000;
  std::atomic<bool> done = false;
  std::thread handler([&] {
    for (; !done; usleep(200)) raw_mode::restore_all_from_signal();
  });
  const auto enter_and_leave = [&] {
    const auto both = new_pty();
    for (int i = 0; i != turns; ++i) {
      auto outer = raw_mode::enter(both.peer);
      // The other thread may have undone it before it was looked at.
      if (outer.has_error()) continue;
      {
        const auto inner = raw_mode::enter(both.peer);
      }
      EXPECT_TRUE(std::move(outer).value().leave());
      EXPECT_TRUE(is_canonical(both.peer));
    }
  };
  std::thread one(enter_and_leave);
  enter_and_leave();
  one.join();
  done = true;
  handler.join();
}

}  // namespace
