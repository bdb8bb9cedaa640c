// SPDX-License-Identifier: BSL-1.0
// EXPECT: no plain value: descriptors come by take()
#include <fildes/control.hpp>
#include <fildes/control_kinds.hpp>

auto pidfd_of(fildes::control_message& message) {
#ifdef FILDES_MISUSE
  return message.as<fildes::control::pidfd>();
#else
  return message.take();
#endif
}
