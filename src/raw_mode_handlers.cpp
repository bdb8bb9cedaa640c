// SPDX-License-Identifier: BSL-1.0
#include <atomic>

#include <fildes/signal_mask.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/sys/signal.hpp>

#include "raw_mode.hpp"

#if defined(__x86_64__)
// Where a handler returns to; the other kernels have one of their own.
// Debuggers and unwinders know it by these very bytes.
asm(".pushsection .text\n"
    ".globl fildes_return_from_signal\n"
    ".hidden fildes_return_from_signal\n"
    ".type fildes_return_from_signal, @function\n"
    "fildes_return_from_signal:\n"
#if defined(__ILP32__)
    "\tmovq $0x40000201, %rax\n"
#else
    "\tmovq $15, %rax\n"
#endif
    "\tsyscall\n"
    ".size fildes_return_from_signal, . - fildes_return_from_signal\n"
    ".popsection");
extern "C" void fildes_return_from_signal();
#endif

namespace fildes::inline FILDES_ABI {

namespace {

using sys::abi::sigaction;
using plain_handler = void (*)(int);
using info_handler = void (*)(int, void*, void*);

constexpr error there_is_one(errc::busy, operation::terminal);
constexpr error nobody_can(errc::inval, operation::terminal);
constexpr signal_set stops = {signal_number::tstp, signal_number::ttin,
                              signal_number::ttou};

// What was in force before. Written before the handler is set, and never while
// it is.
constinit sigaction former[sys::abi::sigrtmax + 1] = {};
constinit std::atomic<bool> are_set = false;

// By way of a type that compilers take for any function's.
template <class To, class From>
To cast(From handler) noexcept {
  return reinterpret_cast<To>(reinterpret_cast<void (*)()>(handler));
}

int number_of(signal_number signal) noexcept {
  return static_cast<int>(signal);
}

// SIG_DFL and SIG_IGN are addresses.
bool is_default(const sigaction& a) noexcept { return a.handler == nullptr; }
bool is_ignored(const sigaction& a) noexcept {
  return reinterpret_cast<std::uintptr_t>(a.handler) == 1;
}

void set_default(int signal) noexcept {
  const sigaction action{};
  (void)sys::rt_sigaction(signal, &action, nullptr);
}

// The same signal with what came with it; on its way when this returns, since
// it is blocked here.
void send_again(int signal, const void* info) noexcept {
  const int process = sys::getpid();
  const int thread = sys::gettid();
  if (sys::rt_tgsigqueueinfo(process, thread, signal, info).has_error())
    (void)sys::tgkill(process, thread, signal);
}

void call_former(int signal, void* info, void* context) noexcept {
  const sigaction& action = former[signal];
  if ((action.flags & sys::abi::sa_siginfo) != 0)
    cast<info_handler>(action.handler)(signal, info, context);
  else
    action.handler(signal);
}

void at_end(int signal, void* info, void* context) noexcept {
  raw_mode::restore_all_from_signal();
  if (is_default(former[signal])) {
    set_default(signal);
    send_again(signal, info);
    return;
  }
  call_former(signal, info, context);
  raw_mode::resume_all_from_signal();
}

sigaction action_for(int signal) noexcept;

// The program stops in the middle of this.
void stop_by_default(int signal, const void* info) noexcept {
  set_default(signal);
  send_again(signal, info);
  (void)unblock_signals({signal_number{signal}});
  const sigaction again = action_for(signal);
  (void)sys::rt_sigaction(signal, &again, nullptr);
}

void at_stop(int signal, void* info, void* context) noexcept {
  detail::restore_here_from_signal();
  if (is_default(former[signal]))
    stop_by_default(signal, info);
  else
    call_former(signal, info, context);
  raw_mode::resume_all_from_signal();
}

void at_continue(int signal, void* info, void* context) noexcept {
  raw_mode::resume_all_from_signal();
  if (!is_default(former[signal])) call_former(signal, info, context);
}

info_handler handler_for(signal_number signal) noexcept {
  if (stops.has(signal)) return at_stop;
  return signal == signal_number::cont ? at_continue : at_end;
}

// As the program's handler was set, on whichever stack: that of the thread may
// be what is broken.
sigaction action_for(int signal) noexcept {
  constexpr auto kept =
      sys::abi::sa_restart | sys::abi::sa_nodefer | sys::abi::sa_resethand;
  const sigaction& before = former[signal];
  sigaction action{};
  action.handler = cast<plain_handler>(handler_for(signal_number{signal}));
  action.flags =
      sys::abi::sa_siginfo | sys::abi::sa_onstack |
      (is_default(before) ? sys::abi::sa_restart
                          : static_cast<std::uint32_t>(before.flags) & kept);
  action.mask = before.mask;
#if defined(__x86_64__)
  action.flags |= sys::abi::sa_restorer;
  action.restorer = fildes_return_from_signal;
#endif
  return action;
}

// False where the signal is ignored.
result<bool> set_handler(signal_number signal) noexcept {
  const int number = number_of(signal);
  FILDES_TRYV(sys::rt_sigaction(number, nullptr, &former[number]));
  if (is_ignored(former[number])) return false;
  const sigaction action = action_for(number);
  FILDES_TRYV(sys::rt_sigaction(number, &action, nullptr));
  return true;
}

void set_back(signal_number signal) noexcept {
  const int number = number_of(signal);
  sigaction now{};
  if (sys::rt_sigaction(number, nullptr, &now).has_error() ||
      now.handler != action_for(number).handler)
    return;
  (void)sys::rt_sigaction(number, &former[number], nullptr);
}

}  // namespace

result<raw_mode_handlers> raw_mode_handlers::install(
    const raw_handler_options& options) noexcept {
  signal_set wanted = options.ends;
  if (wanted.has(signal_number::kill) || wanted.has(signal_number::stop))
    return nobody_can;
  if (options.stops) wanted |= stops | signal_set{signal_number::cont};
  if (are_set.exchange(true)) return there_is_one;
  raw_mode_handlers handlers;
  for (const signal_number signal : wanted) {
    FILDES_TRY(const bool is_set, set_handler(signal));
    if (is_set) handlers.set_.add(signal);
  }
  return handlers;
}

void raw_mode_handlers::remove() noexcept {
  if (!std::exchange(is_owner_, false)) return;
  for (const signal_number signal : set_) set_back(signal);
  are_set = false;
}

}  // namespace fildes::inline FILDES_ABI
