// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/stat.hpp>

namespace fildes::inline FILDES_ABI::detail {

/// Keeps the holes of one file in another while its data are moved from the
/// position of the one to that of the other.
class hole_keeper {
 public:
  hole_keeper(int from, int to, const file_status& from_status,
              const file_status& to_status) noexcept;

  /// Whether there may be holes to keep: both are regular files, open as it
  /// takes, and the source takes less room than its size.
  bool possible() const noexcept { return possible_; }

  /// If the source stands at a hole: moves both positions past it, at most
  /// `limit` bytes, so that the target reads as zeros there, and returns its
  /// size. Else zero, and data_left() says how far the data reach.
  result<std::uint64_t> skip(std::uint64_t limit) noexcept;

  std::uint64_t data_left() const noexcept { return data_left_; }

  /// Tells that `n` bytes of data were moved.
  void moved(std::uint64_t n) noexcept {
    data_left_ -= n < data_left_ ? n : data_left_;
  }

 private:
  struct extent {
    std::uint64_t hole;
    std::uint64_t data;
  };
  result<std::optional<extent>> look_ahead() noexcept;
  result<extent> measure(std::uint64_t at) noexcept;
  result<std::uint64_t> pass(std::uint64_t size) noexcept;
  void give_up() noexcept;

  int from_;
  int to_;
  bool possible_;
  std::uint64_t data_left_ = 0;
};

}  // namespace fildes::inline FILDES_ABI::detail
