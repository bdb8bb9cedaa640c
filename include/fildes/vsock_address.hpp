// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/address.hpp>
#include <fildes/flags.hpp>

namespace fildes::inline FILDES_ABI {

/// Where else an address of AF_VSOCK goes.
enum class vsock_address_flag : std::uint8_t {
  to_host = sys::abi::vmaddr_flag_to_host,  ///< by way of the host always
};
template <>
inline constexpr auto flag_names<vsock_address_flag> =
    std::to_array<flag_name<vsock_address_flag>>({
        {vsock_address_flag::to_host, "to_host"},
    });
using vsock_address_flags = flags<vsock_address_flag>;

/// A port of a virtual machine or of its host. Prints as `vsock:2:1024`: the
/// machine, the port, and flags if there are any.
class vsock_address {
 public:
  static constexpr int family = sys::abi::af_vsock;

  /// Any machine, any free port: for bind.
  static constexpr std::uint32_t any_cid = sys::abi::vmaddr_cid_any;
  static constexpr std::uint32_t any_port = sys::abi::vmaddr_port_any;
  static constexpr std::uint32_t hypervisor = sys::abi::vmaddr_cid_hypervisor;
  static constexpr std::uint32_t local = sys::abi::vmaddr_cid_local;
  static constexpr std::uint32_t host = sys::abi::vmaddr_cid_host;

  constexpr vsock_address() noexcept : vsock_address(any_cid, any_port) {}
  constexpr vsock_address(std::uint32_t cid, std::uint32_t port,
                          vsock_address_flags flags = {}) noexcept
      : raw_{.family = family,
             .reserved1 = 0,
             .port = port,
             .cid = cid,
             .flags = flags.bits(),
             .zero = {}} {}

  /// What a system call wrote.
  /// \error afnosupport  of another family
  /// \error inval        not 16 bytes
  static result<vsock_address> from_bytes(byte_view bytes) noexcept {
    FILDES_TRY(const auto raw,
               detail::raw_address<sys::abi::sockaddr_vm>(bytes, family));
    return vsock_address(raw.cid, raw.port,
                         vsock_address_flags::from_bits(raw.flags));
  }
  /// \error inval  not what the class prints as
  static result<vsock_address> parse(std::string_view text) noexcept;

  constexpr std::uint32_t cid() const noexcept { return raw_.cid; }
  constexpr std::uint32_t port() const noexcept { return raw_.port; }
  constexpr vsock_address_flags flags() const noexcept {
    return vsock_address_flags::from_bits(raw_.flags);
  }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept { return sizeof raw_; }

  friend constexpr bool operator==(const vsock_address& a,
                                   const vsock_address& b) noexcept {
    return a.cid() == b.cid() && a.port() == b.port() && a.flags() == b.flags();
  }

 private:
  sys::abi::sockaddr_vm raw_;
};

}  // namespace fildes::inline FILDES_ABI
