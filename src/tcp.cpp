// SPDX-License-Identifier: BSL-1.0
#include <fildes/tcp.hpp>

#include <fildes/sys/abi/interface.hpp>

#include "socket_calls.hpp"

namespace fildes::inline FILDES_ABI {

bool tcp_stream::is_stream(const socket_identity& what) noexcept {
  return detail::is_ip(what) && what.type == type &&
         (what.protocol == sys::abi::ipproto_tcp ||
          what.protocol == sys::abi::ipproto_mptcp);
}

result<bool> tcp_stream::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, is_stream);
}

result<bool> tcp_stream::at_urgent_mark() const noexcept {
  FILDES_TRY(const int at, detail::ask_int(fd_, sys::abi::siocatmark));
  return at != 0;
}

}  // namespace fildes::inline FILDES_ABI
