// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <variant>

#include <fildes/siginfo.hpp>
#include <fildes/time.hpp>
#include <fildes/wait_status.hpp>

namespace fildes::inline FILDES_ABI {

// Codes of their own that some signals have; those of a newer kernel are kept.

/// What was wrong with an instruction (SIGILL).
enum class ill_code : int {
  opcode = sys::abi::ill_illopc,
  operand = sys::abi::ill_illopn,
  addressing_mode = sys::abi::ill_illadr,
  trap = sys::abi::ill_illtrp,
  privileged_opcode = sys::abi::ill_prvopc,
  privileged_register = sys::abi::ill_prvreg,
  coprocessor = sys::abi::ill_coproc,
  bad_stack = sys::abi::ill_badstk,
  unimplemented_address = sys::abi::ill_badiaddr,
  illegal_break = sys::abi::ill_break,
  bundle_update = sys::abi::ill_bndmod,
};

/// What went wrong in arithmetic (SIGFPE).
enum class fpe_code : int {
  integer_division = sys::abi::fpe_intdiv,  ///< by zero
  integer_overflow = sys::abi::fpe_intovf,
  division = sys::abi::fpe_fltdiv,  ///< by zero
  overflow = sys::abi::fpe_fltovf,
  underflow = sys::abi::fpe_fltund,
  inexact = sys::abi::fpe_fltres,
  invalid = sys::abi::fpe_fltinv,
  subscript = sys::abi::fpe_fltsub,
  decimal_overflow = sys::abi::fpe_decovf,
  decimal_division = sys::abi::fpe_decdiv,  ///< by zero
  decimal_error = sys::abi::fpe_decerr,
  invalid_ascii_digit = sys::abi::fpe_invasc,
  invalid_decimal_digit = sys::abi::fpe_invdec,
  unknown = sys::abi::fpe_fltunk,
  trap_on_condition = sys::abi::fpe_condtrap,
};

/// What was wrong with an access to memory (SIGSEGV).
enum class segv_code : int {
  unmapped = sys::abi::segv_maperr,
  access = sys::abi::segv_accerr,  ///< mapped, but not for that
  bounds = sys::abi::segv_bnderr,
  protection_key = sys::abi::segv_pkuerr,
  adi_off = sys::abi::segv_accadi,
  adi_imprecise = sys::abi::segv_adiderr,
  adi_precise = sys::abi::segv_adiperr,
  tag_imprecise = sys::abi::segv_mteaerr,  ///< arm's memory tags
  tag_precise = sys::abi::segv_mteserr,
  control_flow = sys::abi::segv_cperr,  ///< a return that no call led to
};

/// What was wrong with memory itself (SIGBUS).
enum class bus_code : int {
  alignment = sys::abi::bus_adraln,
  no_such_address = sys::abi::bus_adrerr,  ///< past the end of a mapped file
  object_error = sys::abi::bus_objerr,
  memory_error_used = sys::abi::bus_mceerr_ar,    ///< hardware: data are lost
  memory_error_unused = sys::abi::bus_mceerr_ao,  ///< hardware: not yet used
};

/// What a debugger or a probe set (SIGTRAP).
enum class trap_code : int {
  breakpoint = sys::abi::trap_brkpt,
  trace = sys::abi::trap_trace,
  branch = sys::abi::trap_branch,
  hardware_breakpoint = sys::abi::trap_hwbkpt,
  unknown = sys::abi::trap_unk,
  perf = sys::abi::trap_perf,  ///< perf_event_open(2) with sigtrap
};

/// What a descriptor is ready for (SIGIO, and the signal of F_SETSIG).
enum class poll_code : int {
  in = sys::abi::si_poll_in,
  out = sys::abi::si_poll_out,
  message = sys::abi::si_poll_msg,
  error = sys::abi::si_poll_err,
  priority = sys::abi::si_poll_pri,
  hang_up = sys::abi::si_poll_hup,
};

/// Who caught a system call (SIGSYS).
enum class sys_code : int {
  seccomp = sys::abi::sys_seccomp,
  user_dispatch = sys::abi::sys_user_dispatch,
};

/// SIGEMT, on mips only.
enum class emt_code : int { tag_overflow = sys::abi::emt_tagovf };

/// What a signal tells, by where it comes from.
///
/// Plain members are the kernel's word. A pid is as this process sees it, zero
/// for one of another pid namespace, and may be another process's by now.
namespace siginfo {

/// A child has changed its state. Another that did before this was read may
/// have had no signal of its own: ask for all of them, or hold a pidfd each.
struct child {
  std::int32_t pid;
  std::uint32_t uid;
  wait_status status;
  nanoseconds user_time;  ///< in steps of 10 ms, its threads together
  nanoseconds system_time;
};

/// The address is where it happened, or what was accessed: see sigaction(2).
template <class Code>
struct fault {
  Code code;
  std::uint64_t address;
};

struct bus_fault {
  bus_code code;
  std::uint64_t address;
  std::uint16_t address_lsb;  ///< memory errors: 1 << this is the size of it
};

struct poll {
  poll_code code;
  std::int32_t fd;
  std::uint32_t events;  ///< as poll(2) has them
};

/// The same when the signal's codes mean something else (F_SETSIG to SIGSEGV).
struct queued_poll {
  untrusted<std::int32_t> fd;
  untrusted<std::uint32_t> events;
};

struct syscall {
  sys_code code;
  std::uint64_t address;  ///< of the instruction
  std::int32_t number;
  std::uint32_t arch;  ///< AUDIT_ARCH_
};

struct timer {
  untrusted<std::uint32_t> id;  ///< the kernel's number of the timer
  untrusted<std::uint32_t> overrun;
  untrusted<signal_value> value;
};

struct queue {
  untrusted<std::int32_t> pid;
  untrusted<std::uint32_t> uid;
  untrusted<signal_value> value;
};

/// A message came into an empty queue.
struct message_queue : queue {};
struct async_io : queue {};

/// kill(2)
struct user {
  std::int32_t pid;
  std::uint32_t uid;  ///< the real one
};

/// tgkill(2) and what is made of it: raise(3), pthread_kill(3), abort(3).
struct thread : user {};

/// The kernel itself, and it says no more: a key of the terminal, for one.
struct kernel {};

/// A code that is none of these.
struct unknown : queue {
  signal_code code;
};

}  // namespace siginfo

using decoded_signal =
    std::variant<siginfo::unknown, siginfo::kernel, siginfo::user,
                 siginfo::thread, siginfo::queue, siginfo::timer,
                 siginfo::message_queue, siginfo::async_io, siginfo::child,
                 siginfo::poll, siginfo::queued_poll, siginfo::syscall,
                 siginfo::bus_fault, siginfo::fault<ill_code>,
                 siginfo::fault<fpe_code>, siginfo::fault<segv_code>,
                 siginfo::fault<trap_code>, siginfo::fault<emt_code>>;

/// Takes a record apart. Whatever is in it, one of the kinds fits.
decoded_signal decode(const signal_info& info) noexcept;

}  // namespace fildes::inline FILDES_ABI
