// SPDX-License-Identifier: BSL-1.0

// Where the calls of sockets had one number once, and that is all a sandbox
// or an old kernel allows.

#include <fildes/sys/socket.hpp>

#if defined(__i386__) || defined(__s390x__)

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include <gtest/gtest.h>

#include <fildes/sys/process.hpp>

#include "support/skip.hpp"

namespace sys = fildes::sys;
using fildes::errc;
using fildes::error;
using sys::nr;

namespace {

// From here on this process has no calls of sockets but socketcall.
bool allow_socketcall_alone() {
  const auto refuse = [](nr call) -> sock_filter {
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0,
                    1);
  };
  constexpr sock_filter no_such_call =
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      refuse(nr::socket),
      no_such_call,
      refuse(nr::connect),
      no_such_call,
      refuse(nr::listen),
      no_such_call,
      refuse(nr::accept4),
      no_such_call,
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {sizeof filter / sizeof *filter, filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

constexpr int no_filters = 100;

// Which step of a conversation with oneself went wrong; 0 for none.
int talk_through_socketcall() {
  if (!allow_socketcall_alone()) return no_filters;
  if (sys::call<nr::socket>(-1, -1, -1) != -ENOSYS) return 1;
  const auto listener = sys::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (!listener) return 2;
  sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
  if (bind(listener.value(), reinterpret_cast<sockaddr*>(&address),
           sizeof address.sun_family) != 0)
    return 3;
  if (!sys::listen(listener.value(), 1)) return 4;
  socklen_t size = sizeof address;
  if (getsockname(listener.value(), reinterpret_cast<sockaddr*>(&address),
                  &size) != 0)
    return 5;
  const auto client = sys::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (!client || !sys::connect(client.value(), &address, size)) return 6;
  if (!sys::accept4(listener.value(), nullptr, nullptr, SOCK_CLOEXEC)) return 7;
  return sys::listen(-1, 1).error() == error(errc::badf, nr::listen) ? 0 : 8;
}

TEST(sys_socketcall, stands_in_for_calls_that_do_not_exist) {
  const pid_t child = fork();
  if (child == 0) sys::exit_group(talk_through_socketcall());
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == no_filters)
    return support::skip("no seccomp filters");
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace

#endif
