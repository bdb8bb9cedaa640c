// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>

#include <fildes/file.hpp>

namespace fildes::inline FILDES_ABI {

// Files that share their blocks on the disk, until one of them is written. Few
// file systems can: btrfs, xfs, bcachefs, some network's.

/// Makes the whole content of one file that of another, at no cost in space.
/// See FICLONE in ioctl_ficlone(2); transfer() does it where it can, and copies
/// where it cannot.
/// \error opnotsupp  the file system cannot; also notty
/// \error xdev       they are of two file systems
/// \error inval      no regular files
/// \error badf       not opened for reading, or the target not for writing
/// \error txtbsy     one of them is in use as swap space
inline result<> clone_file(const file& from, const file& to) noexcept {
  FILDES_TRYV(sys::ioctl(to.raw(), sys::abi::ficlone, from.raw()));
  return success();
}

/// The same for a part; a size of zero is to the end. Offsets and size must be
/// multiples of the file system's block, but at the end of the source.
/// \error inval  they are not, or the parts overlap in one file
inline result<> clone_range(const file& from, file_range range, const file& to,
                            std::uint64_t to_offset) noexcept {
  sys::abi::file_clone_range what{from.raw(), range.offset, range.size,
                                  to_offset};
  FILDES_TRYV(sys::ioctl(to.raw(), sys::abi::ficlonerange, &what));
  return success();
}

/// Where bytes may stand that are to be shared.
struct dedupe_place {
  borrowed<file> in;
  std::uint64_t offset = 0;
};

/// What came of one place.
class dedupe_outcome {
 public:
  constexpr dedupe_outcome() noexcept = default;
  /// As the kernel says it; `asked` is how much was to be shared.
  constexpr dedupe_outcome(std::int32_t status, std::uint64_t bytes,
                           std::uint64_t asked) noexcept
      : bytes_(bytes < asked ? bytes : asked), status_(status) {}

  /// Whether the bytes there are others, so that nothing was done. No error.
  constexpr bool differs() const noexcept { return status_ == 1; }

  /// How many bytes are shared now: zero when they differ, and perhaps fewer
  /// than asked for, from the beginning on.
  /// \error opnotsupp  the file system cannot
  /// \error xdev       of another file system
  /// \error inval      offset or size are no multiples of a block
  /// \error perm       somebody else's file that is not open for writing
  constexpr result<std::uint64_t> bytes() const noexcept {
    if (status_ < 0)
      return error::from_raw(0u - static_cast<unsigned>(status_),
                             sys::nr::ioctl);
    return differs() ? 0 : bytes_;
  }

 private:
  std::uint64_t bytes_ = 0;
  std::int32_t status_ = 0;
};

/// Makes places share the blocks of a part of a file where their bytes equal
/// it: the kernel compares them, with the files locked. What came of each is at
/// the same index of `outcomes`, which must have as many; an error is for all,
/// and then nothing is in outcomes but what was done before.
/// See FIDEDUPERANGE in ioctl_fideduperange(2).
/// \error inval      another number of outcomes; by operation::inout
/// \error opnotsupp  the file system of the source cannot; also notty
/// \error isdir      a directory
result<> dedupe(const file& from, file_range range,
                std::span<const dedupe_place> places,
                std::span<dedupe_outcome> outcomes) noexcept;

/// The same for one place.
inline result<dedupe_outcome> dedupe(const file& from, file_range range,
                                     const dedupe_place& place) noexcept {
  dedupe_outcome outcome;
  FILDES_TRYV(dedupe(from, range, {&place, 1}, {&outcome, 1}));
  return outcome;
}

}  // namespace fildes::inline FILDES_ABI
