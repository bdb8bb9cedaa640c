// SPDX-License-Identifier: BSL-1.0
#include <fildes/file.hpp>

#include <signal.h>
#include <sys/time.h>

#include <optional>
#include <thread>

#include <fildes/descriptor.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

using enum lock_kind;

// Two openings of one file: locks belong to these, not to the process.
class file_lock : public testing::Test {
 protected:
  owned<file> open() {
    return file::open(path_, {.access = access_mode::read_write}).value();
  }
  const test::scratch_directory dir_;
  const std::string path_ = dir_.with_file("f", "0123456789");
  const owned<file> one_ = open();
  const owned<file> other_ = open();
};

const error held(errc::again, sys::nr64::fcntl);

TEST_F(file_lock, exclusive_keeps_all_others_out) {
  ASSERT_TRUE(one_.try_lock(exclusive));
  EXPECT_EQ(other_.try_lock(exclusive).error(), held);
  EXPECT_EQ(other_.try_lock(shared).error(), held);
  EXPECT_TRUE(one_.try_lock(shared));  // its own it may change
  EXPECT_TRUE(other_.try_lock(shared));
}

TEST_F(file_lock, shared_lets_shared_in) {
  ASSERT_TRUE(one_.lock(shared));
  EXPECT_TRUE(other_.lock(shared));
  EXPECT_EQ(other_.try_lock(exclusive).error(), held);
}

TEST_F(file_lock, unlock_gives_the_range_free) {
  ASSERT_TRUE(one_.lock(exclusive, {0, 10}));
  ASSERT_TRUE(one_.unlock({0, 5}));
  EXPECT_TRUE(other_.try_lock(exclusive, {0, 5}));
  EXPECT_EQ(other_.try_lock(exclusive, {4, 2}).error(), held);
  EXPECT_TRUE(one_.unlock());
  EXPECT_TRUE(other_.try_lock(exclusive));
}

TEST_F(file_lock, ranges_apart_do_not_meet) {
  ASSERT_TRUE(one_.lock(exclusive, {0, 5}));
  EXPECT_TRUE(other_.try_lock(exclusive, {5, 5}));
  EXPECT_TRUE(other_.try_lock(exclusive, {std::uint64_t{1} << 40, 1}));
}

TEST_F(file_lock, size_zero_reaches_to_the_end_however_far) {
  ASSERT_TRUE(one_.lock(exclusive, {5, 0}));
  EXPECT_TRUE(other_.try_lock(exclusive, {0, 5}));
  EXPECT_EQ(other_.try_lock(exclusive, {std::uint64_t{1} << 40, 1}).error(),
            held);
}

TEST_F(file_lock, duplicates_share_it_and_the_last_close_frees_it) {
  {
    std::optional<owned<file>> third = open();
    ASSERT_TRUE(third->lock(exclusive));
    const auto copy = dup(*third).value();
    EXPECT_TRUE(copy.try_lock(exclusive));
    third.reset();
    EXPECT_EQ(one_.try_lock(exclusive).error(), held);
  }
  EXPECT_TRUE(one_.try_lock(exclusive));
}

// What locks of the process do, and these do not.
TEST_F(file_lock, closing_another_descriptor_of_the_file_keeps_it) {
  ASSERT_TRUE(one_.lock(exclusive));
  {
    const auto third = open();
  }
  EXPECT_EQ(other_.try_lock(exclusive).error(), held);
}

TEST_F(file_lock, conflicting_lock_tells_who_is_in_the_way) {
  ASSERT_TRUE(one_.lock(exclusive, {2, 3}));
  const auto found = other_.conflicting_lock(shared).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, exclusive);
  EXPECT_EQ(found->range.offset, 2u);
  EXPECT_EQ(found->range.size, 3u);
  EXPECT_EQ(found->process, -1);
}

TEST_F(file_lock, conflicting_lock_is_none_where_none_is) {
  EXPECT_FALSE(other_.conflicting_lock(exclusive).value());
  ASSERT_TRUE(one_.lock(shared, {0, 5}));
  EXPECT_FALSE(other_.conflicting_lock(shared).value());
  EXPECT_FALSE(other_.conflicting_lock(exclusive, {5, 5}).value());
  EXPECT_FALSE(one_.conflicting_lock(exclusive).value());
}

TEST_F(file_lock, lock_waits_until_it_is_free) {
  ASSERT_TRUE(one_.lock(exclusive));
  std::thread waiter([this] {
    EXPECT_TRUE(other_.lock(exclusive));
    EXPECT_EQ(one_.try_lock(shared).error(), held);
    EXPECT_TRUE(other_.unlock());
  });
  ASSERT_TRUE(one_.unlock());
  waiter.join();
}

TEST_F(file_lock, lock_is_not_repeated_after_a_signal) {
  ASSERT_TRUE(one_.lock(exclusive));
  EXPECT_EQ(test::in_child([this] {
              struct sigaction action = {};
              action.sa_handler = [](int) {};
              sigaction(SIGALRM, &action, nullptr);
              const itimerval soon = {{0, 1000},
                                      {0, 1000}};  // again, if it came early
              setitimer(ITIMER_REAL, &soon, nullptr);
              const auto locked = other_.lock(exclusive);
              return locked.has_error() && locked.error() == errc::intr ? 0 : 1;
            }),
            0);
}

TEST_F(file_lock, kind_needs_the_access_that_fits_it) {
  const auto in = file::open(path_).value();
  const auto out =
      file::open(path_, {.access = access_mode::write_only}).value();
  const error badf(errc::badf, sys::nr64::fcntl);
  EXPECT_EQ(in.try_lock(exclusive).error(), badf);
  EXPECT_EQ(out.try_lock(shared).error(), badf);
  EXPECT_TRUE(in.try_lock(shared, {0, 1}));
  EXPECT_TRUE(out.try_lock(exclusive, {1, 1}));
}

TEST_F(file_lock, range_past_the_largest_offset_is_refused) {
  const error inval(errc::inval, sys::nr64::fcntl);
  EXPECT_EQ(one_.try_lock(shared, {std::uint64_t{1} << 63, 1}).error(), inval);
  const auto largest = (std::uint64_t{1} << 63) - 1;
  EXPECT_EQ(one_.try_lock(shared, {largest, 2}).error(), errc::overflow);
}

}  // namespace
