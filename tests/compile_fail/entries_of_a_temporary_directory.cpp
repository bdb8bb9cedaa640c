// SPDX-License-Identifier: BSL-1.0
// EXPECT: keep the owner in a variable first
#include <fildes/directory.hpp>

void list() {
#ifdef FILDES_MISUSE
  fildes::directory_reader entries(fildes::directory::open("/").value());
#else
  const auto root = fildes::directory::open("/").value();
  fildes::directory_reader entries(root);
#endif
  (void)entries.next();
}
