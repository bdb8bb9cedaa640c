// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#include <fildes/config.hpp>

// Structures as the kernel lays them out, the same on every ABI unless a line
// says otherwise. Each is in data/structs.csv, too, which tests/sys compares it
// with.

namespace fildes::inline FILDES_ABI::sys::abi {

/// A long of the kernel: 64 bits on x32, where the compiler's has 32.
#if defined(__x86_64__)
using kernel_long = std::int64_t;
#else
using kernel_long = long;
#endif

/// struct __kernel_timespec: 64-bit times on 32-bit machines too.
struct timespec {
  std::int64_t sec;
  std::int64_t nsec;
};

/// struct pollfd
struct pollfd {
  int fd;
  std::int16_t events;
  std::int16_t revents;
};

/// struct epoll_event: packed on x86_64 and x32 only.
struct
#if defined(__x86_64__)
    [[gnu::packed]]
#endif
    epoll_event {
  std::uint32_t events;
  std::uint64_t data;
};

/// struct epoll_params (EPIOCSPARAMS)
struct epoll_params {
  std::uint32_t busy_poll_usecs;
  std::uint16_t busy_poll_budget;
  std::uint8_t prefer_busy_poll;
  std::uint8_t pad;  // 0
};

/// struct open_how (openat2)
struct open_how {
  std::uint64_t flags;
  std::uint64_t mode;
  std::uint64_t resolve;
};

/// struct flock, in the form with 64-bit offsets: flock64 of 32-bit ABIs.
struct flock {
  std::int16_t type;
  std::int16_t whence;
  std::int64_t start;
  std::int64_t len;
  std::int32_t pid;
};

/// struct file_clone_range (FICLONERANGE)
struct file_clone_range {
  std::int64_t src_fd;
  std::uint64_t src_offset;
  std::uint64_t src_length;
  std::uint64_t dest_offset;
};

/// struct itimerval, for sys::alarm.
struct itimerval {
  kernel_long interval_sec;
  kernel_long interval_usec;
  kernel_long value_sec;
  kernel_long value_usec;
};

/// struct statx_timestamp
struct statx_timestamp {
  std::int64_t sec;
  std::uint32_t nsec;
  std::int32_t reserved;
};

/// struct statx
struct statx {
  std::uint32_t mask;
  std::uint32_t blksize;
  std::uint64_t attributes;
  std::uint32_t nlink;
  std::uint32_t uid;
  std::uint32_t gid;
  std::uint16_t mode;
  std::uint16_t spare0;
  std::uint64_t ino;
  std::uint64_t size;
  std::uint64_t blocks;
  std::uint64_t attributes_mask;
  statx_timestamp atime;
  statx_timestamp btime;
  statx_timestamp ctime;
  statx_timestamp mtime;
  std::uint32_t rdev_major;
  std::uint32_t rdev_minor;
  std::uint32_t dev_major;
  std::uint32_t dev_minor;
  std::uint64_t mnt_id;
  std::uint32_t dio_mem_align;
  std::uint32_t dio_offset_align;
  std::uint64_t subvol;
  std::uint32_t atomic_write_unit_min;
  std::uint32_t atomic_write_unit_max;
  std::uint32_t atomic_write_segments_max;
  std::uint32_t dio_read_offset_align;
  std::uint32_t atomic_write_unit_max_opt;
  std::uint32_t spare2;
  std::uint64_t spare3[8];
};
static_assert(sizeof(statx) == 256);

/// The size of the kernel's signal set, which several calls want to be told.
#if defined(__mips__)
inline constexpr std::size_t sigset_size = 16;
#else
inline constexpr std::size_t sigset_size = 8;
#endif

}  // namespace fildes::inline FILDES_ABI::sys::abi
