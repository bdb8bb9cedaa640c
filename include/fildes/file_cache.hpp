// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/file.hpp>

namespace fildes::inline FILDES_ABI {

// What of a file is in memory, what is to be, and what is to reach the disk. An
// advice is `file::advise`.

/// Begins to read a part of a file into memory, and mostly does not wait for
/// it; a size beyond what the kernel reads ahead at most (128 KiB unless set)
/// is cut. See readahead(2).
/// \error badf   not opened for reading
/// \error inval  nothing that is read by pages
inline result<> readahead(const file& fd, file_range range) noexcept {
  if (range.size > static_cast<std::size_t>(-1)) [[unlikely]]
    return error(errc::overflow, sys::nr::readahead);
  return sys::readahead(fd.raw(), static_cast<std::int64_t>(range.offset),
                        static_cast<std::size_t>(range.size));
}

/// What sync_range waits for and begins.
enum class sync_range_flag : std::uint32_t {
  wait_before = 1,  ///< SYNC_FILE_RANGE_WAIT_BEFORE: what is being written
  write = 2,        ///< SYNC_FILE_RANGE_WRITE: begin with the rest
  wait_after = 4,   ///< SYNC_FILE_RANGE_WAIT_AFTER: and wait for that
};
template <>
inline constexpr auto flag_names<sync_range_flag> =
    std::to_array<flag_name<sync_range_flag>>({
        {sync_range_flag::wait_before, "wait_before"},
        {sync_range_flag::write, "write"},
        {sync_range_flag::wait_after, "wait_after"},
    });
using sync_range_flags = flags<sync_range_flag>;

/// Hands a part of the data to the disk; a size of zero is to the end. For an
/// even flow of writing alone: neither size nor place of the file is written,
/// nor the disk's own memory, so after a crash the data may be gone. What makes
/// data safe is data_sync. See sync_file_range(2).
/// \error io     some of what was written is lost
/// \error spipe  no file
/// \error inval  a part past the largest offset
inline result<> sync_range(const file& fd, file_range range,
                           sync_range_flags flags) noexcept {
  return sys::sync_file_range(fd.raw(), static_cast<std::int64_t>(range.offset),
                              static_cast<std::int64_t>(range.size),
                              flags.bits());
}

/// How many pages of a part of a file are where.
struct cache_status {
  std::uint64_t cached;            ///< in memory
  std::uint64_t dirty;             ///< and not on the disk as they are
  std::uint64_t writeback;         ///< and being written
  std::uint64_t evicted;           ///< had been in memory, and were given up
  std::uint64_t recently_evicted;  ///< and would not have been with more of it
};

/// Looks at the cache; a size of zero is to the end. See cachestat(2).
/// \error nosys       a kernel before 6.5
/// \error opnotsupp   a file of huge pages
/// \error perm        neither one's own file nor open for writing (6.14)
inline result<cache_status> get_cache_status(const file& fd,
                                             file_range range = {}) noexcept {
  sys::abi::cachestat found{};
  FILDES_TRYV(sys::cachestat(fd.raw(), {range.offset, range.size}, found));
  return cache_status{found.nr_cache, found.nr_dirty, found.nr_writeback,
                      found.nr_evicted, found.nr_recently_evicted};
}

/// How soon what is written will be overwritten or removed: the device may put
/// together what goes together.
enum class write_life : std::uint64_t {
  not_set = 0,  ///< RWH_WRITE_LIFE_NOT_SET
  none = 1,     ///< RWH_WRITE_LIFE_NONE: nothing is known
  short_ = 2,   ///< RWH_WRITE_LIFE_SHORT
  medium = 3,   ///< RWH_WRITE_LIFE_MEDIUM
  long_ = 4,    ///< RWH_WRITE_LIFE_LONG
  extreme = 5,  ///< RWH_WRITE_LIFE_EXTREME
};

/// Says so of a file, for all who write it. See F_SET_RW_HINT in fcntl(2).
/// \error inval  no such value
/// \error perm   neither one's own file nor CAP_FOWNER (6.8)
inline result<> set_write_life(const file& fd, write_life life) noexcept {
  auto hint = static_cast<std::uint64_t>(life);
  FILDES_TRYV(sys::fcntl(fd.raw(), sys::abi::f_set_rw_hint, &hint));
  return success();
}

/// What has been said; `not_set` at first.
inline result<write_life> get_write_life(const file& fd) noexcept {
  std::uint64_t hint = 0;
  FILDES_TRYV(sys::fcntl(fd.raw(), sys::abi::f_get_rw_hint, &hint));
  return static_cast<write_life>(hint);
}

}  // namespace fildes::inline FILDES_ABI
