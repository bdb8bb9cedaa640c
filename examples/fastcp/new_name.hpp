// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <fildes/path_fd.hpp>

namespace fastcp {

using namespace fildes;

/// Something that was just made in a directory, and vanishes unless it is kept.
/// What had its name before is replaced then, in one step, and not earlier.
class new_name {
 public:
  /// Makes it by `make(name)`; under another name where that one is taken.
  /// \error isdir  by operation::replace_file: it is a directory's
  /// \error exist  by operation::replace_file: it is the source itself
  template <class Make>
  static result<new_name> make(const path_fd& dir, const char* name,
                               const file_identity& source, const Make& make) {
    const result<> made = make(name);
    if (made.has_value()) return new_name(dir, name, {});
    if (made.error() != errc::exist) return made.error();
    FILDES_TRYV(may_be_replaced(dir, name, source));
    return beside(dir, name, make);
  }

  new_name(new_name&& other) noexcept
      : dir_(other.dir_),
        name_(std::exchange(other.name_, nullptr)),
        beside_(std::move(other.beside_)) {}
  new_name& operator=(new_name&&) = delete;
  ~new_name() {
    if (name_ != nullptr) (void)dir_.remove(now());
  }

  /// What it is called until it is kept.
  const char* now() const noexcept {
    return beside_ ? beside_->c_str() : name_;
  }

  result<> keep() &&;

 private:
  static constexpr int most_tries = 100;

  new_name(const path_fd& dir, const char* name,
           std::optional<std::string> beside) noexcept
      : dir_(dir), name_(name), beside_(std::move(beside)) {}

  static result<> may_be_replaced(const path_fd& dir, const char* name,
                                  const file_identity& source);
  static std::string next_beside();

  template <class Make>
  static result<new_name> beside(const path_fd& dir, const char* name,
                                 const Make& make) {
    for (int i = 0;; ++i) {
      std::string other = next_beside();
      const result<> made = make(other.c_str());
      if (made.has_value()) return new_name(dir, name, std::move(other));
      if (made.error() != errc::exist || i == most_tries) return made.error();
    }
  }

  borrowed<path_fd> dir_;
  const char* name_;  // nullptr: nothing to remove
  std::optional<std::string> beside_;
};

}  // namespace fastcp
