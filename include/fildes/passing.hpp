// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/message.hpp>

namespace fildes::inline FILDES_ABI {

/// Bytes that have come, and the descriptor that came with them, if one did.
struct [[nodiscard]] received_descriptor {
  received message;
  std::optional<owned<any_fd>> fd;
};

namespace detail {

// CMSG_LEN of one descriptor, so that no second one can come.
inline constexpr std::size_t one_descriptor =
    control_header + sizeof(std::int32_t);

/// The control message that has room for one descriptor.
struct descriptor_message {
  alignas(sys::abi::cmsghdr) std::byte header[control_header];
  int fd;

  FILDES_INLINE bool is_of(int type, std::size_t size) const noexcept {
    sys::abi::cmsghdr h;
    __builtin_memcpy(&h, header, sizeof h);
    return size == one_descriptor && h.level == sys::abi::sol_socket &&
           h.type == type;
  }
  // Nobody asked for a pidfd (SO_PASSPIDFD), and somebody must close it.
  [[gnu::cold, gnu::noinline]] void close_other(std::size_t size) noexcept {
    if (is_of(sys::abi::scm_pidfd, size) && fd >= 0) close_quietly(fd);
  }
};

FILDES_INLINE result<received_descriptor> recv_descriptor(
    int fd, byte_span into, recv_flags flags) noexcept {
  descriptor_message control;
  sys::abi::msghdr header{nullptr, 0, &into, 1, &control, one_descriptor, 0};
  FILDES_TRY(const std::size_t size,
             sys::recvmsg(fd, header, bits(flags, true)));
  received_descriptor came{
      {size,
       message_flags::from_bits(static_cast<std::uint32_t>(header.flags))},
      std::nullopt};
  if (control.is_of(sys::abi::scm_rights, header.controllen))
    came.fd = owned<any_fd>::adopt_raw(control.fd).assume_value();
  else if (header.controllen != 0) [[unlikely]]
    control.close_other(header.controllen);
  return came;
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
