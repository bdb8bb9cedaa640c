// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/time.h>

#include <bit>
#include <chrono>
#include <cstdio>
#include <numeric>
#include <string>

#include <fildes/transfer.hpp>

#include "unit/helpers.hpp"

// What the tests of moving data share. By libc, as in helpers.hpp.

namespace test {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Bytes of which no two stretches are equal.
inline std::string pattern(std::size_t size, std::uint32_t seed = 1) {
  std::string bytes(size, '\0');
  std::uint32_t x = seed * 2654435761U | 1;
  for (char& byte : bytes) {
    x ^= x << 13, x ^= x >> 17, x ^= x << 5;
    byte = static_cast<char>(x);
  }
  return bytes;
}

inline std::string first_of(const std::string& bytes, std::uint64_t size) {
  return bytes.substr(0, static_cast<std::size_t>(size));
}

/// A file without a name, with this in it, that stands at its beginning.
inline fildes::owned<fildes::file> file_with(const std::string& bytes,
                                             const char* directory = nullptr) {
  std::string name = directory ? directory : testing::TempDir();
  name += "/fildes-XXXXXX";
  const int fd = mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) std::abort();
  unlink(name.c_str());
  if (pwrite(fd, bytes.data(), bytes.size(), 0) !=
      static_cast<ssize_t>(bytes.size()))
    std::abort();
  return fildes::owned<fildes::file>::adopt_raw(fd).value();
}

inline std::uint64_t size_of(const fildes::any_fd& fd) {
  struct stat status = {};
  fstat(fd.raw(), &status);
  return static_cast<std::uint64_t>(status.st_size);
}

inline std::uint64_t allocated(const fildes::any_fd& fd) {
  struct stat status = {};
  fstat(fd.raw(), &status);
  return static_cast<std::uint64_t>(status.st_blocks) * 512;
}

inline std::uint64_t position(const fildes::any_fd& fd) {
  return static_cast<std::uint64_t>(lseek(fd.raw(), 0, SEEK_CUR));
}

inline std::string content_of(const fildes::any_fd& fd) {
  std::string bytes(static_cast<std::size_t>(size_of(fd)), '\0');
  const ssize_t n = pread(fd.raw(), bytes.data(), bytes.size(), 0);
  bytes.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return bytes;
}

/// What can be read until the end or, when non-blocking, until it would wait.
inline std::string rest_of(const fildes::any_fd& fd) {
  std::string all;
  char buffer[65536];
  for (ssize_t n; (n = read(fd.raw(), buffer, sizeof buffer)) > 0;)
    all.append(buffer, static_cast<std::size_t>(n));
  return all;
}

/// The bytes of all ways together, which must be those that arrived.
inline std::uint64_t sum(const fildes::transfer_report& report) {
  return std::accumulate(report.by_way.begin(), report.by_way.end(),
                         std::uint64_t{0});
}

inline std::string text(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Runs a body with expectations of its own in a child process. True when they
/// were met.
template <class Body>
bool holds_in_child(Body body) {
  return in_child([&] {
           body();
           std::fflush(stdout);
           return testing::Test::HasFailure() ? 1 : 0;
         }) == 0;
}

/// Where seccomp has the low word of an argument.
constexpr unsigned low_word_of(unsigned argument) {
  const bool last = std::endian::native == std::endian::big;
  return offsetof(seccomp_data, args) + argument * 8 + (last ? 4 : 0);
}

/// From now on the kernel answers `call` with an error; with an argument, by
/// its index, only when the call's is equal. For a child process: there is no
/// way back.
inline void refuse(fildes::sys::nr call, int answer, int argument = -1,
                   int value = 0) {
  const unsigned at = argument < 0
                          ? unsigned{offsetof(seccomp_data, nr)}
                          : low_word_of(static_cast<unsigned>(argument));
  const auto number = static_cast<unsigned>(call);
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
               argument < 0 ? number : static_cast<unsigned>(value), 0, 1),
      BPF_STMT(BPF_RET | BPF_K,
               SECCOMP_RET_ERRNO | static_cast<unsigned>(answer)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog program = {6, filter};
  ASSERT_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
  ASSERT_EQ(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

/// SIGALRM a thousand times a second, without SA_RESTART, while it lives.
class signal_storm {
 public:
  signal_storm() {
    count() = 0;
    struct sigaction action = {};
    action.sa_handler = [](int) { count() = count() + 1; };
    sigaction(SIGALRM, &action, &old_);
    const itimerval each = {{0, 1000}, {0, 1000}};
    setitimer(ITIMER_REAL, &each, nullptr);
  }
  ~signal_storm() {
    const itimerval none = {};
    setitimer(ITIMER_REAL, &none, nullptr);
    sigaction(SIGALRM, &old_, nullptr);
  }
  signal_storm(const signal_storm&) = delete;
  signal_storm& operator=(const signal_storm&) = delete;

  static volatile sig_atomic_t& count() {
    static volatile sig_atomic_t signals = 0;
    return signals;
  }

 private:
  struct sigaction old_ = {};
};

/// For helper threads: the main one is to be interrupted.
inline void keep_signals_out() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace test
