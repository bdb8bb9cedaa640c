// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/raw_mode.hpp>

namespace fildes::inline FILDES_ABI::detail {

/// The same as restore_all_from_signal(), but for terminals that have another
/// job in the foreground: what the shell does there now is not undone.
void restore_here_from_signal() noexcept;

}  // namespace fildes::inline FILDES_ABI::detail
