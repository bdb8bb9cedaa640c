// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

// By libc, not by the library: what it tests does not vouch for itself.

namespace test {

/// No descriptor has this number: it is over the limit.
inline constexpr int no_such_fd = 1'000'000;

inline bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }
inline bool is_cloexec(int fd) { return fcntl(fd, F_GETFD) == FD_CLOEXEC; }

/// A new directory, removed with all that is in it.
class scratch_directory {
 public:
  scratch_directory() : path_(testing::TempDir() + "fildes-test-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~scratch_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const char* name) const { return path_ + "/" + name; }

  /// Makes a file there; returns its path.
  std::string with_file(const char* name, const std::string& text) const {
    std::ofstream(*this / name) << text;
    return *this / name;
  }

 private:
  std::string path_;
};

inline std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Runs `body` in a child process; how the child ended, as waitpid says.
template <class Body>
int status_of_child(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = -1;
  if (waitpid(child, &status, 0) != child) return -1;
  return status;
}

/// What `body` returned in a child process, 0 to 255; -1 when it did not.
template <class Body>
int in_child(Body body) {
  const int status = status_of_child(body);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace test
