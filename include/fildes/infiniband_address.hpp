// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/address.hpp>
#include <fildes/ip.hpp>

namespace fildes::inline FILDES_ABI {

/// What an address of InfiniBand says besides a machine and a service.
struct infiniband_options {
  std::uint64_t service_mask = ~std::uint64_t{0};  ///< which bits matter
  std::uint16_t partition = 0xffff;                ///< the default one
  std::uint32_t flow = 0;
  std::uint64_t scope = 0;  ///< the index of an interface
};

/// A machine and a service of InfiniBand, as the connection manager of RDMA
/// has it: no socket is of this family. A global identifier looks like an IPv6
/// number, and is one here. Prints as
/// `infiniband:[::1]:0x106:0xffffffffffffffff:0xffff:0x0:0`: identifier,
/// service, its mask, partition, flow, scope.
class infiniband_address {
 public:
  static constexpr int family = sys::abi::af_ib;

  constexpr infiniband_address() noexcept : infiniband_address({}, 0) {}
  constexpr infiniband_address(const ipv6& identifier, std::uint64_t service,
                               const infiniband_options& options = {}) noexcept
      : raw_{.family = family,
             .pkey = detail::network_order(options.partition),
             .flowinfo = detail::network_order(options.flow),
             .addr = {},
             .sid = detail::network_order(service),
             .sid_mask = detail::network_order(options.service_mask),
             .scope_id = options.scope} {
    for (std::size_t i = 0; i != 16; ++i) raw_.addr[i] = identifier.octets()[i];
  }

  /// What a system call wrote.
  /// \error afnosupport  of another family
  /// \error inval        not 48 bytes
  static result<infiniband_address> from_bytes(byte_view bytes) noexcept {
    FILDES_TRY(const auto raw,
               detail::raw_address<sys::abi::sockaddr_ib>(bytes, family));
    return infiniband_address(raw);
  }
  /// \error inval  not what the class prints as
  static result<infiniband_address> parse(std::string_view text) noexcept;

  constexpr ipv6 identifier() const noexcept {
    std::array<std::uint8_t, 16> octets{};
    for (std::size_t i = 0; i != 16; ++i) octets[i] = raw_.addr[i];
    return ipv6(octets);
  }
  constexpr std::uint64_t service() const noexcept {
    return detail::network_order(raw_.sid);
  }
  constexpr infiniband_options options() const noexcept {
    return {.service_mask = detail::network_order(raw_.sid_mask),
            .partition = detail::network_order(raw_.pkey),
            .flow = detail::network_order(raw_.flowinfo),
            .scope = raw_.scope_id};
  }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept { return sizeof raw_; }

  friend bool operator==(const infiniband_address& a,
                         const infiniband_address& b) noexcept {
    return __builtin_memcmp(&a.raw_, &b.raw_, sizeof a.raw_) == 0;
  }

 private:
  explicit constexpr infiniband_address(
      const sys::abi::sockaddr_ib& raw) noexcept
      : raw_(raw) {}

  sys::abi::sockaddr_ib raw_;
};

}  // namespace fildes::inline FILDES_ABI
