// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/flags.hpp>
#include <fildes/sys/abi/fcntl.hpp>

namespace fildes::inline FILDES_ABI {

/// A part of a file, in bytes. A size of zero is "to the end" where the call
/// says so.
struct file_range {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

/// What one read or write does besides. See preadv2(2).
enum class rw_flag : std::uint32_t {
  hipri = 0x01,      ///< RWF_HIPRI: poll the device
  dsync = 0x02,      ///< RWF_DSYNC: data on disk on return
  sync = 0x04,       ///< RWF_SYNC: and metadata
  nowait = 0x08,     ///< RWF_NOWAIT: again instead of waiting
  append = 0x10,     ///< RWF_APPEND: at the end
  noappend = 0x20,   ///< RWF_NOAPPEND: at the offset all the same (6.9)
  atomic = 0x40,     ///< RWF_ATOMIC: all or nothing after a crash (6.11)
  dontcache = 0x80,  ///< RWF_DONTCACHE: leave nothing in the cache (6.14)
  nosignal = 0x100,  ///< RWF_NOSIGNAL: no SIGPIPE (6.18)
};
template <>
inline constexpr auto flag_names<rw_flag> = std::to_array<flag_name<rw_flag>>({
    {rw_flag::hipri, "hipri"},
    {rw_flag::dsync, "dsync"},
    {rw_flag::sync, "sync"},
    {rw_flag::nowait, "nowait"},
    {rw_flag::append, "append"},
    {rw_flag::noappend, "noappend"},
    {rw_flag::atomic, "atomic"},
    {rw_flag::dontcache, "dontcache"},
    {rw_flag::nosignal, "nosignal"},
});
using rw_flags = flags<rw_flag>;

/// What an offset counts from.
enum class seek_origin : int {
  begin = 0,    ///< SEEK_SET
  current = 1,  ///< SEEK_CUR
  end = 2,      ///< SEEK_END
  data = 3,     ///< SEEK_DATA: the first data at or after the offset
  hole = 4,     ///< SEEK_HOLE: the first hole there; the end counts as one
};

/// What fallocate(2) does with a range; none of these: reserves space, and
/// lengthens the file to its end.
enum class allocate_flag : std::uint32_t {
  keep_size = 0x01,       ///< FALLOC_FL_KEEP_SIZE: no longer file
  punch_hole = 0x03,      ///< FALLOC_FL_PUNCH_HOLE with keep_size: frees it
  collapse_range = 0x08,  ///< FALLOC_FL_COLLAPSE_RANGE: cuts it out
  zero_range = 0x10,      ///< FALLOC_FL_ZERO_RANGE: reads as zeros
  insert_range = 0x20,    ///< FALLOC_FL_INSERT_RANGE: makes room
  unshare_range = 0x40,   ///< FALLOC_FL_UNSHARE_RANGE: copies shared blocks
  write_zeroes = 0x80,    ///< FALLOC_FL_WRITE_ZEROES: on the device (6.17)
};
template <>
inline constexpr auto flag_names<allocate_flag> =
    std::to_array<flag_name<allocate_flag>>({
        {allocate_flag::punch_hole, "punch_hole"},  // before keep_size
        {allocate_flag::keep_size, "keep_size"},
        {allocate_flag::collapse_range, "collapse_range"},
        {allocate_flag::zero_range, "zero_range"},
        {allocate_flag::insert_range, "insert_range"},
        {allocate_flag::unshare_range, "unshare_range"},
        {allocate_flag::write_zeroes, "write_zeroes"},
    });
using allocate_flags = flags<allocate_flag>;

/// How a range will be used. See posix_fadvise(2).
enum class file_advice : int {
  normal = 0,                          ///< POSIX_FADV_NORMAL
  random = 1,                          ///< POSIX_FADV_RANDOM
  sequential = 2,                      ///< POSIX_FADV_SEQUENTIAL
  willneed = 3,                        ///< POSIX_FADV_WILLNEED
  dontneed = sys::abi::fadv_dontneed,  ///< POSIX_FADV_DONTNEED
  noreuse = sys::abi::fadv_noreuse,    ///< POSIX_FADV_NOREUSE
};

/// A lock that many may hold, or one.
enum class lock_kind : std::int16_t {
  shared = sys::abi::f_rdlck,     ///< F_RDLCK
  exclusive = sys::abi::f_wrlck,  ///< F_WRLCK
};

namespace detail {

constexpr int flock_operation(lock_kind kind) noexcept {
  return kind == lock_kind::shared ? sys::abi::lock_sh : sys::abi::lock_ex;
}

}  // namespace detail

/// Somebody's lock.
struct held_lock {
  lock_kind kind;
  file_range range;  ///< size 0: to the end
  int process;       ///< -1 when it belongs to what is open, as ours do
};

}  // namespace fildes::inline FILDES_ABI
