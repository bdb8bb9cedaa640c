// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <fildes/inotify_event.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

/// What became of an entry that was moved.
enum class move_kind : std::uint8_t {
  renamed,    ///< from one watched directory to one, or in the same
  moved_out,  ///< to where nothing is watched
  moved_in,   ///< from where nothing is watched
};

/// An entry of a watched directory.
struct watched_entry {
  watch_id watch{-1};
  std::string_view name;
};

/// Both halves of a move, as far as they are known. The names last until the
/// call that told it returns.
struct joined_move {
  move_kind kind = move_kind::renamed;
  watched_entry from;  ///< not of what was moved in
  watched_entry to;    ///< not of what was moved out
  bool directory = false;
};

/// Joins the two halves of renames, which come as two events with the same
/// cookie, maybe in two reads and with others in between.
///
/// Be given every change, in order. A first half waits for the second until the
/// time that was granted has passed; or until another entry comes to or goes
/// from the same directory, since directories are locked for a rename; of more
/// than 16 at a time the oldest waits no longer. Allocates nothing.
class rename_joiner {
 public:
  /// `patience` is how long a second half may keep one waiting: they come
  /// within microseconds, if this program is fast enough to read them.
  explicit rename_joiner(
      nanoseconds patience = nanoseconds(10'000'000)) noexcept
      : patience_(patience) {}

  /// Calls `tell(const joined_move&)` for each move of which the change gives
  /// the end; at most twice. Changes that are no moves are the caller's.
  template <class F>
  void take(const inotify_change& change, F&& tell) {
    joined_move done;
    if (settle_before(change, done)) tell(done);
    if (join(change, done)) tell(done);
  }

  /// Calls it for those that have waited too long: moved out.
  template <class F>
  void settle(F&& tell) {
    joined_move done;
    while (pop_expired(done)) tell(done);
  }

  /// Calls it for all: after an overflow no half may be to come.
  template <class F>
  void settle_all(F&& tell) {
    joined_move done;
    while (pop_oldest(done)) tell(done);
  }

  /// When `settle` has something to tell next.
  deadline next() const noexcept;

 private:
  struct half {
    std::uint64_t number = 0;  // in the order that they came; zero: none
    watch_id watch{-1};
    std::uint32_t cookie = 0;
    deadline until;
    bool directory = false;
    std::uint8_t size = 0;
    std::array<char, 255> name;

    std::string_view text() const noexcept { return {name.data(), size}; }
  };
  static constexpr std::size_t most = 16;

  bool settle_before(const inotify_change& change, joined_move& done) noexcept;
  bool join(const inotify_change& change, joined_move& done) noexcept;
  bool pop_expired(joined_move& done) noexcept;
  bool pop_oldest(joined_move& done) noexcept;

  half* oldest() noexcept;
  bool keep(const inotify_change& change, joined_move& done) noexcept;
  bool complete(const inotify_change& change, joined_move& done) noexcept;
  bool pop(half* which, joined_move& done) noexcept;

  nanoseconds patience_;
  std::uint64_t last_ = 0;
  std::size_t size_ = 0;
  // One more: what is told of stays where it is until then.
  std::array<half, most + 1> halves_;
};

}  // namespace fildes::inline FILDES_ABI
