// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: to 'fildes::v0::byte_span'
// EXPECT-CLANG: does not satisfy 'writable_byte_range'
#include <fildes/pipe.hpp>

#include <array>

fildes::result<std::size_t> receive(const fildes::pipe_reader& from) {
#ifdef FILDES_MISUSE
  const std::array<std::byte, 16> buffer{};
#else
  std::array<std::byte, 16> buffer{};
#endif
  return from.read(buffer);
}
