// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: cannot convert 'const char*' to 'fildes::v0::byte_view'
// EXPECT-CLANG: 'const char *' does not satisfy 'byte_range'
#include <fildes/pipe.hpp>

#include <string_view>

fildes::result<std::size_t> send(const fildes::pipe_writer& to,
                                 const char* text) {
#ifdef FILDES_MISUSE
  return to.write(text);
#else
  return to.write(std::string_view(text));
#endif
}
