// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: assignment of read-only location
// EXPECT-CLANG: cannot assign to return value because
#include <fildes/mapping.hpp>

#ifdef FILDES_MISUSE
using text = fildes::mapping<const char>;
#else
using text = fildes::mapping<char>;
#endif

void put(const text& to) { to[0] = 'x'; }
