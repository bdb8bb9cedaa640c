// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/poll.hpp>

namespace fildes::inline FILDES_ABI::detail {

/// A millisecond, for what cannot be waited for in any other way.
inline void wait_a_little() noexcept { (void)sys::poll(nullptr, 0, 1); }

}  // namespace fildes::inline FILDES_ABI::detail
