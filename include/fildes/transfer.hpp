// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <limits>
#include <vector>

#include <fildes/io.hpp>
#include <fildes/splice.hpp>

namespace fildes::inline FILDES_ABI {

/// How bytes went from one descriptor to another.
enum class transfer_way : unsigned char {
  reflink,          ///< blocks shared between two files (FICLONERANGE)
  copy_file_range,  ///< copied by the file system
  sendfile,         ///< copied from the page cache
  splice,           ///< moved through a pipe, by page
  read_write,       ///< copied through the program
  hole,             ///< not moved: a hole of the source kept as one
};
inline constexpr std::size_t transfer_ways = 6;

/// What a transfer did.
struct transfer_report {
  /// Bytes that arrived at the target, holes included.
  std::uint64_t bytes = 0;
  /// Of these, the bytes that went each way, by transfer_way.
  std::array<std::uint64_t, transfer_ways> by_way = {};
  /// The source ended, rather than the limit being reached.
  bool ended = false;
  /// Only after an error: what was taken from a source that cannot be set back
  /// and did not get into the target. It comes next in the stream.
  std::vector<std::byte> unwritten;

  std::uint64_t bytes_by(transfer_way way) const noexcept {
    return by_way[static_cast<std::size_t>(way)];
  }
  /// The way that moved most; read_write when nothing was there to move.
  transfer_way main_way() const noexcept;
};

/// A callback that is lent for a call: any callable that takes a
/// `const transfer_report&` and returns whether to go on.
class transfer_progress {
 public:
  constexpr transfer_progress() noexcept = default;
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, transfer_progress> &&
             std::is_invocable_r_v<bool, F&, const transfer_report&>)
  transfer_progress(F&& f FILDES_LIFETIMEBOUND) noexcept
      : object_(const_cast<void*>(
            static_cast<const void*>(__builtin_addressof(f)))),
        call_([](void* object, const transfer_report& report) -> bool {
          return (*static_cast<std::remove_reference_t<F>*>(object))(report);
        }) {}

  explicit operator bool() const noexcept { return call_ != nullptr; }
  bool operator()(const transfer_report& report) const {
    return call_(object_, report);
  }

 private:
  void* object_ = nullptr;
  bool (*call_)(void*, const transfer_report&) = nullptr;
};

struct transfer_options {
  /// Bytes to move; what the source has, when it ends before.
  std::uint64_t size = std::numeric_limits<std::uint64_t>::max();
  /// \error timedout  when it passes; what has moved has arrived
  deadline until = deadline::never();
  /// Called after each step. Returning false ends the transfer with `canceled`.
  transfer_progress progress = {};
  /// What moves in one step at most, when there is `progress` or a deadline;
  /// a hole, and blocks that are shared, are one step whatever their size.
  std::size_t chunk = std::size_t{64} << 20;
  /// Keep holes of the source as holes where the target is a file.
  bool keep_holes = true;
  /// Filled in when the transfer fails too.
  transfer_report* report = nullptr;
};

namespace detail {
result<transfer_report> transfer(int from, int to, const transfer_options&);
}

/// Moves bytes from the position of one descriptor to that of another, to the
/// end or up to a size, by the best means that the two allow, and says how.
///
/// Tries, as the two sides allow: sharing blocks (reflink), copy_file_range,
/// sendfile, splice (through a pipe of its own when neither side is one), and
/// at last read and write; but what has more than 1 MiB and lies on a disk is
/// spliced before it is copied. When the kernel or file system refuses one way,
/// goes on with the next from where it stands. Short counts, interruptions and
/// non-blocking descriptors are its business. SIGPIPE is kept from the thread.
/// With a deadline, a blocking socket or device is written to in small pieces.
///
/// Nothing is lost or doubled: after an error the source stands behind the last
/// byte that arrived, or `unwritten` of the report holds what came between.
/// \error timedout  the deadline passed
/// \error canceled  `progress` said so
/// \error pipe      nobody reads the target any more
/// \error nospc     the target's disk is full
/// \error inval     a pipe or file into itself, but for parts that lie apart
template <byte_source From, byte_sink To>
result<transfer_report> transfer(const From& from, const To& to,
                                 const transfer_options& options = {}) {
  return detail::transfer(from.raw(), to.raw(), options);
}

}  // namespace fildes::inline FILDES_ABI
