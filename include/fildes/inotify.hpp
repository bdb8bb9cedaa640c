// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include <fildes/fd.hpp>
#include <fildes/inotify_event.hpp>
#include <fildes/inotify_flags.hpp>
#include <fildes/path.hpp>
#include <fildes/sys/abi/ioctl.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/inotify.hpp>

namespace fildes::inline FILDES_ABI {

class inotify_watch;

/// Tells of changes to files, by whomever: readable when there are events.
///
/// A watch is on a file, however it is named, and follows it when it is
/// renamed. A watch on a directory tells of its entries, and not of what is
/// further below: see tree_watcher. Changes that another machine makes to a
/// file system of the network are not told.
class inotify : public any_fd {
 public:
  static constexpr std::string_view kind_name = "inotify";

  /// Room for any one event.
  static constexpr std::size_t smallest_room =
      sizeof(sys::abi::inotify_event) + 256;

  /// Makes one that watches nothing. See inotify_init1(2).
  /// \error mfile  too many inotifies of this user: see inotify_limits
  static result<owned<inotify>> create(inotify_flags flags = {}) noexcept {
    return owned<inotify>::adopt_raw(
        sys::inotify_init1(flags.bits() ^ sys::abi::in_cloexec));
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Watches a file that this inotify does not watch, until the handle ends.
  /// See inotify_add_watch(2).
  /// \error exist  it is watched already, perhaps by another path
  /// \error inval  nothing to tell was named, or mask_add
  /// \error acces  no permission to read it; noent, notdir, loop
  /// \error nospc  too many watches of this user: see inotify_limits
  result<inotify_watch> watch(const path_arg& path, watch_flags what)
      const noexcept FILDES_LIFETIMEBOUND;

  /// The same of what a descriptor has open, a path_fd for one. It is found by
  /// /proc, which must be mounted. `dont_follow` means nothing here.
  result<inotify_watch> watch(
      const any_fd& held, watch_flags what) const noexcept FILDES_LIFETIMEBOUND;

  /// Watches a file that is to be watched as long as the inotify is there, or
  /// changes a watch: without `mask_add` and `mask_create` what it tells is
  /// replaced. The number is that of the watch, new or not.
  /// \error as watch
  result<watch_id> add(const path_arg& path, watch_flags what) const noexcept;
  result<watch_id> add(const any_fd& held, watch_flags what) const noexcept;

  /// Ends a watch: inotify_ignored is the last event of it. False when the
  /// kernel has ended it before, or there never was one. See
  /// inotify_rm_watch(2).
  result<bool> remove(watch_id watch) const noexcept;

  /// Takes events, as many as there is room for. Waits while there is none.
  /// \error again   there is none, and the inotify is non-blocking
  /// \error intr    a signal came first
  /// \error inval   less room than smallest_room; nothing was taken
  /// \error badmsg  by operation::inotify: records that are no events
  FILDES_INLINE result<inotify_events> read(
      byte_span into FILDES_LIFETIMEBOUND) const noexcept {
    if (into.size() < smallest_room) [[unlikely]]
      return error(errc::inval, operation::inotify);
    FILDES_TRY(const std::size_t size,
               sys::read(fd_, into.data(), into.size()));
    return inotify_events::parse(byte_view(into.data(), size));
  }

  /// How many bytes all events have that wait to be read: FIONREAD.
  FILDES_INLINE result<std::size_t> available() const noexcept {
    int bytes = 0;
    FILDES_TRYV(sys::ioctl(fd_, sys::abi::fionread, &bytes));
    return static_cast<std::size_t>(bytes);
  }

 protected:
  using any_fd::any_fd;
  inotify(const inotify&) = default;  // owned<K>, borrowed<K>?
  inotify& operator=(const inotify&) = default;
  ~inotify() = default;
};

/// A watch that ends with its owner. The inotify must live longer.
///
/// That the kernel ended it first (the file is gone, `oneshot`, an unmount) is
/// no error: its number is nobody's then, and not given to another watch, but
/// after 2^31 of them. An owner that was moved from may only be assigned to or
/// destroyed.
class [[nodiscard]] inotify_watch {
 public:
  inotify_watch(inotify_watch&& other) noexcept
      : on_(other.on_), id_(std::exchange(other.id_, none)) {}
  inotify_watch& operator=(inotify_watch&& other) noexcept {
    inotify_watch taken(std::move(other));
    std::swap(on_, taken.on_);
    std::swap(id_, taken.id_);
    return *this;
  }
  ~inotify_watch() {
    if (id_ != none) (void)on_.remove(id_);
  }

  /// What its events have.
  watch_id id() const noexcept { return id_; }

  /// Ends it now. False when the kernel has ended it before.
  result<bool> remove() && noexcept {
    return on_.remove(std::exchange(id_, none));
  }
  /// Leaves it to the inotify.
  watch_id release() && noexcept { return std::exchange(id_, none); }

 private:
  friend inotify;
  inotify_watch(const inotify& on, watch_id id) noexcept : on_(on), id_(id) {}

  static constexpr watch_id none{-1};

  borrowed<inotify> on_;
  watch_id id_;
};

/// What the system grants. See inotify(7).
struct inotify_limits {
  std::uint64_t queued_events = 0;  ///< of an inotify that is made now
  std::uint64_t instances = 0;      ///< of one user
  std::uint64_t watches = 0;        ///< of one user, in all of these

  /// Reads /proc/sys/fs/inotify.
  /// \error badmsg  by operation::inotify: no number there
  static result<inotify_limits> read() noexcept;
};

}  // namespace fildes::inline FILDES_ABI
