// SPDX-License-Identifier: BSL-1.0
// EXPECT: file_node
// EXPECT-GCC: 'const fildes::v0::file_node&'
// EXPECT-CLANG: could not bind to an rvalue of type 'fildes::file_type'
#include <fildes/path_fd.hpp>

auto make(const fildes::path_fd& place) {
#ifdef FILDES_MISUSE
  return place.make_node("pipe", fildes::file_type::fifo);
#else
  return place.make_node("pipe",
                         fildes::file_node::fifo(fildes::file_mode(0600)));
#endif
}
