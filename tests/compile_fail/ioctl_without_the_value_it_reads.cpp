// SPDX-License-Identifier: BSL-1.0
// EXPECT: the kernel reads a value: give it one
#include <fildes/ioctl.hpp>

using namespace fildes;

inline constexpr auto set_mode = ioctl_write<'V', 2, int>;

result<> reset(const any_fd& device) {
#ifdef FILDES_MISUSE
  return ioctl(device, set_mode);
#else
  return ioctl(device, set_mode, 0);
#endif
}
