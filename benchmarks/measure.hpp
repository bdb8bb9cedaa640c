// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// What the programs that move data have in common.

namespace measure {

constexpr int rounds = 15;
constexpr std::size_t operator""_kib(unsigned long long n) {
  return static_cast<std::size_t>(n) << 10;
}

/// Ends the program when something that must be true is not.
inline void must(bool ok, const char* what) {
  if (ok) return;
  std::perror(what);
  std::_Exit(1);
}

inline void pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(cpu), &set);
  must(sched_setaffinity(0, sizeof set, &set) == 0, "two CPUs are needed");
}

using clock = std::chrono::steady_clock;

inline double seconds_since(clock::time_point start) {
  return std::chrono::duration<double>(clock::now() - start).count();
}

/// One line for compare.py: name, round, bytes per second.
inline void report(const char* name, const char* by, int round,
                   double bytes_per_second) {
  std::printf("%s/%s\t%d\t%.0f\n", name, by, round, bytes_per_second);
  std::fflush(stdout);
}

/// Runs `body` in a process of its own on CPU 0.
template <class Body>
pid_t in_child(Body body) {
  const pid_t child = fork();
  must(child >= 0, "fork");
  if (child == 0) {
    pin_to(0);
    body();
    std::_Exit(0);
  }
  return child;
}

inline void wait_for(pid_t child) {
  int status = 0;
  pid_t ended;
  do {
    ended = waitpid(child, &status, 0);
  } while (ended < 0 && errno == EINTR);
  must(ended == child && status == 0, "the other process failed");
}

/// Interrupts this process every 0.3 ms, without SA_RESTART: what is measured
/// must survive that.
inline void interrupt_often() {
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  must(sigaction(SIGALRM, &action, nullptr) == 0, "sigaction");
  const itimerval every = {{0, 300}, {0, 300}};
  must(setitimer(ITIMER_REAL, &every, nullptr) == 0, "setitimer");
}

// The data: 64-bit words that count up from zero, so that each block is new,
// and that the other side can tell which words it ought to see. Not inlined:
// what is compared runs the same instructions here.

[[gnu::noinline]] inline void fill(std::byte* data, std::size_t size,
                                   std::uint64_t first) {
  auto* words = reinterpret_cast<std::uint64_t*>(data);
  for (; size >= 4_kib; size -= 4_kib)
    for (int i = 0; i != 512; ++i) *words++ = first++;
  for (; size >= 8; size -= 8) *words++ = first++;
}

/// Sees a stream of such words in pieces of any size.
class checker {
 public:
  [[gnu::noinline]] void see(const std::byte* data, std::size_t size) {
    while (size > 0 && seen_ % 8 != 0) see_byte(*data++), --size;
    std::uint64_t word = seen_ / 8;
    std::uint64_t wrong = 0;
    seen_ += size / 8 * 8;
    for (; size >= 4_kib; size -= 4_kib, data += 4_kib, word += 512)
      for (unsigned i = 0; i != 512; ++i)
        wrong |= load(data + 8 * i) ^ (word + i);
    for (; size >= 8; size -= 8, data += 8) wrong |= load(data) ^ word++;
    wrong_ = wrong_ || wrong != 0;
    while (size > 0) see_byte(*data++), --size;
  }
  /// The words count from zero again.
  void restart() { seen_ = 0; }
  std::uint64_t seen() const { return seen_; }
  void must_be_right() const { must(!wrong_, "the data arrived changed"); }

 private:
  static std::uint64_t load(const std::byte* from) {
    std::uint64_t word;
    std::memcpy(&word, from, 8);
    return word;
  }
  void see_byte(std::byte got) {
    const std::uint64_t word = seen_ / 8;
    std::byte bytes[8];
    std::memcpy(bytes, &word, 8);
    wrong_ = wrong_ || bytes[seen_ % 8] != got;
    ++seen_;
  }

  std::uint64_t seen_ = 0;
  bool wrong_ = false;
};

}  // namespace measure
