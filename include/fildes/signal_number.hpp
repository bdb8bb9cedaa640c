// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/result.hpp>
#include <fildes/sys/abi/signal.hpp>

namespace fildes::inline FILDES_ABI {

/// The signals, with this machine's numbers. Those that have no name here are
/// the real-time ones: see `real_time`.
enum class signal_number : int {
  hup = sys::abi::sighup,
  int_ = sys::abi::sigint,  ///< SIGINT; `int` is a keyword
  quit = sys::abi::sigquit,
  ill = sys::abi::sigill,
  trap = sys::abi::sigtrap,
  abrt = sys::abi::sigabrt,
  bus = sys::abi::sigbus,
  fpe = sys::abi::sigfpe,
  kill = sys::abi::sigkill,
  usr1 = sys::abi::sigusr1,
  segv = sys::abi::sigsegv,
  usr2 = sys::abi::sigusr2,
  pipe = sys::abi::sigpipe,
  alrm = sys::abi::sigalrm,
  term = sys::abi::sigterm,
#if !defined(__mips__)
  stkflt = sys::abi::sigstkflt,  ///< not on mips
#endif
  chld = sys::abi::sigchld,
  cont = sys::abi::sigcont,
  stop = sys::abi::sigstop,
  tstp = sys::abi::sigtstp,
  ttin = sys::abi::sigttin,
  ttou = sys::abi::sigttou,
  urg = sys::abi::sigurg,
  xcpu = sys::abi::sigxcpu,
  xfsz = sys::abi::sigxfsz,
  vtalrm = sys::abi::sigvtalrm,
  prof = sys::abi::sigprof,
  winch = sys::abi::sigwinch,
  io = sys::abi::sigio,
  pwr = sys::abi::sigpwr,
  sys = sys::abi::sigsys,
#if defined(__mips__)
  emt = sys::abi::sigemt,  ///< on mips only
#endif
};

/// How many real-time signals the kernel has: 33, on mips 96.
inline constexpr int real_time_signals =
    sys::abi::sigrtmax - sys::abi::sigrtmin + 1;

/// A number as a signal.
/// \error inval  the kernel has no such signal
constexpr result<signal_number> to_signal(int number) noexcept {
  if (number < 1 || number > sys::abi::sigrtmax)
    return error(errc::inval, operation::signal);
  return static_cast<signal_number>(number);
}

/// The real-time signal `n` of the kernel's, from 0 to `real_time_signals` - 1;
/// another does not compile. For one that is known at run time only:
/// `to_signal(sys::abi::sigrtmin + n)`.
///
/// C libraries keep the first two (glibc) or three (musl) for themselves and
/// begin to count behind them: what is SIGRTMIN + 3 to glibc and to kill(1) is
/// `real_time(5)`.
consteval signal_number real_time(int n) {
  // Not a constant when out of range, so that the compiler stops there.
  return to_signal(n < 0 ? 0 : sys::abi::sigrtmin + n).value();
}

constexpr bool is_real_time(signal_number signal) noexcept {
  return static_cast<int>(signal) >= sys::abi::sigrtmin &&
         static_cast<int>(signal) <= sys::abi::sigrtmax;
}

}  // namespace fildes::inline FILDES_ABI
