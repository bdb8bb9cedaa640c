// SPDX-License-Identifier: BSL-1.0
// EXPECT: write int or std::uint8_t for bool
#include <fildes/ioctl.hpp>

#ifdef FILDES_MISUSE
inline constexpr auto is_ready = fildes::ioctl_read<'V', 1, bool>;
#else
inline constexpr auto is_ready = fildes::ioctl_read<'V', 1, std::uint8_t>;
#endif
