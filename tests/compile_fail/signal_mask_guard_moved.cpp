// SPDX-License-Identifier: BSL-1.0
// EXPECT: deleted
// EXPECT-GCC: signal_mask_guard(const fildes::v0::signal_mask_guard&)
// EXPECT-CLANG: call to deleted constructor of
#include <fildes/signal_mask.hpp>

#include <utility>

void keep() {
  fildes::signal_mask_guard guard({fildes::signal_number::term});
#ifdef FILDES_MISUSE
  const fildes::signal_mask_guard other(std::move(guard));
#endif
}
