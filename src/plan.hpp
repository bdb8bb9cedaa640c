// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>

#include <fildes/descriptor.hpp>
#include <fildes/stat.hpp>
#include <fildes/transfer.hpp>

namespace fildes::inline FILDES_ABI::detail {

/// Whether bytes that were read can go back, and nothing is to be waited for.
inline bool seeks(file_type type) noexcept {
  return type == file_type::regular || type == file_type::block_device;
}

inline bool splices_out(file_type type) noexcept {
  return type != file_type::regular && type != file_type::character_device;
}

/// What is known of a transfer before the first byte moves.
class transfer_plan {
 public:
  /// \error inval  into itself
  static result<transfer_plan> make(int from, int to,
                                    const transfer_options& options) noexcept {
    FILDES_TRY(const auto from_status, stat(borrow(from)));
    FILDES_TRY(const auto to_status, stat(borrow(to)));
    transfer_plan plan(from_status, to_status);
    plan.timed = !options.until.is_never();
    plan.size = options.size;
    plan.find_end(from);
    if (plan.from.identity() == plan.to.identity())
      FILDES_TRYV(plan.refuse_itself(to));
    plan.choose_ways(to);
    return plan;
  }

  bool both_files() const noexcept {
    return from.type() == file_type::regular && to.type() == file_type::regular;
  }
  bool both_pipes() const noexcept {
    return from.type() == file_type::fifo && to.type() == file_type::fifo;
  }
  /// From something that is to be waited for, and is no pipe itself.
  bool fills_a_pipe() const noexcept {
    return to.type() == file_type::fifo && from.type() != file_type::fifo &&
           !seeks(from.type());
  }
  bool one_pipe() const noexcept {
    return from.type() == file_type::fifo || to.type() == file_type::fifo;
  }

  file_status from;
  file_status to;
  bool timed = false;
  std::uint64_t size = 0;     ///< how much to move at most
  std::uint64_t from_at = 0;  ///< where a regular file stands
  /// What a regular file has from there. Behind it there is nothing but to
  /// read: that finds the end without room in the target, what has grown, and
  /// what the files of /proc, all of them of no size, have to say.
  std::uint64_t from_left = 0;
  std::array<transfer_way, transfer_ways> ways = {};
  std::size_t way_count = 0;

 private:
  transfer_plan(const file_status& f, const file_status& t) noexcept
      : from(f), to(t) {}

  static borrowed<any_fd> borrow(int fd) noexcept {
    return borrowed<any_fd>::borrow_raw(fd);
  }

  void find_end(int fd) noexcept {
    if (from.type() != file_type::regular) return;
    const auto at = sys::lseek(fd, 0, 1);
    if (at.has_error()) return;
    from_at = static_cast<std::uint64_t>(at.assume_value());
    from_left = from.size() - std::min(from.size(), from_at);
  }

  // A pipe emptied into itself never ends, nor does a file that is appended to
  // itself: of that, what it has now is moved.
  result<> refuse_itself(int fd) noexcept {
    const error refused(errc::inval, operation::transfer);
    if (both_pipes()) return refused;
    if (!both_files()) return success();
    FILDES_TRY(const auto flags, get_status_flags(borrow(fd)));
    FILDES_TRY(const std::int64_t at, sys::lseek(fd, 0, 1));
    const auto to_at = static_cast<std::uint64_t>(at);
    size = std::min(size, from_left);
    const bool apart = to_at >= from_at + size || to_at + size <= from_at;
    if (!apart || flags.has(status_flag::append)) return refused;
    return success();
  }

  // File systems on a disk copy a range by splicing it through a pipe of 64
  // KiB: one of our own, 16 times as large, is faster. Without a disk (major 0)
  // a server may do the copy. See docs/decisions/0012.
  bool is_large_on_a_disk() const noexcept {
    return from.identity().device.major != 0 && from_left > std::size_t{1}
                                                                << 20;
  }

  void choose_ways(int to_fd) noexcept {
    const auto add = [this](transfer_way way) { ways[way_count++] = way; };
    // Only small writes keep a socket or device from waiting in the kernel.
    const bool small = timed && !seeks(to.type()) &&
                       to.type() != file_type::fifo && !is_nonblocking(to_fd);
    const bool known = from.type() == file_type::regular && from_left > 0;
    if (known && both_files()) {
      if (from.identity().device == to.identity().device)
        add(transfer_way::reflink);
      if (is_large_on_a_disk()) add(transfer_way::splice);
      add(transfer_way::copy_file_range);
    }
    if (known && !small && to.type() != file_type::fifo)
      add(transfer_way::sendfile);
    // A splice from a terminal waits for a line with the pipe's lock held.
    const bool splices = known || splices_out(from.type());
    const bool added = known && both_files() && is_large_on_a_disk();
    if (!small && splices && !added) add(transfer_way::splice);
    add(transfer_way::read_write);
  }
};

}  // namespace fildes::inline FILDES_ABI::detail
