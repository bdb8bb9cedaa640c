// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <optional>
#include <span>

#include <fildes/file_handle.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/signal_set.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {
// Where a buffer that lines are read through stands.
struct line_cursor {
  std::size_t begin = 0;  // of what is there and was not given out
  std::size_t end = 0;
  bool skips = false;  // to the end of a line whose beginning was given out
};
}  // namespace detail

/// What the kernel tells about a descriptor in /proc/PID/fdinfo, see proc(5).
///
/// Lines and fields that are not known are passed over, and those that older
/// kernels do not write are optional. What is known and does not read as it
/// should is badmsg of operation::fdinfo.
namespace fdinfo {

/// A counter.
struct eventfd_state {
  std::uint64_t count = 0;
  std::optional<int> id;          ///< kernel 5.2
  std::optional<bool> semaphore;  ///< kernel 6.10
};

struct timerfd_state {
  int clock = 0;            ///< CLOCK_...
  std::uint64_t ticks = 0;  ///< expirations that nobody has read
  std::uint32_t flags = 0;  ///< as it was set: TFD_TIMER_...
  nanoseconds value;        ///< until it expires; zero when disarmed
  nanoseconds interval;     ///< zero when it expires once
};

/// The process behind a pidfd.
struct pidfd_state {
  /// -1: it has ended and was waited for. 0: it has no number here.
  int pid = 0;

  /// The same, followed by its numbers in the namespaces further in.
  std::span<const int> pids() const noexcept { return {numbers.data(), count}; }

  static constexpr std::size_t most = 33;  ///< namespaces nest no deeper
  std::array<int, most> numbers = {};
  std::size_t count = 0;
};

/// What is told once.
struct summary {
  std::int64_t position = 0;
  std::uint32_t flags = 0;      ///< as open(2) takes them, O_CLOEXEC among them
  std::optional<int> mount_id;  ///< kernel 3.15
  std::optional<std::uint64_t> inode;    ///< kernel 5.14
  std::optional<eventfd_state> eventfd;  ///< of an eventfd; so the others
  std::optional<signal_set> signals;     ///< that a signalfd reads
  std::optional<timerfd_state> timer;
  std::optional<pidfd_state> process;

  /// From a whole text. \error badmsg  also where it has no position or flags
  static result<summary> parse(std::string_view text) noexcept;
};

/// A descriptor that an epoll set waits for.
struct epoll_entry {
  int tfd = -1;  ///< its number when it was added; may be another's by now
  std::uint32_t events = 0;              ///< EPOLLIN...
  std::uint64_t data = 0;                ///< as it was given to the set
  std::optional<std::int64_t> position;  ///< kernel 4.13; so the next two
  std::optional<std::uint64_t> inode;
  std::optional<device_number> device;

  /// From a line; nothing when the line is of another sort.
  static result<std::optional<epoll_entry>> parse(
      std::string_view line) noexcept;
};

/// A file that an inotify instance watches.
struct inotify_watch {
  int wd = -1;
  std::uint64_t inode = 0;
  device_number device;
  std::uint32_t mask = 0;  ///< IN_MODIFY...
  std::uint32_t ignored_mask = 0;
  std::optional<file_handle> handle;  ///< where the file system has them

  /// From a line; nothing when the line is of another sort.
  static result<std::optional<inotify_watch>> parse(
      std::string_view line) noexcept;
};

/// Reads a text of any length, line by line or record by record. The kernel
/// makes it when the first line is read: later changes are not seen.
///
///     FILDES_TRY(auto text, fdinfo::reader::open(set));
///     for (;;) {
///       FILDES_TRY(const auto entry, text.next<fdinfo::epoll_entry>());
///       if (!entry) break;
///       ...
///     }
class [[nodiscard]] reader {
 public:
  /// Of a descriptor of this process.
  /// \error noent  it is not open, or /proc is not mounted
  static result<reader> open(const any_fd& fd) noexcept;

  /// Of a process's descriptor, by its number there; `process` is /proc/PID.
  /// \error acces  the process is somebody else's; see ptrace(2)
  static result<reader> open_at(const path_fd& process, int fd) noexcept;

  /// The next line, without its end; nothing after the last. Lasts until the
  /// next call.
  /// \error overflow  of operation::fdinfo: longer than there is room for. The
  ///                  next call gives the line behind it.
  result<std::optional<std::string_view>> next_line() noexcept;

  /// The next epoll_entry or inotify_watch, others passed over; nothing after
  /// the last.
  template <class Record>
  result<std::optional<Record>> next() noexcept {
    for (;;) {
      FILDES_TRY(const auto line, next_line());
      if (!line) return std::optional<Record>();
      FILDES_TRY(const auto record, Record::parse(*line));
      if (record) return record;
    }
  }

 private:
  explicit reader(owned<any_fd> text) noexcept : text_(std::move(text)) {}

  owned<any_fd> text_;
  detail::line_cursor at_;
  std::array<char, 1024> buffer_ = {};
};

/// The summary of a descriptor of this process. \error as reader
result<summary> read(const any_fd& fd) noexcept;

}  // namespace fdinfo
}  // namespace fildes::inline FILDES_ABI
