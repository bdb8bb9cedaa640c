// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fildes/result.hpp>
#include <fildes/sys/abi/socket.hpp>

namespace fildes::inline FILDES_ABI {

/// The number of a machine in IPv4. Made of its four parts, as people write
/// it; an integer does not convert, since nobody knows its byte order.
class ipv4 {
 public:
  constexpr ipv4() noexcept = default;  ///< 0.0.0.0
  constexpr ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c,
                 std::uint8_t d) noexcept
      : octets_{a, b, c, d} {}
  explicit constexpr ipv4(const std::array<std::uint8_t, 4>& octets) noexcept
      : octets_(octets) {}

  /// From a number whose highest byte is the first part: 0x7f000001 is
  /// 127.0.0.1 on every machine.
  static constexpr ipv4 from_bits(std::uint32_t bits) noexcept {
    return {static_cast<std::uint8_t>(bits >> 24),
            static_cast<std::uint8_t>(bits >> 16),
            static_cast<std::uint8_t>(bits >> 8),
            static_cast<std::uint8_t>(bits)};
  }
  static constexpr ipv4 any() noexcept { return {}; }
  static constexpr ipv4 loopback() noexcept { return {127, 0, 0, 1}; }
  static constexpr ipv4 broadcast() noexcept { return {255, 255, 255, 255}; }

  /// Reads `127.0.0.1`: four decimal parts, without leading zeros, and
  /// nothing else. No name is looked up.
  /// \error inval  something else
  static result<ipv4> parse(std::string_view text) noexcept;

  constexpr const std::array<std::uint8_t, 4>& octets() const noexcept {
    return octets_;
  }
  constexpr std::uint32_t bits() const noexcept {
    return std::uint32_t{octets_[0]} << 24 | std::uint32_t{octets_[1]} << 16 |
           std::uint32_t{octets_[2]} << 8 | octets_[3];
  }

  constexpr bool is_any() const noexcept { return *this == any(); }
  constexpr bool is_loopback() const noexcept { return octets_[0] == 127; }
  constexpr bool is_broadcast() const noexcept { return *this == broadcast(); }
  /// 224.0.0.0/4
  constexpr bool is_multicast() const noexcept {
    return octets_[0] >> 4 == 0xe;
  }
  /// 169.254.0.0/16
  constexpr bool is_link_local() const noexcept {
    return octets_[0] == 169 && octets_[1] == 254;
  }
  /// 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16
  constexpr bool is_private() const noexcept {
    return octets_[0] == 10 || (octets_[0] == 172 && octets_[1] >> 4 == 1) ||
           (octets_[0] == 192 && octets_[1] == 168);
  }

  friend constexpr auto operator<=>(const ipv4&, const ipv4&) = default;

 private:
  std::array<std::uint8_t, 4> octets_{};
};

/// The number of a machine in IPv6: of an interface rather, whose own index
/// is in the address, see ipv6_address::scope().
class ipv6 {
 public:
  constexpr ipv6() noexcept = default;  ///< `::`
  explicit constexpr ipv6(const std::array<std::uint8_t, 16>& octets) noexcept
      : octets_(octets) {}

  /// From the eight parts, as people write them.
  static constexpr ipv6 from_groups(
      const std::array<std::uint16_t, 8>& groups) noexcept {
    ipv6 number;
    for (std::size_t i = 0; i != 16; i += 2) {
      number.octets_[i] = static_cast<std::uint8_t>(groups[i / 2] >> 8);
      number.octets_[i + 1] = static_cast<std::uint8_t>(groups[i / 2]);
    }
    return number;
  }
  static constexpr ipv6 any() noexcept { return {}; }
  static constexpr ipv6 loopback() noexcept {
    return from_groups({0, 0, 0, 0, 0, 0, 0, 1});
  }
  /// `::ffff:127.0.0.1`: how a socket for both families names an IPv4 peer.
  static constexpr ipv6 mapped(ipv4 number) noexcept {
    const auto bits = number.bits();
    return from_groups({0, 0, 0, 0, 0, 0xffff,
                        static_cast<std::uint16_t>(bits >> 16),
                        static_cast<std::uint16_t>(bits)});
  }

  /// Reads every form of RFC 4291: `::1`, `2001:db8::1`, `::ffff:127.0.0.1`.
  /// A scope belongs to the address and not here.
  /// \error inval  something else
  static result<ipv6> parse(std::string_view text) noexcept;

  constexpr const std::array<std::uint8_t, 16>& octets() const noexcept {
    return octets_;
  }
  constexpr std::array<std::uint16_t, 8> groups() const noexcept {
    std::array<std::uint16_t, 8> all{};
    for (std::size_t i = 0; i != 16; i += 2)
      all[i / 2] = static_cast<std::uint16_t>(octets_[i] << 8 | octets_[i + 1]);
    return all;
  }

  constexpr bool is_any() const noexcept { return *this == any(); }
  constexpr bool is_loopback() const noexcept { return *this == loopback(); }
  /// ff00::/8
  constexpr bool is_multicast() const noexcept { return octets_[0] == 0xff; }
  /// fe80::/10: means an interface only together with a scope.
  constexpr bool is_link_local() const noexcept {
    return octets_[0] == 0xfe && octets_[1] >> 6 == 2;
  }
  /// fc00::/7
  constexpr bool is_unique_local() const noexcept {
    return octets_[0] >> 1 == 0x7e;
  }
  /// The number in ::ffff:0:0/96; none in another.
  constexpr std::optional<ipv4> mapped_v4() const noexcept {
    for (std::size_t i = 0; i != 12; ++i)
      if (octets_[i] != (i < 10 ? 0 : 0xff)) return std::nullopt;
    return ipv4(octets_[12], octets_[13], octets_[14], octets_[15]);
  }

  friend constexpr auto operator<=>(const ipv6&, const ipv6&) = default;

 private:
  std::array<std::uint8_t, 16> octets_{};
};

/// Which internet protocol a socket speaks.
enum class ip_family : int {
  v4 = sys::abi::af_inet,
  v6 = sys::abi::af_inet6,  ///< and v4 by mapped addresses, unless v6only
};

}  // namespace fildes::inline FILDES_ABI
