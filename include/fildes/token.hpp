// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include <fildes/config.hpp>

namespace fildes::inline FILDES_ABI {

/// What a program tells the users of its descriptors apart by: an enum of one
/// byte, `enum class kind : std::uint8_t { listener, client };`.
template <class Kind>
concept token_kind = std::is_enum_v<Kind> && sizeof(Kind) == 1;

/// Whom an event is for: a kind, and which one of that kind.
///
/// That is a place in a slab, and which of the place's users in turn. A place
/// is used again when its user is gone; the generation is not, but after 2^23
/// users of one place. So an event for one that is gone finds nobody, and not
/// the one that came after. Eight bytes, which the kernel keeps with a
/// descriptor and hands back with each event.
template <token_kind Kind>
class token {
 public:
  static constexpr std::uint32_t generation_limit = std::uint32_t{1} << 24;

  /// The only one of its kind.
  constexpr token(Kind kind) noexcept : token(kind, 0, 0) {}
  /// One of many. The lower 24 bits of the generation count.
  constexpr token(Kind kind, std::uint32_t index,
                  std::uint32_t generation) noexcept
      : index_(index),
        tag_(static_cast<std::uint32_t>(kind) * generation_limit |
             generation % generation_limit) {}

  /// From what the kernel has: fdinfo tells it, too.
  static constexpr token from_bits(std::uint64_t bits) noexcept {
    return std::bit_cast<token>(bits);
  }
  constexpr std::uint64_t bits() const noexcept {
    return std::bit_cast<std::uint64_t>(*this);
  }

  constexpr Kind kind() const noexcept {
    return static_cast<Kind>(tag_ / generation_limit);
  }
  constexpr std::uint32_t index() const noexcept { return index_; }
  constexpr std::uint32_t generation() const noexcept {
    return tag_ % generation_limit;
  }
  /// Kind and generation as one number.
  constexpr std::uint32_t tag() const noexcept { return tag_; }

  friend constexpr bool operator==(const token&,
                                   const token&) noexcept = default;

 private:
  std::uint32_t index_;
  std::uint32_t tag_;
};

}  // namespace fildes::inline FILDES_ABI
