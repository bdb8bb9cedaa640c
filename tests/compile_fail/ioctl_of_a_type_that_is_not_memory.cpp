// SPDX-License-Identifier: BSL-1.0
// EXPECT: ioctl: the argument is copied as memory
#include <fildes/ioctl.hpp>

struct mode {
#ifdef FILDES_MISUSE
  mode(const mode& other) : number(other.number) {}
#endif
  int number;
};
inline constexpr auto set_mode = fildes::ioctl_write<'V', 2, mode>;
