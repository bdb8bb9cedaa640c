// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "disk.hpp"
#include "waiting.hpp"

// What the tests of trees share. By libc, as helpers.hpp.

namespace test {

/// Makes `levels` directories one in the other, each of that name, a file `f`
/// in the last; 0, or what went wrong.
inline int make_deep(const std::string& top, const std::string& name,
                     int levels) {
  int at = open(top.c_str(), O_PATH | O_CLOEXEC);
  for (int i = 0; at >= 0 && i != levels; ++i) {
    if (mkdirat(at, name.c_str(), 0700) != 0) return errno;
    const int below = openat(at, name.c_str(), O_PATH | O_CLOEXEC);
    close(at);
    at = below;
  }
  if (at < 0 || mknodat(at, "f", S_IFREG | 0600, 0) != 0) return errno;
  return close(at);
}

/// How many descriptors this process may open besides those it has.
inline bool limit_descriptors(unsigned more) {
  const int next = dup(0);
  close(next);
  const rlimit few = {static_cast<rlim_t>(next) + more,
                      static_cast<rlim_t>(next) + more};
  return next >= 0 && setrlimit(RLIMIT_NOFILE, &few) == 0;
}

inline bool bind_mount(const std::string& what, const std::string& at) {
  return mount(what.c_str(), at.c_str(), nullptr, MS_BIND, nullptr) == 0;
}

/// Makes this process one without privilege; for a child process.
inline bool is_nobody() {
  return getuid() != 0 || (setresgid(65534, 65534, 65534) == 0 &&
                           setresuid(65534, 65534, 65534) == 0);
}

}  // namespace test
