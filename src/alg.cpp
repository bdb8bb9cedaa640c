// SPDX-License-Identifier: BSL-1.0
#include <fildes/alg.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

bool is_alg(const socket_identity& what) noexcept {
  return what.family == sys::abi::af_alg;
}

}  // namespace

result<bool> alg_operation::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, is_alg);
}

result<bool> alg_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, is_alg);
}

result<owned<alg_socket>> alg_socket::bind(const alg_address& at,
                                           socket_flags flags) noexcept {
  return detail::bound_to(
      detail::make_socket<alg_socket>(sys::abi::af_alg, socket_type::seqpacket,
                                      0, flags),
      at);
}

result<owned<alg_operation>> alg_socket::accept(
    socket_flags flags) const noexcept {
  return owned<alg_operation>::adopt_raw(
      sys::accept4(fd_, nullptr, nullptr, detail::bits(flags)));
}

}  // namespace fildes::inline FILDES_ABI
