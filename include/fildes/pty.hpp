// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/signal_number.hpp>
#include <fildes/terminal.hpp>

namespace fildes::inline FILDES_ABI {

/// What a master in packet mode is told besides data. See TIOCPKT in
/// ioctl_tty(2).
enum class pty_event : std::uint8_t {
  flush_read = sys::abi::tiocpkt_flushread,    ///< what was to be read there
  flush_write = sys::abi::tiocpkt_flushwrite,  ///< what was written there
  stop = sys::abi::tiocpkt_stop,       ///< output there has been stopped
  start = sys::abi::tiocpkt_start,     ///< it goes on
  no_stop = sys::abi::tiocpkt_nostop,  ///< STOP and START are no longer ^S, ^Q
  do_stop = sys::abi::tiocpkt_dostop,  ///< they are ^S and ^Q, and heeded
  ioctl = sys::abi::tiocpkt_ioctl,     ///< settings with EXTPROC have changed
};
template <>
inline constexpr auto flag_names<pty_event> =
    std::to_array<flag_name<pty_event>>({
        {pty_event::flush_read, "flush_read"},
        {pty_event::flush_write, "flush_write"},
        {pty_event::stop, "stop"},
        {pty_event::start, "start"},
        {pty_event::no_stop, "no_stop"},
        {pty_event::do_stop, "do_stop"},
        {pty_event::ioctl, "ioctl"},
    });
using pty_events = flags<pty_event>;

/// What one read in packet mode gave: events, or data, or the end.
struct pty_packet {
  pty_events events = {};
  std::size_t size = 0;    ///< bytes of data
  bool has_ended = false;  ///< no peer is left, and all has been read
};

/// The side of a pseudo-terminal from which it is worked: what is written here
/// has been typed there, and what a program prints there is read here.
class pty_master : public any_fd {
 public:
  static constexpr std::string_view kind_name = "pty_master";

  /// Makes a pseudo-terminal, by /dev/ptmx, and unlocks its other side. Nothing
  /// of `control` is heeded: a master controls no session.
  /// \error noent  there is no devpts; nospc: no pty is left (kernel.pty.max)
  static result<owned<pty_master>> open(terminal_flags flags = {}) noexcept;

  /// Whether a descriptor is one: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Opens the other side, by TIOCGPTPEER: without a path, which another mount
  /// namespace may have or not, or for something else. Kernel 4.13.
  /// \error io  it is locked
  result<owned<terminal>> open_peer(terminal_flags flags = {}) const noexcept;

  /// Takes what the other side printed. Zero is the end: nobody has the other
  /// side open any more, and all that was printed has been read; the kernel
  /// says EIO. If somebody opens it again, there is more to read.
  /// \error again  nothing is there, and it is non-blocking
  /// \error intr   a signal came first
  FILDES_INLINE result<std::size_t> read(byte_span into) const noexcept {
    return end_of_peer(sys::read(fd_, into.data(), into.size()));
  }
  /// The same, into several pieces in order. See readv(2).
  FILDES_INLINE result<std::size_t> readv(byte_spans into) const noexcept {
    return end_of_peer(sys::readv(fd_, into.data(), into.size()));
  }
  /// The same in packet mode: what happened there, or data.
  result<pty_packet> read_packet(byte_span into) const noexcept;

  /// Types bytes, as many as the other side has room for. If nobody has that
  /// open, they wait for who opens it next: there is no error.
  /// \error again  no room, and it is non-blocking
  /// \error intr   a signal came first
  FILDES_INLINE result<std::size_t> write(byte_view from) const noexcept {
    return sys::write(fd_, from.data(), from.size());
  }
  /// The same, from several pieces in order. See writev(2).
  FILDES_INLINE result<std::size_t> writev(byte_views from) const noexcept {
    return sys::writev(fd_, from.data(), from.size());
  }

  /// How the other side is set. In raw mode or canonical, both sides see it.
  result<terminal_settings> settings() const noexcept;

  FILDES_INLINE result<window_size> size() const noexcept {
    return detail::get_window(fd_);
  }
  /// Tells the other side how large its window is. When that is news, the
  /// foreground job there gets SIGWINCH.
  FILDES_INLINE result<> set_size(window_size to) const noexcept {
    return detail::set_window(fd_, to);
  }

  /// How many bytes the other side printed that are not read.
  FILDES_INLINE result<std::size_t> unread_bytes() const noexcept {
    return detail::get_count(fd_, sys::abi::tiocinq);
  }
  /// The foreground group of the other side, whoever's terminal it is.
  result<int> foreground_group() const noexcept;
  /// Sends the foreground group of the other side a signal, as if its key had
  /// been typed. See TIOCSIG in ioctl_tty(2).
  /// \error inval  not a signal that a key can stand for: int, quit, tstp
  result<> send_signal(signal_number signal) const noexcept;

  /// Whether reads are of packets: see `read_packet`.
  result<> set_packet_mode(bool on) const noexcept;
  result<bool> is_in_packet_mode() const noexcept;
  /// Whether the other side can be opened.
  result<> set_locked(bool on) const noexcept;
  result<bool> is_locked() const noexcept;

  /// The N of /dev/pts/N.
  result<unsigned> number() const noexcept;
  /// The path of the other side, in the mount namespace that made it. It is put
  /// together from the number; opening it may lead elsewhere: see `open_peer`.
  result<terminal_name> peer_name() const noexcept;

 protected:
  using any_fd::any_fd;
  pty_master(const pty_master&) = default;  // owned<K>, borrowed<K>?
  pty_master& operator=(const pty_master&) = default;
  ~pty_master() = default;

 private:
  FILDES_INLINE static result<std::size_t> end_of_peer(
      result<std::size_t> n) noexcept {
    if (n.has_error() && n.assume_error() == errc::io) [[unlikely]]
      return std::size_t{0};
    return n;
  }
};

/// How a pseudo-terminal is made.
struct pty_options {
  std::optional<window_size> size = {};
  std::optional<terminal_settings> settings = {};  ///< the kernel's, if none
  terminal_flags master = {};
  terminal_flags peer = {};
};

/// Both sides of a pseudo-terminal, each with its owner. The master reads the
/// end only when every descriptor of the peer is closed: this one, too.
struct pty {
  owned<pty_master> master;
  owned<terminal> peer;

  /// Makes one. See `pty_master::open`; what fails leaves nothing open.
  static result<pty> open(const pty_options& options = {}) noexcept;
};

}  // namespace fildes::inline FILDES_ABI
