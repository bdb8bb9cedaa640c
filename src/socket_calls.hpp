// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/socket.hpp>
#include <fildes/sys/descriptor.hpp>

// What the sources of several kinds of sockets share.

namespace fildes::inline FILDES_ABI::detail {

constexpr bool is_ip(const socket_identity& what) noexcept {
  return what.family == sys::abi::af_inet || what.family == sys::abi::af_inet6;
}

/// What ioctl(2) answers to a request whose argument is an int.
inline result<int> ask_int(int fd, std::uint32_t request) noexcept {
  int answer = 0;
  FILDES_TRYV(sys::ioctl(fd, request, &answer));
  return answer;
}

inline result<std::size_t> ask_size(int fd, std::uint32_t request) noexcept {
  FILDES_TRY(const int bytes, ask_int(fd, request));
  return static_cast<std::size_t>(bytes);
}

/// Fixes nobody as the peer. What a stream has still to send is thrown away.
inline result<> disconnect(int fd) noexcept {
  // AF_UNSPEC, with as many bytes as the shortest address has.
  const std::uint16_t unspecified[8] = {sys::abi::af_unspec};
  return sys::connect(fd, unspecified, sizeof unspecified);
}

}  // namespace fildes::inline FILDES_ABI::detail
