// SPDX-License-Identifier: BSL-1.0
#include <fildes/terminal.hpp>

#include <fildes/io.hpp>
#include <fildes/signal_mask.hpp>
#include <fildes/stat.hpp>
#include <fildes/sys/path.hpp>
#include <fildes/sys/poll.hpp>

#include "open.hpp"
#include "terminal.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

constexpr error too_long(errc::nametoolong, operation::terminal);
constexpr error no_such_length(errc::inval, operation::terminal);

result<> tell(int fd, unsigned request, sys::word value = 0) noexcept {
  FILDES_TRYV(sys::ioctl(fd, request, value));
  return success();
}

// Another mount namespace may have the path for something else, or not at all.
result<bool> leads_to(const terminal_name& name, const any_fd& fd) noexcept {
  FILDES_TRY(const file_status here, stat(fd));
  sys::abi::statx there;
  const auto found =
      sys::statx(sys::abi::at_fdcwd, name.c_str(), 0,
                 status_fields(status_field::basic).bits(), there);
  if (found.has_error() && (found.assume_error() == errc::noent ||
                            found.assume_error() == errc::notdir))
    return false;
  FILDES_TRYV(found);
  return file_status(there).identity() == here.identity();
}

}  // namespace

namespace detail {

unsigned terminal_bits(terminal_flags flags) noexcept {
  return (flags.bits() | sys::abi::o_rdwr) ^
         (sys::abi::o_noctty | sys::abi::o_cloexec);
}

result<int> get_number(int fd, unsigned request) noexcept {
  int number = 0;
  FILDES_TRYV(sys::ioctl(fd, request, &number));
  return number;
}

result<std::size_t> end_or_error(int fd, error e) noexcept {
  sys::abi::pollfd one{fd, 0, 0};
  const auto ready = sys::poll(&one, 1, 0);
  const bool hung_up =
      ready.has_value() && (one.revents & sys::abi::poll_hup) != 0;
  if (hung_up) return std::size_t{0};
  return e;
}

}  // namespace detail

result<terminal_name> terminal_name::from(std::string_view text) noexcept {
  if (text.size() > most) return too_long;
  terminal_name name;
  name.size_ = text.copy(name.text_, most);
  return name;
}

result<owned<terminal>> terminal::open(const path_arg& path,
                                       terminal_flags flags) noexcept {
  FILDES_TRY(const char* const text, path.c_str());
  FILDES_TRY(auto it, owned<terminal>::adopt_raw(
                          sys::open(text, detail::terminal_bits(flags))));
  FILDES_TRYV(it.size());
  return it;
}

result<owned<terminal>> terminal::controlling(terminal_flags flags) noexcept {
  return owned<terminal>::adopt_raw(
      sys::open("/dev/tty", detail::terminal_bits(flags)));
}

// Every terminal has a window, whatever its line discipline makes of the rest.
result<bool> terminal::is(const any_fd& fd) noexcept {
  return detail::has_answered(fd.raw(), detail::get_window(fd.raw()));
}

result<terminal_settings> terminal::settings() const noexcept {
  return detail::get_settings(fd_);
}

result<> terminal::set(const terminal_settings& to, apply when) const noexcept {
  return detail::set_settings(fd_, to, when);
}

result<line_discipline> terminal::discipline() const noexcept {
  int number = 0;
  FILDES_TRYV(sys::ioctl(fd_, sys::abi::tiocgetd, &number));
  return static_cast<line_discipline>(number);
}

result<> terminal::set_discipline(line_discipline to) const noexcept {
  auto number = static_cast<int>(to);
  FILDES_TRYV(sys::ioctl(fd_, sys::abi::tiocsetd, &number));
  return success();
}

result<settings_outcome> terminal::set_verified(const terminal_settings& to,
                                                apply when) const noexcept {
  FILDES_TRYV(set(to, when));
  FILDES_TRY(const terminal_settings now, settings());
  return settings_outcome{now, difference(to, now)};
}

result<settings_outcome> terminal::change(const terminal_patch& patch,
                                          apply when) const noexcept {
  FILDES_TRY(const terminal_settings before, settings());
  FILDES_TRYV(set(patch.applied_to(before), when));
  FILDES_TRY(const terminal_settings now, settings());
  return settings_outcome{now, difference(patch.applied_to(now), now)};
}

result<int> terminal::foreground_group() const noexcept {
  return detail::get_number(fd_, sys::abi::tiocgpgrp);
}

result<> terminal::set_foreground_group(int group) const noexcept {
  const signal_mask_guard unstopped({signal_number::ttou});
  FILDES_TRYV(sys::ioctl(fd_, sys::abi::tiocspgrp, &group));
  return success();
}

result<int> terminal::session() const noexcept {
  return detail::get_number(fd_, sys::abi::tiocgsid);
}

result<> terminal::take_control(bool steal) const noexcept {
  return tell(fd_, sys::abi::tiocsctty, steal ? 1 : 0);
}

result<> terminal::give_up_control() const noexcept {
  return tell(fd_, sys::abi::tiocnotty);
}

result<> terminal::set_exclusive(bool on) const noexcept {
  return tell(fd_, on ? sys::abi::tiocexcl : sys::abi::tiocnxcl);
}

result<bool> terminal::is_exclusive() const noexcept {
  FILDES_TRY(const int on, detail::get_number(fd_, sys::abi::tiocgexcl));
  return on != 0;
}

result<> terminal::send_break(nanoseconds length) const noexcept {
  constexpr std::int64_t tenth = 100'000'000;
  const std::int64_t tenths =
      length.count() / tenth + (length.count() % tenth != 0 ? 1 : 0);
  // The kernel counts in milliseconds, in an int.
  if (length.count() < 0 || tenths > 0x7fffffff / 100) return no_such_length;
  return tell(fd_, sys::abi::tcsbrkp, static_cast<sys::word>(tenths));
}

result<> terminal::drain() const noexcept {
  return tell(fd_, sys::abi::tcsbrk, 1);
}

result<> terminal::flush(terminal_queue what) const noexcept {
  return tell(fd_, sys::abi::tcflsh, static_cast<sys::word>(what));
}

result<> terminal::flow(terminal_flow what) const noexcept {
  return tell(fd_, sys::abi::tcxonc, static_cast<sys::word>(what));
}

result<terminal_name> terminal::name() const noexcept {
  char link[terminal_name::most + 1];
  const detail::proc_path path(fd_);
  FILDES_TRY(
      const std::size_t size,
      sys::readlinkat(sys::abi::at_fdcwd, path.c_str(), link, sizeof link));
  FILDES_TRY(const auto name, terminal_name::from({link, size}));
  FILDES_TRY(const bool found, leads_to(name, *this));
  if (!found) return error(errc::nodev, operation::terminal);
  return name;
}

}  // namespace fildes::inline FILDES_ABI
