// SPDX-License-Identifier: BSL-1.0
// EXPECT: the kernel fills it in: take the call's result
#include <fildes/ioctl.hpp>

using namespace fildes;

inline constexpr auto get_version = ioctl_read<'V', 1, int>;

result<int> version_of(const any_fd& device) {
#ifdef FILDES_MISUSE
  int version = 0;
  FILDES_TRYV(ioctl(device, get_version, &version));
  return version;
#else
  return ioctl(device, get_version);
#endif
}
