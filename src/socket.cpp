// SPDX-License-Identifier: BSL-1.0
#include <fildes/socket.hpp>

#include <fildes/option_socket.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

using name_call = result<>(int, void*, std::uint32_t*) noexcept;

result<any_address> address_by(name_call call, int fd) noexcept {
  any_address address;
  std::uint32_t size = any_address::raw_capacity();
  FILDES_TRYV(call(fd, address.raw_data(), &size));
  address.set_raw_size(size);
  return address;
}

}  // namespace

result<owned<socket>> socket::create(int family, socket_type type, int protocol,
                                     socket_flags flags) noexcept {
  return detail::make_socket<socket>(family, type, protocol, flags);
}

result<bool> socket::is(const any_fd& fd) noexcept {
  const auto s = borrowed<socket>::borrow_raw(fd.raw());
  const auto type = get_option(s, option::type);
  if (type.has_value()) return true;
  // A descriptor of O_PATH is refused before it is looked at.
  if (type.assume_error() == errc::notsock) return false;
  return type.assume_error();
}

result<socket_identity> socket::identify(const any_fd& fd) noexcept {
  const auto s = borrowed<socket>::borrow_raw(fd.raw());
  FILDES_TRY(const int family, get_option(s, option::domain));
  FILDES_TRY(const int type, get_option(s, option::type));
  FILDES_TRY(const int protocol, get_option(s, option::protocol));
  FILDES_TRY(const bool listens, get_option(s, option::accepts_connections));
  return socket_identity{family, static_cast<socket_type>(type), protocol,
                         listens};
}

result<any_address> socket::local_address() const noexcept {
  return address_by(sys::getsockname, fd_);
}

result<any_address> socket::peer_address() const noexcept {
  return address_by(sys::getpeername, fd_);
}

result<> socket::take_error() const noexcept {
  FILDES_TRY(const errc waiting, get_option(*this, option::error));
  if (waiting == errc{}) return success();
  return error(waiting, sys::nr::getsockopt);
}

namespace detail {

result<bool> socket_is(
    const any_fd& fd,
    bool (*wanted)(const socket_identity&) noexcept) noexcept {
  FILDES_TRY(const bool is, socket::is(fd));
  if (!is) return false;
  FILDES_TRY(const socket_identity found, socket::identify(fd));
  return !found.listens && wanted(found);
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
