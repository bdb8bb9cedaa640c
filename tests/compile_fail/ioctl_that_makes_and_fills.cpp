// SPDX-License-Identifier: BSL-1.0
// EXPECT: ioctl_makes: this request hands data back
#include <fildes/ioctl.hpp>

using namespace fildes;

#ifdef FILDES_MISUSE
inline constexpr auto make = ioctl_makes<any_fd>(ioctl_read<'V', 1, int>);
#else
inline constexpr auto make = ioctl_makes<any_fd>(ioctl_write<'V', 1, int>);
#endif
