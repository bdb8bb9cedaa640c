// SPDX-License-Identifier: BSL-1.0
// EXPECT: for "maybe one", use std::optional
#include <fildes/eventfd.hpp>

#include <optional>

struct counters {
#ifdef FILDES_MISUSE
  fildes::owned<fildes::eventfd> stop;
#else
  std::optional<fildes::owned<fildes::eventfd>> stop;
#endif
};

counters none() { return counters(); }
