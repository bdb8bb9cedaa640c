// SPDX-License-Identifier: BSL-1.0
#include <fildes/can.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

template <int Protocol>
bool speaks(const socket_identity& what) noexcept {
  return what.family == sys::abi::af_can && what.protocol == Protocol;
}

}  // namespace

result<bool> can_raw_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, speaks<sys::abi::can_raw>);
}

result<bool> can_isotp_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, speaks<sys::abi::can_isotp>);
}

result<bool> can_j1939_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, speaks<sys::abi::can_j1939>);
}

result<bool> can_bcm_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, speaks<sys::abi::can_bcm>);
}

}  // namespace fildes::inline FILDES_ABI
