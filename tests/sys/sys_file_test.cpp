// SPDX-License-Identifier: BSL-1.0

// The raw calls on descriptors: each made once, with a result that is known.

#include <fildes/sys/abi/signal.hpp>
#include <fildes/sys/descriptor.hpp>
#include <fildes/sys/epoll.hpp>
#include <fildes/sys/eventfd.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/memfd.hpp>
#include <fildes/sys/memory.hpp>
#include <fildes/sys/pipe.hpp>
#include <fildes/sys/poll.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/sys/splice.hpp>
#include <fildes/sys/timerfd.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

#include <gtest/gtest.h>

#include <fildes/bytes.hpp>

#include "unit/helpers.hpp"

namespace sys = fildes::sys;
namespace kernel = fildes::sys::abi;
using fildes::byte_span;
using fildes::byte_view;
using fildes::errc;
using fildes::error;
using sys::nr;

namespace {

constexpr int no_such_fd = 1'000'000;

// A memory file and its number, for the length of a test.
class sys_file : public testing::Test {
 protected:
  ~sys_file() override { close(fd_); }
  const int fd_ = sys::memfd_create("test", MFD_CLOEXEC).value();
};

TEST_F(sys_file, read_and_write) {
  EXPECT_EQ(sys::write(fd_, "text", 4).value(), 4u);
  EXPECT_EQ(sys::lseek(fd_, 1, SEEK_SET).value(), 1);
  char text[8];
  EXPECT_EQ(sys::read(fd_, text, sizeof text).value(), 3u);
  EXPECT_EQ(std::string_view(text, 3), "ext");
}

TEST_F(sys_file, readv_and_writev) {
  const byte_view pieces[] = {"ab", "cd"};
  EXPECT_EQ(sys::writev(fd_, pieces, 2).value(), 4u);
  ASSERT_TRUE(sys::lseek(fd_, 0, SEEK_SET));
  char one[1], two[3];
  const byte_span room[] = {one, two};
  EXPECT_EQ(sys::readv(fd_, room, 2).value(), 4u);
  EXPECT_EQ(std::string_view(two, 3), "bcd");
}

TEST_F(sys_file, pread_and_pwrite) {
  EXPECT_EQ(sys::pwrite(fd_, "x", 1, 9).value(), 1u);
  char byte;
  EXPECT_EQ(sys::pread(fd_, &byte, 1, 9).value(), 1u);
  EXPECT_EQ(byte, 'x');
}

TEST_F(sys_file, preadv2_and_pwritev2) {
  const byte_view piece[] = {"abc"};
  EXPECT_EQ(sys::pwritev2(fd_, piece, 1, 5, 0).value(), 3u);
  EXPECT_EQ(sys::pwritev2(fd_, piece, 1, -1, 0).value(), 3u);  // the position
  EXPECT_EQ(sys::lseek(fd_, 0, SEEK_CUR).value(), 3);
  char text[8];
  const byte_span room[] = {text};
  EXPECT_EQ(sys::preadv2(fd_, room, 1, 5, 0).value(), 3u);
  EXPECT_EQ(std::string_view(text, 3), "abc");
}

TEST_F(sys_file, sizes_and_syncs) {
  EXPECT_TRUE(sys::ftruncate(fd_, 100));
  EXPECT_EQ(sys::lseek(fd_, 0, SEEK_END).value(), 100);
  EXPECT_TRUE(sys::fallocate(fd_, 0, 0, 200));
  EXPECT_EQ(sys::lseek(fd_, 0, SEEK_END).value(), 200);
  EXPECT_TRUE(sys::fadvise(fd_, 0, 0, 0));
  EXPECT_TRUE(sys::fsync(fd_));
  EXPECT_TRUE(sys::fdatasync(fd_));
  EXPECT_TRUE(sys::syncfs(fd_));
}

TEST_F(sys_file, errors_carry_the_call) {
  char byte = 0;
  const byte_view piece[] = {"x"};
  const byte_span room[] = {{&byte, 1}};
  EXPECT_EQ(sys::read(no_such_fd, &byte, 1).error(),
            error(errc::badf, nr::read));
  EXPECT_EQ(sys::write(no_such_fd, &byte, 1).error(),
            error(errc::badf, nr::write));
  EXPECT_EQ(sys::readv(no_such_fd, room, 1).error(),
            error(errc::badf, nr::readv));
  EXPECT_EQ(sys::writev(no_such_fd, piece, 1).error(),
            error(errc::badf, nr::writev));
  EXPECT_EQ(sys::lseek(no_such_fd, 0, 0).error(),
            error(errc::badf, sys::nr64::lseek));
  EXPECT_EQ(sys::ftruncate(no_such_fd, 0).error(),
            error(errc::badf, sys::nr64::ftruncate));
  EXPECT_EQ(sys::close(no_such_fd).error(), error(errc::badf, nr::close));
}

TEST_F(sys_file, mmap_shows_the_file_and_munmap_ends_it) {
  ASSERT_TRUE(sys::write(fd_, "mapped", 6));
  void* const map =
      sys::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd_, 0).value();
  EXPECT_EQ(std::memcmp(map, "mapped", 6), 0);
  EXPECT_TRUE(sys::munmap(map, 4096));
  EXPECT_EQ(sys::mmap(nullptr, 0, PROT_READ, MAP_SHARED, fd_, 0).error(),
            error(errc::inval, sys::nr64::mmap));
  EXPECT_EQ(sys::munmap(reinterpret_cast<void*>(1), 4096).error(),
            error(errc::inval, nr::munmap));
}

