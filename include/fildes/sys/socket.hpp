// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/syscall.hpp>

// Level 3: what every socket begins with.

namespace fildes::inline FILDES_ABI::sys {

namespace detail {

/// Kernels before 4.3 have one number for all calls of sockets on i386 and
/// s390x; so have sandboxes that were written for them. `Old` is which.
template <nr N, int Old, class R = void, argument... Arguments>
FILDES_INLINE result<R> socket_call(Arguments... a) noexcept {
#if defined(__i386__) || defined(__s390x__)
  const word result = call<N>(a...);
  if (result != -static_cast<word>(errc::nosys)) [[likely]]
    return decode<N, R>(result);
  const word block[] = {to_word(a)...};
  return decode<N, R>(call<nr::socketcall>(Old, in{block, sizeof block}));
#else
  return checked<N, R>(a...);
#endif
}

}  // namespace detail

/// socket(2)
FILDES_INLINE result<int> socket(int family, int type, int protocol) noexcept {
  return detail::socket_call<nr::socket, 1, int>(family, type, protocol);
}

/// connect(2)
FILDES_INLINE result<> connect(int fd, const void* address,
                               std::uint32_t size) noexcept {
  return detail::socket_call<nr::connect, 3>(sends{fd}, in{address, size},
                                             size);
}

/// listen(2)
FILDES_INLINE result<> listen(int fd, int backlog) noexcept {
  return detail::socket_call<nr::listen, 4>(fd, backlog);
}

/// accept4(2). `size` holds the room at `address` and is set to the address's
/// real length, which may be more; both may be nullptr.
inline result<int> accept4(int fd, void* address, std::uint32_t* size,
                           unsigned flags) noexcept {
  return detail::socket_call<nr::accept4, 18, int>(
      receives{fd}, out{address, size != nullptr ? *size : 0},
      in_out{size, sizeof(std::uint32_t)}, flags);
}

/// accept(2), by accept4, since i386 and s390x lack it.
inline result<int> accept(int fd, void* address, std::uint32_t* size) noexcept {
  return accept4(fd, address, size, 0);
}

}  // namespace fildes::inline FILDES_ABI::sys
