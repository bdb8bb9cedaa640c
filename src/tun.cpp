// SPDX-License-Identifier: BSL-1.0
#include <fildes/tun.hpp>

#include "open_device.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

constexpr detail::wanted_device tun_char{file_type::character_device, 10, 200};
constexpr std::uint32_t kinds = sys::abi::iff_tun | sys::abi::iff_tap;

result<owned<any_fd>> open_driver(open_flags flags) noexcept {
  return owned<any_fd>::adopt_raw(detail::open_device(
      sys::abi::at_fdcwd, "/dev/net/tun", tun_char,
      detail::open_bits(access_mode::read_write, flags), {}));
}

// The kernel would cut a name, and take another.
result<sys::abi::ifreq_flags> request_for(const tun_options& options) noexcept {
  sys::abi::ifreq_flags asked{};
  if (options.name.size() >= sizeof asked.name)
    return error(errc::nametoolong, operation::device);
  if (options.name.find('\0') != std::string_view::npos)
    return error(errc::inval, operation::device);
  if (!options.name.empty())
    __builtin_memcpy(asked.name, options.name.data(), options.name.size());
  asked.flags = static_cast<std::int16_t>(
      static_cast<std::uint32_t>(options.kind) | options.flags.bits());
  return asked;
}

result<sys::abi::ifreq_flags> request_of(const any_fd& fd) noexcept {
  sys::abi::ifreq_flags told{};
  FILDES_TRYV(
      sys::ioctl_out(fd.raw(), sys::abi::tungetiff, &told, sizeof told));
  return told;
}

result<> set_queue(int fd, std::uint32_t flag) noexcept {
  sys::abi::ifreq_flags asked{};
  asked.flags = static_cast<std::int16_t>(flag);
  return sys::ioctl_in(fd, sys::abi::tunsetqueue, &asked, sizeof asked);
}

result<> set_int(int fd, std::uint32_t request, int value) noexcept {
  return sys::ioctl_in(fd, request, &value, sizeof value);
}

}  // namespace

result<owned<tun>> tun::open(const tun_options& options) noexcept {
  FILDES_TRY(auto asked, request_for(options));
  FILDES_TRY(auto fd,
             open_driver(options.nonblock ? open_flags(open_flag::nonblock)
                                          : open_flags()));
  FILDES_TRYV(
      sys::ioctl_in_out(fd.raw(), sys::abi::tunsetiff, &asked, sizeof asked));
  return owned<tun>::adopt_raw(std::move(fd).release_raw());
}

result<bool> tun::is(const any_fd& fd) noexcept {
  FILDES_TRY(const bool driver, detail::is_device(fd, tun_char));
  if (!driver) return false;
  const auto told = request_of(fd);
  if (told) return true;
  if (told.assume_error() != errc::badfd) return told.assume_error();
  return false;  // without an interface
}

result<tun_flags> tun::features() noexcept {
  FILDES_TRY(const auto fd, open_driver({}));
  std::uint32_t bits = 0;
  FILDES_TRYV(
      sys::ioctl_out(fd.raw(), sys::abi::tungetfeatures, &bits, sizeof bits));
  return tun_flags::from_bits(bits & ~kinds);
}

result<tun_interface> tun::interface() const noexcept {
  FILDES_TRY(const auto told, request_of(*this));
  const std::uint32_t bits = static_cast<std::uint16_t>(told.flags);
  return tun_interface{option_text<16>(told.name, sizeof told.name),
                       static_cast<tun_kind>(bits & kinds),
                       tun_flags::from_bits(bits & ~kinds)};
}

result<owned<any_fd>> tun::network_namespace() const noexcept {
  return owned<any_fd>::adopt_raw(sys::ioctl(fd_, sys::abi::tungetdevnetns));
}

result<> tun::set_carrier(bool on) const noexcept {
  return set_int(fd_, sys::abi::tunsetcarrier, on ? 1 : 0);
}

result<> tun::attach_queue() const noexcept {
  return set_queue(fd_, sys::abi::iff_attach_queue);
}

result<> tun::detach_queue() const noexcept {
  return set_queue(fd_, sys::abi::iff_detach_queue);
}

result<std::uint32_t> tun::vnet_header_size() const noexcept {
  std::uint32_t bytes = 0;
  FILDES_TRYV(
      sys::ioctl_out(fd_, sys::abi::tungetvnethdrsz, &bytes, sizeof bytes));
  return bytes;
}

result<> tun::set_vnet_header_size(std::uint32_t bytes) const noexcept {
  // More than an int would come to the kernel as less than nothing: inval.
  return set_int(fd_, sys::abi::tunsetvnethdrsz, static_cast<int>(bytes));
}

}  // namespace fildes::inline FILDES_ABI
