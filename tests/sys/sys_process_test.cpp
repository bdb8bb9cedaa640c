// SPDX-License-Identifier: BSL-1.0

// The raw calls of processes and sockets: each made once, with a result that is
// known.

#include <fildes/sys/file.hpp>
#include <fildes/sys/pidfd.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/sys/sched.hpp>
#include <fildes/sys/socket.hpp>
#include <fildes/sys/spawn.hpp>

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include <gtest/gtest.h>

#include "unit/helpers.hpp"

namespace sys = fildes::sys;
namespace kernel = fildes::sys::abi;
using fildes::errc;
using fildes::error;
using sys::nr;

namespace {

TEST(sys_process, getpid) { EXPECT_EQ(sys::getpid(), ::getpid()); }

TEST(sys_process, getcpu) {
  unsigned cpu = ~0U, node = ~0U;
  ASSERT_TRUE(sys::getcpu(&cpu, &node));
  EXPECT_LT(cpu, static_cast<unsigned>(sysconf(_SC_NPROCESSORS_CONF)));
  EXPECT_NE(node, ~0U);
  EXPECT_TRUE(sys::getcpu(nullptr, nullptr));
}

TEST(sys_process, sched_getaffinity_counts_bytes_and_leaves_the_rest) {
  unsigned char mask[8192];
  std::memset(mask, 0xff, sizeof mask);
  const auto size = sys::sched_getaffinity(0, sizeof mask, mask);
  ASSERT_TRUE(size);
  EXPECT_GT(size.value(), 0u);
  EXPECT_LT(size.value(), sizeof mask);
  EXPECT_EQ(size.value() % sizeof(long), 0u);
  EXPECT_EQ(mask[size.value()], 0xff);
  EXPECT_EQ(sys::sched_getaffinity(0, 7, mask).error(),
            error(errc::inval, nr::sched_getaffinity));
}

// The one thread of the child: its status is the process's. Not so where
// ThreadSanitizer runs a thread of its own there.
#if !defined(FILDES_TSAN)
TEST(sys_process, exit) {
  EXPECT_EQ(test::in_child([]() -> int { sys::exit(7); }), 7);
}
#endif

TEST(sys_process, exit_group) {
  EXPECT_EQ(test::in_child([]() -> int { sys::exit_group(8); }), 8);
}

TEST(sys_process, acct_is_refused_without_privilege) {
  EXPECT_EQ(test::in_child([] {
              if (getuid() == 0 && setuid(65534) != 0) return 1;
              const auto refused = sys::acct(nullptr);
              if (!refused.has_error()) return 2;
              // A kernel may be built without accounting.
              return refused.error() == error(errc::perm, nr::acct) ||
                             refused.error() == error(errc::nosys, nr::acct)
                         ? 0
                         : 3;
            }),
            0);
}

TEST(sys_process, alarm_tells_what_was_left) {
  EXPECT_EQ(test::in_child([] {
              if (sys::alarm(100) != 0) return 1;
              if (sys::alarm(50) != 100) return 2;
              if (sys::alarm(0) != 50) return 3;
              return sys::alarm(0) == 0 ? 0 : 4;
            }),
            0);
}

TEST(sys_process, signal_masks) {
  constexpr std::size_t most = 16 / sizeof(long);  // mips has 128 signals
  EXPECT_EQ(test::in_child([] {
              unsigned long got[most] = {};
              const unsigned long set[most] = {1UL << (SIGUSR1 - 1)};
              const kernel::timespec now{};
              if (!sys::rt_sigprocmask(SIG_SETMASK, set, nullptr)) return 1;
              if (!sys::rt_sigprocmask(SIG_BLOCK, nullptr, got)) return 2;
              if (got[0] != set[0]) return 3;
              if (sys::rt_sigtimedwait(set, &now).error() != errc::again)
                return 4;
              raise(SIGUSR1);
              if (!sys::rt_sigpending(got) || got[0] != set[0]) return 5;
              return sys::rt_sigtimedwait(set, &now).value() == SIGUSR1 ? 0 : 6;
            }),
            0);
  EXPECT_EQ(sys::rt_sigprocmask(99, "12345678abcdefgh", nullptr).error(),
            error(errc::inval, nr::rt_sigprocmask));
}

TEST(sys_process, ids) {
  EXPECT_EQ(sys::getppid(), ::getppid());
  EXPECT_EQ(sys::gettid(), ::gettid());
  EXPECT_EQ(sys::getuid(), ::getuid());
  EXPECT_EQ(sys::getpgid(0).value(), ::getpgrp());
  EXPECT_EQ(sys::getsid(0).value(), ::getsid(0));
  EXPECT_EQ(sys::getpgid(-1).error(), error(errc::srch, nr::getpgid));
}

TEST(sys_process, groups_and_sessions) {
  EXPECT_EQ(test::in_child([] {
              if (!sys::setpgid(0, 0) || getpgrp() != ::getpid()) return 1;
              // Who leads a group cannot make a session.
              return sys::setsid().error() == error(errc::perm, nr::setsid) ? 0
                                                                            : 2;
            }),
            0);
  EXPECT_EQ(test::in_child(
                [] { return sys::setsid().value() == ::getpid() ? 0 : 1; }),
            0);
}

TEST(sys_process, umask_and_prctl) {
  EXPECT_EQ(test::in_child([] {
              sys::umask(027);
              if (sys::umask(0) != 027) return 1;
              int signal = 0;
              if (!sys::prctl(kernel::pr_set_pdeathsig, SIGHUP)) return 2;
              if (prctl(PR_GET_PDEATHSIG, &signal) != 0) return 3;
              return signal == SIGHUP ? 0 : 4;
            }),
            0);
  EXPECT_EQ(sys::prctl(kernel::pr_set_pdeathsig, 1000).error(),
            error(errc::inval, nr::prctl));
}

/// A program and its environment, which exits with 9.
struct program {
  char name[3] = "sh", flag[3] = "-c", line[7] = "exit 9";
  char* arguments[4] = {name, flag, line, nullptr};
  char* environment[1] = {nullptr};
};

TEST(sys_process, execve_runs_another_program) {
  program p;
  EXPECT_EQ(test::in_child([&] {
              (void)sys::execve("/bin/sh", p.arguments, p.environment);
              return 1;
            }),
            9);
  EXPECT_EQ(sys::execve("/nonexistent", p.arguments, p.environment).error(),
            error(errc::noent, nr::execve));
}

TEST(sys_process, execveat_runs_another_program) {
  program p;
  EXPECT_EQ(test::in_child([&] {
              (void)sys::execveat(kernel::at_fdcwd, "/bin/sh", p.arguments,
                                  p.environment, 0);
              return 1;
            }),
            9);
  EXPECT_EQ(
      sys::execveat(-1, "nonexistent", p.arguments, p.environment, 0).error(),
      error(errc::badf, nr::execveat));
}

[[noreturn]] void exit_with(void* status) {
  sys::exit_group(*static_cast<int*>(status));
}

TEST(sys_process, vfork_calls_a_function_in_the_child) {
  sys::child_stack stack;
  for (int status = 0; status != 20; ++status) {
    const int id = sys::vfork(0, nullptr, stack, exit_with, &status).value();
    int word = -1;
    EXPECT_EQ(waitpid(id, &word, 0), id);
    EXPECT_EQ(WEXITSTATUS(word), status);
  }
}

TEST(sys_process, clone_returns_twice) {
  const auto id = sys::clone(0, nullptr);
  if (id.value() == 0) _exit(6);
  kernel::process_siginfo info{};
  ASSERT_TRUE(sys::waitid(kernel::p_pid, id.value(), &info, kernel::wexited));
  EXPECT_EQ(info.signo, SIGCHLD);
  EXPECT_EQ(info.code, CLD_EXITED);
  EXPECT_EQ(info.pid, id.value());
  EXPECT_EQ(info.uid, ::getuid());
  EXPECT_EQ(info.status, 6);
  EXPECT_EQ(
      sys::waitid(kernel::p_pid, id.value(), &info, kernel::wexited).error(),
      error(errc::child, nr::waitid));
}

TEST(sys_process, pidfd) {
  const int fd = sys::pidfd_open(::getpid(), 0).value();
  EXPECT_TRUE(sys::pidfd_send_signal(fd, 0, nullptr, 0));
  const int same = sys::pidfd_getfd(fd, fd, 0).value();
  EXPECT_TRUE(test::is_cloexec(same));
  for (const int one : {fd, same}) close(one);
  EXPECT_EQ(sys::pidfd_open(-1, 0).error(), error(errc::inval, nr::pidfd_open));
  EXPECT_EQ(sys::pidfd_getfd(-1, 0, 0).error(),
            error(errc::badf, nr::pidfd_getfd));
  EXPECT_EQ(sys::pidfd_send_signal(-1, 0, nullptr, 0).error(),
            error(errc::badf, nr::pidfd_send_signal));
}

TEST(sys_process, sync_returns) { sys::sync(); }

sockaddr_un abstract_address(const char* name) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "%s-%d",
                name, ::getpid());
  return address;
}

