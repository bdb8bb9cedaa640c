// SPDX-License-Identifier: BSL-1.0
#include <fildes/tcp.hpp>

#include <fildes/sys/descriptor.hpp>

namespace fildes::inline FILDES_ABI {

bool tcp_stream::is_stream(const socket_identity& what) noexcept {
  constexpr int tcp = 6;
  constexpr int mptcp = 262;
  return (what.family == sys::abi::af_inet ||
          what.family == sys::abi::af_inet6) &&
         what.type == type && (what.protocol == tcp || what.protocol == mptcp);
}

result<bool> tcp_stream::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, is_stream);
}

result<bool> tcp_stream::at_urgent_mark() const noexcept {
  int at = 0;
  FILDES_TRYV(sys::ioctl(fd_, sys::abi::siocatmark, &at));
  return at != 0;
}

}  // namespace fildes::inline FILDES_ABI
