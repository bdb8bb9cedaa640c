// SPDX-License-Identifier: BSL-1.0
// EXPECT: ioctl_integral
#include <fildes/ioctl.hpp>

#ifdef FILDES_MISUSE
inline constexpr auto set_rate = fildes::ioctl_integer<'V', 1, double>;
#else
inline constexpr auto set_rate = fildes::ioctl_integer<'V', 1, long>;
#endif
