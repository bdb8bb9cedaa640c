// SPDX-License-Identifier: BSL-1.0
#include <fildes/serial.hpp>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

constexpr std::int64_t millisecond = 1'000'000;

result<std::uint32_t> to_milliseconds(nanoseconds delay) noexcept {
  const std::int64_t whole = delay.count() / millisecond;
  const std::int64_t up = delay.count() % millisecond != 0 ? 1 : 0;
  if (delay.count() < 0 || whole + up > 0xffff'ffff)
    return error(errc::inval, operation::terminal);
  return static_cast<std::uint32_t>(whole + up);
}

constexpr nanoseconds from_milliseconds(std::uint32_t count) noexcept {
  return nanoseconds(count * millisecond);
}

// Drivers without these ioctls say the one or the other.
bool is_refusal(error e) noexcept {
  return e == errc::notty || e == errc::inval || e == errc::nosys ||
         e == errc::opnotsupp;
}

// Of a terminal. A port without hardware answers the first, and some drivers
// the second alone.
result<bool> has_line(int fd) noexcept {
  sys::abi::serial_struct port{};
  const auto told = sys::tiocgserial(fd, port);
  if (told) return true;
  if (!is_refusal(told.assume_error())) return told.assume_error();
  std::uint32_t lines = 0;
  const auto seen = sys::tiocmget(fd, lines);
  if (seen) return true;
  if (!is_refusal(seen.assume_error())) return seen.assume_error();
  return false;
}

result<> set_as_asked(const serial_port& port,
                      const serial_options& options) noexcept {
  if (options.settings != terminal_patch()) {
    FILDES_TRY(const settings_outcome outcome, port.change(options.settings));
    if (!outcome.complete()) return error(errc::opnotsupp, operation::terminal);
  }
  if (options.flags.has(terminal_flag::nonblock)) return success();
  return set_nonblock(port, false);
}

// Exclusive first, so that nobody comes between; and not for ever, if others
// have it open and nothing comes of it.
result<> set_up(const serial_port& port,
                const serial_options& options) noexcept {
  if (!options.exclusive) return set_as_asked(port, options);
  FILDES_TRY(const bool before, port.is_exclusive());
  FILDES_TRYV(port.set_exclusive(true));
  auto done = set_as_asked(port, options);
  if (done.has_error() && !before) (void)port.set_exclusive(false);
  return done;
}

}  // namespace

namespace detail {

result<sys::abi::serial_rs485> to_serial_rs485(
    const rs485_settings& settings) noexcept {
  sys::abi::serial_rs485 raw{};
  raw.flags = settings.flags.bits();
  FILDES_TRY(raw.delay_rts_before_send,
             to_milliseconds(settings.delay_before_send));
  FILDES_TRY(raw.delay_rts_after_send,
             to_milliseconds(settings.delay_after_send));
  raw.addr_recv = settings.receive_address;
  raw.addr_dest = settings.destination_address;
  return raw;
}

rs485_settings from_serial_rs485(const sys::abi::serial_rs485& raw) noexcept {
  return {.flags = rs485_flags::from_bits(raw.flags),
          .delay_before_send = from_milliseconds(raw.delay_rts_before_send),
          .delay_after_send = from_milliseconds(raw.delay_rts_after_send),
          .receive_address = raw.addr_recv,
          .destination_address = raw.addr_dest};
}

}  // namespace detail

result<owned<serial_port>> serial_port::open(
    const path_arg& path, const serial_options& options) noexcept {
  FILDES_TRY(auto opened,
             terminal::open(path, options.flags | terminal_flag::nonblock));
  FILDES_TRY(const bool line, has_line(opened.raw()));
  if (!line) return error(errc::notty, operation::terminal);
  auto port = unchecked_cast<serial_port>(std::move(opened));
  FILDES_TRYV(set_up(port, options));
  return port;
}

result<bool> serial_port::is(const any_fd& fd) noexcept {
  FILDES_TRY(const bool yes, terminal::is(fd));
  if (!yes) return false;
  return has_line(fd.raw());
}

result<serial_counters> serial_port::counters() const noexcept {
  sys::abi::serial_icounter_struct raw{};
  FILDES_TRYV(sys::tiocgicount(fd_, raw));
  const auto number = [](int count) {
    return static_cast<std::uint32_t>(count);
  };
  return serial_counters{.cts = number(raw.cts),
                         .dsr = number(raw.dsr),
                         .ri = number(raw.rng),
                         .cd = number(raw.dcd),
                         .received = number(raw.rx),
                         .sent = number(raw.tx),
                         .framing_errors = number(raw.frame),
                         .overruns = number(raw.overrun),
                         .parity_errors = number(raw.parity),
                         .breaks = number(raw.brk),
                         .buffer_overruns = number(raw.buf_overrun)};
}

result<rs485_settings> serial_port::rs485() const noexcept {
  sys::abi::serial_rs485 raw{};
  FILDES_TRYV(sys::tiocgrs485(fd_, raw));
  return detail::from_serial_rs485(raw);
}

result<rs485_settings> serial_port::set_rs485(
    const rs485_settings& to) const noexcept {
  FILDES_TRY(auto raw, detail::to_serial_rs485(to));
  FILDES_TRYV(sys::tiocsrs485(fd_, raw));
  return detail::from_serial_rs485(raw);
}

result<bool> serial_port::low_latency() const noexcept {
  sys::abi::serial_struct port{};
  FILDES_TRYV(sys::tiocgserial(fd_, port));
  return (port.flags & sys::abi::async_low_latency) != 0;
}

result<> serial_port::set_low_latency(bool on) const noexcept {
  sys::abi::serial_struct port{};
  FILDES_TRYV(sys::tiocgserial(fd_, port));
  const int others = port.flags & ~sys::abi::async_low_latency;
  port.flags = on ? others | sys::abi::async_low_latency : others;
  FILDES_TRYV(sys::tiocsserial(fd_, port));
  FILDES_TRY(const bool is_on, low_latency());
  if (is_on != on) return error(errc::opnotsupp, operation::terminal);
  return success();
}

}  // namespace fildes::inline FILDES_ABI