TEST_F(sys_file, copy_file_range_and_sendfile) {
  ASSERT_TRUE(sys::write(fd_, "0123456789", 10));
  const int to = sys::memfd_create("to", MFD_CLOEXEC).value();
  std::int64_t from_at = 2, to_at = 0;
  EXPECT_EQ(sys::copy_file_range(fd_, &from_at, to, &to_at, 3, 0).value(), 3u);
  EXPECT_EQ(from_at, 5);
  EXPECT_EQ(sys::sendfile(to, fd_, &from_at, 2).value(), 2u);
  EXPECT_EQ(from_at, 7);
  EXPECT_EQ(sys::sendfile(to, fd_, nullptr, 2).value(), 0u);  // at the end
  close(to);
}

TEST(sys_descriptor, dup_dup2_and_dup3) {
  const int fd = sys::eventfd(1).value();
  const int copy = sys::dup(fd).value();
  EXPECT_NE(copy, fd);
  EXPECT_EQ(sys::dup2(fd, copy).value(), copy);
  EXPECT_EQ(sys::dup2(fd, fd).value(), fd);
  EXPECT_EQ(sys::dup2(no_such_fd, no_such_fd).error(),
            error(errc::badf, sys::nr64::fcntl));
  EXPECT_EQ(sys::dup3(fd, copy, kernel::o_cloexec).value(), copy);
  EXPECT_EQ(sys::dup3(fd, fd, 0).error(), error(errc::inval, nr::dup3));
  EXPECT_EQ(sys::dup(no_such_fd).error(), error(errc::badf, nr::dup));
  EXPECT_TRUE(sys::close(copy));
  EXPECT_TRUE(sys::close(fd));
}

TEST(sys_descriptor, close_range) {
  const int fd = sys::eventfd(1).value();
  const auto number = static_cast<unsigned>(fd);
  EXPECT_TRUE(sys::close_range(number, number, 0));
  EXPECT_EQ(sys::close_range(2, 1, 0).error(),
            error(errc::inval, nr::close_range));
}

TEST(sys_descriptor, fcntl_and_ioctl) {
  const int fd = sys::eventfd2(0, kernel::o_cloexec).value();
  EXPECT_EQ(sys::fcntl(fd, kernel::f_getfd).value(), 1);
  EXPECT_EQ(sys::fcntl(fd, kernel::f_setfd, 0).value(), 0);
  EXPECT_EQ(sys::fcntl(fd, kernel::f_getfd).value(), 0);
  int on = 1;
  EXPECT_EQ(sys::ioctl(fd, kernel::fionbio, &on).value(), 0);
  EXPECT_NE(sys::fcntl(fd, kernel::f_getfl).value() & O_NONBLOCK, 0);
  EXPECT_EQ(sys::ioctl(fd, FIOCLEX).value(), 0);
  EXPECT_EQ(sys::fcntl(fd, kernel::f_getfd).value(), 1);
  EXPECT_EQ(sys::ioctl(fd, TIOCGPGRP, &on).error(),
            error(errc::notty, nr::ioctl));
  close(fd);
}

