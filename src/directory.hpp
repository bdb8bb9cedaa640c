// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>

#include <fildes/result.hpp>

// What directory.cpp and tree_cursor.cpp share.

namespace fildes::inline FILDES_ABI::detail {

/// Records of what `fd` has open, as many as there is room for; none at the
/// end, and of a directory that was removed. Again after a signal.
result<std::size_t> read_records(int fd, std::span<char> into) noexcept;

}  // namespace fildes::inline FILDES_ABI::detail
