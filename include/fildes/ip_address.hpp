// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/address.hpp>
#include <fildes/ip.hpp>

namespace fildes::inline FILDES_ABI {

/// A machine and a port in IPv4: `127.0.0.1:80`.
class ipv4_address {
 public:
  static constexpr int family = sys::abi::af_inet;

  constexpr ipv4_address() noexcept : ipv4_address({}, 0) {}
  /// Port 0 is any free one, for bind.
  constexpr ipv4_address(ipv4 number, std::uint16_t port) noexcept
      : raw_{.family = family,
             .port = detail::network_order(port),
             .addr = detail::network_order(number.bits()),
             .zero = {}} {}

  /// What a system call wrote.
  /// \error afnosupport  of another family
  /// \error inval        not 16 bytes
  static result<ipv4_address> from_bytes(byte_view bytes) noexcept {
    FILDES_TRY(const auto raw,
               detail::raw_address<sys::abi::sockaddr_in>(bytes, family));
    return ipv4_address(ipv4::from_bits(detail::network_order(raw.addr)),
                        detail::network_order(raw.port));
  }

  /// Reads `127.0.0.1:80`; the port is decimal, without leading zeros.
  /// \error inval  something else
  static result<ipv4_address> parse(std::string_view text) noexcept;

  constexpr ipv4 number() const noexcept {
    return ipv4::from_bits(detail::network_order(raw_.addr));
  }
  constexpr std::uint16_t port() const noexcept {
    return detail::network_order(raw_.port);
  }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept { return sizeof raw_; }

  friend constexpr auto operator<=>(const ipv4_address& a,
                                    const ipv4_address& b) noexcept {
    const auto order = a.number() <=> b.number();
    return order != 0 ? order : a.port() <=> b.port();
  }
  friend constexpr bool operator==(const ipv4_address& a,
                                   const ipv4_address& b) noexcept {
    return (a <=> b) == 0;
  }

 private:
  sys::abi::sockaddr_in raw_;
};

/// A machine and a port in IPv6: `[::1]:80`, or `[fe80::1%2]:80` where the
/// number means something on one interface only.
class ipv6_address {
 public:
  static constexpr int family = sys::abi::af_inet6;

  constexpr ipv6_address() noexcept : ipv6_address({}, 0) {}
  /// `scope` is the index of an interface, for link-local numbers; `flow` the
  /// traffic class and flow label, 28 bits.
  constexpr ipv6_address(const ipv6& number, std::uint16_t port,
                         std::uint32_t scope = 0,
                         std::uint32_t flow = 0) noexcept
      : raw_{.family = family,
             .port = detail::network_order(port),
             .flowinfo = detail::network_order(flow),
             .addr = {},
             .scope_id = scope} {
    for (std::size_t i = 0; i != 16; ++i) raw_.addr[i] = number.octets()[i];
  }

  /// What a system call wrote.
  /// \error afnosupport  of another family
  /// \error inval        not 28 bytes
  static result<ipv6_address> from_bytes(byte_view bytes) noexcept {
    FILDES_TRY(const auto raw,
               detail::raw_address<sys::abi::sockaddr_in6>(bytes, family));
    return ipv6_address(raw);
  }

  /// Reads `[::1%2]:80`. The scope is a number, since finding an interface by
  /// its name needs a socket; a flow that is not zero follows as `/flow=0x1`.
  /// \error inval  something else
  static result<ipv6_address> parse(std::string_view text) noexcept;

  constexpr ipv6 number() const noexcept {
    std::array<std::uint8_t, 16> octets{};
    for (std::size_t i = 0; i != 16; ++i) octets[i] = raw_.addr[i];
    return ipv6(octets);
  }
  constexpr std::uint16_t port() const noexcept {
    return detail::network_order(raw_.port);
  }
  constexpr std::uint32_t scope() const noexcept { return raw_.scope_id; }
  constexpr std::uint32_t flow() const noexcept {
    return detail::network_order(raw_.flowinfo);
  }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept { return sizeof raw_; }

  friend constexpr std::strong_ordering operator<=>(
      const ipv6_address& a, const ipv6_address& b) noexcept {
    if (const auto o = a.number() <=> b.number(); o != 0) return o;
    if (const auto o = a.port() <=> b.port(); o != 0) return o;
    if (const auto o = a.scope() <=> b.scope(); o != 0) return o;
    return a.flow() <=> b.flow();
  }
  friend constexpr bool operator==(const ipv6_address& a,
                                   const ipv6_address& b) noexcept {
    return (a <=> b) == 0;
  }

 private:
  explicit constexpr ipv6_address(const sys::abi::sockaddr_in6& raw) noexcept
      : raw_(raw) {}

  sys::abi::sockaddr_in6 raw_;
};

/// A machine and a port in one of the two: what TCP and UDP sockets have.
class ip_address {
 public:
  constexpr ip_address() noexcept : v4_() {}  ///< 0.0.0.0:0
  constexpr ip_address(const ipv4_address& address) noexcept : v4_(address) {}
  constexpr ip_address(const ipv6_address& address) noexcept : v6_(address) {}

  /// What a system call wrote.
  /// \error afnosupport  neither family
  /// \error inval        another length than the family has
  static result<ip_address> from_bytes(byte_view bytes) noexcept {
    if (detail::family_of(bytes) != ipv6_address::family) {
      FILDES_TRY(const auto v4, ipv4_address::from_bytes(bytes));
      return ip_address(v4);
    }
    FILDES_TRY(const auto v6, ipv6_address::from_bytes(bytes));
    return ip_address(v6);
  }

  /// Reads `127.0.0.1:80` or `[::1]:80`.
  /// \error inval  something else
  static result<ip_address> parse(std::string_view text) noexcept;

  /// AF_INET or AF_INET6, for socket(2).
  int family() const noexcept { return detail::family_of({this, 2}); }
  bool is_v4() const noexcept { return family() == ipv4_address::family; }
  bool is_v6() const noexcept { return family() == ipv6_address::family; }

  /// The address in its own type; none when it is the other.
  std::optional<ipv4_address> v4() const noexcept {
    return is_v4() ? std::optional(v4_) : std::nullopt;
  }
  std::optional<ipv6_address> v6() const noexcept {
    return is_v6() ? std::optional(v6_) : std::nullopt;
  }

  std::uint16_t port() const noexcept {
    return is_v4() ? v4_.port() : v6_.port();
  }

  /// An IPv4 number in IPv6 becomes plain IPv4; another address stays.
  ip_address unmapped() const noexcept {
    if (is_v4()) return *this;
    const auto number = v6_.number().mapped_v4();
    return number ? ip_address(ipv4_address(*number, port())) : *this;
  }

  const void* data() const noexcept { return this; }
  std::uint32_t size() const noexcept {
    return is_v4() ? v4_.size() : v6_.size();
  }

  /// IPv4 sorts before IPv6. A mapped number is another one than what it maps.
  friend std::strong_ordering operator<=>(const ip_address& a,
                                          const ip_address& b) noexcept {
    if (a.is_v4() != b.is_v4()) return b.is_v4() <=> a.is_v4();
    return a.is_v4() ? a.v4_ <=> b.v4_ : a.v6_ <=> b.v6_;
  }
  friend bool operator==(const ip_address& a, const ip_address& b) noexcept {
    return (a <=> b) == 0;
  }

 private:
  union {
    ipv4_address v4_;
    ipv6_address v6_;
  };
};

static_assert(sizeof(ip_address) == 28);

}  // namespace fildes::inline FILDES_ABI
