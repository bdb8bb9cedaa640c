// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <poll.h>
#include <sys/statfs.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <fildes/fanotify.hpp>
#include <fildes/format.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"

// What the tests of fanotify share.

namespace test {

/// Some groups need CAP_SYS_ADMIN.
class privileged : public testing::Test {
 protected:
  void SetUp() override {
    const auto group = fildes::fanotify::create();
    if (group.has_error() && group.error() == fildes::errc::perm)
      support::skip("no CAP_SYS_ADMIN");
  }
};

/// Whether something can be read within a second.
inline bool has_come(const fildes::any_fd& fd) {
  pollfd one{fd.raw(), POLLIN, 0};
  return poll(&one, 1, 1000) == 1;
}

/// Opens and closes a file as another program would.
inline int touch(const std::string& path, int flags = O_RDONLY) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC, 0600);
  const int number = fd < 0 ? errno : 0;
  if (fd >= 0) close(fd);
  return number;
}

inline std::string path_of(const fildes::any_fd& fd) {
  return std::filesystem::read_symlink("/proc/self/fd/" +
                                       std::to_string(fd.raw()));
}

/// A limit in /proc/sys/fs/fanotify.
inline std::size_t limit(const char* name) {
  return std::stoul(content_of(std::string("/proc/sys/fs/fanotify/") + name));
}

inline fildes::fanotify_options reporting(fildes::fanotify_report report) {
  return {.report = report, .flags = fildes::fanotify_flag::nonblock};
}

inline fildes::owned<fildes::fanotify> group_of(
    const fildes::fanotify_options& options) {
  return fildes::fanotify::create(options).value();
}
inline fildes::owned<fildes::fanotify> group_of(
    fildes::fanotify_report report) {
  return group_of(reporting(report));
}

/// Reads all that has come, and calls `look` with each event; overflows are
/// counted.
template <class Look>
std::size_t read_all(const fildes::owned<fildes::fanotify>& group, Look look) {
  fildes::fanotify_reader<fildes::fanotify, 1 << 16> events(group);
  std::size_t lost = 0;
  for (;;) {
    const auto got = events.read();
    if (got.has_error()) {
      EXPECT_EQ(got.error(), fildes::errc::again);
      return lost;
    }
    for (auto& item : events) {
      if (auto* const event = std::get_if<fildes::fanotify_event>(&item))
        look(*event);
      else
        ++lost;
    }
  }
}

/// What has come, as text: an event, and the name that it brought.
inline std::vector<std::string> told(
    const fildes::owned<fildes::fanotify>& group) {
  std::vector<std::string> all;
  read_all(group, [&](fildes::fanotify_event& e) {
    const auto in = e.directory();
    all.push_back(fmt::format("{} {}", e.what(), in ? in->name : "-"));
  });
  return all;
}

/// What `body` returns as a user without privilege.
template <class Body>
int unprivileged(Body body, uid_t user = 4711) {
  return in_child([&] {
    if (setresgid(user, user, user) != 0 || setresuid(user, user, user) != 0)
      return 76;
    return body();
  });
}

/// Whether this kernel has all that is asked for.
inline bool is_made(const fildes::fanotify_options& options) {
  return fildes::fanotify::create(options).has_value();
}

}  // namespace test
