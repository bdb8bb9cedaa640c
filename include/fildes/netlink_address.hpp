// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/address.hpp>

namespace fildes::inline FILDES_ABI {

/// Who sends and receives netlink messages: the kernel is port 0, and a
/// program gets a number of its own. Prints as `netlink:0:0x1`.
class netlink_address {
 public:
  static constexpr int family = sys::abi::af_netlink;

  /// `groups` is the set of the first 32 multicast groups, a bit each. Port 0
  /// is the kernel to send to, and to bind whatever number is free.
  explicit constexpr netlink_address(std::uint32_t port = 0,
                                     std::uint32_t groups = 0) noexcept
      : raw_{.family = family, .pad = 0, .pid = port, .groups = groups} {}

  /// What a system call wrote.
  /// \error afnosupport  of another family
  /// \error inval        not 12 bytes
  static result<netlink_address> from_bytes(byte_view bytes) noexcept {
    FILDES_TRY(const auto raw,
               detail::raw_address<sys::abi::sockaddr_nl>(bytes, family));
    return netlink_address(raw.pid, raw.groups);
  }
  /// \error inval  not what the class prints as
  static result<netlink_address> parse(std::string_view text) noexcept;

  constexpr std::uint32_t port() const noexcept { return raw_.pid; }
  constexpr std::uint32_t groups() const noexcept { return raw_.groups; }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept { return sizeof raw_; }

  friend constexpr bool operator==(const netlink_address& a,
                                   const netlink_address& b) noexcept {
    return a.port() == b.port() && a.groups() == b.groups();
  }

 private:
  sys::abi::sockaddr_nl raw_;
};

}  // namespace fildes::inline FILDES_ABI
