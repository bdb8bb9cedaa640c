// SPDX-License-Identifier: BSL-1.0

// The raw calls of processes and sockets: each made once, with a result that is
// known.

#include <fildes/sys/file.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/sys/socket.hpp>

#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
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
