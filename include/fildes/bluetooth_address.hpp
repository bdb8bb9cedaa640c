// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <fildes/address.hpp>

namespace fildes::inline FILDES_ABI {

/// The number of a Bluetooth device: `00:11:22:33:44:55`. The kernel has its
/// octets the other way round; here they are as people write them.
class bluetooth_device {
 public:
  constexpr bluetooth_device() noexcept = default;  ///< any
  explicit constexpr bluetooth_device(
      const std::array<std::uint8_t, 6>& octets) noexcept
      : octets_(octets) {}

  constexpr const std::array<std::uint8_t, 6>& octets() const noexcept {
    return octets_;
  }
  friend constexpr bool operator==(const bluetooth_device&,
                                   const bluetooth_device&) = default;

 private:
  std::array<std::uint8_t, 6> octets_{};
};

namespace detail {

// From the kernel's order, or into it.
constexpr void reverse_copy(const std::uint8_t* from, std::uint8_t* to) {
  for (std::size_t i = 0; i != 6; ++i) to[i] = from[5 - i];
}
constexpr bluetooth_device device_of(const std::uint8_t* raw) noexcept {
  std::array<std::uint8_t, 6> octets{};
  reverse_copy(raw, octets.data());
  return bluetooth_device(octets);
}

}  // namespace detail

/// What sort of number a device has.
enum class bluetooth_device_kind : std::uint8_t {
  classic = 0,    ///< BDADDR_BREDR
  le_public = 1,  ///< BDADDR_LE_PUBLIC
  le_random = 2,  ///< BDADDR_LE_RANDOM
};

/// What an address of L2CAP says besides device and service.
struct l2cap_options {
  std::uint16_t channel = 0;
  bluetooth_device_kind kind = bluetooth_device_kind::classic;
};

/// A device and a service of it, for L2CAP. Prints as
/// `l2cap:00:11:22:33:44:55:0x1001:0x0:0`: device, service, channel, kind.
class l2cap_address {
 public:
  static constexpr int family = sys::abi::af_bluetooth;

  constexpr l2cap_address() noexcept : l2cap_address({}, 0) {}
  constexpr l2cap_address(const bluetooth_device& device, std::uint16_t service,
                          const l2cap_options& options = {}) noexcept
      : raw_{.family = family,
             .psm = little_endian(service),
             .bdaddr = {},
             .cid = little_endian(options.channel),
             .bdaddr_type = static_cast<std::uint8_t>(options.kind),
             .rest = 0} {
    detail::reverse_copy(device.octets().data(), raw_.bdaddr);
  }

  /// What a system call wrote.
  /// \error afnosupport  of another family
  /// \error inval        not 14 bytes
  static result<l2cap_address> from_bytes(byte_view bytes) noexcept {
    FILDES_TRY(const auto raw,
               detail::raw_address<sys::abi::sockaddr_l2>(bytes, family));
    return l2cap_address(
        detail::device_of(raw.bdaddr), little_endian(raw.psm),
        {.channel = little_endian(raw.cid),
         .kind = static_cast<bluetooth_device_kind>(raw.bdaddr_type)});
  }
  /// \error inval  not what the class prints as
  static result<l2cap_address> parse(std::string_view text) noexcept;

  constexpr bluetooth_device device() const noexcept {
    return detail::device_of(raw_.bdaddr);
  }
  constexpr std::uint16_t service() const noexcept {
    return little_endian(raw_.psm);
  }
  constexpr std::uint16_t channel() const noexcept {
    return little_endian(raw_.cid);
  }
  constexpr bluetooth_device_kind kind() const noexcept {
    return static_cast<bluetooth_device_kind>(raw_.bdaddr_type);
  }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept { return sizeof raw_; }

  friend bool operator==(const l2cap_address& a,
                         const l2cap_address& b) noexcept {
    return __builtin_memcmp(&a.raw_, &b.raw_, sizeof a.raw_) == 0;
  }

 private:
  // Into the order that Bluetooth has in place of the network's, and back.
  static constexpr std::uint16_t little_endian(std::uint16_t number) noexcept {
    return __builtin_bswap16(detail::network_order(number));
  }

  sys::abi::sockaddr_l2 raw_;
};

/// A device and a channel of it, for RFCOMM: a serial line over the air.
/// Prints as `rfcomm:00:11:22:33:44:55:3`.
class rfcomm_address {
 public:
  static constexpr int family = sys::abi::af_bluetooth;

  constexpr rfcomm_address() noexcept : rfcomm_address({}, 0) {}
  /// Channels are 1 to 30; 0 is any free one, for bind.
  constexpr rfcomm_address(const bluetooth_device& device,
                           std::uint8_t channel) noexcept
      : raw_{.family = family, .bdaddr = {}, .channel = channel, .rest = 0} {
    detail::reverse_copy(device.octets().data(), raw_.bdaddr);
  }

  /// What a system call wrote.
  /// \error afnosupport  of another family
  /// \error inval        not 10 bytes
  static result<rfcomm_address> from_bytes(byte_view bytes) noexcept {
    FILDES_TRY(const auto raw,
               detail::raw_address<sys::abi::sockaddr_rc>(bytes, family));
    return rfcomm_address(detail::device_of(raw.bdaddr), raw.channel);
  }
  /// \error inval  not what the class prints as
  static result<rfcomm_address> parse(std::string_view text) noexcept;

  constexpr bluetooth_device device() const noexcept {
    return detail::device_of(raw_.bdaddr);
  }
  constexpr std::uint8_t channel() const noexcept { return raw_.channel; }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept { return sizeof raw_; }

  friend bool operator==(const rfcomm_address& a,
                         const rfcomm_address& b) noexcept {
    return __builtin_memcmp(&a.raw_, &b.raw_, sizeof a.raw_) == 0;
  }

 private:
  sys::abi::sockaddr_rc raw_;
};

}  // namespace fildes::inline FILDES_ABI
