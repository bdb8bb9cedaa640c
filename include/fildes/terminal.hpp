// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/bytes.hpp>
#include <fildes/fd.hpp>
#include <fildes/flags.hpp>
#include <fildes/path.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/terminal_change.hpp>
#include <fildes/terminal_types.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {

// Told EIO by a read: whether that was the end, which a hang-up is.
result<std::size_t> end_or_error(int fd, error e) noexcept;

FILDES_INLINE result<std::size_t> end_if_hung_up(
    int fd, result<std::size_t> n) noexcept {
  if (n.has_error() && n.assume_error() == errc::io) [[unlikely]]
    return end_or_error(fd, n.assume_error());
  return n;
}

}  // namespace detail

/// A terminal: a console, a serial line, or the side of a pseudo-terminal that
/// programs see.
///
/// Whoever changes it while another job is in the foreground is stopped by
/// SIGTTOU, as any program is, unless that signal is blocked or ignored; then
/// the change is made. Such members say so. A job that nobody could continue
/// gets `io` instead.
class terminal : public any_fd {
 public:
  static constexpr std::string_view kind_name = "terminal";

  /// Opens a terminal for reading and writing, by its path.
  /// \error notty  it is something else, which was opened all the same
  /// \error noent  it does not exist; acces, busy: it is exclusively another's
  /// \error nxio   /dev/tty, and this process has no terminal
  /// \error io     a side of a pty whose other side is gone or locked
  static result<owned<terminal>> open(const path_arg& path,
                                      terminal_flags flags = {}) noexcept;

  /// The terminal that this process's session is at, whatever its standard
  /// streams are: /dev/tty.
  /// \error nxio  it has none
  static result<owned<terminal>> controlling(
      terminal_flags flags = {}) noexcept;

  /// Whether a descriptor is one, as isatty(3) says: what checked_cast asks. A
  /// pty's master is one, too. \error io  it has been, and is hung up
  static result<bool> is(const any_fd& fd) noexcept;

  /// Takes what is there: in canonical mode a line at most. Zero is the end: an
  /// end-of-file character at the beginning of a line, or a hang-up, which some
  /// reads tell as EIO and poll(2) as POLLHUP. That is looked up then.
  /// \error again  nothing is there, and it is non-blocking
  /// \error intr   a signal came first
  /// \error io     in the background, and SIGTTIN is blocked or ignored
  FILDES_INLINE result<std::size_t> read(byte_span into) const noexcept {
    return detail::end_if_hung_up(fd_,
                                  sys::read(fd_, into.data(), into.size()));
  }
  /// The same, into several pieces in order. See readv(2).
  FILDES_INLINE result<std::size_t> readv(byte_spans into) const noexcept {
    return detail::end_if_hung_up(fd_,
                                  sys::readv(fd_, into.data(), into.size()));
  }
  /// Puts bytes in; waits while output is stopped or too much is on its way.
  /// \error again  the same, and it is non-blocking
  /// \error io     it is hung up
  FILDES_INLINE result<std::size_t> write(byte_view from) const noexcept {
    return sys::write(fd_, from.data(), from.size());
  }
  /// The same, from several pieces in order. See writev(2).
  FILDES_INLINE result<std::size_t> writev(byte_views from) const noexcept {
    return sys::writev(fd_, from.data(), from.size());
  }

  /// How it is set. See tcgetattr(3).
  result<terminal_settings> settings() const noexcept;
  /// Sets it, in one system call. The kernel says nothing of what the terminal
  /// cannot do: see `set_verified`. In the background: SIGTTOU.
  /// \error intr  a signal came while it waited for output to drain
  result<> set(const terminal_settings& to,
               apply when = apply::now) const noexcept;
  /// Sets it, reads the settings back, and says what it did not take.
  result<settings_outcome> set_verified(const terminal_settings& to,
                                        apply when = apply::now) const noexcept;
  /// Changes what a patch names and leaves the rest alone; reads back, and says
  /// what it did not take. Two who do so at once may undo each other's change.
  result<settings_outcome> change(const terminal_patch& patch,
                                  apply when = apply::now) const noexcept;

  /// What makes input and output of its bytes. See TIOCGETD in ioctl_tty(2).
  result<line_discipline> discipline() const noexcept;
  /// Takes another one, and discards what waits to be read.
  /// \error inval  the kernel has none of that number
  /// \error perm   it would be a module, which this process may not load
  result<> set_discipline(line_discipline to) const noexcept;

  /// How large its window is; zeros when nobody has said.
  FILDES_INLINE result<window_size> size() const noexcept {
    return detail::get_window(fd_);
  }
  /// Says how large it is. When that is news, the foreground job gets SIGWINCH.
  FILDES_INLINE result<> set_size(window_size to) const noexcept {
    return detail::set_window(fd_, to);
  }

  /// The process group that reads it. \error notty  not the caller's terminal
  result<int> foreground_group() const noexcept;
  /// Lets a group of the caller's session read it. From the background, too:
  /// SIGTTOU is blocked meanwhile.
  /// \error notty  not the caller's terminal
  /// \error perm   a group of another session; srch: there is none
  result<> set_foreground_group(int group) const noexcept;
  /// The session that it controls. \error notty  not the caller's terminal
  result<int> session() const noexcept;
  /// Makes it the terminal of the caller's session. Stealing one from another
  /// session, which gets hung up, takes CAP_SYS_ADMIN.
  /// \error perm  the caller leads no session, or that has one, or this has
  result<> take_control(bool steal = false) const noexcept;
  /// The caller no longer has a terminal. If it leads the session, nobody in it
  /// has, and the foreground group gets SIGHUP and SIGCONT.
  /// \error notty  not the caller's terminal
  result<> give_up_control() const noexcept;

  /// Keeps others from opening it (`busy`), but for who has CAP_SYS_ADMIN.
  result<> set_exclusive(bool on) const noexcept;
  result<bool> is_exclusive() const noexcept;

  /// Waits until output is gone, and sends a break, rounded up to tenths of a
  /// second; zero is a quarter of one. In the background: SIGTTOU.
  result<> send_break(nanoseconds length = {}) const noexcept;
  /// Waits until all output is gone. In the background: SIGTTOU.
  /// \error intr  a signal came first
  result<> drain() const noexcept;
  /// Throws away what was not read, or not sent. In the background: SIGTTOU.
  result<> flush(terminal_queue what) const noexcept;
  /// Stops output, or lets the other side stop. In the background: SIGTTOU.
  result<> flow(terminal_flow what) const noexcept;

  /// How many bytes a read could take now. See TIOCINQ in ioctl_tty(2).
  FILDES_INLINE result<std::size_t> unread_bytes() const noexcept {
    return detail::get_count(fd_, sys::abi::tiocinq);
  }
  /// How many bytes were written and not sent. See TIOCOUTQ in ioctl_tty(2).
  FILDES_INLINE result<std::size_t> unsent_bytes() const noexcept {
    return detail::get_count(fd_, sys::abi::tiocoutq);
  }

  /// Its path, which has been looked at: it leads to this device. Of what was
  /// opened as /dev/tty it is that. Needs /proc. See ttyname(3).
  /// \error nodev        it is of another mount namespace, or its path has gone
  /// \error nametoolong  of operation::terminal
  result<terminal_name> name() const noexcept;

 protected:
  using any_fd::any_fd;
  terminal(const terminal&) = default;  // owned<K>, borrowed<K>?
  terminal& operator=(const terminal&) = default;
  ~terminal() = default;
};

}  // namespace fildes::inline FILDES_ABI
