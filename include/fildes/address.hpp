// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include <fildes/bytes.hpp>
#include <fildes/result.hpp>
#include <fildes/sys/abi/sockaddr.hpp>
#include <fildes/sys/abi/socket.hpp>

namespace fildes::inline FILDES_ABI {

class ipv4;
class ipv6;

/// What bind(2), connect(2) and sendto(2) take: the address of some family as
/// the kernel lays it out. A type of your own is one, too, when it has these.
template <class A>
concept socket_address =
    std::is_trivially_copyable_v<A> && requires(const A& a) {
      { a.data() } -> std::same_as<const void*>;
      { a.size() } -> std::same_as<std::uint32_t>;
    };

/// An address as a call takes it: of any family, and not owned.
class address_view {
 public:
  constexpr address_view() noexcept = default;
  template <socket_address A>
  address_view(const A& a FILDES_LIFETIMEBOUND) noexcept
      : data_(a.data()), size_(a.size()) {}

  constexpr const void* data() const noexcept { return data_; }
  constexpr std::uint32_t size() const noexcept { return size_; }

 private:
  const void* data_ = nullptr;
  std::uint32_t size_ = 0;
};

/// An address that is made from bytes which somebody else wrote.
template <class A>
concept typed_address = socket_address<A> && requires(byte_view bytes) {
  { A::from_bytes(bytes) } -> std::same_as<result<A>>;
};

/// Room for the address of any family, and an address in it.
///
/// New, it is empty, and its 128 bytes are as the memory was. Prints as the
/// address in it does: see address_text.
class any_address {
 public:
  any_address() noexcept : size_(0) {}

  /// Any address converts. Of one that is longer than the room, the rest is
  /// missing: see truncated().
  template <socket_address A>
    requires(!std::same_as<A, any_address>)
  any_address(const A& a) noexcept
      : any_address(byte_view(a.data(), a.size())) {}

  /// As it stands in bytes; nothing in them is looked at.
  static any_address from_bytes(byte_view bytes) noexcept {
    return any_address(bytes);
  }

  /// Reads what address_text prints.
  /// \error inval  the text of no address
  static result<any_address> parse(std::string_view text) noexcept;

  /// AF_..., and AF_UNSPEC when there is none.
  int family() const noexcept;

  byte_view bytes() const noexcept { return {bytes_, size()}; }
  const void* data() const noexcept { return bytes_; }
  std::uint32_t size() const noexcept {
    return truncated() ? raw_capacity() : size_;
  }

  /// Whether there is no address, as of a peer that has none.
  bool empty() const noexcept { return size_ == 0; }

  /// Whether the address is longer than what is here of it. No family of
  /// Linux has one so long.
  bool truncated() const noexcept { return size_ > raw_capacity(); }

  /// The address in its own type; none when it is of another family, or has
  /// no length that this family has.
  template <typed_address A>
  std::optional<A> as() const noexcept {
    const auto found = A::from_bytes(bytes());
    if (truncated() || found.has_error()) return std::nullopt;
    return found.assume_value();
  }

  /// The room, for a system call to write an address into.
  void* raw_data() noexcept { return bytes_; }
  static constexpr std::uint32_t raw_capacity() noexcept { return capacity; }

  /// The length that the system call told, which may be more than the room.
  void set_raw_size(std::uint32_t told) noexcept { size_ = told; }

  /// Equal when the bytes are.
  friend bool operator==(const any_address& a, const any_address& b) noexcept {
    return a.size_ == b.size_ &&
           __builtin_memcmp(a.bytes_, b.bytes_, a.size()) == 0;
  }

 private:
  explicit any_address(byte_view from) noexcept
      : size_(static_cast<std::uint32_t>(
            from.first(std::size_t{0xffffffff}).size())) {
    if (!empty()) __builtin_memcpy(bytes_, from.data(), size());
  }

  static constexpr std::uint32_t capacity = 128;

  std::byte bytes_[capacity];
  std::uint32_t size_;  // as it was told: more than the room is truncated
};

/// The text of an address, made without allocating:
///
///     127.0.0.1:80          [fe80::1%2]:80     unix:/run/x
///     unix:@abstract\x00    vsock:2:1024       netlink:0:0x1
///
/// any_address::parse() and the parse() of each type read it again. A byte
/// that does not print is `\xNN`. An address of a family without a type here
/// is its number and its bytes: `family:30:0102`; an empty one is `none`.
class address_text {
 public:
  explicit address_text(const any_address& address) noexcept;
  explicit address_text(ipv4 number) noexcept;         ///< `127.0.0.1`
  explicit address_text(const ipv6& number) noexcept;  ///< `::1`, of RFC 5952

  std::string_view view() const noexcept { return {text_, size_}; }

 private:
  char text_[448];  // the longest: 107 bytes of an abstract name, all escaped
  std::size_t size_;
};

namespace detail {

/// From network order, and into it.
template <std::unsigned_integral Integer>
constexpr Integer network_order(Integer number) noexcept {
  if constexpr (std::endian::native == std::endian::big)
    return number;
  else if constexpr (sizeof(Integer) == 2)
    return __builtin_bswap16(number);
  else if constexpr (sizeof(Integer) == 4)
    return __builtin_bswap32(number);
  else
    return __builtin_bswap64(number);
}

/// The family that an address begins with; -1 when it is too short for one.
inline int family_of(byte_view bytes) noexcept {
  std::uint16_t family;
  if (bytes.size() < sizeof family) return -1;
  __builtin_memcpy(&family, bytes.data(), sizeof family);
  return family;
}

/// Whether bytes are an address of a family, with a length that it may have.
inline result<> check_address(byte_view bytes, int family, std::size_t least,
                              std::size_t most) noexcept {
  const int found = family_of(bytes);
  if (found < 0) return error(errc::inval, operation::address);
  if (found != family) return error(errc::afnosupport, operation::address);
  if (bytes.size() < least || bytes.size() > most)
    return error(errc::inval, operation::address);
  return success();
}

/// The kernel's structure from bytes. What they lack at its end is zero.
template <class Raw>
result<Raw> raw_address(byte_view bytes, int family,
                        std::size_t least = sizeof(Raw)) noexcept {
  FILDES_TRYV(check_address(bytes, family, least, sizeof(Raw)));
  Raw raw{};
  __builtin_memcpy(&raw, bytes.data(), bytes.size());
  return raw;
}

}  // namespace detail

inline int any_address::family() const noexcept {
  const int found = detail::family_of(bytes());
  return found < 0 ? sys::abi::af_unspec : found;
}

}  // namespace fildes::inline FILDES_ABI
