// SPDX-License-Identifier: BSL-1.0
// EXPECT: real_time
// EXPECT-GCC: non-'constexpr' function
// EXPECT-CLANG: is not a constant expression
#include <fildes/signal_number.hpp>

#ifdef FILDES_MISUSE
auto last = fildes::real_time(fildes::real_time_signals);
#else
auto last = fildes::real_time(fildes::real_time_signals - 1);
#endif
