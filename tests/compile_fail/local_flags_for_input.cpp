// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: could not convert
// EXPECT-CLANG: no viable conversion
#include <fildes/terminal_patch.hpp>

fildes::terminal_patch without_echo() {
#ifdef FILDES_MISUSE
  return {.input = {.clear = fildes::local_flag::echo}};
#else
  return {.local = {.clear = fildes::local_flag::echo}};
#endif
}
