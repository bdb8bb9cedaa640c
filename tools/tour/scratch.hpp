// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <utility>

#include <fildes/directory.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/tree.hpp>

namespace tour {

/// A directory in memory, and what is in it, for one check.
class scratch {
 public:
  static fildes::result<scratch> create() {
    auto made = create_in("/dev/shm");
    return made.has_value() ? std::move(made) : create_in("/tmp");
  }
  scratch(scratch&& other) noexcept
      : name_(std::exchange(other.name_, {})), dir_(std::move(other.dir_)) {}
  scratch& operator=(scratch&&) = delete;
  ~scratch() {
    if (!name_.empty()) (void)fildes::remove_tree(name_);
  }

  const std::string& name() const { return name_; }
  const fildes::owned<fildes::directory>& dir() const { return dir_; }

 private:
  static fildes::result<scratch> create_in(const std::string& base) {
    const auto here = fildes::path_fd::working_directory();
    const std::string name =
        base + "/fildes-tour-" + std::to_string(fildes::sys::getpid());
    FILDES_TRYV(here.make_directory(name, fildes::file_mode(0700)));
    auto opened = fildes::directory::open(name);
    if (opened.has_error()) (void)here.remove_directory(name);
    FILDES_TRY(auto dir, std::move(opened));
    return scratch(name, std::move(dir));
  }

  scratch(std::string name, fildes::owned<fildes::directory> dir)
      : name_(std::move(name)), dir_(std::move(dir)) {}

  std::string name_;
  fildes::owned<fildes::directory> dir_;
};

}  // namespace tour
