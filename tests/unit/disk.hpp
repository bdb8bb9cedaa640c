// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/prctl.h>

#include <bit>
#include <cstdint>
#include <cstdio>
#include <string>

#include <fildes/sys/number.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"

// A disk of a process's own, and calls that fail. For child processes.

namespace test {

inline void write_line(const char* path, const std::string& line) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (write(fd, line.data(), line.size()) < 0) std::perror(path);
  close(fd);
}

/// A mount namespace of this process alone, as root or with one's own users.
inline bool leave_mount_namespace() {
  const std::string user = "0 " + std::to_string(getuid()) + " 1";
  const std::string group = "0 " + std::to_string(getgid()) + " 1";
  if (unshare(CLONE_NEWNS) != 0) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    write_line("/proc/self/uid_map", user);
    write_line("/proc/self/setgroups", "deny");
    write_line("/proc/self/gid_map", group);
  }
  return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

/// Runs a body in a child process where a directory is a disk in memory, of
/// that size. The mount ends with the process.
template <class Body>
void on_a_disk(const std::string& size, Body body) {
  const scratch_directory disk;
  constexpr int cannot = 77;
  const int ended = in_child([&] {
    if (!leave_mount_namespace() || mount("none", disk.path().c_str(), "tmpfs",
                                          0, ("size=" + size).c_str()) != 0)
      return cannot;
    body(disk.path());
    std::fflush(stdout);
    return testing::Test::HasFailure() ? 1 : 0;
  });
  if (ended == cannot) return support::skip("no mount namespaces here");
  EXPECT_EQ(ended, 0);
}

template <class Body>
void on_a_tiny_disk(Body body) {
  on_a_disk("256k", body);
}

/// From now on `call` fails when the low word of an argument, counted from 0,
/// is `value`. Cannot be taken back.
inline bool refuse_with(fildes::sys::nr call, unsigned argument,
                        std::uint32_t value, int error) {
  const bool last = std::endian::native == std::endian::big;
  const auto at = static_cast<std::uint32_t>(offsetof(seccomp_data, args) +
                                             argument * 8 + (last ? 4 : 0));
  sock_filter code[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, static_cast<std::uint32_t>(call)},
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, at},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value},
      {BPF_RET | BPF_K, 0, 0,
       SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error)},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  };
  const sock_fprog program = {std::size(code), code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace test
