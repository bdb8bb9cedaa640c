// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include <fildes/config.hpp>

namespace fildes::inline FILDES_ABI {

/// Contiguous memory whose elements are plain bytes to the kernel.
template <class R>
concept byte_range =
    requires(R& r) {
      { *std::data(r) };
      { std::size(r) };
    } &&
    std::is_trivially_copyable_v<
        std::remove_reference_t<decltype(*std::data(std::declval<R&>()))>>;

/// The same, writable.
template <class R>
concept writable_byte_range =
    byte_range<R> &&
    !std::is_const_v<
        std::remove_reference_t<decltype(*std::data(std::declval<R&>()))>>;

/// Memory that the kernel may fill: a pointer and a size in bytes.
///
/// Converts from arrays, spans, vectors and strings of trivially copyable
/// elements. An array of these is the kernel's `struct iovec[]`.
class byte_span {
 public:
  constexpr byte_span() noexcept = default;
  byte_span(void* data, std::size_t size) noexcept
      : data_(static_cast<std::byte*>(data)), size_(size) {}
  template <writable_byte_range R>
    requires(!std::same_as<std::remove_cvref_t<R>, byte_span>)
  byte_span(R&& r FILDES_LIFETIMEBOUND) noexcept
      : byte_span(std::data(r), std::size(r) * sizeof(*std::data(r))) {}

  constexpr std::byte* data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr std::byte* begin() const noexcept { return data_; }
  constexpr std::byte* end() const noexcept { return data_ + size_; }

  /// The first `n` bytes, or all when there are fewer.
  constexpr byte_span first(std::size_t n) const noexcept {
    return {data_, n < size_ ? n : size_, checked{}};
  }
  /// What follows the first `n` bytes; empty when there are fewer.
  constexpr byte_span after(std::size_t n) const noexcept {
    return n < size_ ? byte_span{data_ + n, size_ - n, checked{}}
                     : byte_span{data_ + size_, 0, checked{}};
  }

 private:
  struct checked {};
  constexpr byte_span(std::byte* data, std::size_t size, checked) noexcept
      : data_(data), size_(size) {}

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Memory that the kernel only reads.
///
/// Converts from what byte_span converts from, const or not, and from a string
/// literal, of which the terminating zero is not taken.
class byte_view {
 public:
  constexpr byte_view() noexcept = default;
  byte_view(const void* data, std::size_t size) noexcept
      : data_(static_cast<const std::byte*>(data)), size_(size) {}
  template <std::size_t N>
  byte_view(const char (&literal)[N]) noexcept : byte_view(literal, N - 1) {}
  template <std::size_t N>
  byte_view(char (&array)[N]) noexcept : byte_view(array, N) {}
  template <byte_range R>
    requires(!std::same_as<std::remove_cvref_t<R>, byte_view> &&
             !std::is_array_v<std::remove_cvref_t<R>>)
  byte_view(const R& r FILDES_LIFETIMEBOUND) noexcept
      : byte_view(std::data(r), std::size(r) * sizeof(*std::data(r))) {}
  template <class T, std::size_t N>
    requires(std::is_trivially_copyable_v<T> && !std::same_as<T, char>)
  byte_view(const T (&array)[N] FILDES_LIFETIMEBOUND) noexcept
      : byte_view(array, sizeof array) {}

  constexpr const std::byte* data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr const std::byte* begin() const noexcept { return data_; }
  constexpr const std::byte* end() const noexcept { return data_ + size_; }

  /// The first `n` bytes, or all when there are fewer.
  constexpr byte_view first(std::size_t n) const noexcept {
    return {data_, n < size_ ? n : size_, checked{}};
  }
  /// What follows the first `n` bytes; empty when there are fewer.
  constexpr byte_view after(std::size_t n) const noexcept {
    return n < size_ ? byte_view{data_ + n, size_ - n, checked{}}
                     : byte_view{data_ + size_, 0, checked{}};
  }
  /// The same bytes as text.
  std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(data_), size_};
  }

 private:
  struct checked {};
  constexpr byte_view(const std::byte* data, std::size_t size, checked) noexcept
      : data_(data), size_(size) {}

  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

static_assert(std::is_standard_layout_v<byte_span> &&
              std::is_standard_layout_v<byte_view>);
static_assert(sizeof(byte_span) == 2 * sizeof(void*) &&
              sizeof(byte_view) == 2 * sizeof(void*));

/// Lists for the vectored calls: at most 1024 entries a call (EINVAL).
using byte_spans = std::span<const byte_span>;
using byte_views = std::span<const byte_view>;

}  // namespace fildes::inline FILDES_ABI
