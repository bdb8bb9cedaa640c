// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sys/ioctl.h>
#include <termios.h>

#include <chrono>
#include <string>

#include <fildes/poll.hpp>
#include <fildes/pty.hpp>

#include "helpers.hpp"

// What the tests of terminals share. Nothing here waits for ever.

namespace test {

inline fildes::pty new_pty(const fildes::pty_options& options = {}) {
  return fildes::pty::open(options).value();
}

/// The settings, as libc reads them.
inline termios attributes(const fildes::any_fd& fd) {
  termios t = {};
  EXPECT_EQ(tcgetattr(fd.raw(), &t), 0);
  return t;
}

inline bool is_canonical(const fildes::any_fd& fd) {
  return (attributes(fd).c_lflag & ICANON) != 0;
}

/// What a master reads up to the first `wanted`, or to the end, or in ten
/// seconds.
inline std::string read_until(const fildes::pty_master& master,
                              std::string_view wanted) {
  const auto until = fildes::deadline::after(std::chrono::seconds(10));
  std::string all;
  char text[4096];
  while (all.find(wanted) == all.npos) {
    if (fildes::wait_readable(master, until).has_error()) return all + "[late]";
    const auto n = master.read(text).value();
    if (n == 0) return all + "[end]";
    all.append(text, n);
  }
  return all;
}

inline std::string read_to_the_end(const fildes::pty_master& master) {
  return read_until(master, std::string_view("\0never printed", 14));
}

/// A child process that leads a session at a terminal, with the terminal as its
/// standard streams. It has 20 seconds, and what it does to signals and
/// settings stays there.
class session_leader {
 public:
  template <class Body>
  session_leader(const fildes::terminal& at, Body body) : id_(fork()) {
    if (id_ != 0) return;
    alarm(20);
    if (setsid() < 0 || ioctl(at.raw(), TIOCSCTTY, 0) != 0) _exit(98);
    for (int n = 0; n != 3; ++n) dup2(at.raw(), n);
    body();
    std::fflush(nullptr);
    _exit(testing::Test::HasFailure() ? 99 : 0);
  }
  ~session_leader() {
    if (id_ <= 0) return;
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  session_leader(const session_leader&) = delete;
  session_leader& operator=(const session_leader&) = delete;

  int id() const { return id_; }
  void send(int signal) const { EXPECT_EQ(kill(id_, signal), 0); }

  /// Waits until it stops, goes on or ends, as waitpid says.
  int wait(int options = 0) {
    int status = -1;
    const int found = waitpid(id_, &status, options);
    EXPECT_EQ(found, id_);
    if (WIFEXITED(status) || WIFSIGNALED(status)) id_ = -1;
    return status;
  }
  /// What it exits with; -1 when a signal ends it.
  int exit_status() {
    const int status = wait();
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t id_;
};

/// What a test expects of a child that leads a session.
template <class Body>
void in_session(const fildes::terminal& at, Body body) {
  EXPECT_EQ(session_leader(at, body).exit_status(), 0)
      << "98: no session; 99: see above; -1: a signal ended it";
}

/// Looks again and again, for ten seconds at most, until something is so.
template <class Condition>
bool soon(Condition condition) {
  for (int i = 0; i != 1000; ++i) {
    if (condition()) return true;
    usleep(10'000);
  }
  return false;
}

}  // namespace test
