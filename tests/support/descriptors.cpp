// SPDX-License-Identifier: BSL-1.0
#include "support/descriptors.hpp"

#include <dirent.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>

namespace support {

// By libc, not by the library: what it tests does not vouch for itself.
std::map<int, std::string> open_descriptors() {
  std::map<int, std::string> found;
  DIR* const directory = opendir("/proc/self/fd");
  if (!directory) return found;
  while (const dirent* entry = readdir(directory)) {
    const int fd = std::atoi(entry->d_name);
    if (entry->d_name[0] == '.' || fd == dirfd(directory)) continue;
    char link[PATH_MAX];
    const ssize_t size =
        readlinkat(dirfd(directory), entry->d_name, link, sizeof link);
    found[fd].assign(link, size < 0 ? 0 : static_cast<std::size_t>(size));
  }
  closedir(directory);
  return found;
}

std::vector<std::string> descriptor_changes(
    const std::map<int, std::string>& before) {
  const auto after = open_descriptors();
  std::vector<std::string> changes;
  const auto say = [&](int fd, const std::string& link, const char* what) {
    changes.push_back("descriptor " + std::to_string(fd) + ", " + link +
                      ", was " + what);
  };
  for (const auto& [fd, link] : after)
    if (!before.contains(fd)) say(fd, link, "left open");
  for (const auto& [fd, link] : before) {
    const auto now = after.find(fd);
    if (now == after.end())
      say(fd, link, "closed");
    else if (now->second != link)
      say(fd, link, ("made to lead to " + now->second).c_str());
  }
  return changes;
}

}  // namespace support
