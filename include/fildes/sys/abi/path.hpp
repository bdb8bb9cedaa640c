// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/types.hpp>

// The structures of calls that work by path, of statfs(2) those of the calls
// that have 64-bit numbers. Each is in data/structs.csv, too, which tests/sys
// compares it with.

namespace fildes::inline FILDES_ABI::sys::abi {

#if defined(__mips__)
/// struct statfs64, whose members have an order of their own.
struct statfs {
#if defined(__LP64__)
  kernel_long type;
  kernel_long bsize;
  kernel_long frsize;
#else
  std::uint32_t type;
  std::uint32_t bsize;
  std::uint32_t frsize;
  std::uint32_t pad;
#endif
  std::uint64_t blocks;
  std::uint64_t bfree;
  std::uint64_t files;
  std::uint64_t ffree;
  std::uint64_t bavail;
  std::uint32_t fsid[2];
#if defined(__LP64__)
  kernel_long namelen;
  kernel_long flags;
  kernel_long spare[5];
#else
  std::uint32_t namelen;
  std::uint32_t flags;
  std::uint32_t spare[5];
#endif
};
#elif defined(__s390x__) || defined(__i386__)
/// struct statfs64
struct statfs {
  std::uint32_t type;
  std::uint32_t bsize;
  std::uint64_t blocks;
  std::uint64_t bfree;
  std::uint64_t bavail;
  std::uint64_t files;
  std::uint64_t ffree;
  std::uint32_t fsid[2];
  std::uint32_t namelen;
  std::uint32_t frsize;
  std::uint32_t flags;
  std::uint32_t spare[4];
};
#elif defined(__arm__)
/// struct statfs64: its size is no multiple of eight.
struct [[gnu::packed]] statfs {
  std::uint32_t type;
  std::uint32_t bsize;
  std::uint64_t blocks;
  std::uint64_t bfree;
  std::uint64_t bavail;
  std::uint64_t files;
  std::uint64_t ffree;
  std::uint32_t fsid[2];
  std::uint32_t namelen;
  std::uint32_t frsize;
  std::uint32_t flags;
  std::uint32_t spare[4];
};
#else
/// struct statfs
struct statfs {
  kernel_long type;
  kernel_long bsize;
  std::uint64_t blocks;
  std::uint64_t bfree;
  std::uint64_t bavail;
  std::uint64_t files;
  std::uint64_t ffree;
  std::uint32_t fsid[2];
  kernel_long namelen;
  kernel_long frsize;
  kernel_long flags;
  kernel_long spare[4];
};
#endif

/// struct xattr_args (getxattrat, setxattrat)
struct xattr_args {
  std::uint64_t value;  // an address
  std::uint32_t size;
  std::uint32_t flags;
};

/// struct file_handle, with the room that the kernel needs at most.
struct file_handle {
  std::uint32_t bytes;
  std::int32_t type;
  unsigned char handle[128];
};

}  // namespace fildes::inline FILDES_ABI::sys::abi
