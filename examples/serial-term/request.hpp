// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include <fildes/terminal_text.hpp>
#include <fildes/time.hpp>

#include "translation.hpp"

namespace serial_term {

extern const std::string_view help;

/// What the command line asks for.
struct request {
  std::string_view device;
  fildes::serial_mode mode = {.input_speed = 115200, .output_speed = 115200};
  translation in;
  translation out;
  std::optional<std::string_view> log;
  fildes::nanoseconds linger;
  char escape = '\x1d';  // Ctrl-]
  bool echo = false;
  bool share = false;
  bool keep_dtr = false;
  bool help = false;
  std::optional<std::string_view> wrong;
};

request parse(std::span<char* const> words);

/// How the escape key is called: `Ctrl-]`.
struct key_name {
  explicit key_name(char key) : text{'C', 't', 'r', 'l', '-', '\0'} {
    text[5] = static_cast<char>(key ^ 0x40);
  }
  std::string_view view() const { return {text, sizeof text}; }
  char text[6];
};

}  // namespace serial_term