TEST(sys_descriptor, fcntl_with_a_structure) {
  const int fd = sys::memfd_create("test", MFD_CLOEXEC).value();
  kernel::flock lock{};
  lock.type = kernel::f_wrlck;
  EXPECT_TRUE(sys::fcntl(fd, kernel::f_ofd_setlk, &lock));
  EXPECT_TRUE(sys::fcntl(fd, kernel::f_ofd_getlk, &lock));
  EXPECT_EQ(lock.type, kernel::f_unlck);
  close(fd);
}

// The initial value has 32 bits.
TEST(sys_eventfd, eventfd_and_eventfd2) {
  const int fd = sys::eventfd(~0U).value();
  std::uint64_t count = 0;
  EXPECT_EQ(sys::read(fd, &count, sizeof count).value(), 8u);
  EXPECT_EQ(count, 0xffffffffu);
  EXPECT_EQ(sys::read(fd, &count, 7).error(), error(errc::inval, nr::read));
  close(fd);
  EXPECT_EQ(sys::eventfd2(0, ~0U).error(), error(errc::inval, nr::eventfd2));
}

// Times of 64 bits on every ABI.
TEST(sys_timerfd, create_settime_and_gettime) {
  const int fd = sys::timerfd_create(kernel::clock_monotonic, 0).value();
  const kernel::itimerspec later{{7, 8}, {std::int64_t{1} << 32, 0}};
  ASSERT_TRUE(sys::timerfd_settime(fd, 0, later, nullptr));
  kernel::itimerspec left{};
  ASSERT_TRUE(sys::timerfd_gettime(fd, left));
  EXPECT_GT(left.value.sec, (std::int64_t{1} << 32) - 60);
  EXPECT_EQ(left.interval.sec, 7);
  EXPECT_EQ(left.interval.nsec, 8);
  kernel::itimerspec old{};
  ASSERT_TRUE(sys::timerfd_settime(fd, 0, {{}, {0, 1}}, &old));
  EXPECT_EQ(old.interval.sec, 7);
  std::uint64_t ticks = 0;
  EXPECT_EQ(sys::read(fd, &ticks, sizeof ticks).value(), 8u);
  EXPECT_EQ(ticks, 1u);
  EXPECT_EQ(sys::read(fd, &ticks, 7).error(), error(errc::inval, nr::read));
  close(fd);
  EXPECT_EQ(sys::timerfd_gettime(fd, left).error(),
            error(errc::badf, sys::nr64::timerfd_gettime));
}

TEST(sys_pipe, pipe2_poll_splice_and_tee) {
  int a[2], b[2];
  ASSERT_TRUE(sys::pipe2(a, kernel::o_cloexec | kernel::o_nonblock));
  ASSERT_TRUE(sys::pipe2(b, kernel::o_cloexec | kernel::o_nonblock));
  const byte_view piece[] = {"moved"};
  EXPECT_EQ(sys::vmsplice(a[1], piece, 1, 0).value(), 5u);
  EXPECT_EQ(sys::tee(a[0], b[1], 3, 0).value(), 3u);
  EXPECT_EQ(sys::splice(a[0], nullptr, b[1], nullptr, 9, 0).value(), 5u);
  char text[16];
  EXPECT_EQ(sys::read(b[0], text, sizeof text).value(), 8u);
  EXPECT_EQ(std::string_view(text, 8), "movmoved");
  EXPECT_EQ(sys::splice(a[0], nullptr, b[1], nullptr, 9, 2).error(),
            error(errc::again, nr::splice));
  EXPECT_EQ(sys::tee(a[0], a[1], 9, 0).error(), error(errc::inval, nr::tee));
  for (const int fd : {a[0], a[1], b[0], b[1]}) close(fd);
  EXPECT_EQ(sys::pipe2(a, 1).error(), error(errc::inval, nr::pipe2));
}

TEST(sys_poll, poll_and_ppoll) {
  const int fd = sys::eventfd(0).value();
  kernel::pollfd one{fd, kernel::poll_in, 0};
  EXPECT_EQ(sys::poll(&one, 1, 0).value(), 0u);
  EXPECT_EQ(sys::poll(&one, 1, 2).value(), 0u);
  ASSERT_TRUE(sys::write(fd, "\1\0\0\0\0\0\0", 8));
  EXPECT_EQ(sys::poll(&one, 1, -1).value(), 1u);
  EXPECT_EQ(one.revents, kernel::poll_in);
  close(fd);
  one = {no_such_fd, kernel::poll_in, 0};
  EXPECT_EQ(sys::ppoll(&one, 1, nullptr).value(), 1u);
  EXPECT_EQ(one.revents, kernel::poll_nval);
  kernel::timespec bad{0, -1};
  EXPECT_EQ(sys::ppoll(&one, 1, &bad).error(),
            error(errc::inval, sys::nr64::ppoll));
}

