// SPDX-License-Identifier: BSL-1.0
#include <fildes/format.hpp>
#include <fildes/terminal_change.hpp>
#include <fildes/terminal_types.hpp>

#include "format_number.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

template <flag_enum E>
void print_group(std::string& out, std::string_view name, flags<E> group) {
  if (group.empty()) return;
  if (!out.empty()) out += ", ";
  std::string names;
  print(names, group);
  out += name;
  out += names;
}

}  // namespace

void print(std::string& out, window_size size) {
  print_number(out, size.columns);
  out += 'x';
  print_number(out, size.rows);
  if (size.x_pixels == 0 && size.y_pixels == 0) return;
  out += " (";
  print_number(out, size.x_pixels);
  out += 'x';
  print_number(out, size.y_pixels);
  out += " pixels)";
}

void print_terminal_name(std::string& out, const terminal_name& name) {
  out += name.view();
}

void print(std::string& out, const settings_difference& d) {
  std::string all;
  print_group(all, "input ", d.input);
  print_group(all, "output ", d.output);
  print_group(all, "control ", d.control);
  print_group(all, "local ", d.local);
  print_group(all, "", d.others);
  if (d.characters != 0) all += all.empty() ? "characters" : ", characters";
  for (std::size_t i = 0; i != sys::abi::nccs; ++i) {
    if ((d.characters >> i & 1) == 0) continue;
    std::string name;
    print(name, static_cast<control_character>(i));
    all += ' ';
    all += name;
  }
  out += all.empty() ? "none" : all;
}

}  // namespace fildes::inline FILDES_ABI::detail
