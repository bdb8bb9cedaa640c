// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/socket.hpp>
#include <fildes/xdp_address.hpp>

namespace fildes::inline FILDES_ABI {

/// A queue of an interface, whose packets pass by rings in memory. What the
/// rings are made by are options (XDP_UMEM_REG and so on) and mmap; the rings
/// themselves are not here. See AF_XDP in the kernel's documentation.
class xdp_socket : public socket {
 public:
  static constexpr std::string_view kind_name = "xdp_socket";
  using address = xdp_address;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_xdp;
  }

  /// \error perm         not allowed: it needs CAP_NET_RAW
  /// \error afnosupport  the kernel has no such family
  static result<owned<xdp_socket>> create(socket_flags flags = {}) noexcept {
    return detail::make_socket<xdp_socket>(sys::abi::af_xdp, socket_type::raw,
                                           0, flags);
  }

  /// Begins, with the memory and the rings that were registered. See bind(2).
  /// \error inval  memory or a ring is missing
  /// \error nodev  no such interface
  /// \error busy   the queue is another's
  FILDES_INLINE result<> bind(const xdp_address& at) const noexcept {
    return sys::bind(fd_, at.data(), at.size());
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

 protected:
  using socket::socket;
  xdp_socket(const xdp_socket&) = default;  // owned<K>, borrowed<K>?
  xdp_socket& operator=(const xdp_socket&) = default;
  ~xdp_socket() = default;
};

}  // namespace fildes::inline FILDES_ABI
