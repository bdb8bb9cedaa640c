// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <utility>

#include <fildes/result.hpp>

namespace fildes::inline FILDES_ABI {

/// Strings for a new program: its arguments or its environment.
///
/// Made from a list, `{"-l", "/"}`, or from any range of strings, and keeps a
/// copy of them. What goes wrong in making it is told by whom it is given to.
class string_list {
 public:
  string_list() noexcept = default;
  string_list(std::initializer_list<std::string_view> strings) noexcept {
    for (const std::string_view one : strings) add(one);
  }
  template <class R>
    requires requires(const R& r) {
      { *std::begin(r) } -> std::convertible_to<std::string_view>;
      std::end(r);
      requires !std::convertible_to<const R&, std::string_view>;
    }
  string_list(const R& strings) noexcept {
    for (const auto& one : strings) add(one);
  }
  /// What main and `environ` have: pointers, of which the last is nullptr.
  static string_list from_pointers(const char* const* strings) noexcept;

  string_list(string_list&& other) noexcept
      : text_(std::exchange(other.text_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        room_(std::exchange(other.room_, 0)),
        count_(std::exchange(other.count_, 0)),
        refused_(std::exchange(other.refused_, errc{})) {}
  string_list& operator=(string_list&& other) noexcept {
    string_list old(std::move(other));
    swap(old);
    return *this;
  }
  ~string_list() { delete[] text_; }

  /// One more at the end.
  string_list& add(std::string_view one) noexcept;

  std::size_t size() const noexcept { return count_; }
  bool empty() const noexcept { return count_ == 0; }

  /// All, each with a zero behind it.
  /// \error inval  a zero inside a string
  /// \error nomem  no memory for a copy
  result<std::string_view> text() const noexcept {
    if (refused_ != errc{}) return error(refused_, operation::spawn);
    return std::string_view(text_, size_);
  }

 private:
  void swap(string_list& other) noexcept {
    std::swap(text_, other.text_);
    std::swap(size_, other.size_);
    std::swap(room_, other.room_);
    std::swap(count_, other.count_);
    std::swap(refused_, other.refused_);
  }
  bool make_room(std::size_t more) noexcept;

  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
  std::size_t count_ = 0;
  errc refused_ = {};
};

/// The environment of this process with some changes: "NAME=value" sets,
/// "NAME" alone takes away. Reads `environ`: no other thread may change it now.
string_list environment_with(
    std::initializer_list<std::string_view> changes) noexcept;

}  // namespace fildes::inline FILDES_ABI
