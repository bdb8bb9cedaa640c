// SPDX-License-Identifier: BSL-1.0
#include "json.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace same {

namespace {

struct shape {
  std::size_t size;     // of the character in bytes
  std::uint32_t bits;   // what the first of them says
  std::uint32_t least;  // the first character that needs so many
};

// What a first byte announces; nothing for one that can be none.
constexpr shape shape_of(unsigned char first) noexcept {
  if (first < 0x80) return {1, first, 0};
  if (first >= 0xc2 && first < 0xe0) return {2, first & 0x1fU, 0x80};
  if (first >= 0xe0 && first < 0xf0) return {3, first & 0x0fU, 0x800};
  if (first >= 0xf0 && first < 0xf5) return {4, first & 0x07U, 0x10000};
  return {0, 0, 0};
}

// The size of the character at the beginning of a text; 0 when there is none.
std::size_t character_size(std::string_view text) noexcept {
  const shape s = shape_of(static_cast<unsigned char>(text[0]));
  if (s.size == 0 || s.size > text.size()) return 0;
  std::uint32_t value = s.bits;
  for (std::size_t i = 1; i != s.size; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80) return 0;
    value = value << 6 | (byte & 0x3f);
  }
  const bool surrogate = value >= 0xd800 && value < 0xe000;
  return value < s.least || value > 0x10ffff || surrogate ? 0 : s.size;
}

}  // namespace

std::string json_text(std::string_view bytes) {
  std::string text = "\"";
  while (!bytes.empty()) {
    const std::size_t size = character_size(bytes);
    const auto first = static_cast<unsigned char>(bytes[0]);
    if (size == 0)
      text += fmt::format("\\udc{:02x}", first);
    else if (first < 0x20 || first == 0x7f)
      text += fmt::format("\\u{:04x}", first);
    else if (first == '"' || first == '\\')
      text.append(1, '\\').append(1, bytes[0]);
    else
      text += bytes.substr(0, size);
    bytes.remove_prefix(size == 0 ? 1 : size);
  }
  return text += '"';
}

}  // namespace same
