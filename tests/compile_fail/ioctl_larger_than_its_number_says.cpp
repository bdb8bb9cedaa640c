// SPDX-License-Identifier: BSL-1.0
// EXPECT: ioctl: too large for the number
#include <fildes/ioctl.hpp>

struct page {
  char bytes[1 << 14];
};
#ifdef FILDES_MISUSE
inline constexpr auto get_page = fildes::ioctl_read<'V', 1, page>;
#else
inline constexpr auto get_page = fildes::ioctl_read_by<0x5601, page>;
#endif
