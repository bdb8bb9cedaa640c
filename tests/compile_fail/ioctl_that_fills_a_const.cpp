// SPDX-License-Identifier: BSL-1.0
// EXPECT: ioctl: write the type without const or volatile
#include <fildes/ioctl.hpp>

#ifdef FILDES_MISUSE
using version = const int;
#else
using version = int;
#endif
inline constexpr auto get_version = fildes::ioctl_read<'V', 1, version>;
