// SPDX-License-Identifier: BSL-1.0
#include <fildes/file.hpp>

#include <signal.h>
#include <sys/time.h>

#include <thread>

#include <fildes/descriptor.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

using enum lock_kind;

// Two openings of one file, to read.
class file_flock : public testing::Test {
 protected:
  owned<file> open() { return file::open(path_).value(); }
  const test::scratch_directory dir_;
  const std::string path_ = dir_.with_file("f", "text");
  const owned<file> one_ = open();
  const owned<file> other_ = open();
};

const error held(errc::again, sys::nr::flock);

TEST_F(file_flock, exclusive_keeps_others_out_until_it_is_free) {
  ASSERT_TRUE(one_.flock(exclusive));  // and is only read
  EXPECT_EQ(other_.try_flock(exclusive).error(), held);
  EXPECT_EQ(other_.try_flock(shared).error(), held);
  EXPECT_TRUE(one_.try_flock(exclusive));
  ASSERT_TRUE(one_.unflock());
  EXPECT_TRUE(other_.try_flock(exclusive));
}

TEST_F(file_flock, shared_lets_shared_in) {
  ASSERT_TRUE(one_.flock(shared));
  EXPECT_TRUE(other_.flock(shared));
  EXPECT_EQ(other_.try_flock(exclusive).error(), held);
}

// The other had its lock given free for a while.
TEST_F(file_flock, change_of_kind_that_fails_has_lost_the_lock) {
  ASSERT_TRUE(one_.flock(shared));
  ASSERT_TRUE(other_.flock(shared));
  EXPECT_EQ(other_.try_flock(exclusive).error(), held);
  EXPECT_TRUE(one_.try_flock(exclusive));
}

TEST_F(file_flock, is_not_seen_by_locks_of_ranges) {
  const auto writer =
      file::open(path_, {.access = access_mode::read_write}).value();
  ASSERT_TRUE(one_.flock(exclusive));
  EXPECT_TRUE(writer.try_lock(exclusive));
  EXPECT_EQ(writer.try_flock(shared).error(), held);
}

TEST_F(file_flock, is_shared_by_duplicates_and_a_forked_child) {
  ASSERT_TRUE(one_.flock(exclusive));
  const auto copy = dup(one_).value();
  EXPECT_TRUE(copy.try_flock(exclusive));
  EXPECT_EQ(test::in_child([this] { return one_.unflock() ? 0 : 1; }), 0);
  EXPECT_TRUE(other_.try_flock(exclusive));
}

TEST_F(file_flock, ends_with_the_last_close) {
  {
    const auto third = open();
    ASSERT_TRUE(third.flock(exclusive));
    EXPECT_EQ(one_.try_flock(shared).error(), held);
  }
  EXPECT_TRUE(one_.try_flock(shared));
}

TEST_F(file_flock, waits_until_it_is_free) {
  ASSERT_TRUE(one_.flock(exclusive));
  std::thread waiter([this] {
    EXPECT_TRUE(other_.flock(exclusive));
    EXPECT_EQ(one_.try_flock(shared).error(), held);
    EXPECT_TRUE(other_.unflock());
  });
  ASSERT_TRUE(one_.unflock());
  waiter.join();
}

TEST_F(file_flock, is_not_repeated_after_a_signal) {
  ASSERT_TRUE(one_.flock(exclusive));
  EXPECT_EQ(test::in_child([this] {
              struct sigaction action = {};
              action.sa_handler = [](int) {};
              sigaction(SIGALRM, &action, nullptr);
              const itimerval soon = {{0, 1000}, {0, 1000}};
              setitimer(ITIMER_REAL, &soon, nullptr);
              const auto locked = other_.flock(exclusive);
              return locked.error() == error(errc::intr, sys::nr::flock) ? 0
                                                                         : 1;
            }),
            0);
}

TEST_F(file_flock, of_no_descriptor_is_badf) {
  const auto none = borrowed<file>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(none.flock(shared).error(), error(errc::badf, sys::nr::flock));
  EXPECT_EQ(none.unflock().error(), error(errc::badf, sys::nr::flock));
}

}  // namespace
