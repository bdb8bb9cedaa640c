// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/file_time_chrono.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/sys/file_time.hpp>

namespace fildes::inline FILDES_ABI {

/// What becomes of one time of a file: nothing, the time of the call, or a time
/// that is given. Converts from file_time, from the wall clock's moments and
/// from chrono's time points.
class time_change {
 public:
  constexpr time_change() noexcept = default;
  constexpr time_change(const file_time& t) noexcept
      : time_(t), what_(change::at) {}
  template <has_file_time T>
    requires(!std::same_as<T, file_time>)
  constexpr time_change(const T& t) noexcept : time_change(to_file_time(t)) {}

  /// The time stays. What is not said is this.
  static constexpr time_change omit() noexcept { return {}; }
  /// The kernel's time of the call. Where both times are this, leave to write
  /// the file is enough; all else is its owner's privilege.
  static constexpr time_change now() noexcept {
    return time_change(change::now);
  }
  /// This time, rounded down to what the file system keeps, and held at the
  /// ends of what it can keep.
  static constexpr time_change at(const file_time& t) noexcept { return t; }

  constexpr bool is_omit() const noexcept { return what_ == change::omit; }
  constexpr bool is_now() const noexcept { return what_ == change::now; }
  /// The time that was given, if one was.
  constexpr std::optional<file_time> time() const noexcept {
    if (what_ != change::at) return std::nullopt;
    return time_;
  }

  friend constexpr bool operator==(const time_change&,
                                   const time_change&) noexcept = default;

 private:
  enum class change : unsigned char { omit, now, at };
  explicit constexpr time_change(change what) noexcept : what_(what) {}

  file_time time_ = {};
  change what_ = change::omit;
};

/// The two times of a file that can be set; the others are the kernel's own.
struct file_times {
  time_change accessed = {};
  time_change modified = {};
};

namespace detail {

constexpr sys::abi::timespec raw_time(const time_change& t) noexcept {
  if (t.is_omit()) return {0, sys::abi::utime_omit};
  if (t.is_now()) return {0, sys::abi::utime_now};
  return {t.time()->seconds, t.time()->nanoseconds};
}

// The kernel would take two numbers over a second for "now" and "omit".
constexpr bool is_valid(const time_change& t) noexcept {
  return !t.time() || fildes::is_valid(*t.time());
}

FILDES_INLINE result<> set_times(int base, const char* path,
                                 const file_times& times, int flags) noexcept {
  if (!is_valid(times.accessed) || !is_valid(times.modified)) [[unlikely]]
    return error(errc::inval, operation::file_time);
  return sys::utimensat(
      base, path, {raw_time(times.accessed), raw_time(times.modified)}, flags);
}

}  // namespace detail

/// Sets times of what a path leads to; symbolic links are followed. Nothing is
/// opened: a FIFO does not make it wait. Where neither time changes the kernel
/// does not look at the path. See utimensat(2).
/// \error inval  nanoseconds of a whole second or more; by
///               operation::file_time, and nothing is done
/// \error noent  nothing there; also notdir, loop, acces on the way
/// \error perm   somebody else's file; acces when it was to be `now` and may
///               not be written; rofs
inline result<> set_times(const path_arg& path,
                          const file_times& times) noexcept {
  FILDES_TRY(const char* const name, path.c_str());
  return detail::set_times(sys::abi::at_fdcwd, name, times, 0);
}

/// The same of a symbolic link itself, where the path ends in one.
inline result<> set_link_times(const path_arg& path,
                               const file_times& times) noexcept {
  FILDES_TRY(const char* const name, path.c_str());
  return detail::set_times(sys::abi::at_fdcwd, name, times,
                           sys::abi::at_symlink_nofollow);
}

/// The same of what a descriptor has open or, by O_PATH, holds: a link, too.
FILDES_INLINE result<> set_times(const any_fd& fd,
                                 const file_times& times) noexcept {
  return detail::set_times(fd.raw(), "", times, sys::abi::at_empty_path);
}

/// The same of a path that begins at `base` when it is relative. With resolve
/// flags the file is held by a path_fd first.
/// \error xdev   the resolve flags forbid the way; loop for links
/// \error nosys  `resolve` on a kernel without openat2
result<> set_times_at(const path_fd& base, const path_arg& path,
                      const file_times& times,
                      const follow_options& options = {},
                      resolve_flags resolve = {}) noexcept;

}  // namespace fildes::inline FILDES_ABI
