// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <cstddef>
#include <iterator>
#include <string>

#include <fildes/config.hpp>

namespace fildes::inline FILDES_ABI::detail {

/// Appends a number, with zeros before it up to a width.
template <class Integer>
void print_number(std::string& out, Integer number, int base = 10,
                  std::size_t width = 0) {
  char digits[24];
  const auto end = std::to_chars(digits, std::end(digits), number, base);
  const auto size = static_cast<std::size_t>(end.ptr - digits);
  if (size < width) out.append(width - size, '0');
  out.append(digits, size);
}

}  // namespace fildes::inline FILDES_ABI::detail
