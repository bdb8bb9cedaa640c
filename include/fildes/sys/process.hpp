// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/types.hpp>
#include <fildes/sys/number64.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: the process itself.

namespace fildes::inline FILDES_ABI::sys {

/// exit(2): ends this thread.
[[noreturn]] inline void exit(int status) noexcept {
  for (;;) call<nr::exit>(status);
}

/// exit_group(2): ends the process; nothing is flushed, no handler runs.
[[noreturn]] inline void exit_group(int status) noexcept {
  for (;;) call<nr::exit_group>(status);
}

/// getpid(2), which cannot fail.
FILDES_INLINE int getpid() noexcept {
  return static_cast<int>(call<nr::getpid>());
}

/// getppid(2), which cannot fail: zero when the parent is in another namespace.
FILDES_INLINE int getppid() noexcept {
  return static_cast<int>(call<nr::getppid>());
}

/// gettid(2), which cannot fail.
FILDES_INLINE int gettid() noexcept {
  return static_cast<int>(call<nr::gettid>());
}

/// getuid(2), which cannot fail: the real one.
FILDES_INLINE std::uint32_t getuid() noexcept {
  return static_cast<std::uint32_t>(call<nr64::getuid>());
}

/// getpgid(2), getsid(2): zero for the caller.
FILDES_INLINE result<int> getpgid(int pid) noexcept {
  return checked<nr::getpgid, int>(pid);
}
FILDES_INLINE result<int> getsid(int pid) noexcept {
  return checked<nr::getsid, int>(pid);
}

/// setsid(2)
FILDES_INLINE result<int> setsid() noexcept {
  return checked<nr::setsid, int>();
}

/// setpgid(2): zeros for the caller, and a group of its own.
FILDES_INLINE result<> setpgid(int pid, int group) noexcept {
  return checked<nr::setpgid>(pid, group);
}

/// umask(2), which cannot fail: the mask before.
FILDES_INLINE std::uint32_t umask(std::uint32_t mask) noexcept {
  return static_cast<std::uint32_t>(call<nr::umask>(mask));
}

/// prctl(2) with one number.
FILDES_INLINE result<> prctl(int command, word value) noexcept {
  return checked<nr::prctl>(command, value, 0, 0, 0);
}

/// execve(2): returns only when it failed.
FILDES_INLINE result<> execve(const char* path, char* const* arguments,
                              char* const* environment) noexcept {
  return checked<nr::execve>(text{path}, arguments, environment);
}

/// execveat(2)
FILDES_INLINE result<> execveat(int dir, const char* path,
                                char* const* arguments,
                                char* const* environment, int flags) noexcept {
  return checked<nr::execveat>(dir, text{path}, arguments, environment, flags);
}

/// getcpu(2): either pointer may be nullptr.
FILDES_INLINE result<> getcpu(unsigned* cpu, unsigned* node) noexcept {
  return checked<nr::getcpu>(out{cpu, sizeof *cpu}, out{node, sizeof *node},
                             nullptr);
}

/// acct(2): nullptr turns accounting off.
FILDES_INLINE result<> acct(const char* path) noexcept {
  return checked<nr::acct>(text{path});
}

/// alarm(2), by setitimer, since new ABIs lack it: the seconds that were left
/// of the alarm before, rounded as alarm does.
inline unsigned alarm(unsigned seconds) noexcept {
  const abi::itimerval set{0, 0, static_cast<long>(seconds), 0};
  abi::itimerval old{};
  call<nr::setitimer>(0, in{&set, sizeof set}, out{&old, sizeof old});
  const bool up =
      old.value_usec >= 500'000 || (old.value_sec == 0 && old.value_usec > 0);
  return static_cast<unsigned>(old.value_sec) + (up ? 1 : 0);
}

/// rt_sigprocmask(2): masks of abi::sigset_size bytes; either may be nullptr.
FILDES_INLINE result<> rt_sigprocmask(int how, const void* set,
                                      void* old) noexcept {
  return checked<nr::rt_sigprocmask>(how, in{set, abi::sigset_size},
                                     out{old, abi::sigset_size},
                                     abi::sigset_size);
}

/// rt_sigpending(2)
FILDES_INLINE result<> rt_sigpending(void* set) noexcept {
  return checked<nr::rt_sigpending>(out{set, abi::sigset_size},
                                    abi::sigset_size);
}

/// rt_sigtimedwait(2) without siginfo; returns the signal's number.
FILDES_INLINE result<int> rt_sigtimedwait(const void* set,
                                          const abi::timespec* time) noexcept {
  return checked<nr64::rt_sigtimedwait, int>(in{set, abi::sigset_size}, nullptr,
                                             in{time, sizeof *time},
                                             abi::sigset_size);
}

}  // namespace fildes::inline FILDES_ABI::sys
