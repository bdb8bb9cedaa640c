// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include <fildes/result.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {

// Whether memory read and memory written may be of one pair: they begin at one
// place, or share no byte. As integers, since pointers into different arrays
// have no order.
inline bool same_or_apart(const void* in, std::size_t in_bytes, const void* out,
                          std::size_t out_bytes) noexcept {
  const auto a = reinterpret_cast<std::uintptr_t>(in);
  const auto b = reinterpret_cast<std::uintptr_t>(out);
  if (a == b || in_bytes == 0 || out_bytes == 0) return true;
  return a < b ? b - a >= in_bytes : a - b >= out_bytes;
}

// Steps through a pair of buffers, N elements at a time.
template <class T, class Item, std::size_t N>
class inout_iterator {
 public:
  using value_type = Item;
  using difference_type = std::ptrdiff_t;

  constexpr inout_iterator() noexcept = default;
  constexpr inout_iterator(const T* in, T* out) noexcept : in_(in), out_(out) {}

  constexpr Item operator*() const noexcept {
    return Item::from_raw(in_, out_, N);
  }
  constexpr inout_iterator& operator++() noexcept {
    in_ += N;
    out_ += N;
    return *this;
  }
  constexpr inout_iterator operator++(int) noexcept {
    const inout_iterator old = *this;
    ++*this;
    return old;
  }
  friend constexpr bool operator==(const inout_iterator&,
                                   const inout_iterator&) noexcept = default;

 private:
  const T* in_ = nullptr;
  T* out_ = nullptr;
};

}  // namespace detail

/// What a pair of buffers can be made of: it is copied as memory.
template <class T>
concept inout_element = std::is_trivially_copyable_v<T> && !std::is_const_v<T>;

/// One element to read and one to write: the same one, or two that share no
/// byte.
template <inout_element T>
class inout {
 public:
  /// In place.
  constexpr inout(T& both) noexcept : inout(&both, &both) {}
  /// \error inval  the two overlap in part
  static result<inout> of(const T& in, T& out) noexcept {
    if (!detail::same_or_apart(&in, sizeof in, &out, sizeof out))
      return error(errc::inval, operation::inout);
    return inout(&in, &out);
  }
  /// On the caller's word that the two are the same or share no byte.
  static constexpr inout from_raw(const T* in, T* out,
                                  std::size_t = 1) noexcept {
    return inout(in, out);
  }

  constexpr const T& in() const noexcept { return *in_; }
  constexpr T& out() const noexcept { return *out_; }
  /// Copies in to out.
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
  using iterator = detail::inout_iterator<T, inout<T>, 1>;
  /// split_at's two parts.
  struct halves;

  constexpr inout_span() noexcept = default;
  /// In place: any array, span or container that converts to std::span<T>.
  template <class R>
    requires(!std::same_as<std::remove_cvref_t<R>, inout_span> &&
             std::convertible_to<R&, std::span<T>>)
  constexpr inout_span(R&& both) noexcept
      : inout_span(std::span<T>(both).data(), std::span<T>(both).data(),
                   std::span<T>(both).size()) {}
  /// The elements of an array.
  template <std::size_t N>
  constexpr inout_span(inout<std::array<T, N>> a) noexcept
      : inout_span(a.in().data(), a.out().data(), N) {}
  /// \error msgsize  the sizes differ
  /// \error inval    the two overlap in part
  static result<inout_span> of(std::span<const T> in,
                               std::span<T> out) noexcept {
    if (in.size() != out.size())
      return error(errc::msgsize, operation::inout);
    if (!detail::same_or_apart(in.data(), in.size_bytes(), out.data(),
                               out.size_bytes()))
      return error(errc::inval, operation::inout);
    return inout_span(in.data(), out.data(), in.size());
  }
  /// On the caller's word that the two are the same or share no byte.
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
  constexpr iterator begin() const noexcept { return {in_, out_}; }
  constexpr iterator end() const noexcept {
    return {in_ + size_, out_ + size_};
  }

