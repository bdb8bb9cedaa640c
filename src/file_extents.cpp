// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_extents.hpp>

#include <limits>

#include "extents.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

constexpr auto no_limit = std::numeric_limits<std::uint64_t>::max();

// Where the next data, or the next hole, begin; nothing when there are none.
result<std::optional<std::uint64_t>> find(const file& fd, std::uint64_t from,
                                          seek_origin what) noexcept {
  const auto at = fd.seek(static_cast<std::int64_t>(from), what);
  if (at.has_value()) return std::optional(at.assume_value());
  if (at.assume_error() == errc::nxio) return std::optional<std::uint64_t>();
  return at.assume_error();
}

result<std::optional<file_range>> find_range(const file& fd, std::uint64_t from,
                                             seek_origin what,
                                             seek_origin other) noexcept {
  FILDES_TRY(const auto begin, find(fd, from, what));
  if (!begin) return std::optional<file_range>();
  FILDES_TRY(const auto found, find(fd, *begin, other));
  std::uint64_t end = 0;
  if (found)
    end = *found;
  else
    end = FILDES_TRYX(fd.seek(0, seek_origin::end));
  // The end of the file is a hole to lseek, of no size; and another process may
  // have cut the file since.
  if (end <= *begin) return std::optional<file_range>();
  return std::optional<file_range>({*begin, end - *begin});
}

std::uint64_t end_of(file_range range) noexcept {
  if (range.size == 0 || range.size > no_limit - range.offset) return no_limit;
  return range.offset + range.size;
}

}  // namespace

result<> detail::check_extents(const sys::abi::fiemap& head,
                               std::span<const sys::abi::fiemap_extent> room,
                               std::uint64_t begin) noexcept {
  const error bad(errc::badmsg, sys::nr::ioctl);
  const std::size_t count = head.mapped_extents;
  if (count > room.size()) return bad;
  std::uint64_t end = 0;
  for (const auto& extent : room.first(count)) {
    if (extent.logical < end || extent.length > no_limit - extent.logical)
      return bad;
    end = extent.logical + extent.length;
  }
  if (count != 0 && end <= begin) return bad;
  return success();
}

result<std::optional<file_range>> next_data(const file& fd,
                                            std::uint64_t from) noexcept {
  return find_range(fd, from, seek_origin::data, seek_origin::hole);
}

result<std::optional<file_range>> next_hole(const file& fd,
                                            std::uint64_t from) noexcept {
  return find_range(fd, from, seek_origin::hole, seek_origin::data);
}

extent_reader::extent_reader(borrowed<file> fd, file_range range,
                             extents_flags flags) noexcept
    : fd_(fd), begin_(range.offset), end_(end_of(range)), flags_(flags) {}

result<std::optional<file_extent>> extent_reader::next() noexcept {
  if (failed_) return *failed_;
  if (taken_ == room_.head.mapped_extents && !ended_) {
    const auto filled = fill();
    if (filled.has_error()) {
      failed_ = filled.assume_error();
      return *failed_;
    }
  }
  if (taken_ == room_.head.mapped_extents) return std::optional<file_extent>();
  const auto& extent = room_.extents[taken_++];
  return std::optional<file_extent>({{extent.logical, extent.length},
                                     extent.physical,
                                     extent_flags::from_bits(extent.flags)});
}

// The next extents. It has ended when none came, when the last one did, and
// when they reach as far as was asked for.
result<> extent_reader::fill() noexcept {
  taken_ = 0;
  room_ = {};
  room_.head.start = begin_;
  room_.head.length = end_ - begin_;
  room_.head.flags = flags_.bits();
  room_.head.extent_count = at_once;
  FILDES_TRYV(sys::ioctl(fd_.raw(), sys::abi::fs_ioc_fiemap, &room_));
  FILDES_TRYV(detail::check_extents(room_.head, room_.extents, begin_));
  const std::uint32_t count = room_.head.mapped_extents;
  if (count == 0) {
    ended_ = true;
    return success();
  }
  const auto& last = room_.extents[count - 1];
  begin_ = last.logical + last.length;
  ended_ = begin_ >= end_ ||
           extent_flags::from_bits(last.flags).has(extent_flag::last);
  return success();
}

result<std::uint32_t> count_extents(const file& fd, file_range range,
                                    extents_flags flags) noexcept {
  sys::abi::fiemap head{};
  head.start = range.offset;
  head.length = end_of(range) - range.offset;
  head.flags = flags.bits();
  FILDES_TRYV(sys::ioctl(fd.raw(), sys::abi::fs_ioc_fiemap, &head));
  return head.mapped_extents;
}

}  // namespace fildes::inline FILDES_ABI
