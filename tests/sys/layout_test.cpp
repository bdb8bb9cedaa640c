// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/abi/types.hpp>

#include <linux/ioctl.h>
#include <linux/stat.h>
#include <linux/types.h>
#include <sys/time.h>

#include <cstddef>
#include <type_traits>

#include <gtest/gtest.h>

// In a namespace, since libc has structures of the same names.
namespace uapi {
#include <asm/fcntl.h>
#include <linux/eventpoll.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <linux/poll.h>
#include <linux/time_types.h>
}  // namespace uapi

namespace ours = fildes::sys::abi;

namespace {

// libc takes this one from <linux/stat.h>, and has a function of its name.
using kernel_statx = struct ::statx;

// One member: where it is, how wide, and whether it has a sign.
#define SAME_MEMBER(type, name, kernel_type, kernel_name)             \
  EXPECT_EQ(offsetof(type, name), offsetof(kernel_type, kernel_name)) \
      << #kernel_name;                                                \
  EXPECT_EQ(sizeof(type::name), sizeof(kernel_type::kernel_name))     \
      << #kernel_name;                                                \
  EXPECT_EQ(std::is_signed_v<decltype(type::name)>,                   \
            std::is_signed_v<decltype(kernel_type::kernel_name)>)     \
      << #kernel_name

template <class Ours, class Theirs>
void expect_same_size() {
  EXPECT_EQ(sizeof(Ours), sizeof(Theirs));
  EXPECT_EQ(alignof(Ours), alignof(Theirs));
  EXPECT_TRUE(std::is_trivially_copyable_v<Ours>);
  EXPECT_TRUE(std::is_standard_layout_v<Ours>);
}

TEST(layout, timespec_is_the_kernels) {
  expect_same_size<ours::timespec, uapi::__kernel_timespec>();
  SAME_MEMBER(ours::timespec, sec, uapi::__kernel_timespec, tv_sec);
  SAME_MEMBER(ours::timespec, nsec, uapi::__kernel_timespec, tv_nsec);
}

TEST(layout, pollfd_is_the_kernels) {
  expect_same_size<ours::pollfd, uapi::pollfd>();
  SAME_MEMBER(ours::pollfd, fd, uapi::pollfd, fd);
  SAME_MEMBER(ours::pollfd, events, uapi::pollfd, events);
  SAME_MEMBER(ours::pollfd, revents, uapi::pollfd, revents);
}

// Packed on x86-64 alone.
TEST(layout, epoll_event_is_the_kernels) {
  expect_same_size<ours::epoll_event, uapi::epoll_event>();
#if defined(__x86_64__)
  EXPECT_EQ(sizeof(ours::epoll_event), 12u);
#else
  EXPECT_EQ(sizeof(ours::epoll_event), 16u);
#endif
  SAME_MEMBER(ours::epoll_event, events, uapi::epoll_event, events);
  SAME_MEMBER(ours::epoll_event, data, uapi::epoll_event, data);
}

TEST(layout, open_how_is_the_kernels) {
  expect_same_size<ours::open_how, uapi::open_how>();
  SAME_MEMBER(ours::open_how, flags, uapi::open_how, flags);
  SAME_MEMBER(ours::open_how, mode, uapi::open_how, mode);
  SAME_MEMBER(ours::open_how, resolve, uapi::open_how, resolve);
}

#if defined(__LP64__)
TEST(layout, flock_is_the_kernels) {
  expect_same_size<ours::flock, uapi::flock>();
  SAME_MEMBER(ours::flock, type, uapi::flock, l_type);
  SAME_MEMBER(ours::flock, whence, uapi::flock, l_whence);
  SAME_MEMBER(ours::flock, start, uapi::flock, l_start);
  SAME_MEMBER(ours::flock, len, uapi::flock, l_len);
  SAME_MEMBER(ours::flock, pid, uapi::flock, l_pid);
}
#endif

TEST(layout, file_clone_range_is_the_kernels) {
  using theirs = uapi::file_clone_range;
  expect_same_size<ours::file_clone_range, theirs>();
  SAME_MEMBER(ours::file_clone_range, src_fd, theirs, src_fd);
  SAME_MEMBER(ours::file_clone_range, src_offset, theirs, src_offset);
  SAME_MEMBER(ours::file_clone_range, src_length, theirs, src_length);
  SAME_MEMBER(ours::file_clone_range, dest_offset, theirs, dest_offset);
}

// <linux/time.h> and libc's cannot be had together; the two are one, as long
// as libc's time is a word wide.
TEST(layout, itimerval_is_two_pairs_of_words) {
  EXPECT_EQ(sizeof(ours::itimerval), 4 * sizeof(long));
  EXPECT_EQ(sizeof(ours::itimerval), sizeof(itimerval));
  EXPECT_EQ(offsetof(ours::itimerval, interval_sec),
            offsetof(itimerval, it_interval));
  EXPECT_EQ(offsetof(ours::itimerval, interval_usec),
            offsetof(itimerval, it_interval.tv_usec));
  EXPECT_EQ(offsetof(ours::itimerval, value_sec),
            offsetof(itimerval, it_value));
  EXPECT_EQ(offsetof(ours::itimerval, value_usec),
            offsetof(itimerval, it_value.tv_usec));
}

TEST(layout, statx_timestamp_is_the_kernels) {
  using theirs = ::statx_timestamp;
  expect_same_size<ours::statx_timestamp, theirs>();
  SAME_MEMBER(ours::statx_timestamp, sec, theirs, tv_sec);
  SAME_MEMBER(ours::statx_timestamp, nsec, theirs, tv_nsec);
}

#define SAME_IN_STATX(name) \
  SAME_MEMBER(ours::statx, name, kernel_statx, stx_##name)
#define SAME_TIME_IN_STATX(name) \
  EXPECT_EQ(offsetof(ours::statx, name), offsetof(kernel_statx, stx_##name))

TEST(layout, statx_is_the_kernels) {
  expect_same_size<ours::statx, kernel_statx>();
  SAME_IN_STATX(mask);
  SAME_IN_STATX(blksize);
  SAME_IN_STATX(attributes);
  SAME_IN_STATX(nlink);
  SAME_IN_STATX(uid);
  SAME_IN_STATX(gid);
  SAME_IN_STATX(mode);
  SAME_IN_STATX(ino);
  SAME_IN_STATX(size);
  SAME_IN_STATX(blocks);
  SAME_IN_STATX(attributes_mask);
  SAME_TIME_IN_STATX(atime);
  SAME_TIME_IN_STATX(btime);
  SAME_TIME_IN_STATX(ctime);
  SAME_TIME_IN_STATX(mtime);
}

TEST(layout, statx_has_the_kernels_devices_and_mount) {
  SAME_IN_STATX(rdev_major);
  SAME_IN_STATX(rdev_minor);
  SAME_IN_STATX(dev_major);
  SAME_IN_STATX(dev_minor);
  SAME_IN_STATX(mnt_id);
  SAME_IN_STATX(dio_mem_align);     // 6.1
  SAME_IN_STATX(dio_offset_align);  // 6.1
}

// Where headers of 6.1 end: by the offsets of <linux/stat.h> of later kernels.
TEST(layout, statx_has_what_later_kernels_added) {
  EXPECT_EQ(offsetof(ours::statx, subvol), 0xa0u);                     // 6.10
  EXPECT_EQ(offsetof(ours::statx, atomic_write_unit_min), 0xa8u);      // 6.11
  EXPECT_EQ(offsetof(ours::statx, atomic_write_unit_max), 0xacu);      // 6.11
  EXPECT_EQ(offsetof(ours::statx, atomic_write_segments_max), 0xb0u);  // 6.11
  EXPECT_EQ(offsetof(ours::statx, dio_read_offset_align), 0xb4u);      // 6.14
  EXPECT_EQ(offsetof(ours::statx, atomic_write_unit_max_opt), 0xb8u);  // 6.16
}

}  // namespace
