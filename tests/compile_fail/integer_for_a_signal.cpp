// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: cannot convert 'const int' to 'fildes::v0::signal_number'
// EXPECT-CLANG: cannot initialize a parameter of type 'signal_number'
#include <fildes/pidfd.hpp>

#ifdef FILDES_MISUSE
const auto which = 15;
#else
const auto which = fildes::signal_number::term;
#endif

fildes::result<> end(const fildes::pidfd& process) {
  return process.send_signal(which);
}
