// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include <fildes/result.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {

// Whether memory read and memory written may be a pair: they begin at one
// place, or share no byte. As integers, since pointers into different arrays
// have no order.
inline result<> same_or_apart(const void* in, std::size_t in_bytes,
                              const void* out, std::size_t out_bytes) noexcept {
  const auto a = reinterpret_cast<std::uintptr_t>(in);
  const auto b = reinterpret_cast<std::uintptr_t>(out);
  if (a != b && in_bytes != 0 && out_bytes != 0 &&
      (a < b ? b - a < in_bytes : a - b < out_bytes))
    return error(errc::inval, operation::inout);
  return success();
}

// Steps through a pair of buffers: by elements, or by spans of N.
template <class T, class Item, std::size_t... N>
struct inout_iterator {
  static constexpr std::size_t step = (1 * ... * N);
  constexpr Item operator*() const noexcept {
    return Item::from_raw(in, out, N...);
  }
  constexpr void operator++() noexcept { in += step, out += step; }
  friend constexpr bool operator==(const inout_iterator&,
                                   const inout_iterator&) noexcept = default;

  const T* in;
  T* out;
};

}  // namespace detail

/// What a pair can be made of: it is copied as memory.
template <class T>
concept inout_element = std::is_trivially_copyable_v<T> && !std::is_const_v<T>;

/// One element to read and one to write: the same, or two that share no byte.
template <inout_element T>
class inout {
 public:
  /// In place.
  constexpr inout(T& both) noexcept : inout(&both, &both) {}
  /// \error inval  the two overlap in part
  static result<inout> of(const T& in, T& out) noexcept {
    FILDES_TRYV(detail::same_or_apart(&in, sizeof in, &out, sizeof out));
    return inout(&in, &out);
  }
  /// On the caller's word that the two are such a pair.
  static constexpr inout from_raw(const T* in, T* out) noexcept {
    return inout(in, out);
  }

  constexpr const T& in() const noexcept { return *in_; }
  constexpr T& out() const noexcept { return *out_; }
  constexpr T& copied() const noexcept { return *out_ = *in_; }

 private:
  constexpr inout(const T* in, T* out) noexcept : in_(in), out_(out) {}

  const T* in_;
  T* out_;
};
template <inout_element T, std::size_t N>
class inout_chunks;

/// A buffer to read and one of the same size to write: the same memory, or two
/// that share no byte. What a cipher, a codec or a copy takes, so that one
/// function works in place and from one buffer to another:
///
///     result<> encrypt(inout_span<std::byte> message,
///                      std::span<const std::byte> key_stream) {
///       return message.xor_with(key_stream);
///     }
///     FILDES_TRYV(encrypt(message, key_stream));  // in place
///     FILDES_TRY(auto pair, inout_span<std::byte>::of(message, sealed));
///     FILDES_TRYV(encrypt(pair, key_stream));     // sealed is written
///
/// Lengths are checked and come back as errors; an index out of range is
/// undefined, as with std::span, and asserted in debug builds.
template <inout_element T>
class inout_span {
 public:
  constexpr inout_span() noexcept = default;
  /// In place: any array, span or container that converts to std::span<T>.
  template <class R>
    requires(!std::same_as<std::remove_cvref_t<R>, inout_span> &&
             std::convertible_to<R, std::span<T>>)
  constexpr inout_span(R&& both) noexcept
      : inout_span(std::data(both), std::data(both), std::size(both)) {}
  /// \error msgsize  the sizes differ
  /// \error inval    the two overlap in part
  static result<inout_span> of(std::span<const T> in,
                               std::span<T> out) noexcept {
    if (in.size() != out.size()) return error(errc::msgsize, operation::inout);
    FILDES_TRYV(detail::same_or_apart(in.data(), in.size_bytes(), out.data(),
                                      out.size_bytes()));
    return inout_span(in.data(), out.data(), in.size());
  }
  /// On the caller's word that the two are such a pair.
  static constexpr inout_span from_raw(const T* in, T* out,
                                       std::size_t size) noexcept {
    return inout_span(in, out, size);
  }

  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr std::span<const T> in() const noexcept { return {in_, size_}; }
  constexpr std::span<T> out() const noexcept { return {out_, size_}; }

  constexpr inout<T> operator[](std::size_t i) const noexcept {
    assert(i < size_);
    return inout<T>::from_raw(in_ + i, out_ + i);
  }
  constexpr auto begin() const noexcept { return at(0); }
  constexpr auto end() const noexcept { return at(size_); }

  /// The first `at` elements and the others.
  /// \error inval  there are fewer
  constexpr result<std::pair<inout_span, inout_span>> split_at(
      std::size_t at) const noexcept {
    if (at > size_) return error(errc::inval, operation::inout);
    return std::pair(inout_span(in_, out_, at),
                     inout_span(in_ + at, out_ + at, size_ - at));
  }
  /// Pieces of N elements, and what is left over.
  template <std::size_t N>
  constexpr inout_chunks<T, N> chunks() const noexcept {
    return inout_chunks<T, N>(*this);
  }

  /// Copies in to out, which it returns.
  std::span<T> copied() const noexcept {
    if (in_ != out_ && size_ != 0) std::memcpy(out_, in_, size_ * sizeof(T));
    return out();
  }
  /// Writes in, each byte xored with the key's, to out.
  /// \error msgsize  the key has another size
  /// \error inval    the key overlaps out in part
  result<> xor_with(std::span<const T> key) const noexcept
    requires std::same_as<T, std::byte> || std::same_as<T, unsigned char>
  {
    FILDES_TRYV(inout_span::of(key, out()));
    for (std::size_t i = 0; i != size_; ++i)
      out_[i] = static_cast<T>(in_[i] ^ key[i]);
    return success();
  }

 private:
  constexpr inout_span(const T* in, T* out, std::size_t size) noexcept
      : in_(in), out_(out), size_(size) {}
  constexpr detail::inout_iterator<T, inout<T>> at(std::size_t i) const {
    return {in_ + i, out_ + i};
  }

  const T* in_ = nullptr;
  T* out_ = nullptr;
  std::size_t size_ = 0;
};

/// The pieces of N elements that a pair has, each an inout_span, to iterate
/// over, and the tail that is shorter.
template <inout_element T, std::size_t N>
class inout_chunks {
  static_assert(N != 0, "chunks: of at least one element");

 public:
  explicit constexpr inout_chunks(inout_span<T> all) noexcept : all_(all) {}

  constexpr std::size_t size() const noexcept { return all_.size() / N; }
  constexpr auto begin() const noexcept { return at(0); }
  constexpr auto end() const noexcept { return at(size() * N); }
  constexpr inout_span<T> tail() const noexcept {
    const auto [in, out] = end();
    return inout_span<T>::from_raw(in, out, all_.size() % N);
  }

 private:
  constexpr detail::inout_iterator<T, inout_span<T>, N> at(
      std::size_t i) const noexcept {
    return {all_.in().data() + i, all_.out().data() + i};
  }

  inout_span<T> all_;
};

}  // namespace fildes::inline FILDES_ABI
