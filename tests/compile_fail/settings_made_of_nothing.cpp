// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: is private within this context
// EXPECT-CLANG: calling a private constructor
#include <fildes/terminal_settings.hpp>

fildes::terminal_settings made() {
#ifdef FILDES_MISUSE
  fildes::terminal_settings s;
#else
  fildes::terminal_settings s = fildes::terminal_settings::sane();
#endif
  s.set_speed(9600);
  return s;
}
