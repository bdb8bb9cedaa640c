// SPDX-License-Identifier: BSL-1.0

// signalfd over fork and exec: whose signals are read, and who is told.

#include <fildes/signalfd.hpp>

#include <poll.h>
#include <sys/epoll.h>

#include <fildes/signal_mask.hpp>
#include <fildes/sys/process.hpp>

#include "signals.hpp"

using namespace fildes;

namespace {

using enum signal_number;

blocked_signalfd no_wait(const signal_set& set) {
  return blocked_signalfd::create(set, signalfd_flag::nonblock).value();
}

int events_of(int set) {
  epoll_event event = {};
  return epoll_wait(set, &event, 1, 50);
}

void watch(int set, const any_fd& fd) {
  epoll_event event = {};
  event.events = EPOLLIN;
  ASSERT_EQ(epoll_ctl(set, EPOLL_CTL_ADD, fd.raw(), &event), 0);
}

bool polls_readable(const any_fd& fd) {
  pollfd one = {fd.raw(), POLLIN, 0};
  return poll(&one, 1, 0) == 1;
}

// Hazard 34.
TEST(signalfd_process, child_reads_its_own_signals) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    test::send(usr1);
    test::alone([&fd] {
      EXPECT_EQ(fd->read().error(), errc::again);
      test::send(usr1);
      EXPECT_EQ(fd->read().value().raw().pid, static_cast<unsigned>(getpid()));
      EXPECT_EQ(fd->read().error(), errc::again);
    });
    EXPECT_EQ(fd->read().value().raw().pid, static_cast<unsigned>(getpid()));
  });
}

// Field bug 32: epoll tells of the process that registered it.
TEST(signalfd_process, epoll_tells_nothing_of_a_childs_signals) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    const int set = epoll_create1(0);
    watch(set, *fd);
    test::alone([&] {
      test::send(usr1);
      EXPECT_EQ(events_of(set), 0);
      EXPECT_TRUE(polls_readable(*fd));
      EXPECT_EQ(fd->read().value().signal(), usr1);
    });
    test::send(usr1);
    EXPECT_EQ(events_of(set), 1);
    EXPECT_EQ(fd->read().value().signal(), usr1);
    close(set);
  });
}

// The way out, in the child.
TEST(signalfd_process, epoll_tells_who_registers_it_anew) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    const int set = epoll_create1(0);
    watch(set, *fd);
    test::alone([&] {
      const int own = epoll_create1(0);
      watch(own, *fd);
      test::send(usr1);
      EXPECT_EQ(events_of(own), 1);
      EXPECT_EQ(fd->read().value().signal(), usr1);
      close(own);
    });
    close(set);
  });
}

// Field bug 18: what a new program starts with. By exec of grep, since fork
// alone would show the library's own process.
TEST(signalfd_process, program_started_by_hand_inherits_what_is_blocked) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    const std::string pattern = "^SigBlk:.*" + test::as_mask({usr1}) + "$";
    const int status = test::status_of_child([&pattern] {
      execlp("grep", "grep", "-q", pattern.c_str(), "/proc/self/status",
             nullptr);
      return 99;
    });
    EXPECT_EQ(status, 0);
  });
}

TEST(signalfd_process, mask_that_is_restored_is_not_inherited) {
  test::alone([] {
    {
      const auto fd = no_wait({usr1});
    }
    const std::string pattern = "^SigBlk:.*" + test::as_mask({}) + "$";
    const int status = test::status_of_child([&pattern] {
      execlp("grep", "grep", "-q", pattern.c_str(), "/proc/self/status",
             nullptr);
      return 99;
    });
    EXPECT_EQ(status, 0);
  });
}

}  // namespace