  /// The first `at` elements and the others.
  /// \error inval  there are fewer
  constexpr result<halves> split_at(std::size_t at) const noexcept {
    if (at > size_) return error(errc::inval, operation::inout);
    return halves{inout_span(in_, out_, at),
                  inout_span(in_ + at, out_ + at, size_ - at)};
  }
  /// Pieces of N elements, and what is left over.
  template <std::size_t N>
  constexpr inout_chunks<T, N> chunks() const noexcept {
    return inout_chunks<T, N>(*this);
  }

  /// Copies in to out, which it returns.
  std::span<T> copied() const noexcept {
    if (in_ != out_) std::memcpy(out_, in_, size_ * sizeof(T));
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

  const T* in_ = nullptr;
  T* out_ = nullptr;
  std::size_t size_ = 0;
};

template <inout_element T>
struct inout_span<T>::halves {
  inout_span first;
  inout_span rest;
};
template <class R>
inout_span(R&& both)
    -> inout_span<std::remove_reference_t<decltype(*std::data(both))>>;

/// The pieces of N elements that a pair is made of, each an inout_span, and
/// the tail that is shorter.
template <inout_element T, std::size_t N>
class inout_chunks {
 public:
  using iterator = detail::inout_iterator<T, inout_span<T>, N>;

  explicit constexpr inout_chunks(inout_span<T> all) noexcept : all_(all) {
    static_assert(N != 0, "chunks: of at least one element");
  }

  constexpr std::size_t size() const noexcept { return all_.size() / N; }
  constexpr bool empty() const noexcept { return size() == 0; }
  constexpr inout_span<T> tail() const noexcept {
    return part(size() * N, all_.size() % N);
  }
  constexpr inout_span<T> operator[](std::size_t i) const noexcept {
    assert(i < size());
    return part(i * N, N);
  }
  constexpr iterator begin() const noexcept { return at(0); }
  constexpr iterator end() const noexcept { return at(size() * N); }

 private:
  constexpr inout_span<T> part(std::size_t i, std::size_t n) const noexcept {
    return inout_span<T>::from_raw(all_.in().data() + i, all_.out().data() + i,
                                   n);
  }
  constexpr iterator at(std::size_t i) const noexcept {
    return {all_.in().data() + i, all_.out().data() + i};
  }

  inout_span<T> all_;
};

/// A buffer to read and one to write that is at least as long: room for what
/// an operation adds. Both begin at the same place, or share no byte.
template <inout_element T>
class inout_reserved {
 public:
  constexpr inout_reserved(inout_span<T> pair) noexcept
      : in_(pair.in()), out_(pair.out()) {}
  /// \error msgsize  out is shorter than in
  /// \error inval    the two overlap and begin at different places
  static result<inout_reserved> of(std::span<const T> in,
                                   std::span<T> out) noexcept {
    if (out.size() < in.size())
      return error(errc::msgsize, operation::inout);
    if (!detail::same_or_apart(in.data(), in.size_bytes(), out.data(),
                               out.size_bytes()))
      return error(errc::inval, operation::inout);
    return inout_reserved(in, out);
  }
  /// In place: in is the first `used` elements of the buffer.
  /// \error msgsize  the buffer has fewer
  static constexpr result<inout_reserved> in_place(std::span<T> buffer,
                                                   std::size_t used) noexcept {
    if (used > buffer.size()) return error(errc::msgsize, operation::inout);
    return inout_reserved(buffer.first(used), buffer);
  }

  constexpr std::span<const T> in() const noexcept { return in_; }
  constexpr std::span<T> out() const noexcept { return out_; }
  /// The pair without the room.
  constexpr inout_span<T> body() const noexcept {
    return inout_span<T>::from_raw(in_.data(), out_.data(), in_.size());
  }
  /// The room: what out has more than in.
  constexpr std::span<T> room() const noexcept {
    return out_.subspan(in_.size());
  }

 private:
  constexpr inout_reserved(std::span<const T> in, std::span<T> out) noexcept
      : in_(in), out_(out) {}

  std::span<const T> in_;
  std::span<T> out_;
};

}  // namespace fildes::inline FILDES_ABI
