// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/modem_line.hpp>
#include <fildes/rs485.hpp>
#include <fildes/terminal.hpp>
#include <fildes/terminal_patch.hpp>

namespace fildes::inline FILDES_ABI {

/// How a serial port is opened. The defaults change nothing of it.
struct serial_options {
  /// What of its settings is changed before the caller has it:
  /// `terminal_patch::raw() | ...`. Others that have it open see that, too.
  terminal_patch settings = {};
  /// Whether others get `busy` who open it from now on, but for those with
  /// CAP_SYS_ADMIN. Who has it open keeps it. Holds until nobody has it open,
  /// or `set_exclusive(false)`.
  bool exclusive = false;
  terminal_flags flags = {};
};

/// A terminal that is a serial port: /dev/ttyS0, /dev/ttyUSB0, /dev/ttyACM0.
///
/// What is read and written goes as of any terminal. Closing the last
/// descriptor waits until what was written is sent, for the 30 seconds that
/// most drivers have set; `flush(terminal_queue::output)` before it does not.
class serial_port : public terminal {
 public:
  static constexpr std::string_view kind_name = "serial_port";

  /// Opens one, and sets it. Never waits for a carrier, as open(2) does where
  /// clocal is not set; the port waits in reads and writes all the same, unless
  /// the flags say nonblock. When it fails, what was set already remains.
  /// \error notty      it is no terminal, or one without a line, as a pty
  /// \error opnotsupp  of operation::terminal: the port did not take all of the
  ///                   settings. `terminal::change` tells which
  /// \error busy       it is exclusively another's
  /// \error acces      its group, often dialout, is not the caller's
  /// \error noent, nxio, nodev  there is no such port
  static result<owned<serial_port>> open(
      const path_arg& path, const serial_options& options = {}) noexcept;

  /// Whether a descriptor is one: what checked_cast asks. A terminal is, when
  /// its driver answers for the port or its modem lines.
  /// \error io  it was hung up
  static result<bool> is(const any_fd& fd) noexcept;

  /// How the modem lines are. See TIOCMSET(2const).
  /// \error io  the port is without hardware, or was hung up
  FILDES_INLINE result<modem_lines> lines() const noexcept {
    std::uint32_t bits = 0;
    FILDES_TRYV(sys::tiocmget(fd_, bits));
    return modem_lines::from_bits(bits);
  }
  /// Raises these lines and drops the others of those that a port sets.
  FILDES_INLINE result<> set_lines(modem_lines to) const noexcept {
    return sys::tiocmset(fd_, sys::abi::tiocmset, to.bits());
  }
  /// Raises these lines and leaves the others.
  FILDES_INLINE result<> raise(modem_lines up) const noexcept {
    return sys::tiocmset(fd_, sys::abi::tiocmbis, up.bits());
  }
  /// Drops these lines and leaves the others.
  FILDES_INLINE result<> drop(modem_lines down) const noexcept {
    return sys::tiocmset(fd_, sys::abi::tiocmbic, down.bits());
  }

  /// Waits until one of these changes: `cts`, `dsr`, `cd`, or a ring (`ri`).
  /// Which it was, and how often, `counters` from before and after tell; what
  /// had changed before the call does not end it. See TIOCMIWAIT.
  /// \error intr   a signal came first; the only way out besides a change
  /// \error notty  the driver cannot tell; also inval
  /// \error io     it was hung up
  FILDES_INLINE result<> wait_for_change(modem_lines of) const noexcept {
    return sys::tiocmiwait(fd_, of.bits());
  }
  /// What the port has counted. See TIOCGICOUNT.
  /// \error notty  the driver does not count; also inval
  result<serial_counters> counters() const noexcept;

  /// How it drives a bus. \error notty  it cannot; also inval, nosys
  result<rs485_settings> rs485() const noexcept;
  /// Says how it shall drive a bus, and tells what the driver made of that: it
  /// may leave out flags and shorten delays.
  /// \error inval  flags that contradict each other; or, of
  /// operation::terminal,
  ///               a delay that is negative or of 2^32 milliseconds
  result<rs485_settings> set_rs485(const rs485_settings& to) const noexcept;

  /// Whether the driver hands over each byte as it comes, where it would else
  /// gather them for some milliseconds.
  result<bool> low_latency() const noexcept;
  /// Asks for that, or for the contrary, and looks whether it was heeded. Two
  /// who do so at once, or setserial(8), may undo each other's change.
  /// \error opnotsupp  of operation::terminal: the driver has no choice
  /// \error perm       not without CAP_SYS_ADMIN, some drivers say
  result<> set_low_latency(bool on) const noexcept;

  /// Holds the line in a break until `end_break`; see `line_break` for a guard.
  /// \error notty  the driver cannot
  FILDES_INLINE result<> start_break() const noexcept {
    return sys::tiocbreak(fd_, sys::abi::tiocsbrk);
  }
  FILDES_INLINE result<> end_break() const noexcept {
    return sys::tiocbreak(fd_, sys::abi::tioccbrk);
  }

 protected:
  using terminal::terminal;
  serial_port(const serial_port&) = default;  // owned<K>, borrowed<K>?
  serial_port& operator=(const serial_port&) = default;
  ~serial_port() = default;
};

/// A break for as long as it lives. For one of a given length there is
/// `send_break`. The port's owner must live longer.
class [[nodiscard]] line_break {
 public:
  static result<line_break> start(borrowed<serial_port> port) noexcept {
    FILDES_TRYV(port.start_break());
    return line_break(port);
  }

  line_break(line_break&& other) noexcept
      : port_(other.port_), on_(std::exchange(other.on_, false)) {}
  line_break& operator=(line_break&&) = delete;  // end() it, and start another
  ~line_break() {
    if (on_) (void)port_.end_break();
  }

  /// Ends it, and says how that went.
  result<> end() && noexcept {
    on_ = false;
    return port_.end_break();
  }
  result<> end() const& = delete;  // std::move(guard).end()

 private:
  explicit line_break(borrowed<serial_port> port) noexcept : port_(port) {}

  borrowed<serial_port> port_;
  bool on_ = true;
};

}  // namespace fildes::inline FILDES_ABI
