// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/flags.hpp>
#include <fildes/sys/abi/termios.hpp>

// The flags of a terminal, by the names that termios(3) and stty(1) have for
// them. What is no flag but a choice of several, the size of a character and
// the like, is in terminal_modes.hpp.

namespace fildes::inline FILDES_ABI {

/// What is done with what comes in.
enum class input_flag : std::uint32_t {
  ignbrk = sys::abi::ignbrk,    ///< a break is not told of
  brkint = sys::abi::brkint,    ///< a break interrupts: SIGINT
  ignpar = sys::abi::ignpar,    ///< bytes with a wrong parity are dropped
  parmrk = sys::abi::parmrk,    ///< they come marked: 255, 0, byte; 255 twice
  inpck = sys::abi::inpck,      ///< parity is looked at
  istrip = sys::abi::istrip,    ///< of each byte seven bits are taken
  inlcr = sys::abi::inlcr,      ///< a line feed becomes a carriage return
  igncr = sys::abi::igncr,      ///< carriage returns are dropped
  icrnl = sys::abi::icrnl,      ///< a carriage return becomes a line feed
  iuclc = sys::abi::iuclc,      ///< capitals become small, with iexten
  ixon = sys::abi::ixon,        ///< ^S and ^Q stop and start the output
  ixany = sys::abi::ixany,      ///< any character starts it
  ixoff = sys::abi::ixoff,      ///< ^S and ^Q are sent when input piles up
  imaxbel = sys::abi::imaxbel,  ///< beeps when there is no room for input
  iutf8 = sys::abi::iutf8,      ///< erases characters of UTF-8, not bytes
};
template <>
inline constexpr auto flag_names<input_flag> =
    std::to_array<flag_name<input_flag>>({
        {input_flag::ignbrk, "ignbrk"},
        {input_flag::brkint, "brkint"},
        {input_flag::ignpar, "ignpar"},
        {input_flag::parmrk, "parmrk"},
        {input_flag::inpck, "inpck"},
        {input_flag::istrip, "istrip"},
        {input_flag::inlcr, "inlcr"},
        {input_flag::igncr, "igncr"},
        {input_flag::icrnl, "icrnl"},
        {input_flag::iuclc, "iuclc"},
        {input_flag::ixon, "ixon"},
        {input_flag::ixany, "ixany"},
        {input_flag::ixoff, "ixoff"},
        {input_flag::imaxbel, "imaxbel"},
        {input_flag::iutf8, "iutf8"},
    });
using input_flags = flags<input_flag>;

/// What is done with what goes out.
enum class output_flag : std::uint32_t {
  opost = sys::abi::opost,    ///< any of it; without this flag none is
  olcuc = sys::abi::olcuc,    ///< small letters become capitals
  onlcr = sys::abi::onlcr,    ///< a line feed goes out as return and line feed
  ocrnl = sys::abi::ocrnl,    ///< a carriage return becomes a line feed
  onocr = sys::abi::onocr,    ///< no carriage return in the first column
  onlret = sys::abi::onlret,  ///< a line feed returns the carriage by itself
  ofill = sys::abi::ofill,    ///< delays by filling, not by time; does nothing
  ofdel = sys::abi::ofdel,    ///< fills with DEL, not with zeros; does nothing
};
template <>
inline constexpr auto flag_names<output_flag> =
    std::to_array<flag_name<output_flag>>({
        {output_flag::opost, "opost"},
        {output_flag::olcuc, "olcuc"},
        {output_flag::onlcr, "onlcr"},
        {output_flag::ocrnl, "ocrnl"},
        {output_flag::onocr, "onocr"},
        {output_flag::onlret, "onlret"},
        {output_flag::ofill, "ofill"},
        {output_flag::ofdel, "ofdel"},
    });
using output_flags = flags<output_flag>;

/// How the line is driven.
enum class control_flag : std::uint32_t {
  cread = sys::abi::cread,      ///< input is received
  hupcl = sys::abi::hupcl,      ///< the last close hangs up
  clocal = sys::abi::clocal,    ///< no modem: its lines do not matter
  crtscts = sys::abi::crtscts,  ///< RTS and CTS stop and start both sides
  addrb = sys::abi::addrb,      ///< a ninth bit is an address, see RS-485
  /// Which parity there was, while there is none: kept, and of no effect.
  parodd = sys::abi::parodd,
  cmspar = sys::abi::cmspar,
};
template <>
inline constexpr auto flag_names<control_flag> =
    std::to_array<flag_name<control_flag>>({
        {control_flag::cread, "cread"},
        {control_flag::hupcl, "hupcl"},
        {control_flag::clocal, "clocal"},
        {control_flag::crtscts, "crtscts"},
        {control_flag::addrb, "addrb"},
        {control_flag::parodd, "parodd"},
        {control_flag::cmspar, "cmspar"},
    });
using control_flags = flags<control_flag>;

/// What the terminal does for who sits before it.
enum class local_flag : std::uint32_t {
  isig = sys::abi::isig,      ///< ^C, ^\ and ^Z are signals
  icanon = sys::abi::icanon,  ///< input comes by lines, which can be edited
  xcase = sys::abi::xcase,    ///< `\a` is a capital, with icanon; does nothing
  echo = sys::abi::echo,      ///< what is typed is shown
  echoe = sys::abi::echoe,    ///< what is erased vanishes, with icanon
  echok = sys::abi::echok,    ///< a killed line is followed by a line feed
  echonl = sys::abi::echonl,  ///< a line feed is shown without `echo`, too
  noflsh = sys::abi::noflsh,  ///< a signal does not discard what waits
  tostop = sys::abi::tostop,  ///< background output stops: SIGTTOU
  echoctl = sys::abi::echoctl,  ///< control characters are shown as ^X
  echoprt = sys::abi::echoprt,  ///< what is erased is shown between \ and /
  echoke = sys::abi::echoke,    ///< a killed line vanishes
  flusho = sys::abi::flusho,    ///< output is discarded; does nothing
  pendin = sys::abi::pendin,    ///< input is shown again; does nothing
  iexten = sys::abi::iexten,    ///< ^V, ^W and ^R work, and iuclc
  extproc = sys::abi::extproc,  ///< the other side edits, see packet mode
};
template <>
inline constexpr auto flag_names<local_flag> =
    std::to_array<flag_name<local_flag>>({
        {local_flag::isig, "isig"},
        {local_flag::icanon, "icanon"},
        {local_flag::xcase, "xcase"},
        {local_flag::echo, "echo"},
        {local_flag::echoe, "echoe"},
        {local_flag::echok, "echok"},
        {local_flag::echonl, "echonl"},
        {local_flag::noflsh, "noflsh"},
        {local_flag::tostop, "tostop"},
        {local_flag::echoctl, "echoctl"},
        {local_flag::echoprt, "echoprt"},
        {local_flag::echoke, "echoke"},
        {local_flag::flusho, "flusho"},
        {local_flag::pendin, "pendin"},
        {local_flag::iexten, "iexten"},
        {local_flag::extproc, "extproc"},
    });
using local_flags = flags<local_flag>;

}  // namespace fildes::inline FILDES_ABI
