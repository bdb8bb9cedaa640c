// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/signal_set.hpp>

#include <signal.h>

#include <string>

#include "helpers.hpp"

namespace test {

/// Runs `body`, which expects things as a test does, in a child process: what
/// it does to signals stays there. It has 20 seconds.
template <class Body>
void alone(Body body) {
  const int status = in_child([&] {
    alarm(20);
    body();
    return testing::Test::HasFailure() ? 1 : 0;
  });
  EXPECT_EQ(status, 0) << "in the child; -1: a signal ended it";
}

inline int number(fildes::signal_number signal) {
  return static_cast<int>(signal);
}

/// Sends the process itself a signal.
inline void send(fildes::signal_number signal) {
  ASSERT_EQ(kill(getpid(), number(signal)), 0);
}

/// The same with a value.
inline void send(fildes::signal_number signal, int value) {
  union sigval with = {};
  with.sival_int = value;
  ASSERT_EQ(sigqueue(getpid(), number(signal), with), 0);
}

/// A mask of this thread as /proc has it: SigBlk, SigPnd, ShdPnd. In an
/// emulator it is that of the machine.
inline std::string mask_of(const std::string& name) {
  const std::string text = content_of("/proc/thread-self/status");
  const auto at = text.find(name + ":\t");
  if (at == text.npos) return "none";
  const auto from = at + name.size() + 2;
  return text.substr(from, text.find('\n', at) - from);
}

/// What this thread blocks, as libc says.
inline fildes::signal_set blocked() {
  sigset_t mask;
  EXPECT_EQ(pthread_sigmask(SIG_BLOCK, nullptr, &mask), 0);
  fildes::signal_set set;
  for (int n = 1; n <= fildes::sys::abi::sigrtmax; ++n)
    if (sigismember(&mask, n) == 1) set.add(fildes::signal_number{n});
  return set;
}

/// A set as /proc writes it: in hexadecimal, the highest signal first.
inline std::string as_mask(const fildes::signal_set& set) {
  std::string digits;
  for (int low = fildes::sys::abi::sigset_size * 8 - 3; low > 0; low -= 4) {
    int digit = 0;
    for (int bit = 0; bit != 4; ++bit)
      if (set.has(fildes::signal_number{low + bit})) digit |= 1 << bit;
    digits += "0123456789abcdef"[digit];
  }
  return digits;
}

inline void handle(fildes::signal_number signal, void (*handler)(int),
                   int flags = 0) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  ASSERT_EQ(sigaction(number(signal), &action, nullptr), 0);
}

}  // namespace test
