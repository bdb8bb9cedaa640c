// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include <fildes/result.hpp>

namespace fildes::inline FILDES_ABI {

/// A path as a function takes it: a string literal, `const char*`,
/// `std::string`, `std::string_view` or `std::filesystem::path`.
///
/// The kernel wants a terminating zero. Strings that have one are used where
/// they stand; a string_view is copied, without the heap when it is shorter
/// than 256 bytes. Use it as a parameter only: it may point into its source.
class path_arg {
 public:
  path_arg(const char* path FILDES_LIFETIMEBOUND) noexcept : c_str_(path) {}
  path_arg(std::string_view path) noexcept;

  /// std::string, and whatever else has `c_str()` and `size()`.
  template <class S>
    requires requires(const S& s) {
      { s.c_str() } -> std::same_as<const char*>;
      { s.size() } -> std::convertible_to<std::size_t>;
    }
  path_arg(const S& s FILDES_LIFETIMEBOUND) noexcept
      : path_arg(s.c_str(), s.size()) {}

  /// std::filesystem::path.
  template <class P>
    requires requires(const P& p) {
      { p.native().c_str() } -> std::same_as<const char*>;
    }
  path_arg(const P& p FILDES_LIFETIMEBOUND) noexcept
      : path_arg(p.native().c_str(), p.native().size()) {}

  ~path_arg() { delete[] heap_; }
  path_arg(const path_arg&) = delete;
  path_arg& operator=(const path_arg&) = delete;

  /// The path with its terminating zero.
  /// \error inval         a zero byte inside the path: the kernel would cut it
  /// \error nametoolong   more than 4095 bytes: no system call takes that
  /// \error nomem         no memory for a copy
  result<const char*> c_str() const noexcept {
    if (c_str_ == nullptr) [[unlikely]]
      return error(refused_, operation::path);
    return c_str_;
  }

 private:
  path_arg(const char* terminated, std::size_t size) noexcept;

  const char* c_str_ = nullptr;  // nullptr: refused_ says why
  errc refused_ = errc::inval;
  char* heap_ = nullptr;  // owned; not a unique_ptr, since <memory> is large
  char buffer_[256];
};

}  // namespace fildes::inline FILDES_ABI
