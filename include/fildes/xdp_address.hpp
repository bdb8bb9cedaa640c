// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/address.hpp>
#include <fildes/fd.hpp>
#include <fildes/flags.hpp>

namespace fildes::inline FILDES_ABI {

/// How an XDP socket is bound to its queue.
enum class xdp_bind_flag : std::uint16_t {
  shared_umem = sys::abi::xdp_shared_umem,  ///< with the memory of another
  copy = sys::abi::xdp_copy,                ///< copies, always
  zerocopy = sys::abi::xdp_zerocopy,        ///< no copies, or not at all
  use_need_wakeup = sys::abi::xdp_use_need_wakeup,  ///< the kernel says when
  use_sg = sys::abi::xdp_use_sg,  ///< packets of several pieces
};
template <>
inline constexpr auto flag_names<xdp_bind_flag> =
    std::to_array<flag_name<xdp_bind_flag>>({
        {xdp_bind_flag::shared_umem, "shared_umem"},
        {xdp_bind_flag::copy, "copy"},
        {xdp_bind_flag::zerocopy, "zerocopy"},
        {xdp_bind_flag::use_need_wakeup, "use_need_wakeup"},
        {xdp_bind_flag::use_sg, "use_sg"},
    });
using xdp_bind_flags = flags<xdp_bind_flag>;

/// A queue of an interface, for AF_XDP. Prints as `xdp:2:0:0x8:0`: interface,
/// queue, flags, descriptor.
class xdp_address {
 public:
  static constexpr int family = sys::abi::af_xdp;

  constexpr xdp_address() noexcept : xdp_address(0, 0) {}
  constexpr xdp_address(std::uint32_t interface, std::uint32_t queue,
                        xdp_bind_flags flags = {}) noexcept
      : raw_{.family = family,
             .flags = flags.bits(),
             .ifindex = interface,
             .queue_id = queue,
             .shared_umem_fd = 0} {}

  /// With the memory that another XDP socket, still open, has registered.
  static xdp_address sharing(const any_fd& other, std::uint32_t interface,
                             std::uint32_t queue) noexcept {
    xdp_address address(interface, queue, xdp_bind_flag::shared_umem);
    address.raw_.shared_umem_fd = static_cast<std::uint32_t>(other.raw());
    return address;
  }

  /// What a system call wrote.
  /// \error afnosupport  of another family
  /// \error inval        not 16 bytes
  static result<xdp_address> from_bytes(byte_view bytes) noexcept {
    FILDES_TRY(const auto raw,
               detail::raw_address<sys::abi::sockaddr_xdp>(bytes, family));
    return xdp_address(raw);
  }
  /// \error inval  not what the class prints as
  static result<xdp_address> parse(std::string_view text) noexcept;

  constexpr std::uint32_t interface() const noexcept { return raw_.ifindex; }
  constexpr std::uint32_t queue() const noexcept { return raw_.queue_id; }
  constexpr xdp_bind_flags flags() const noexcept {
    return xdp_bind_flags::from_bits(raw_.flags);
  }
  /// The number of the descriptor whose memory is shared.
  constexpr std::uint32_t raw_shared() const noexcept {
    return raw_.shared_umem_fd;
  }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept { return sizeof raw_; }

  friend bool operator==(const xdp_address& a, const xdp_address& b) noexcept {
    return __builtin_memcmp(&a.raw_, &b.raw_, sizeof a.raw_) == 0;
  }

 private:
  explicit constexpr xdp_address(const sys::abi::sockaddr_xdp& raw) noexcept
      : raw_(raw) {}

  sys::abi::sockaddr_xdp raw_;
};

}  // namespace fildes::inline FILDES_ABI
