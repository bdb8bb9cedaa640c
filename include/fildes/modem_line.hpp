// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/flags.hpp>
#include <fildes/sys/abi/serial.hpp>
#include <fildes/sys/abi/termios.hpp>

namespace fildes::inline FILDES_ABI {

/// A wire of a serial port beside those for data. A port sets `dtr`, `rts`,
/// `out1`, `out2` and `loop`; the other side sets the rest.
enum class modem_line : std::uint32_t {
  le = sys::abi::tiocm_le,      ///< TIOCM_LE: line enable
  dtr = sys::abi::tiocm_dtr,    ///< TIOCM_DTR: data terminal ready
  rts = sys::abi::tiocm_rts,    ///< TIOCM_RTS: request to send
  st = sys::abi::tiocm_st,      ///< TIOCM_ST: secondary transmit
  sr = sys::abi::tiocm_sr,      ///< TIOCM_SR: secondary receive
  cts = sys::abi::tiocm_cts,    ///< TIOCM_CTS: clear to send
  cd = sys::abi::tiocm_cd,      ///< TIOCM_CD, TIOCM_CAR: carrier detect
  ri = sys::abi::tiocm_ri,      ///< TIOCM_RI, TIOCM_RNG: ring
  dsr = sys::abi::tiocm_dsr,    ///< TIOCM_DSR: data set ready
  out1 = sys::abi::tiocm_out1,  ///< TIOCM_OUT1: a free output
  out2 = sys::abi::tiocm_out2,  ///< TIOCM_OUT2: often the interrupt's gate
  loop = sys::abi::tiocm_loop,  ///< TIOCM_LOOP: what is sent comes back
};
template <>
inline constexpr auto flag_names<modem_line> =
    std::to_array<flag_name<modem_line>>({
        {modem_line::le, "le"},
        {modem_line::dtr, "dtr"},
        {modem_line::rts, "rts"},
        {modem_line::st, "st"},
        {modem_line::sr, "sr"},
        {modem_line::cts, "cts"},
        {modem_line::cd, "cd"},
        {modem_line::ri, "ri"},
        {modem_line::dsr, "dsr"},
        {modem_line::out1, "out1"},
        {modem_line::out2, "out2"},
        {modem_line::loop, "loop"},
    });
using modem_lines = flags<modem_line>;

/// What a serial port has counted since it was made. Each number begins at zero
/// again after 2^32 - 1, and counts for all who hold the port.
struct serial_counters {
  std::uint32_t cts = 0;  ///< changes of the line; so the next three
  std::uint32_t dsr = 0;
  std::uint32_t ri = 0;  ///< rings that have ended
  std::uint32_t cd = 0;
  std::uint32_t received = 0;         ///< characters
  std::uint32_t sent = 0;             ///< characters
  std::uint32_t framing_errors = 0;   ///< no stop bit: another speed, or noise
  std::uint32_t overruns = 0;         ///< lost in the hardware
  std::uint32_t parity_errors = 0;    ///< characters of the wrong parity
  std::uint32_t breaks = 0;           ///< received
  std::uint32_t buffer_overruns = 0;  ///< lost in the kernel

  /// What was counted from `before` on, also when a number began again.
  constexpr serial_counters since(const serial_counters& before) const noexcept;

  /// The lines whose number is not zero: of what `since` gave, those that have
  /// changed.
  constexpr modem_lines changed() const noexcept;

  friend constexpr bool operator==(const serial_counters&,
                                   const serial_counters&) noexcept = default;
};

constexpr serial_counters serial_counters::since(
    const serial_counters& before) const noexcept {
  return {.cts = cts - before.cts,
          .dsr = dsr - before.dsr,
          .ri = ri - before.ri,
          .cd = cd - before.cd,
          .received = received - before.received,
          .sent = sent - before.sent,
          .framing_errors = framing_errors - before.framing_errors,
          .overruns = overruns - before.overruns,
          .parity_errors = parity_errors - before.parity_errors,
          .breaks = breaks - before.breaks,
          .buffer_overruns = buffer_overruns - before.buffer_overruns};
}

constexpr modem_lines serial_counters::changed() const noexcept {
  modem_lines all;
  if (cts != 0) all |= modem_line::cts;
  if (dsr != 0) all |= modem_line::dsr;
  if (ri != 0) all |= modem_line::ri;
  if (cd != 0) all |= modem_line::cd;
  return all;
}

}  // namespace fildes::inline FILDES_ABI