// Defect D2: the address of a reference was passed for that of the structure.
TEST(sys_socket, connect_passes_the_address_itself) {
  const auto address = abstract_address("fildes-connect");
  const int listener =
      sys::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0).value();
  const int client =
      sys::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0).value();
  EXPECT_EQ(sys::connect(client, &address, sizeof address).error(),
            error(errc::connrefused, nr::connect));
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address),
                 sizeof address),
            0);
  ASSERT_TRUE(sys::listen(listener, 4));
  EXPECT_TRUE(sys::connect(client, &address, sizeof address));
  const int served =
      sys::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC).value();
  EXPECT_EQ(sys::write(client, "hello", 5).value(), 5u);
  char text[8];
  EXPECT_EQ(sys::read(served, text, sizeof text).value(), 5u);
  for (const int fd : {listener, client, served}) close(fd);
}

TEST(sys_socket, accept_tells_the_peers_address) {
  const auto address = abstract_address("fildes-accept");
  const auto peer = abstract_address("fildes-peer");
  const int listener = sys::socket(AF_UNIX, SOCK_STREAM, 0).value();
  const int client = sys::socket(AF_UNIX, SOCK_STREAM, 0).value();
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address),
                 sizeof address),
            0);
  ASSERT_EQ(bind(client, reinterpret_cast<const sockaddr*>(&peer), sizeof peer),
            0);
  ASSERT_TRUE(sys::listen(listener, 4));
  ASSERT_TRUE(sys::connect(client, &address, sizeof address));
  sockaddr_un got = {};
  std::uint32_t size = sizeof got;
  const int served = sys::accept(listener, &got, &size).value();
  EXPECT_EQ(size, sizeof peer);
  EXPECT_EQ(std::memcmp(&got, &peer, sizeof peer), 0);
  for (const int fd : {listener, client, served}) close(fd);
}

TEST(sys_socket, unknown_type_is_inval) {
  EXPECT_EQ(sys::socket(AF_UNIX, 99, 0).error(),
            error(errc::inval, nr::socket));
}

TEST(sys_socket, errors_carry_the_call) {
  EXPECT_EQ(sys::listen(1'000'000, 1).error(), error(errc::badf, nr::listen));
  EXPECT_EQ(sys::accept(1'000'000, nullptr, nullptr).error(),
            error(errc::badf, nr::accept4));
  const int fd = sys::socket(AF_UNIX, SOCK_STREAM, 0).value();
  EXPECT_EQ(sys::accept4(fd, nullptr, nullptr, 0).error(), errc::inval);
  EXPECT_EQ(sys::accept4(fd, nullptr, nullptr, 1).error(), errc::inval);
  close(fd);
}

}  // namespace
