// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/siginfo.hpp>

// How signal_dispatcher finds the members that are named after signals.

namespace fildes::inline FILDES_ABI::detail {

/// The hook of a signal: `call` is there when the handler has it, `named` says
/// that it has something of that name.
template <signal_number>
struct signal_hook {
  template <class>
  static constexpr bool named = false;
};

// A macro, since nothing else in the language makes a member's name.
#define FILDES_SIGNAL_HOOK(number, name)                  \
  template <>                                             \
  struct signal_hook<signal_number::number> {             \
    template <class H>                                    \
    static auto call(H& handler, const signal_info& info) \
        -> decltype(handler.name(info)) {                 \
      return handler.name(info);                          \
    }                                                     \
    template <class H>                                    \
    static constexpr bool named = requires { &H::name; }; \
  };

// All but SIGKILL and SIGSTOP, which cannot be read.
FILDES_SIGNAL_HOOK(int_, on_int)
FILDES_SIGNAL_HOOK(hup, on_hup)
FILDES_SIGNAL_HOOK(quit, on_quit)
FILDES_SIGNAL_HOOK(ill, on_ill)
FILDES_SIGNAL_HOOK(trap, on_trap)
FILDES_SIGNAL_HOOK(abrt, on_abrt)
FILDES_SIGNAL_HOOK(bus, on_bus)
FILDES_SIGNAL_HOOK(fpe, on_fpe)
FILDES_SIGNAL_HOOK(usr1, on_usr1)
FILDES_SIGNAL_HOOK(segv, on_segv)
FILDES_SIGNAL_HOOK(usr2, on_usr2)
FILDES_SIGNAL_HOOK(pipe, on_pipe)
FILDES_SIGNAL_HOOK(alrm, on_alrm)
FILDES_SIGNAL_HOOK(term, on_term)
FILDES_SIGNAL_HOOK(chld, on_chld)
FILDES_SIGNAL_HOOK(cont, on_cont)
FILDES_SIGNAL_HOOK(tstp, on_tstp)
FILDES_SIGNAL_HOOK(ttin, on_ttin)
FILDES_SIGNAL_HOOK(ttou, on_ttou)
FILDES_SIGNAL_HOOK(urg, on_urg)
FILDES_SIGNAL_HOOK(xcpu, on_xcpu)
FILDES_SIGNAL_HOOK(xfsz, on_xfsz)
FILDES_SIGNAL_HOOK(vtalrm, on_vtalrm)
FILDES_SIGNAL_HOOK(prof, on_prof)
FILDES_SIGNAL_HOOK(winch, on_winch)
FILDES_SIGNAL_HOOK(io, on_io)
FILDES_SIGNAL_HOOK(pwr, on_pwr)
FILDES_SIGNAL_HOOK(sys, on_sys)
#if defined(__mips__)
FILDES_SIGNAL_HOOK(emt, on_emt)
#else
FILDES_SIGNAL_HOOK(stkflt, on_stkflt)
#endif
#undef FILDES_SIGNAL_HOOK

}  // namespace fildes::inline FILDES_ABI::detail
