// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: has no member named 'read'
// EXPECT-CLANG: no member named 'read'
#include <fildes/fifo.hpp>

fildes::result<std::size_t> take(const fildes::fifo& place,
                                 fildes::byte_span into) {
#ifdef FILDES_MISUSE
  return place.read(into);
#else
  FILDES_TRY(const auto reader, place.open_read());
  return reader.read(into);
#endif
}
