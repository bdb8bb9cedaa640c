// SPDX-License-Identifier: BSL-1.0
// EXPECT: no matching function for call to 'ioctl
#include <fildes/ioctl.hpp>

using namespace fildes;

struct mode {
  int number;
};
inline constexpr auto set_mode = ioctl_write<'V', 2, mode>;

result<> set(const any_fd& device, const mode& to) {
#ifdef FILDES_MISUSE
  return ioctl(device, set_mode, &to);
#else
  return ioctl(device, set_mode, to);
#endif
}
