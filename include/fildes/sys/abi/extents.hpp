// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <fildes/config.hpp>

// Where the bytes of a file are, and which of them are in memory: structures as
// the kernel lays them out. Each is in data/structs.csv, too, which tests/sys
// compares it with.

namespace fildes::inline FILDES_ABI::sys::abi {

/// struct fiemap (FS_IOC_FIEMAP), which extent_count of the next one follow.
struct fiemap {
  std::uint64_t start;
  std::uint64_t length;
  std::uint32_t flags;
  std::uint32_t mapped_extents;
  std::uint32_t extent_count;
  std::uint32_t reserved;
};

/// struct fiemap_extent
struct fiemap_extent {
  std::uint64_t logical;
  std::uint64_t physical;
  std::uint64_t length;
  std::uint64_t reserved64[2];
  std::uint32_t flags;
  std::uint32_t reserved[3];
};

/// struct file_dedupe_range (FIDEDUPERANGE), which dest_count of the next one
/// follow.
struct file_dedupe_range {
  std::uint64_t src_offset;
  std::uint64_t src_length;
  std::uint16_t dest_count;
  std::uint16_t reserved1;
  std::uint32_t reserved2;
};

/// struct file_dedupe_range_info
struct file_dedupe_range_info {
  std::int64_t dest_fd;
  std::uint64_t dest_offset;
  std::uint64_t bytes_deduped;
  std::int32_t status;
  std::uint32_t reserved;
};

/// struct cachestat_range
struct cachestat_range {
  std::uint64_t off;
  std::uint64_t len;
};

/// struct cachestat
struct cachestat {
  std::uint64_t nr_cache;
  std::uint64_t nr_dirty;
  std::uint64_t nr_writeback;
  std::uint64_t nr_evicted;
  std::uint64_t nr_recently_evicted;
};

}  // namespace fildes::inline FILDES_ABI::sys::abi
