// SPDX-License-Identifier: BSL-1.0
#include "holes.hpp"

#include <algorithm>
#include <limits>

#include <fildes/descriptor.hpp>
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

bool has_flag(int fd, status_flag flag) noexcept {
  const auto flags = get_status_flags(borrowed<any_fd>::borrow_raw(fd));
  return flags.has_error() || flags.assume_value().has(flag);
}

}  // namespace

// What is open for append is written at its end, wherever its position is; and
// a source that cannot be read is to say so before the target changes.
hole_keeper::hole_keeper(int from, int to, const file_status& from_status,
                         const file_status& to_status) noexcept
    : from_(from),
      to_(to),
      possible_(from_status.type() == file_type::regular &&
                to_status.type() == file_type::regular &&
                from_status.size() > 0 &&
                from_status.allocated() < from_status.size() &&
                !has_flag(to, status_flag::append) &&
                !has_flag(from, status_flag::write_only)) {}

void hole_keeper::give_up() noexcept {
  possible_ = false;
  data_left_ = std::numeric_limits<std::uint64_t>::max();
}

result<std::uint64_t> hole_keeper::skip(std::uint64_t limit) noexcept {
  if (data_left_ > 0) return std::uint64_t{0};
  FILDES_TRY(const auto ahead, look_ahead());
  if (!ahead) {  // /proc and others cannot say where data are
    give_up();
    return std::uint64_t{0};
  }
  const std::uint64_t hole = std::min(ahead->hole, limit);
  data_left_ = hole == limit ? 0 : ahead->data;
  if (hole == 0) {
    if (data_left_ == 0) give_up();  // the end: read says so
    return std::uint64_t{0};
  }
  FILDES_TRY(const std::uint64_t kept, pass(hole));
  if (kept < hole) give_up();  // the rest is copied as zeros
  return kept;
}

// How far the hole reaches that the source stands at (none: 0), and the data
// behind it; nothing when that cannot be told. The position stays, and if it
// cannot be set back that is an error: what follows would be left out.
result<std::optional<hole_keeper::extent>> hole_keeper::look_ahead() noexcept {
  FILDES_TRY(const std::uint64_t at, seek(from_, 0, seek_origin::current));
  const auto found = measure(at);
  FILDES_TRYV(seek(from_, at, seek_origin::begin));
  if (found.has_error()) return std::optional<extent>();
  return std::optional<extent>(found.assume_value());
}

// The same, and the position is anywhere.
result<hole_keeper::extent> hole_keeper::measure(std::uint64_t at) noexcept {
  FILDES_TRY(const std::uint64_t end, seek(from_, 0, seek_origin::end));
  const auto data = seek(from_, at, seek_origin::data);
  if (data.has_error()) {
    if (data.assume_error() != errc::nxio) return data.assume_error();
    return extent{end > at ? end - at : 0, 0};
  }
  const std::uint64_t begin = data.assume_value();
  const std::uint64_t stop =
      value_or(seek(from_, begin, seek_origin::hole), end);
  return extent{begin - at, stop - begin};
}

// Moves both positions on, past what could be kept. Where the target has bytes
// already they are freed; where it ends it is lengthened.
result<std::uint64_t> hole_keeper::pass(std::uint64_t size) noexcept {
  FILDES_TRY(const std::uint64_t at, seek(to_, 0, seek_origin::current));
  FILDES_TRY(const std::uint64_t end, seek(to_, 0, seek_origin::end));
  FILDES_TRYV(seek(to_, at, seek_origin::begin));
  std::uint64_t kept = at < end ? std::min(size, end - at) : 0;
  if (kept > 0 &&
      sys::fallocate(to_, static_cast<unsigned>(allocate_flag::punch_hole),
                     static_cast<std::int64_t>(at),
                     static_cast<std::int64_t>(kept))
          .has_error())
    return std::uint64_t{0};
  if (kept < size &&
      sys::ftruncate(to_, static_cast<std::int64_t>(at + size)).has_value())
    kept = size;
  FILDES_TRYV(seek(to_, at + kept, seek_origin::begin));
  FILDES_TRYV(seek(from_, kept, seek_origin::current));
  return kept;
}

}  // namespace fildes::inline FILDES_ABI::detail
