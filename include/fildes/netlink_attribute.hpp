// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include <fildes/bytes.hpp>

// Attributes of netlink messages as they are received: ranges over bytes that
// read nothing outside of them, whatever the lengths in them say.

namespace fildes::inline FILDES_ABI {

namespace detail {

/// Where what follows begins: NLMSG_ALIGN, NLA_ALIGN. Of no more than a size of
/// something in memory: else the sum could pass zero.
constexpr std::size_t netlink_aligned(std::size_t size) noexcept {
  return (size + 3) & ~std::size_t{3};
}

/// The first of some bytes as a T; nothing when they are fewer.
template <class T>
std::optional<T> netlink_prefix(byte_view bytes) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  __builtin_memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// A range of `Part`s in bytes. `Part::cut(bytes&)` takes the next one off;
/// nothing, with bytes left, is the end of what can be understood.
template <class Part>
class netlink_range {
 public:
  class iterator;
  struct sentinel {};

  constexpr netlink_range() noexcept = default;
  explicit constexpr netlink_range(
      byte_view bytes FILDES_LIFETIMEBOUND) noexcept
      : bytes_(bytes) {}

  iterator begin() const noexcept { return iterator(bytes_); }
  static constexpr sentinel end() noexcept { return {}; }
  constexpr byte_view bytes() const noexcept { return bytes_; }
  constexpr bool empty() const noexcept { return bytes_.empty(); }

  /// Whether the range ends before the bytes do, at a length that is too short
  /// for anything or passes the end. Reads them all.
  bool malformed() const noexcept {
    auto at = begin();
    while (!(at == end())) ++at;
    return at.malformed();
  }

 private:
  byte_view bytes_;
};

template <class Part>
class netlink_range<Part>::iterator {
 public:
  using value_type = Part;
  using difference_type = std::ptrdiff_t;

  iterator() noexcept = default;
  explicit iterator(byte_view bytes) noexcept : left_(bytes) { ++*this; }

  const Part& operator*() const noexcept { return *part_; }
  const Part* operator->() const noexcept { return &*part_; }
  iterator& operator++() noexcept {
    part_ = Part::cut(left_);
    return *this;
  }
  void operator++(int) noexcept { ++*this; }

  /// At the end: whether bytes are left that could not be understood.
  bool malformed() const noexcept { return !part_ && !left_.empty(); }

  friend bool operator==(const iterator& i, sentinel) noexcept {
    return !i.part_;
  }

 private:
  byte_view left_;
  std::optional<Part> part_;
};

}  // namespace detail

class netlink_attributes;

/// One attribute: what it is, and its bytes, at no alignment.
struct netlink_attribute {
  std::uint16_t type = 0;      ///< without the two flags
  bool nested_flag = false;    ///< NLA_F_NESTED; many nests come without it
  bool network_order = false;  ///< NLA_F_NET_BYTEORDER
  byte_view bytes;

  /// The bytes as a number or structure of exactly their size.
  template <class T>
  std::optional<T> as() const noexcept {
    if (bytes.size() != sizeof(T)) return std::nullopt;
    return detail::netlink_prefix<T>(bytes);
  }
  /// The beginning of the bytes: of a structure that newer kernels lengthen.
  template <class T>
  std::optional<T> prefix() const noexcept {
    return detail::netlink_prefix<T>(bytes);
  }
  /// What stands before the first zero.
  std::string_view text() const noexcept;
  /// The attributes that it consists of. Only the type tells whether it does.
  netlink_attributes nested() const noexcept;

  static std::optional<netlink_attribute> cut(byte_view& from) noexcept;
};

/// Attributes one behind the other.
class netlink_attributes : public detail::netlink_range<netlink_attribute> {
 public:
  using netlink_range::netlink_range;

  /// The first of a type.
  std::optional<netlink_attribute> find(std::uint16_t type) const noexcept;
};

inline netlink_attributes netlink_attribute::nested() const noexcept {
  return netlink_attributes(bytes);
}

}  // namespace fildes::inline FILDES_ABI
