// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_lock.hpp>

#include <signal.h>
#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include <fildes/descriptor.hpp>
#include <fildes/pipe.hpp>
#include <fildes/sys/number64.hpp>

#include "helpers.hpp"
#include "waiting.hpp"

using namespace fildes;
using namespace std::chrono_literals;

namespace {

using enum lock_kind;

// Two openings of one file. What holds for both sorts of locks is said of both.
template <class Lock>
class lock_guard : public testing::Test {
 protected:
  owned<file> open() const {
    return file::open(path_, {.access = access_mode::read_write}).value();
  }
  // Whether somebody with an opening of its own could lock it.
  bool is_free(lock_kind kind = exclusive) const {
    const auto third = open();
    const auto taken = Lock::try_take(third, kind);
    EXPECT_TRUE(taken || taken.error() == errc::again);
    return taken.has_value();
  }

  const test::scratch_directory dir_;
  const std::string path_ = dir_.with_file("f", "0123456789");
  const owned<file> one_ = open();
  const owned<file> other_ = open();
};

using both = testing::Types<file_lock, flock_lock>;
TYPED_TEST_SUITE(lock_guard, both);

TYPED_TEST(lock_guard, holds_while_it_lives) {
  {
    const auto guard = TypeParam::take(this->one_, exclusive).value();
    EXPECT_TRUE(guard.is_held());
    EXPECT_EQ(guard.kind(), exclusive);
    EXPECT_FALSE(this->is_free(shared));
  }
  EXPECT_TRUE(this->is_free());
}

TYPED_TEST(lock_guard, shared_lets_shared_in) {
  const auto guard = TypeParam::take(this->one_, shared).value();
  EXPECT_TRUE(this->is_free(shared));
  EXPECT_FALSE(this->is_free(exclusive));
}

TYPED_TEST(lock_guard, try_take_of_what_is_held_is_again_and_changes_nothing) {
  const auto guard = TypeParam::take(this->one_, exclusive).value();
  EXPECT_EQ(TypeParam::try_take(this->other_, shared).error(), errc::again);
  EXPECT_FALSE(this->is_free());
}

TYPED_TEST(lock_guard, moves_with_its_lock) {
  auto guard = TypeParam::take(this->one_, exclusive).value();
  auto moved = std::move(guard);
  EXPECT_FALSE(guard.is_held());
  EXPECT_TRUE(moved.is_held());
  EXPECT_FALSE(this->is_free());
  auto& itself = moved;
  moved = std::move(itself);
  EXPECT_TRUE(moved.is_held());
  EXPECT_FALSE(this->is_free());
  const auto path = this->dir_.with_file("g", "");
  const auto g = file::open(path, {.access = access_mode::read_write}).value();
  moved = TypeParam::take(g, exclusive).value();
  EXPECT_TRUE(this->is_free());
}

TYPED_TEST(lock_guard, unlock_gives_it_free_and_tells) {
  auto guard = TypeParam::take(this->one_, exclusive).value();
  EXPECT_TRUE(std::move(guard).unlock());
  EXPECT_TRUE(this->is_free());
  EXPECT_EQ(std::move(guard).unlock().error(), errc::badf);
}

TYPED_TEST(lock_guard, forget_leaves_it_to_what_is_open) {
  std::optional<owned<file>> third = this->open();
  {
    auto guard = TypeParam::take(*third, exclusive).value();
    std::move(guard).forget();
    EXPECT_FALSE(guard.is_held());
  }
  EXPECT_FALSE(this->is_free());
  third.reset();
  EXPECT_TRUE(this->is_free());
}

TYPED_TEST(lock_guard, change_makes_it_shared_and_exclusive) {
  auto guard = TypeParam::take(this->one_, exclusive).value();
  ASSERT_TRUE(guard.change(shared));
  EXPECT_EQ(guard.kind(), shared);
  EXPECT_TRUE(this->is_free(shared));
  ASSERT_TRUE(guard.try_change(exclusive));
  EXPECT_EQ(guard.kind(), exclusive);
  EXPECT_FALSE(this->is_free(shared));
}

TYPED_TEST(lock_guard, change_waits_for_the_others) {
  auto guard = TypeParam::take(this->one_, shared).value();
  auto theirs = TypeParam::take(this->other_, shared).value();
  std::atomic<bool> freed = false;
  std::thread other([&] {
    std::this_thread::sleep_for(20ms);
    freed = true;
    EXPECT_TRUE(std::move(theirs).unlock());
  });
  EXPECT_TRUE(guard.change(exclusive));
  EXPECT_TRUE(freed);
  other.join();
  EXPECT_FALSE(this->is_free(shared));
}

// What locks of the process do, and these do not.
TYPED_TEST(lock_guard, closing_another_descriptor_of_the_file_keeps_it) {
  const auto guard = TypeParam::take(this->one_, exclusive).value();
  {
    const auto third = this->open();
    const auto copy = dup(this->one_).value();
  }
  EXPECT_FALSE(this->is_free(shared));
}

TYPED_TEST(lock_guard, keeps_other_processes_out) {
  const auto guard = TypeParam::take(this->one_, exclusive).value();
  EXPECT_EQ(
      test::in_child([this] {
        const auto own = this->open();
        return TypeParam::try_take(own, shared).error() == errc::again ? 0 : 1;
      }),
      0);
}

TYPED_TEST(lock_guard, child_has_it_too_and_its_end_leaves_it) {
  const auto guard = TypeParam::take(this->one_, exclusive).value();
  EXPECT_EQ(test::in_child([this] {
              // Through the opening that it shares it is in.
              auto mine = TypeParam::try_take(this->one_, exclusive);
              if (!mine) return 1;
              std::move(mine.value()).forget();
              return 0;
            }),
            0);
  EXPECT_FALSE(this->is_free(shared));
}

TYPED_TEST(lock_guard, childs_copy_that_is_forgotten_leaves_it) {
  std::optional guard = TypeParam::take(this->one_, exclusive).value();
  EXPECT_EQ(test::in_child([&] {
              std::move(*guard).forget();
              guard.reset();
              return 0;
            }),
            0);
  EXPECT_FALSE(this->is_free(shared));
  // And one that is destroyed takes it from the parent.
  EXPECT_EQ(test::in_child([&] {
              guard.reset();
              return 0;
            }),
            0);
  EXPECT_TRUE(this->is_free());
}

TYPED_TEST(lock_guard, stays_with_the_child_when_the_parent_is_gone) {
  auto [ready_reader, ready] = pipe::create().value();
  auto [until, done] = pipe::create().value();
  std::optional<owned<file>> third = this->open();
  auto guard = std::optional(TypeParam::take(*third, exclusive).value());
  const pid_t child = fork();
  if (child == 0) {
    char byte;
    {
      const auto closed = std::move(done);
    }  // or it would wait for itself
    _exit(until.read({&byte, 1}) ? 0 : 1);  // until the parent has closed
  }
  std::move(*guard).forget();
  guard.reset();
  third.reset();
  EXPECT_FALSE(this->is_free());
  {
    const auto closed = std::move(done);
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(this->is_free());
}

TYPED_TEST(lock_guard, take_until_gets_it_once_it_is_free) {
  auto theirs = TypeParam::take(this->one_, exclusive).value();
  std::atomic<bool> freed = false;
  std::thread other([&] {
    std::this_thread::sleep_for(20ms);
    freed = true;
    EXPECT_TRUE(std::move(theirs).unlock());
  });
  const auto guard =
      TypeParam::take_until(this->other_, exclusive, deadline::after(20s));
  EXPECT_TRUE(guard.has_value());
  EXPECT_TRUE(freed);
  other.join();
  EXPECT_FALSE(this->is_free(shared));
}

TYPED_TEST(lock_guard, take_until_ends_at_its_time) {
  const auto theirs = TypeParam::take(this->one_, exclusive).value();
  const error late(errc::timedout, operation::deadline);
  const auto try_for = [&](nanoseconds d) {
    return TypeParam::take_until(this->other_, shared, deadline::after(d));
  };
  EXPECT_EQ(try_for(0ms).error(), late);
  EXPECT_GE(test::time_of([&] { EXPECT_EQ(try_for(50ms).error(), late); }),
            50ms);
  EXPECT_FALSE(this->is_free(shared));
}

TYPED_TEST(lock_guard, take_until_hands_on_other_errors_at_once) {
  const auto held = path_fd::open(this->path_).value();
  const auto no_file = borrowed<file>::borrow_raw(held.raw());
  EXPECT_EQ(
      TypeParam::take_until(no_file, shared, deadline::after(20s)).error(),
      errc::badf);
}

// In a child, whose signals disturb nobody.
template <class Body>
int with_alarms(Body body) {
  return test::in_child([&] {
    struct sigaction action = {};
    action.sa_handler = [](int) {};
    sigaction(SIGALRM, &action, nullptr);
    const itimerval soon = {{0, 5000}, {0, 5000}};  // again, if it came early
    setitimer(ITIMER_REAL, &soon, nullptr);
    return body();
  });
}

TYPED_TEST(lock_guard, signal_ends_take_and_not_take_until) {
  const auto guard = TypeParam::take(this->one_, exclusive).value();
  EXPECT_EQ(with_alarms([this] {
              const auto taken = TypeParam::take(this->other_, shared);
              return taken.has_error() && taken.error() == errc::intr ? 0 : 1;
            }),
            0);
  EXPECT_EQ(
      with_alarms([this] {
        const auto taken =
            TypeParam::take_until(this->other_, shared, deadline::after(60ms));
        return taken.has_error() && taken.error() == errc::timedout ? 0 : 1;
      }),
      0);
}

// Each reads a number and writes it back plus one: none is lost.
TYPED_TEST(lock_guard, processes_and_threads_count_together) {
  const int rounds = test::is_slow() ? 20 : 200;
  const auto count = [&] {
    const auto own = this->open();
    for (int i = 0; i != rounds; ++i) {
      const auto guard = TypeParam::take(own, exclusive);
      int number = 0;
      const byte_span bytes(&number, sizeof number);
      if (!guard || !own.pread(bytes, 0)) return 1;
      ++number;
      if (!own.pwrite(bytes, 0)) return 2;
    }
    return 0;
  };
  ASSERT_TRUE(this->one_.truncate(0));
  ASSERT_TRUE(this->one_.truncate(sizeof(int)));
  pid_t children[3];
  for (auto& child : children)
    if ((child = fork()) == 0) _exit(count());
  std::thread other([&] { EXPECT_EQ(count(), 0); });
  EXPECT_EQ(count(), 0);
  other.join();
  for (const auto child : children) {
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  int number = 0;
  EXPECT_TRUE(this->one_.pread({&number, sizeof number}, 0));
  EXPECT_EQ(number, 5 * rounds);
}

using file_lock_guard = lock_guard<file_lock>;
using flock_guard = lock_guard<flock_lock>;

TEST_F(file_lock_guard, change_that_fails_leaves_it_as_it_was) {
  auto mine = file_lock::take(one_, shared).value();
  const auto theirs = file_lock::take(other_, shared).value();
  EXPECT_EQ(mine.try_change(exclusive).error(), errc::again);
  EXPECT_TRUE(mine.is_held());
  EXPECT_EQ(mine.kind(), shared);
  const auto third = open();
  EXPECT_EQ(third.try_lock(exclusive).error(), errc::again);
}

TEST_F(flock_guard, change_that_fails_loses_it_and_says_so) {
  auto mine = flock_lock::take(one_, shared).value();
  {
    const auto theirs = flock_lock::take(other_, shared).value();
    EXPECT_EQ(mine.try_change(exclusive).error(), errc::again);
    EXPECT_FALSE(mine.is_held());
  }
  EXPECT_TRUE(is_free(exclusive));
  EXPECT_EQ(mine.try_change(shared).error(), errc::badf);
}

TEST_F(file_lock_guard, is_of_its_range_alone) {
  const auto guard = file_lock::take(one_, exclusive, {2, 3}).value();
  EXPECT_EQ(guard.scope().offset, 2u);
  EXPECT_TRUE(file_lock::try_take(other_, exclusive, {0, 2}));
  EXPECT_TRUE(file_lock::try_take(other_, exclusive, {5, 0}));
  EXPECT_EQ(file_lock::try_take(other_, shared, {4, 1}).error(), errc::again);
}

TEST_F(file_lock_guard, two_ranges_of_one_opening_end_apart) {
  const auto first = file_lock::take(one_, exclusive, {0, 2}).value();
  {
    const auto second = file_lock::take(one_, exclusive, {5, 2}).value();
  }
  EXPECT_EQ(other_.try_lock(exclusive, {1, 1}).error(), errc::again);
  EXPECT_TRUE(other_.try_lock(exclusive, {5, 2}));
}

TEST_F(file_lock_guard, kind_needs_the_access_that_fits_it) {
  const auto in = file::open(path_).value();
  EXPECT_EQ(file_lock::take(in, exclusive).error(), errc::badf);
  EXPECT_TRUE(file_lock::take(in, shared));
  EXPECT_TRUE(flock_lock::take(in, exclusive));
}

TEST_F(file_lock_guard, the_two_sorts_do_not_meet) {
  const auto range = file_lock::take(one_, exclusive).value();
  EXPECT_TRUE(flock_lock::try_take(other_, exclusive));
}

}  // namespace