// A signal that is pending and let in ends the wait, and only the wait.
TEST(sys_poll, masks_are_in_force_while_the_call_waits) {
  EXPECT_EQ(
      test::in_child([] {
        signal(SIGUSR1, [](int) {});
        const kernel::sigset none{};
        kernel::sigset blocked{};
        blocked.words[0] = 1UL << (SIGUSR1 - 1);
        if (!sys::rt_sigprocmask(kernel::sig_block, &blocked, nullptr))
          return 1;
        const int set = sys::epoll_create1(0).value();
        kernel::epoll_event event;
        kernel::timespec time{10, 0};
        const auto is_intr = [](const auto& r, nr call) {
          return r.has_error() && r.error() == error(errc::intr, call);
        };
        raise(SIGUSR1);
        if (!is_intr(sys::ppoll(nullptr, 0, &time, &none), sys::nr64::ppoll))
          return 2;
        raise(SIGUSR1);
        if (!is_intr(sys::epoll_pwait(set, &event, 1, 10'000, &none),
                     nr::epoll_pwait))
          return 3;
        raise(SIGUSR1);
        if (sys::epoll_pwait(set, &event, 1, 1, nullptr).value() != 0) return 4;
        return 0;
      }),
      0);
}

TEST(sys_epoll, create_ctl_and_wait) {
  const int set = sys::epoll_create1(kernel::o_cloexec).value();
  const int fd = sys::eventfd(1).value();
  const kernel::epoll_event event{EPOLLIN, 0x123456789abcdef0};
  EXPECT_TRUE(sys::epoll_ctl(set, EPOLL_CTL_ADD, fd, &event));
  EXPECT_EQ(sys::epoll_ctl(set, EPOLL_CTL_ADD, fd, &event).error(),
            error(errc::exist, nr::epoll_ctl));
  kernel::epoll_event events[2] = {};
  EXPECT_EQ(sys::epoll_wait(set, events, 2, 0).value(), 1u);
  EXPECT_EQ(+events[0].events, +EPOLLIN);
  EXPECT_EQ(+events[0].data, 0x123456789abcdef0u);
  EXPECT_EQ(sys::epoll_wait(set, events, 0, 0).error(), errc::inval);
  close(fd);
  EXPECT_EQ(sys::epoll_wait(set, events, 2, 0).value(), 0u);
  close(set);
}

TEST(sys_epoll, pwait_and_pwait2) {
  const int set = sys::epoll_create1(kernel::o_cloexec).value();
  const int fd = sys::eventfd(1).value();
  const kernel::epoll_event want{kernel::epoll_in, 7};
  ASSERT_TRUE(sys::epoll_ctl(set, kernel::epoll_ctl_add, fd, &want));
  kernel::epoll_event event{};
  EXPECT_EQ(sys::epoll_pwait(set, &event, 1, -1, nullptr).value(), 1u);
  EXPECT_EQ(+event.data, 7u);
  EXPECT_EQ(sys::epoll_pwait(set, &event, 0, -1, nullptr).error(),
            error(errc::inval, nr::epoll_pwait));
  const kernel::timespec soon{0, 1'000'000};
  const auto now = sys::epoll_pwait2(set, &event, 1, &soon, nullptr);
  if (now.has_value()) {
    EXPECT_EQ(now.value(), 1u);
    const kernel::timespec bad{0, 1'000'000'000};
    EXPECT_EQ(sys::epoll_pwait2(set, &event, 1, &bad, nullptr).error(),
              error(errc::inval, nr::epoll_pwait2));
  } else {  // kernel 5.10, and emulators
    EXPECT_EQ(now.error(), error(errc::nosys, nr::epoll_pwait2));
  }
  close(fd);
  EXPECT_EQ(sys::epoll_pwait(set, &event, 1, 1, nullptr).value(), 0u);
  close(set);
}

TEST(sys_epoll, epoll_create_wants_a_size) {
  const int set = sys::epoll_create(1).value();
  EXPECT_TRUE(sys::close(set));
  EXPECT_EQ(sys::epoll_create(0).error(), errc::inval);
  EXPECT_EQ(sys::epoll_create1(1).error(),
            error(errc::inval, nr::epoll_create1));
}

}  // namespace
