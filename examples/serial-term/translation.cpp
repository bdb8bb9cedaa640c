// SPDX-License-Identifier: BSL-1.0
#include "translation.hpp"

namespace serial_term {

namespace {

// As rules name bytes; of these the first five can be translated.
struct name {
  std::string_view text;
  std::string_view bytes;
};
constexpr name names[] = {
    {"cr", "\r"},  {"lf", "\n"},     {"bs", "\b"}, {"del", "\x7f"},
    {"tab", "\t"}, {"crlf", "\r\n"}, {"none", ""},
};

std::optional<std::string_view> bytes_of(std::string_view text) {
  for (const name& n : names)
    if (n.text == text) return n.bytes;
  return std::nullopt;
}

}  // namespace

bool translation::add(std::string_view rule) {
  const std::size_t equals = rule.find('=');
  if (equals == rule.npos) return false;
  const auto from = bytes_of(rule.substr(0, equals));
  const auto to = bytes_of(rule.substr(equals + 1));
  if (!from || from->size() != 1 || !to) return false;
  to_[static_cast<unsigned char>(from->front())] = to;
  return true;
}

void translation::append(std::string& to, std::string_view bytes) const {
  for (const char byte : bytes) {
    const auto& becomes = to_[static_cast<unsigned char>(byte)];
    if (becomes)
      to += *becomes;
    else
      to += byte;
  }
}

}  // namespace serial_term
