// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>

#include <fildes/result.hpp>
#include <fildes/sys/abi/extents.hpp>

namespace fildes::inline FILDES_ABI::detail {

/// Whether an answer of FS_IOC_FIEMAP makes sense: no more extents than there
/// is room for, in order, none without an end, and the last one past `begin`,
/// where they were asked for: else it would go on for ever.
/// \error badmsg  it does not
result<> check_extents(const sys::abi::fiemap& head,
                       std::span<const sys::abi::fiemap_extent> room,
                       std::uint64_t begin) noexcept;

}  // namespace fildes::inline FILDES_ABI::detail
