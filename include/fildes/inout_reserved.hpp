// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <fildes/inout.hpp>

// Output that is longer than its input: room for a tag, or for the padding of
// block ciphers.

namespace fildes::inline FILDES_ABI {

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
    if (out.size() < in.size()) return error(errc::msgsize, operation::inout);
    FILDES_TRYV(detail::same_or_apart(in.data(), in.size_bytes(), out.data(),
                                      out.size_bytes()));
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

/// How a message is made a whole number of blocks long. ISO 10126, which pads
/// with random bytes, is left to those who have some.
enum class padding : unsigned char {
  pkcs7,      ///< n bytes of value n; always at least one
  iso7816,    ///< 0x80, then zeros; always at least one byte
  ansi_x923,  ///< zeros, then how many bytes; always at least one
  zero,       ///< zeros; ambiguous when the message may end in zeros
  none,       ///< the message must be whole blocks
};

namespace detail {

constexpr bool always_pads(padding scheme) noexcept {
  return scheme != padding::zero && scheme != padding::none;
}

// Fills what follows the message in its last block.
constexpr void fill_padding(std::span<std::byte> room,
                            padding scheme) noexcept {
  const auto count = static_cast<std::byte>(room.size());
  const auto fill = scheme == padding::pkcs7 ? count : std::byte{0};
  for (std::byte& b : room) b = fill;
  if (scheme == padding::iso7816) room.front() = std::byte{0x80};
  if (scheme == padding::ansi_x923) room.back() = count;
}

// How many bytes at the end of a block are padding; none when it is wrong.
constexpr std::size_t count_padding(std::span<const std::byte> block,
                                    padding scheme) noexcept {
  const std::size_t zeros = [&] {
    std::size_t n = 0;
    while (n != block.size() && block[block.size() - 1 - n] == std::byte{0})
      ++n;
    return n;
  }();
  if (scheme == padding::zero) return zeros;
  if (scheme == padding::iso7816)
    return zeros != block.size() &&
                   block[block.size() - 1 - zeros] == std::byte{0x80}
               ? zeros + 1
               : 0;
  const auto count = static_cast<std::size_t>(block.back());
  if (count > block.size()) return 0;
  const auto fill = scheme == padding::pkcs7 ? block.back() : std::byte{0};
  for (const std::byte b : block.last(count).first(count - (count != 0)))
    if (b != fill) return 0;
  return count;
}

}  // namespace detail

/// A message as blocks of N bytes with its padding: the whole blocks as they
/// are, and the last one, padded, which is kept here.
template <std::size_t N>
class padded_blocks {
  static_assert(N != 0 && N < 256, "padding: a block has 1 to 255 bytes");

 public:
  /// \error msgsize  no room for the padding, or `none` and no whole blocks
  static result<padded_blocks> of(inout_reserved<std::byte> message,
                                  padding scheme) noexcept {
    const std::span<const std::byte> in = message.in();
    const std::size_t used = in.size() % N;
    const std::size_t begin = in.size() - used;
    padded_blocks blocks(inout_span<std::byte>::from_raw(
        in.data(), message.out().data(), begin));
    if (used == 0 && !detail::always_pads(scheme)) return blocks;
    if (scheme == padding::none || message.out().size() - begin < N)
      return error(errc::msgsize, operation::inout);
    blocks.last_out_ = message.out().data() + begin;
    for (std::size_t i = 0; i != used; ++i) blocks.last_[i] = in[begin + i];
    detail::fill_padding(std::span(blocks.last_).subspan(used), scheme);
    return blocks;
  }

  /// The message's whole blocks.
  constexpr inout_chunks<std::byte, N> whole() const noexcept {
    return whole_.chunks<N>();
  }
  /// The padded block, which is to be read from here; empty when there is none.
  inout_span<std::byte> last() const noexcept FILDES_LIFETIMEBOUND {
    return inout_span<std::byte>::from_raw(last_.data(), last_out_,
                                           last_out_ == nullptr ? 0 : N);
  }
  /// What all blocks have together.
  constexpr std::size_t size_bytes() const noexcept {
    return whole_.size() + (last_out_ == nullptr ? 0 : N);
  }

 private:
  explicit constexpr padded_blocks(inout_span<std::byte> whole) noexcept
      : whole_(whole) {}

  inout_span<std::byte> whole_;
  std::byte* last_out_ = nullptr;
  std::array<std::byte, N> last_ = {};
};

/// A message without its padding. How long this takes, and whether it fails,
/// tells something of the message: authenticate it before.
/// \error msgsize  not a whole number of blocks
/// \error badmsg   not padded so
template <std::size_t N>
constexpr result<std::span<const std::byte>> unpadded(
    std::span<const std::byte> message, padding scheme) noexcept {
  static_assert(N != 0 && N < 256, "padding: a block has 1 to 255 bytes");
  if (message.size() % N != 0) return error(errc::msgsize, operation::inout);
  if (scheme == padding::none) return message;
  std::size_t count = 0;
  if (!message.empty()) count = detail::count_padding(message.last(N), scheme);
  if (count == 0 && detail::always_pads(scheme))
    return error(errc::badmsg, operation::inout);
  return message.first(message.size() - count);
}

}  // namespace fildes::inline FILDES_ABI
