// SPDX-License-Identifier: BSL-1.0
#include "holes.hpp"

#include <algorithm>
#include <limits>

#include <fildes/file_options.hpp>

namespace fildes::inline FILDES_ABI::detail {

namespace {

result<std::uint64_t> seek(int fd, std::uint64_t offset,
                           seek_origin from) noexcept {
  FILDES_TRY(const std::int64_t at,
             sys::lseek(fd, static_cast<std::int64_t>(offset),
                        static_cast<int>(from)));
  return static_cast<std::uint64_t>(at);
}

}  // namespace

hole_keeper::hole_keeper(int from, int to, const file_status& from_status,
                         const file_status& to_status) noexcept
    : from_(from),
      to_(to),
      possible_(from_status.type() == file_type::regular &&
                to_status.type() == file_type::regular &&
                from_status.size() > 0 &&
                from_status.allocated() < from_status.size()) {}

void hole_keeper::give_up() noexcept {
  possible_ = false;
  data_left_ = std::numeric_limits<std::uint64_t>::max();
}

result<std::uint64_t> hole_keeper::skip(std::uint64_t limit) noexcept {
  if (data_left_ > 0) return std::uint64_t{0};
  const auto ahead = look_ahead();
  if (ahead.has_error()) {  // /proc and others cannot say where data are
    give_up();
    return std::uint64_t{0};
  }
  const std::uint64_t hole = std::min(ahead.assume_value().hole, limit);
  data_left_ = hole == limit ? 0 : ahead.assume_value().data;
  if (hole == 0) {
    if (data_left_ == 0) give_up();  // the end: read says so
    return std::uint64_t{0};
  }
  FILDES_TRY(const bool kept, pass(hole));
  if (kept) return hole;
  give_up();
  return std::uint64_t{0};
}

// How far the hole reaches that the source stands at (none: 0), and the data
// behind it. The position stays.
result<hole_keeper::extent> hole_keeper::look_ahead() noexcept {
  FILDES_TRY(const std::uint64_t at, seek(from_, 0, seek_origin::current));
  FILDES_TRY(const std::uint64_t end, seek(from_, 0, seek_origin::end));
  const auto data = seek(from_, at, seek_origin::data);
  extent found{0, 0};
  if (data.has_value()) {
    const auto stop = seek(from_, data.assume_value(), seek_origin::hole);
    found.hole = data.assume_value() - at;
    found.data = stop.has_value() ? stop.assume_value() - data.assume_value()
                                  : end - data.assume_value();
  } else if (data.assume_error() == errc::nxio) {
    found.hole = end > at ? end - at : 0;
  } else {
    FILDES_TRYV(seek(from_, at, seek_origin::begin));
    return data.assume_error();
  }
  FILDES_TRYV(seek(from_, at, seek_origin::begin));
  return found;
}

// Moves both positions on. Where the target has bytes already they are freed;
// false, with nothing changed, when its file system cannot.
result<bool> hole_keeper::pass(std::uint64_t size) noexcept {
  FILDES_TRY(const std::uint64_t at, seek(to_, 0, seek_origin::current));
  FILDES_TRY(const std::uint64_t end, seek(to_, 0, seek_origin::end));
  FILDES_TRYV(seek(to_, at, seek_origin::begin));
  if (at < end) {
    const auto inside = std::min(size, end - at);
    if (sys::fallocate(to_,
                       static_cast<unsigned>(allocate_flag::punch_hole),
                       static_cast<std::int64_t>(at),
                       static_cast<std::int64_t>(inside))
            .has_error())
      return false;
  }
  if (at + size > end)
    FILDES_TRYV(sys::ftruncate(to_, static_cast<std::int64_t>(at + size)));
  FILDES_TRYV(seek(to_, at + size, seek_origin::begin));
  FILDES_TRYV(seek(from_, size, seek_origin::current));
  return true;
}

}  // namespace fildes::inline FILDES_ABI::detail
