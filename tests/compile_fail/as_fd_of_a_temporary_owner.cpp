// SPDX-License-Identifier: BSL-1.0
// EXPECT: keep the owner in a variable
#include <fildes/cast.hpp>
#include <fildes/eventfd.hpp>

fildes::result<> count() {
#ifdef FILDES_MISUSE
  const auto lent = fildes::as_fd(fildes::eventfd::create().value());
#else
  const auto owner = fildes::eventfd::create().value();
  const auto lent = fildes::as_fd(owner);
#endif
  return lent.write(1);
}
