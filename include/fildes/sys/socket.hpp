// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/socket.hpp>
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

/// socketpair(2)
FILDES_INLINE result<> socketpair(int family, int type, int protocol,
                                  int (&ends)[2]) noexcept {
  return detail::socket_call<nr::socketpair, 8>(family, type, protocol,
                                                out{ends, sizeof ends});
}

/// bind(2)
FILDES_INLINE result<> bind(int fd, const void* address,
                            std::uint32_t size) noexcept {
  return detail::socket_call<nr::bind, 2>(fd, in{address, size}, size);
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
FILDES_INLINE result<int> accept4(int fd, void* address, std::uint32_t* size,
                                  unsigned flags) noexcept {
  return detail::socket_call<nr::accept4, 18, int>(
      receives{fd}, out_told{address, size},
      in_out{size, sizeof(std::uint32_t)}, flags);
}

/// accept(2), by accept4, since i386 and s390x lack it.
inline result<int> accept(int fd, void* address, std::uint32_t* size) noexcept {
  return accept4(fd, address, size, 0);
}

/// getsockname(2): `size` as for accept4.
FILDES_INLINE result<> getsockname(int fd, void* address,
                                   std::uint32_t* size) noexcept {
  return detail::socket_call<nr::getsockname, 6>(
      fd, out_told{address, size}, in_out{size, sizeof(std::uint32_t)});
}

/// getpeername(2): `size` as for accept4.
FILDES_INLINE result<> getpeername(int fd, void* address,
                                   std::uint32_t* size) noexcept {
  return detail::socket_call<nr::getpeername, 7>(
      fd, out_told{address, size}, in_out{size, sizeof(std::uint32_t)});
}

/// sendto(2), or send(2) with an address of nullptr.
FILDES_INLINE result<std::size_t> sendto(int fd, const void* data,
                                         std::size_t size, unsigned flags,
                                         const void* address,
                                         std::uint32_t address_size) noexcept {
  return detail::socket_call<nr::sendto, 11, std::size_t>(
      sends{fd}, in{data, size}, size, flags, in{address, address_size},
      address_size);
}

/// recvfrom(2), or recv(2) with an address of nullptr. With MSG_TRUNC the
/// result is a datagram's whole length.
FILDES_INLINE result<std::size_t> recvfrom(
    int fd, void* data, std::size_t size, unsigned flags, void* address,
    std::uint32_t* address_size) noexcept {
  return detail::socket_call<nr::recvfrom, 12, std::size_t>(
      receives{fd}, out_counted{data, size}, size, flags,
      out_told{address, address_size},
      in_out{address_size, sizeof(std::uint32_t)});
}

/// sendmsg(2)
FILDES_INLINE result<std::size_t> sendmsg(int fd, const abi::msghdr& message,
                                          unsigned flags) noexcept {
  return detail::socket_call<nr::sendmsg, 16, std::size_t>(
      sends{fd}, in_message<abi::msghdr>{&message}, flags);
}

/// recvmsg(2)
FILDES_INLINE result<std::size_t> recvmsg(int fd, abi::msghdr& message,
                                          unsigned flags) noexcept {
  return detail::socket_call<nr::recvmsg, 17, std::size_t>(
      receives{fd}, out_message<abi::msghdr>{&message}, flags);
}

/// sendmmsg(2): how many messages have gone, at least one.
FILDES_INLINE result<std::size_t> sendmmsg(int fd, abi::mmsghdr* messages,
                                           std::size_t count,
                                           unsigned flags) noexcept {
  return detail::socket_call<nr::sendmmsg, 20, std::size_t>(
      sends{fd}, in_messages<abi::mmsghdr>{messages, count}, count, flags);
}

/// recvmmsg(2) without its time, which is looked at after each message only.
/// Each message has the same room for its name.
FILDES_INLINE result<std::size_t> recvmmsg(int fd, abi::mmsghdr* messages,
                                           std::size_t count,
                                           std::uint32_t name_size,
                                           unsigned flags) noexcept {
  return detail::socket_call<nr::recvmmsg, 19, std::size_t>(
      receives{fd}, out_messages<abi::mmsghdr>{messages, count, name_size},
      count, flags, nullptr);
}

/// shutdown(2)
FILDES_INLINE result<> shutdown(int fd, int side) noexcept {
  return detail::socket_call<nr::shutdown, 13>(sends{fd}, side);
}

/// getsockopt(2): `size` holds the room at `value` and is set to what was
/// written.
FILDES_INLINE result<> getsockopt(int fd, int level, int name, void* value,
                                  std::uint32_t* size) noexcept {
  return detail::socket_call<nr::getsockopt, 15>(
      fd, level, name, out_told{value, size},
      in_out{size, sizeof(std::uint32_t)});
}

/// setsockopt(2)
FILDES_INLINE result<> setsockopt(int fd, int level, int name,
                                  const void* value,
                                  std::uint32_t size) noexcept {
  return detail::socket_call<nr::setsockopt, 14>(fd, level, name,
                                                 in{value, size}, size);
}

}  // namespace fildes::inline FILDES_ABI::sys
