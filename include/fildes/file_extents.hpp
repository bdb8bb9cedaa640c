// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <optional>

#include <fildes/file.hpp>

namespace fildes::inline FILDES_ABI {

/// The first data at or after an offset, as far as they reach; nothing when
/// only a hole is left, or the file ends. Moves the position: who needs it uses
/// a descriptor of its own (`file::reopen`). A file system that knows no holes
/// says that all is data.
/// \error spipe  what is open has no offsets
result<std::optional<file_range>> next_data(const file& fd,
                                            std::uint64_t from) noexcept;

/// The first hole at or after an offset; what is behind the end is none.
result<std::optional<file_range>> next_hole(const file& fd,
                                            std::uint64_t from) noexcept;

/// How extents are looked up.
enum class extents_flag : std::uint32_t {
  sync = 0x01,   ///< FIEMAP_FLAG_SYNC: write first what is in memory alone
  xattr = 0x02,  ///< FIEMAP_FLAG_XATTR: those of the extended attributes
  cache = 0x04,  ///< FIEMAP_FLAG_CACHE: read them into memory
};
template <>
inline constexpr auto flag_names<extents_flag> =
    std::to_array<flag_name<extents_flag>>({
        {extents_flag::sync, "sync"},
        {extents_flag::xattr, "xattr"},
        {extents_flag::cache, "cache"},
    });
using extents_flags = flags<extents_flag>;

/// What is to be known of an extent.
enum class extent_flag : std::uint32_t {
  last = 0x0001,            ///< no more behind it
  unknown = 0x0002,         ///< `physical` means nothing yet
  delalloc = 0x0004,        ///< in memory alone; with unknown
  encoded = 0x0008,         ///< compressed, say: not to be read from the disk
  data_encrypted = 0x0080,  ///< with encoded
  not_aligned = 0x0100,     ///< to no block
  data_inline = 0x0200,     ///< among the metadata; with not_aligned
  data_tail = 0x0400,       ///< other files have part of the block
  unwritten = 0x0800,       ///< reserved: reads as zeros
  merged = 0x1000,          ///< put together: the file system counts blocks
  shared = 0x2000,          ///< other files have it too
};
template <>
inline constexpr auto flag_names<extent_flag> =
    std::to_array<flag_name<extent_flag>>({
        {extent_flag::last, "last"},
        {extent_flag::unknown, "unknown"},
        {extent_flag::delalloc, "delalloc"},
        {extent_flag::encoded, "encoded"},
        {extent_flag::data_encrypted, "data_encrypted"},
        {extent_flag::not_aligned, "not_aligned"},
        {extent_flag::data_inline, "data_inline"},
        {extent_flag::data_tail, "data_tail"},
        {extent_flag::unwritten, "unwritten"},
        {extent_flag::merged, "merged"},
        {extent_flag::shared, "shared"},
    });
using extent_flags = flags<extent_flag>;

/// Bytes of a file that lie side by side on the disk.
struct file_extent {
  file_range range;            ///< in the file
  std::uint64_t physical = 0;  ///< on the device, in bytes
  extent_flags flags;
};

/// Goes through the extents of a file, in the order of their offsets: where its
/// bytes are on the disk. Holes are left out. What is written meanwhile may be
/// seen or not. See FS_IOC_FIEMAP.
///
///     extent_reader extents(fd);
///     for (;;) {
///       FILDES_TRY(const auto extent, extents.next());
///       if (!extent) break;
///       ...
///     }
class extent_reader {
 public:
  /// Of a part of the file; of all when its size is zero. Lends the file.
  explicit extent_reader(borrowed<file> fd, file_range range = {},
                         extents_flags flags = {}) noexcept;

  /// The next one; nothing at the end, and from then on. An extent may begin
  /// before the part that was asked for, and reach over its end.
  /// After an error the same error comes again.
  /// \error opnotsupp  the file system cannot say; also notty
  /// \error badr       it has not such a flag
  /// \error badmsg     what it says makes no sense
  result<std::optional<file_extent>> next() noexcept;

 private:
  result<> fill() noexcept;

  // Enough for most files, and small enough for a stack.
  static constexpr std::size_t at_once = 32;
  struct room {
    sys::abi::fiemap head{};
    std::array<sys::abi::fiemap_extent, at_once> extents{};
  };

  borrowed<file> fd_;
  std::uint64_t begin_;
  std::uint64_t end_;
  extents_flags flags_;
  room room_;
  std::size_t taken_ = 0;
  bool ended_ = false;
  std::optional<error> failed_;
};

/// How many extents a part of the file has, or all of it.
/// \error as extent_reader::next
result<std::uint32_t> count_extents(const file& fd, file_range range = {},
                                    extents_flags flags = {}) noexcept;

}  // namespace fildes::inline FILDES_ABI
