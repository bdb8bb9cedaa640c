// SPDX-License-Identifier: BSL-1.0
#include <fildes/vsock.hpp>

#include <fildes/sys/abi/interface.hpp>
#include <fildes/sys/descriptor.hpp>
#include <fildes/sys/file.hpp>

namespace fildes::inline FILDES_ABI {

bool vsock_stream::is_stream(const socket_identity& what) noexcept {
  return what.family == sys::abi::af_vsock && what.type == type;
}

result<bool> vsock_stream::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, is_stream);
}

bool vsock_seqpacket::is_stream(const socket_identity& what) noexcept {
  return what.family == sys::abi::af_vsock && what.type == type;
}

result<bool> vsock_seqpacket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, is_stream);
}

result<owned<vsock_datagram>> vsock_datagram::bind(
    const vsock_address& at, socket_flags flags) noexcept {
  return detail::bound_to(create(flags), at);
}

result<bool> vsock_datagram::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return what.family == sys::abi::af_vsock &&
           what.type == socket_type::datagram;
  });
}

result<std::uint32_t> local_vsock_cid() noexcept {
  FILDES_TRY(const auto device, owned<any_fd>::adopt_raw(sys::open(
                                    "/dev/vsock", sys::abi::o_cloexec)));
  std::uint32_t cid = 0;
  FILDES_TRYV(
      sys::ioctl(device.raw(), sys::abi::vm_sockets_get_local_cid, &cid));
  return cid;
}

}  // namespace fildes::inline FILDES_ABI
