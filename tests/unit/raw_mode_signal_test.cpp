// SPDX-License-Identifier: BSL-1.0
#include <fildes/raw_mode.hpp>

#include <signal.h>
#include <sys/mman.h>

#include <cstdlib>
#include <stdexcept>

#include <fildes/io.hpp>
#include <fildes/pipe.hpp>
#include <fildes/signal_mask.hpp>

#include "ptys.hpp"

using namespace fildes;
using test::is_canonical;
using test::new_pty;
using test::soon;

// A session leader plays the shell: it starts a job at its terminal, sees what
// becomes of the settings when the job ends or stops, and outlives it. When the
// leader ends the kernel sets a pty anew, which would prove nothing.

namespace {

/// A process group of its own at the terminal of this session.
class job {
 public:
  enum place { foreground, background };

  template <class Body>
  explicit job(Body body, place where = foreground) : id_(fork()) {
    if (id_ == 0) {
      be_a_job(where);
      body();
      _exit(0);
    }
    setpgid(id_, id_);
    if (where == foreground) bring_here();
  }
  ~job() {
    if (id_ <= 0) return;
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  job(const job&) = delete;
  job& operator=(const job&) = delete;

  void send(int signal) const { EXPECT_EQ(kill(-id_, signal), 0); }
  void bring_here() const { EXPECT_EQ(tcsetpgrp(0, id_), 0); }
  void go_on() const {
    bring_here();
    send(SIGCONT);
  }
  /// How it stops or ends.
  int wait() {
    int status = -1;
    EXPECT_EQ(waitpid(id_, &status, WUNTRACED), id_);
    if (!WIFSTOPPED(status)) id_ = -1;
    take_back();
    return status;
  }
  static void take_back() { EXPECT_EQ(tcsetpgrp(0, getpgrp()), 0); }

 private:
  static void be_a_job(place where) {
    alarm(20);
    setpgid(0, 0);
    if (where == foreground) tcsetpgrp(0, getpgrp());
    signal(SIGTTOU, SIG_DFL);
  }

  pid_t id_;
};

bool stops_by(job& it, int signal) {
  const int status = it.wait();
  return WIFSTOPPED(status) && WSTOPSIG(status) == signal;
}

bool ends_by(job& it, int signal) {
  const int status = it.wait();
  return WIFSIGNALED(status) && WTERMSIG(status) == signal;
}

bool ends_well(job& it) {
  const int status = it.wait();
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool is_raw_soon(const terminal& t) {
  return soon([&] { return !is_canonical(t); });
}

/// Runs `body(terminal)` as a shell would run; its settings come by nothing
/// else.
template <class Body>
void as_a_shell(Body body) {
  const auto both = new_pty();
  ASSERT_TRUE(
      both.peer.change({.local = {.clear = local_flag::echok},
                        .characters = {{control_character::interrupt, 5}}}));
  test::in_session(both.peer, [&] {
    signal(SIGTTOU, SIG_IGN);
    body(both.peer);
  });
}

/// Waits for a signal that ends it.
[[noreturn]] void sleep_long() {
  for (;;) pause();
}

/// A job that ends, as `end` says, in raw mode with the handlers set: the
/// terminal is as it was. Says how it ended.
template <class End>
void expect_restored_when(End end, int signal = 0) {
  as_a_shell([&](const terminal& t) {
    const auto before = t.settings().value();
    job it([&] {
      const auto handlers = raw_mode_handlers::install().value();
      const auto guard = raw_mode::enter(t).value();
      if (is_canonical(t)) _exit(1);
      end();
    });
    const int status = it.wait();
    const bool as_expected =
        signal == 0 ? WIFEXITED(status) && WEXITSTATUS(status) == 0
                    : WIFSIGNALED(status) && WTERMSIG(status) == signal;
    // A sanitizer ends the program in its own way.
    EXPECT_TRUE(as_expected || (sys::sanitizer::on && signal == SIGSEGV));
    EXPECT_TRUE(t.settings().value() == before);
  });
}

/// The same when it gets a signal from outside.
void expect_restored_by(int signal) {
  as_a_shell([&](const terminal& t) {
    const auto before = t.settings().value();
    job it([&] {
      const auto handlers = raw_mode_handlers::install().value();
      const auto guard = raw_mode::enter(t).value();
      sleep_long();
    });
    EXPECT_TRUE(is_raw_soon(t));
    it.send(signal);
    EXPECT_TRUE(ends_by(it, signal));
    EXPECT_TRUE(t.settings().value() == before);
  });
}

TEST(raw_mode_end, normal) {
  expect_restored_when([] {});
}

TEST(raw_mode_end, by_an_exception_that_somebody_catches) {
  as_a_shell([](const terminal& t) {
    const auto before = t.settings().value();
    job it([&] {
      try {
        const auto guard = raw_mode::enter(t).value();
        throw std::runtime_error("");
      } catch (const std::runtime_error&) {
      }
    });
    EXPECT_TRUE(ends_well(it));
    EXPECT_TRUE(t.settings().value() == before);
  });
}

TEST(raw_mode_end, by_an_exception_that_nobody_catches) {
  const auto fail = [] { throw std::runtime_error(""); };
  expect_restored_when(
      [&]() noexcept {
        close(2);  // std::terminate has something to say
        fail();
      },
      SIGABRT);
}

TEST(raw_mode_end, by_abort) {
  expect_restored_when([] { std::abort(); }, SIGABRT);
}

TEST(raw_mode_end, by_a_fault) {
  expect_restored_when(
      [] {
        close(2);
        void* const nothing =
            mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        *static_cast<volatile char*>(nothing) = 1;
      },
      SIGSEGV);
}

TEST(raw_mode_end, by_sigterm) { expect_restored_by(SIGTERM); }
TEST(raw_mode_end, by_sigint) { expect_restored_by(SIGINT); }
TEST(raw_mode_end, by_sighup) { expect_restored_by(SIGHUP); }
TEST(raw_mode_end, by_a_fault_that_was_sent) {
  if (!sys::sanitizer::on) expect_restored_by(SIGSEGV);
}

TEST(raw_mode_end, by_a_signal_with_a_handler_of_ones_own) {
  as_a_shell([](const terminal& t) {
    const auto before = t.settings().value();
    job it([&] {
      signal(SIGTERM, [](int) {
        raw_mode::restore_all_from_signal();
        _exit(0);
      });
      const auto guard = raw_mode::enter(t).value();
      sleep_long();
    });
    EXPECT_TRUE(is_raw_soon(t));
    it.send(SIGTERM);
    EXPECT_TRUE(ends_well(it));
    EXPECT_TRUE(t.settings().value() == before);
  });
}

TEST(raw_mode_end, of_two_terminals_and_nested_guards) {
  const auto other = new_pty();
  as_a_shell([&](const terminal& t) {
    const auto before = t.settings().value();
    job it([&] {
      const auto handlers = raw_mode_handlers::install().value();
      const auto second = raw_mode::enter(other.peer).value();
      const auto outer =
          raw_mode::enter(t, {.patch = {.local = {.clear = local_flag::echo}}})
              .value();
      const auto inner = raw_mode::enter(t).value();
      sleep_long();
    });
    EXPECT_TRUE(is_raw_soon(t));
    it.send(SIGTERM);
    EXPECT_TRUE(ends_by(it, SIGTERM));
    EXPECT_TRUE(t.settings().value() == before);
    EXPECT_TRUE(is_canonical(other.peer));
  });
}

TEST(raw_mode_end, by_a_terminal_that_hangs_up) {
  auto both = new_pty();
  test::session_leader child(both.peer, [&] {
    {
      const auto not_here = std::move(both.master);
    }
    const auto handlers = raw_mode_handlers::install().value();
    const auto guard = raw_mode::enter(both.peer).value();
    sleep_long();
  });
  EXPECT_TRUE(is_raw_soon(both.peer));
  {
    const auto gone = std::move(both.master);
  }
  const int status = child.wait();
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
}

// Field bug 33, hazard 185.
TEST(raw_mode_background, is_left_without_a_stop) {
  as_a_shell([](const terminal& t) {
    const auto before = t.settings().value();
    const auto told = pipe::create().value();
    job it([&] {
      auto guard = raw_mode::enter(t).value();
      char go;
      if (told.reader.read(byte_span(&go, 1)).value() != 1) _exit(1);
      if (!std::move(guard).leave()) _exit(2);
    });
    EXPECT_TRUE(is_raw_soon(t));
    job::take_back();
    EXPECT_TRUE(told.writer.write(std::string_view("x")));
    EXPECT_TRUE(ends_well(it));
    EXPECT_TRUE(t.settings().value() == before);
  });
}

TEST(raw_mode_background, is_restored_by_a_signal_without_a_stop) {
  as_a_shell([](const terminal& t) {
    const auto before = t.settings().value();
    job it([&] {
      const auto handlers = raw_mode_handlers::install().value();
      const auto guard = raw_mode::enter(t).value();
      sleep_long();
    });
    EXPECT_TRUE(is_raw_soon(t));
    job::take_back();
    it.send(SIGTERM);
    EXPECT_TRUE(ends_by(it, SIGTERM));
    EXPECT_TRUE(t.settings().value() == before);
  });
}

TEST(raw_mode_background, is_entered_in_the_foreground) {
  as_a_shell([](const terminal& t) {
    const auto before = t.settings().value();
    EXPECT_TRUE(t.set(terminal_settings::raw()));  // as a shell has it
    job it([&] { const auto guard = raw_mode::enter(t).value(); },
           job::background);
    EXPECT_TRUE(stops_by(it, SIGTTOU));
    EXPECT_TRUE(t.set(before));
    it.go_on();
    EXPECT_TRUE(ends_well(it));
    EXPECT_TRUE(t.settings().value() == before);
  });
}

/// A job in raw mode that prints a point whenever it goes on.
template <class Body>
void with_a_job_that_stops(Body body) {
  as_a_shell([&](const terminal& t) {
    const auto before = t.settings().value();
    job it([&] {
      const auto handlers = raw_mode_handlers::install().value();
      const auto guard = raw_mode::enter(t).value();
      sleep_long();
    });
    EXPECT_TRUE(is_raw_soon(t));
    body(t, it, before);
    it.send(SIGTERM);
    EXPECT_TRUE(ends_by(it, SIGTERM));
    EXPECT_TRUE(t.settings().value() == before);
  });
}

TEST(raw_mode_stop, leaves_the_shell_its_mode) {
  with_a_job_that_stops([](const terminal& t, job& it, const auto& before) {
    for (int i = 0; i != 3; ++i) {
      it.send(SIGTSTP);
      EXPECT_TRUE(stops_by(it, SIGTSTP));
      EXPECT_TRUE(t.settings().value() == before);
      it.go_on();
      EXPECT_TRUE(is_raw_soon(t));
    }
  });
}

TEST(raw_mode_stop, that_nobody_can_handle_is_made_good_afterwards) {
  with_a_job_that_stops([](const terminal& t, job& it, const auto& before) {
    it.send(SIGSTOP);
    EXPECT_TRUE(stops_by(it, SIGSTOP));
    EXPECT_FALSE(is_canonical(t)) << "nobody could";
    EXPECT_TRUE(t.set(before)) << "what shells do";
    it.go_on();
    EXPECT_TRUE(is_raw_soon(t));
  });
}

TEST(raw_mode_stop, continued_in_the_background_leaves_the_shell_alone) {
  with_a_job_that_stops([](const terminal& t, job& it, const auto& before) {
    it.send(SIGTSTP);
    EXPECT_TRUE(stops_by(it, SIGTSTP));
    it.send(SIGCONT);
    usleep(50'000);
    EXPECT_TRUE(t.settings().value() == before);
    // Nor does a job that has no terminal restore it.
    EXPECT_TRUE(t.set(terminal_settings::raw()));
    it.send(SIGTSTP);
    EXPECT_TRUE(stops_by(it, SIGTSTP));
    EXPECT_FALSE(is_canonical(t));
    EXPECT_TRUE(t.set(before));
    it.go_on();
    EXPECT_TRUE(is_raw_soon(t));
  });
}

TEST(raw_mode_stop, is_not_minded_where_that_was_asked) {
  as_a_shell([](const terminal& t) {
    job it([&] {
      const auto handlers =
          raw_mode_handlers::install({.stops = false}).value();
      const auto guard = raw_mode::enter(t).value();
      sleep_long();
    });
    EXPECT_TRUE(is_raw_soon(t));
    it.send(SIGTSTP);
    EXPECT_TRUE(stops_by(it, SIGTSTP));
    EXPECT_FALSE(is_canonical(t));
  });
}

}  // namespace
