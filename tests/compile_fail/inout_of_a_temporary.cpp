// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: 'std::vector<std::byte>' to 'fildes::v0::inout_span<std::byte>'
// EXPECT-CLANG: 'std::vector<std::byte>' to 'fildes::inout_span<std::byte>'
#include <fildes/inout.hpp>

#include <vector>

std::vector<std::byte> made() { return std::vector<std::byte>(8); }

void use(fildes::inout_span<std::byte> b) { b.copied(); }

void call() {
#ifdef FILDES_MISUSE
  use(made());
#else
  auto memory = made();
  use(memory);
#endif
}
