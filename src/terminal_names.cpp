// SPDX-License-Identifier: BSL-1.0
#include <fildes/terminal_modes.hpp>

#include <array>

namespace fildes::inline FILDES_ABI {

namespace {

// From N_TTY on, without a gap.
constexpr std::array<std::string_view, 31> disciplines{
    "tty",          "slip",         "mouse",    "ppp",       "strip",
    "ax25",         "x25",          "six_pack", "masc",      "r3964",
    "profibus_fdl", "irda",         "smsblock", "hdlc",      "sync_ppp",
    "hci",          "gigaset_m101", "slcan",    "pps",       "v253",
    "caif",         "gsm0710",      "ti_wl",    "tracesink", "tracerouter",
    "nci",          "speakup",      "null",     "mctp",      "development",
    "can327",
};
static_assert(disciplines[static_cast<std::size_t>(line_discipline::can327)] ==
              "can327");

}  // namespace

std::string_view name_of(line_discipline discipline) noexcept {
  const auto index = static_cast<std::size_t>(discipline);
  return index < disciplines.size() ? disciplines[index] : std::string_view();
}

std::string_view name_of(control_character character) noexcept {
  switch (character) {
    case control_character::interrupt: return "interrupt";
    case control_character::quit: return "quit";
    case control_character::erase: return "erase";
    case control_character::kill: return "kill";
    case control_character::end_of_file: return "end_of_file";
    case control_character::end_of_line: return "end_of_line";
    case control_character::end_of_line_2: return "end_of_line_2";
    case control_character::start: return "start";
    case control_character::stop: return "stop";
    case control_character::suspend: return "suspend";
    case control_character::reprint: return "reprint";
    case control_character::discard: return "discard";
    case control_character::word_erase: return "word_erase";
    case control_character::literal_next: return "literal_next";
    case control_character::swtch: return "swtch";
    case control_character::minimum: return "minimum";
    case control_character::time: return "time";
  }
  return {};
}

}  // namespace fildes::inline FILDES_ABI
