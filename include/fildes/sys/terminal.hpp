// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/serial.hpp>
#include <fildes/sys/abi/termios.hpp>
#include <fildes/sys/descriptor.hpp>

// Level 3: terminals.

namespace fildes::inline FILDES_ABI::sys {

namespace abi {
/// The structure that has the speeds.
#if defined(__powerpc__)
using ktermios = termios;
#else
using ktermios = termios2;
#endif
}  // namespace abi

/// The settings, with the speeds. See TCGETS2 in TCSETS(2const).
FILDES_INLINE result<> tcgets(int fd, abi::ktermios& settings) noexcept {
#if defined(__powerpc__)
  constexpr std::uint32_t request = abi::tcgets;
#else
  constexpr std::uint32_t request = abi::tcgets2;
#endif
  return checked<nr::ioctl>(fd, request, out{&settings, sizeof settings});
}

/// Changes them, `when` being 0 for now, 1 for when output has drained, 2 for
/// then and without the input. See TCSETS2 in TCSETS(2const).
FILDES_INLINE result<> tcsets(int fd, unsigned when,
                              const abi::ktermios& settings) noexcept {
#if defined(__powerpc__)
  constexpr std::uint32_t request = abi::tcsets;
#else
  constexpr std::uint32_t request = abi::tcsets2;
#endif
  return checked<nr::ioctl>(sends{fd}, request + when,
                            in{&settings, sizeof settings});
}

// Serial ports alone; others say notty, or inval.

/// The modem lines. See TIOCMSET(2const).
FILDES_INLINE result<> tiocmget(int fd, std::uint32_t& lines) noexcept {
  return checked<nr::ioctl>(fd, abi::tiocmget, out{&lines, sizeof lines});
}

/// Sets them, by `tiocmset`; raises some, by `tiocmbis`; drops some, by
/// `tiocmbic`.
FILDES_INLINE result<> tiocmset(int fd, std::uint32_t request,
                                const std::uint32_t& lines) noexcept {
  return checked<nr::ioctl>(sends{fd}, request, in{&lines, sizeof lines});
}

/// Waits until one of these modem lines changes. See TIOCMIWAIT.
FILDES_INLINE result<> tiocmiwait(int fd, std::uint32_t lines) noexcept {
  return checked<nr::ioctl>(fd, abi::tiocmiwait, lines);
}

/// What the port has counted. See TIOCGICOUNT.
FILDES_INLINE result<> tiocgicount(
    int fd, abi::serial_icounter_struct& counters) noexcept {
  return checked<nr::ioctl>(fd, abi::tiocgicount,
                            out{&counters, sizeof counters});
}

/// What the port is and how it is driven. See TIOCGSERIAL.
FILDES_INLINE result<> tiocgserial(int fd, abi::serial_struct& port) noexcept {
  return checked<nr::ioctl>(fd, abi::tiocgserial, out{&port, sizeof port});
}
FILDES_INLINE result<> tiocsserial(int fd,
                                   const abi::serial_struct& port) noexcept {
  return checked<nr::ioctl>(sends{fd}, abi::tiocsserial,
                            in{&port, sizeof port});
}

/// How the port drives a bus; setting tells what the driver made of it.
FILDES_INLINE result<> tiocgrs485(int fd,
                                  abi::serial_rs485& settings) noexcept {
  return checked<nr::ioctl>(fd, abi::tiocgrs485,
                            out{&settings, sizeof settings});
}
FILDES_INLINE result<> tiocsrs485(int fd,
                                  abi::serial_rs485& settings) noexcept {
  return checked<nr::ioctl>(sends{fd}, abi::tiocsrs485,
                            in_out{&settings, sizeof settings});
}

/// Begins a break, by `tiocsbrk`, or ends it, by `tioccbrk`.
FILDES_INLINE result<> tiocbreak(int fd, std::uint32_t request) noexcept {
  return checked<nr::ioctl>(sends{fd}, request, 0);
}

}  // namespace fildes::inline FILDES_ABI::sys
