// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>

#include <fildes/fdinfo.hpp>

// What reads the texts of /proc and /sys.

namespace fildes::inline FILDES_ABI::detail {

struct line {
  std::string_view text;
  bool whole = true;  ///< else its beginning: it is longer than the room
};

/// The next line of what `fd` has, read through a buffer; nothing at the end.
/// The text is in the buffer, until the next call.
result<std::optional<line>> next_line(int fd, std::span<char> buffer,
                                      line_cursor& at) noexcept;

/// read(2), again after a signal.
result<std::size_t> read_on(int fd, std::span<char> into) noexcept;

/// All that `fd` has. \error overflow  of `what`: it does not fit
result<std::string_view> read_whole(int fd, std::span<char> into,
                                    operation what) noexcept;

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

std::string_view without_blanks(std::string_view text) noexcept;

/// Takes what stands before `separator` off the front; all, when there is none.
std::string_view take_until(std::string_view& text, char separator) noexcept;

/// Takes a word off the front, with the blanks around it.
std::string_view take_word(std::string_view& text) noexcept;

/// The number that the text is; nothing when it is none, or too large.
template <class Number>
std::optional<Number> number_in(std::string_view text, int base = 10) noexcept {
  Number number = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stop, failed] = std::from_chars(begin, end, number, base);
  if (failed != std::errc{} || stop != end) return std::nullopt;
  return number;
}

}  // namespace fildes::inline FILDES_ABI::detail
