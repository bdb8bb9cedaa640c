// SPDX-License-Identifier: BSL-1.0
#include <fildes/pty.hpp>

#include "open.hpp"
#include "terminal.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

result<> set_number(int fd, unsigned request, int number) noexcept {
  FILDES_TRYV(sys::ioctl(fd, request, &number));
  return success();
}

result<bool> is_set(result<int> number) noexcept {
  FILDES_TRY(const int value, number);
  return value != 0;
}

}  // namespace

result<owned<pty_master>> pty_master::open(terminal_flags flags) noexcept {
  const unsigned bits = detail::terminal_bits(flags) | sys::abi::o_noctty;
  FILDES_TRY(auto master,
             owned<pty_master>::adopt_raw(sys::open("/dev/ptmx", bits)));
  FILDES_TRYV(master.set_locked(false));
  return master;
}

// Only a master has a number.
result<bool> pty_master::is(const any_fd& fd) noexcept {
  return detail::has_answered(fd.raw(),
                              detail::get_number(fd.raw(), sys::abi::tiocgptn));
}

result<owned<terminal>> pty_master::open_peer(
    terminal_flags flags) const noexcept {
  return owned<terminal>::adopt_raw(
      sys::ioctl(fd_, sys::abi::tiocgptpeer,
                 static_cast<sys::word>(detail::terminal_bits(flags))));
}

result<pty_packet> pty_master::read_packet(byte_span into) const noexcept {
  std::uint8_t status = 0;
  const byte_span pieces[] = {byte_span(&status, 1), into};
  FILDES_TRY(const std::size_t size, readv(pieces));
  if (size == 0) return pty_packet{{}, 0, true};
  return pty_packet{pty_events::from_bits(status), size - 1, false};
}

result<terminal_settings> pty_master::settings() const noexcept {
  return detail::get_settings(fd_);
}

result<int> pty_master::foreground_group() const noexcept {
  return detail::get_number(fd_, sys::abi::tiocgpgrp);
}

result<> pty_master::send_signal(signal_number signal) const noexcept {
  FILDES_TRYV(
      sys::ioctl(fd_, sys::abi::tiocsig, static_cast<sys::word>(signal)));
  return success();
}

result<> pty_master::set_packet_mode(bool on) const noexcept {
  return set_number(fd_, sys::abi::tiocpkt, on ? 1 : 0);
}

result<bool> pty_master::is_in_packet_mode() const noexcept {
  return is_set(detail::get_number(fd_, sys::abi::tiocgpkt));
}

result<> pty_master::set_locked(bool on) const noexcept {
  return set_number(fd_, sys::abi::tiocsptlck, on ? 1 : 0);
}

result<bool> pty_master::is_locked() const noexcept {
  return is_set(detail::get_number(fd_, sys::abi::tiocgptlck));
}

result<unsigned> pty_master::number() const noexcept {
  FILDES_TRY(const int number, detail::get_number(fd_, sys::abi::tiocgptn));
  return static_cast<unsigned>(number);
}

result<terminal_name> pty_master::peer_name() const noexcept {
  FILDES_TRY(const unsigned number, this->number());
  return terminal_name::from(
      detail::proc_path(static_cast<int>(number), "/dev/pts/").c_str());
}

result<pty> pty::open(const pty_options& options) noexcept {
  FILDES_TRY(auto master, pty_master::open(options.master));
  FILDES_TRY(auto peer, master.open_peer(options.peer));
  if (options.settings) FILDES_TRYV(peer.set(*options.settings));
  if (options.size) FILDES_TRYV(peer.set_size(*options.size));
  return pty{std::move(master), std::move(peer)};
}

}  // namespace fildes::inline FILDES_ABI
