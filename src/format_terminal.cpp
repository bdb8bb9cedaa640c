// SPDX-License-Identifier: BSL-1.0
#include <fildes/format.hpp>
#include <fildes/terminal_text.hpp>

#include "format_number.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

// What is printed by its name, or by its number where it has none.
template <class E>
void print_named(std::string& out, E value, std::string_view what) {
  const auto name = name_of(value);
  if (!name.empty()) {
    out += name;
    return;
  }
  out += what;
  print_number(out, static_cast<unsigned>(value));
}

template <flag_enum E>
void print_group(std::string& out, std::string_view name, flags<E> group) {
  std::string names;
  print(names, group);
  out += name;
  out += names;
}

// As stty(1) has them: ^C, off.
void print_character(std::string& out, unsigned char c) {
  if (c == terminal_settings::disabled) {
    out += "off";
  } else if (c < ' ' || c == 0x7f) {
    out += '^';
    out += static_cast<char>(c ^ 0x40);
  } else if (c < 0x7f) {
    out += static_cast<char>(c);
  } else {
    out += "0x";
    print_number(out, c, 16);
  }
}

void print_delay(std::string& out, std::string_view name, std::uint32_t value,
                 std::uint32_t one) {
  if (value == 0) return;
  out += ' ';
  out += name;
  print_number(out, value / one);
}

void print_delays(std::string& out, const output_delays& d) {
  const auto bits = [](auto delay) {
    return static_cast<std::uint32_t>(delay);
  };
  print_delay(out, "nl", bits(d.newline), bits(newline_delay::nl1));
  print_delay(out, "cr", bits(d.carriage_return), bits(return_delay::cr1));
  print_delay(out, "tab", bits(d.tab), bits(tab_delay::tab1));
  print_delay(out, "bs", bits(d.backspace), bits(backspace_delay::bs1));
  print_delay(out, "vt", bits(d.vertical_tab), bits(vertical_tab_delay::vt1));
  print_delay(out, "ff", bits(d.form_feed), bits(form_feed_delay::ff1));
}

constexpr control_character in_print_order[] = {
    control_character::interrupt,     control_character::quit,
    control_character::erase,         control_character::kill,
    control_character::end_of_file,   control_character::end_of_line,
    control_character::end_of_line_2, control_character::swtch,
    control_character::start,         control_character::stop,
    control_character::suspend,       control_character::reprint,
    control_character::word_erase,    control_character::literal_next,
    control_character::discard,
};

void print_characters(std::string& out, const terminal_settings& settings) {
  out += ", characters";
  for (const control_character c : in_print_order) {
    out += ' ';
    out += name_of(c);
    out += '=';
    print_character(out, settings[c]);
  }
  for (const auto c : {control_character::minimum, control_character::time}) {
    out += ' ';
    out += name_of(c);
    out += '=';
    print_number(out, settings[c]);
  }
}

}  // namespace

void print(std::string& out, parity which) {
  print_named(out, which, "parity ");
}
void print(std::string& out, flow_control which) {
  print_named(out, which, "flow ");
}
void print(std::string& out, control_character character) {
  print_named(out, character, "character ");
}
void print(std::string& out, line_discipline discipline) {
  print_named(out, discipline, "discipline ");
}

void print(std::string& out, const serial_mode& mode) {
  out += serial_mode_text(mode).view();
}

void print(std::string& out, const terminal_settings& settings) {
  serial_mode mode = serial_mode::of(settings);
  mode.flow.reset();  // the flags say it
  print(out, mode);
  print_group(out, ", input ", settings.input);
  print_group(out, ", output ", settings.output);
  print_delays(out, settings.delays);
  print_group(out, ", control ", settings.control);
  print_group(out, ", local ", settings.local);
  print_characters(out, settings);
  if (settings.discipline == line_discipline::tty) return;
  out += ", ";
  print(out, settings.discipline);
}

}  // namespace fildes::inline FILDES_ABI::detail
