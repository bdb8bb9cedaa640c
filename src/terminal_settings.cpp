// SPDX-License-Identifier: BSL-1.0
#include <fildes/terminal_patch.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

using namespace sys::abi;

constexpr std::uint32_t delay_bits =
    nldly | crdly | tabdly | bsdly | vtdly | ffdly;
constexpr std::uint32_t parity_bits = parenb | parodd | cmspar;
// What is no flag of the control flags, whatever the parity is.
constexpr std::uint32_t mode_bits = cbaud | cibaud | csize | cstopb | parenb;

struct known_speed {
  std::uint32_t baud;
  std::uint32_t code;
};
constexpr known_speed speeds[] = {
    {0, b0},
    {50, b50},
    {75, b75},
    {110, b110},
    {134, b134},
    {150, b150},
    {200, b200},
    {300, b300},
    {600, b600},
    {1200, b1200},
    {1800, b1800},
    {2400, b2400},
    {4800, b4800},
    {9600, b9600},
    {19200, b19200},
    {38400, b38400},
    {57600, b57600},
    {115200, b115200},
    {230400, b230400},
    {460800, b460800},
    {500000, b500000},
    {576000, b576000},
    {921600, b921600},
    {1000000, b1000000},
    {1152000, b1152000},
    {1500000, b1500000},
    {2000000, b2000000},
    {2500000, b2500000},
    {3000000, b3000000},
    {3500000, b3500000},
    {4000000, b4000000},
};

// Zero must be its code, for only that hangs up; of the others those that have
// one are shown by programs that know codes alone.
std::uint32_t speed_code(std::uint32_t baud) noexcept {
  for (const known_speed& s : speeds)
    if (s.baud == baud) return s.code;
  return bother;
}

// As the kernel reads a code: one that is no speed's says that the number is.
std::uint32_t speed_in(std::uint32_t code, std::uint32_t told) noexcept {
  for (const known_speed& s : speeds)
    if (s.code == code) return s.baud;
  return told;
}

output_delays delays_in(std::uint32_t oflag) noexcept {
  return {
      .newline = static_cast<newline_delay>(oflag & nldly),
      .carriage_return = static_cast<return_delay>(oflag & crdly),
      .tab = static_cast<tab_delay>(oflag & tabdly),
      .backspace = static_cast<backspace_delay>(oflag & bsdly),
      .vertical_tab = static_cast<vertical_tab_delay>(oflag & vtdly),
      .form_feed = static_cast<form_feed_delay>(oflag & ffdly),
  };
}

// An enum of somebody else's making must not reach the other fields.
std::uint32_t bits_of(const output_delays& d) noexcept {
  return (static_cast<std::uint32_t>(d.newline) & nldly) |
         (static_cast<std::uint32_t>(d.carriage_return) & crdly) |
         (static_cast<std::uint32_t>(d.tab) & tabdly) |
         (static_cast<std::uint32_t>(d.backspace) & bsdly) |
         (static_cast<std::uint32_t>(d.vertical_tab) & vtdly) |
         (static_cast<std::uint32_t>(d.form_feed) & ffdly);
}

// Which parity it is counts when there is one; else the bits are flags.
std::uint32_t parity_in(std::uint32_t cflag) noexcept {
  return (cflag & parenb) != 0 ? cflag & parity_bits : 0;
}
std::uint32_t flags_in(std::uint32_t cflag) noexcept {
  return cflag & ~(mode_bits | parity_in(cflag));
}

std::uint32_t cflag_of(const terminal_settings& s,
                       std::uint32_t input_speed) noexcept {
  const auto parity = static_cast<std::uint32_t>(s.parity);
  const std::uint32_t taken = (parity & parenb) != 0 ? parity_bits : 0;
  std::uint32_t all = s.control.bits() & ~(mode_bits | taken);
  all |= (parity & taken) | (static_cast<std::uint32_t>(s.size) & csize);
  all |= static_cast<std::uint32_t>(s.stop_bits) & cstopb;
  all |= speed_code(s.output_speed);
  // None for the input is the kernel's word for the same speed.
  if (input_speed != s.output_speed) all |= speed_code(input_speed) << ibshift;
  return all;
}

}  // namespace

namespace detail {

terminal_settings to_settings(const ktermios& from) noexcept {
  terminal_settings to;
  to.input = input_flags::from_bits(from.iflag);
  to.output = output_flags::from_bits(from.oflag & ~delay_bits);
  to.control = control_flags::from_bits(flags_in(from.cflag));
  to.local = local_flags::from_bits(from.lflag);
  to.delays = delays_in(from.oflag);
  to.size = static_cast<character_size>(from.cflag & csize);
  to.parity = static_cast<parity>(parity_in(from.cflag));
  to.stop_bits = static_cast<stop_bits>(from.cflag & cstopb);
  to.output_speed = speed_in(from.cflag & cbaud, from.ospeed);
  const std::uint32_t input = from.cflag >> ibshift & cbaud;
  to.input_speed = input == b0 ? to.output_speed : speed_in(input, from.ispeed);
  to.discipline = static_cast<line_discipline>(from.line);
  for (std::size_t i = 0; i != nccs; ++i) to.characters[i] = from.cc[i];
  return to;
}

ktermios from_settings(const terminal_settings& from) noexcept {
  ktermios to{};
  to.ispeed = from.input_speed == 0 ? from.output_speed : from.input_speed;
  to.ospeed = from.output_speed;
  to.iflag = from.input.bits();
  to.oflag = (from.output.bits() & ~delay_bits) | bits_of(from.delays);
  to.cflag = cflag_of(from, to.ispeed);
  to.lflag = from.local.bits();
  to.line = static_cast<std::uint8_t>(from.discipline);
  for (std::size_t i = 0; i != nccs; ++i) to.cc[i] = from.characters[i];
  return to;
}

}  // namespace detail

terminal_settings terminal_settings::sane() noexcept {
  terminal_settings s;
  s.input = input_flag::ixon;
  s.control = control_flag::hupcl;
  s.set_speed(38400);
  s.make_sane();
  return s;
}

terminal_settings terminal_settings::raw() noexcept {
  terminal_settings s = sane();
  s.make_raw();
  return s;
}

void terminal_settings::make_raw() noexcept {
  // cfmakeraw(3) takes away the bit that there is a parity, and no more.
  if (parity != fildes::parity::none)
    control = control.without(control_flag::parodd | control_flag::cmspar) |
              control_flags::from_bits(static_cast<std::uint32_t>(parity) &
                                       (parodd | cmspar));
  terminal_patch::raw().apply_to(*this);
}

void terminal_settings::make_sane() noexcept {
  terminal_patch::sane().apply_to(*this);
}

namespace detail {

result<terminal_settings> get_settings(int fd) noexcept {
  ktermios now{};
  FILDES_TRYV(sys::tcgets(fd, now));
  return to_settings(now);
}

result<> set_settings(int fd, const terminal_settings& settings,
                      apply when) noexcept {
  return sys::tcsets(fd, static_cast<unsigned>(when), from_settings(settings));
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
