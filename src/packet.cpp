// SPDX-License-Identifier: BSL-1.0
#include <fildes/packet.hpp>

#include <fildes/sys/abi/interface.hpp>
#include <fildes/sys/descriptor.hpp>

namespace fildes::inline FILDES_ABI {

result<bool> packet_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return what.family == sys::abi::af_packet;
  });
}

result<std::int32_t> index_of_interface(const socket& any,
                                        std::string_view name) noexcept {
  sys::abi::ifreq asked{};
  // The kernel would cut it, and find another.
  if (name.size() >= sizeof asked.name)
    return error(errc::nametoolong, operation::address);
  if (name.empty() || name.find('\0') != std::string_view::npos)
    return error(errc::inval, operation::address);
  __builtin_memcpy(asked.name, name.data(), name.size());
  FILDES_TRYV(sys::ioctl(any.raw(), sys::abi::siocgifindex, &asked));
  return asked.ifindex;
}

result<interface_name> name_of_interface(const socket& any,
                                         std::int32_t index) noexcept {
  sys::abi::ifreq asked{};
  asked.ifindex = index;
  FILDES_TRYV(sys::ioctl(any.raw(), sys::abi::siocgifname, &asked));
  return interface_name(asked.name, sizeof asked.name);
}

}  // namespace fildes::inline FILDES_ABI
