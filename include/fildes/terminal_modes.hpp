// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

#include <fildes/config.hpp>
#include <fildes/sys/abi/termios.hpp>

// What a terminal has one of several of. Each of these enums names all that the
// kernel's field can hold, so that no other value is ever read.

namespace fildes::inline FILDES_ABI {

/// How many bits a character has on the line.
enum class character_size : std::uint32_t {
  five = sys::abi::cs5,
  six = sys::abi::cs6,
  seven = sys::abi::cs7,
  eight = sys::abi::cs8,
};

/// What the bit after a character says.
enum class parity : std::uint32_t {
  none = 0,  ///< there is no such bit
  even = sys::abi::parenb,
  odd = sys::abi::parenb | sys::abi::parodd,
  mark = sys::abi::parenb | sys::abi::cmspar | sys::abi::parodd,  ///< one
  space = sys::abi::parenb | sys::abi::cmspar,                    ///< zero
};

/// How long the line rests after a character, in bits.
enum class stop_bits : std::uint32_t {
  one = 0,
  two = sys::abi::cstopb,  ///< with five bits one and a half
};

/// How long a teletype took after a character. Linux keeps these and does not
/// wait; only tab3 does something.
enum class newline_delay : std::uint32_t {
  nl0 = sys::abi::nl0,
  nl1 = sys::abi::nl1,
#if defined(__powerpc__)  // which has a bit more
  nl2 = sys::abi::nl2,
  nl3 = sys::abi::nl3,
#endif
};
enum class return_delay : std::uint32_t {
  cr0 = sys::abi::cr0,
  cr1 = sys::abi::cr1,
  cr2 = sys::abi::cr2,
  cr3 = sys::abi::cr3,
};
enum class tab_delay : std::uint32_t {
  tab0 = sys::abi::tab0,
  tab1 = sys::abi::tab1,
  tab2 = sys::abi::tab2,
  tab3 = sys::abi::tab3,    ///< no delay: tabs go out as spaces
  xtabs = sys::abi::xtabs,  ///< the same
};
enum class backspace_delay : std::uint32_t {
  bs0 = sys::abi::bs0,
  bs1 = sys::abi::bs1,
};
enum class vertical_tab_delay : std::uint32_t {
  vt0 = sys::abi::vt0,
  vt1 = sys::abi::vt1,
};
enum class form_feed_delay : std::uint32_t {
  ff0 = sys::abi::ff0,
  ff1 = sys::abi::ff1,
};

/// All of them.
struct output_delays {
  newline_delay newline = newline_delay::nl0;
  return_delay carriage_return = return_delay::cr0;
  tab_delay tab = tab_delay::tab0;
  backspace_delay backspace = backspace_delay::bs0;
  vertical_tab_delay vertical_tab = vertical_tab_delay::vt0;
  form_feed_delay form_feed = form_feed_delay::ff0;

  friend constexpr bool operator==(const output_delays&,
                                   const output_delays&) noexcept = default;
};

/// The characters that do something, and two numbers that are kept with them.
enum class control_character : std::uint8_t {
  interrupt = sys::abi::vintr,      ///< ^C: SIGINT, with isig
  quit = sys::abi::vquit,           ///< ^\: SIGQUIT
  erase = sys::abi::verase,         ///< takes back a character, with icanon
  kill = sys::abi::vkill,           ///< ^U: takes back the line
  end_of_file = sys::abi::veof,     ///< ^D: gives out what there is
  end_of_line = sys::abi::veol,     ///< ends a line, as a line feed does
  end_of_line_2 = sys::abi::veol2,  ///< another one
  start = sys::abi::vstart,         ///< ^Q: output goes on, with ixon
  stop = sys::abi::vstop,           ///< ^S: output stops
  suspend = sys::abi::vsusp,        ///< ^Z: SIGTSTP, with isig
  reprint = sys::abi::vreprint,     ///< ^R: shows the line again, with iexten
  discard = sys::abi::vdiscard,     ///< ^O: does nothing
  word_erase = sys::abi::vwerase,   ///< ^W: takes back a word, with iexten
  literal_next = sys::abi::vlnext,  ///< ^V: the next one does nothing
  swtch = sys::abi::vswtc,          ///< does nothing
  /// No characters: how many bytes a read waits for without icanon, and how
  /// long, in tenths of a second. See termios(3).
  minimum = sys::abi::vmin,
  time = sys::abi::vtime,
};

/// What makes input and output of a line's bytes. Other numbers are possible:
/// the kernel may have more.
enum class line_discipline : std::uint8_t {
  tty = 0,  ///< what terminals have
  slip = 1,
  mouse = 2,
  ppp = 3,
  strip = 4,
  ax25 = 5,
  x25 = 6,
  six_pack = 7,
  masc = 8,
  r3964 = 9,
  profibus_fdl = 10,
  irda = 11,
  smsblock = 12,
  hdlc = 13,
  sync_ppp = 14,
  hci = 15,
  gigaset_m101 = 16,
  slcan = 17,
  pps = 18,
  v253 = 19,
  caif = 20,
  gsm0710 = 21,
  ti_wl = 22,
  tracesink = 23,
  tracerouter = 24,
  nci = 25,
  speakup = 26,
  null = 27,
  mctp = 28,
  development = 29,
  can327 = 30,
};

/// As the enumerators; empty for another number.
std::string_view name_of(line_discipline discipline) noexcept;
std::string_view name_of(control_character character) noexcept;

/// When settings come into force.
enum class apply : std::uint8_t {
  now,
  drain,  ///< once what was written is out
  flush,  ///< then, and what came in unread is discarded
};

}  // namespace fildes::inline FILDES_ABI
