// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: to 'fildes::v0::byte_view'
// EXPECT-CLANG: because 'std::is_trivially_copyable_v<
#include <fildes/pipe.hpp>

#include <string>
#include <vector>

#ifdef FILDES_MISUSE
using words = std::vector<std::string>;
#else
using words = std::string;
#endif

fildes::result<std::size_t> send(const fildes::pipe_writer& to,
                                 const words& text) {
  return to.write(text);
}
