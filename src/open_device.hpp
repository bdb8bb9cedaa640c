// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/open.hpp>
#include <fildes/path.hpp>
#include <fildes/stat.hpp>

// What the kinds of devices share.

namespace fildes::inline FILDES_ABI::detail {

/// What must be at the path: a device of this type, of this driver, and which.
struct wanted_device {
  file_type type;
  std::optional<std::uint32_t> major = {};
  std::optional<std::uint32_t> minor = {};

  constexpr bool is_of(device_number number) const noexcept {
    return (!major || number.major == *major) &&
           (!minor || number.minor == *minor);
  }
};

/// The flags of open(2), as open_raw takes them.
constexpr std::uint32_t open_bits(access_mode access,
                                  open_flags flags) noexcept {
  return static_cast<std::uint32_t>(access) | flags.bits();
}

/// Holds what is there, looks at it, and opens that: whatever others put in its
/// place meanwhile is not opened.
/// \error notblk  by operation::device: no block device, and one is wanted
/// \error nodev   by operation::device: no character device; another one
result<int> open_device(int base, const path_arg& path, wanted_device wanted,
                        std::uint32_t bits, resolve_flags resolve) noexcept;

/// Whether a descriptor has such a device open.
result<bool> is_device(const any_fd& fd, wanted_device wanted) noexcept;

}  // namespace fildes::inline FILDES_ABI::detail
