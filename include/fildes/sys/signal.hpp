// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/siginfo.hpp>
#include <fildes/sys/abi/signal.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: signals. The mask of a thread and what is pending: process.hpp.

namespace fildes::inline FILDES_ABI::sys {

/// kill(2): signal 0 sends nothing and tells whether it could.
FILDES_INLINE result<> kill(int pid, int signal) noexcept {
  return checked<nr::kill>(pid, signal);
}

/// tgkill(2): to one thread of a process.
FILDES_INLINE result<> tgkill(int pid, int thread, int signal) noexcept {
  return checked<nr::tgkill>(pid, thread, signal);
}

/// rt_sigqueueinfo(2): with a siginfo_t of abi::siginfo_size bytes. To other
/// processes the code must be below zero and not SI_TKILL (EPERM).
FILDES_INLINE result<> rt_sigqueueinfo(int pid, int signal,
                                       const void* info) noexcept {
  return checked<nr::rt_sigqueueinfo>(pid, signal, in{info, abi::siginfo_size});
}

/// rt_tgsigqueueinfo(2): the same to one thread.
FILDES_INLINE result<> rt_tgsigqueueinfo(int pid, int thread, int signal,
                                         const void* info) noexcept {
  return checked<nr::rt_tgsigqueueinfo>(pid, thread, signal,
                                        in{info, abi::siginfo_size});
}

/// rt_sigaction(2): either may be nullptr. On x86, arm, s390x and powerpc the
/// kernel wants a restorer with a handler; SIG_DFL and SIG_IGN need none.
FILDES_INLINE result<> rt_sigaction(int signal, const abi::sigaction* action,
                                    abi::sigaction* old) noexcept {
  return checked<nr::rt_sigaction>(signal, in{action, sizeof *action},
                                   out{old, sizeof *old}, abi::sigset_size);
}

}  // namespace fildes::inline FILDES_ABI::sys
