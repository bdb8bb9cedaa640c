// SPDX-License-Identifier: BSL-1.0
// EXPECT: directory_reader
// EXPECT-GCC: no matching function for call to
// EXPECT-CLANG: no matching constructor
#include <fildes/directory.hpp>

// What is held by O_PATH is not open: it cannot be read.
void list(const fildes::path_fd& held) {
#ifdef FILDES_MISUSE
  fildes::directory_reader entries(held);
#else
  const auto dir = fildes::directory::reopen(held).value();
  fildes::directory_reader entries(dir);
#endif
  (void)entries.next();
}
