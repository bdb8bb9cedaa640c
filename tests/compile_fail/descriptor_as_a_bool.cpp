// SPDX-License-Identifier: BSL-1.0
// EXPECT: for "maybe", use std::optional
#include <fildes/eventfd.hpp>

#include <optional>

using owner = fildes::owned<fildes::eventfd>;

#ifdef FILDES_MISUSE
bool is_there(const owner& maybe) { return maybe ? true : false; }
#else
bool is_there(const std::optional<owner>& maybe) {
  return maybe ? true : false;
}
#endif
