// SPDX-License-Identifier: BSL-1.0
#include "lines.hpp"

#include <algorithm>

#include <fildes/sys/file.hpp>

namespace fildes::inline FILDES_ABI::detail {

namespace {

// Moves what is left to the front of the buffer, or forgets it.
void make_room(std::span<char> buffer, line_cursor& at) noexcept {
  if (at.skips) at.begin = at.end;
  std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(at.begin),
            buffer.begin() + static_cast<std::ptrdiff_t>(at.end),
            buffer.begin());
  at.end -= at.begin;
  at.begin = 0;
}

}  // namespace

result<std::optional<line>> next_line(int fd, std::span<char> buffer,
                                      line_cursor& at) noexcept {
  for (;;) {
    const std::string_view held(buffer.data() + at.begin, at.end - at.begin);
    const std::size_t size = held.find('\n');
    if (size != std::string_view::npos) {
      at.begin += size + 1;
      if (!std::exchange(at.skips, false)) return line{held.substr(0, size)};
      continue;
    }
    make_room(buffer, at);
    const std::string_view part(buffer.data(), at.end);
    if (at.end == buffer.size()) {
      at.skips = true;
      return line{part, false};
    }
    FILDES_TRY(const std::size_t more, read_on(fd, buffer.subspan(at.end)));
    if (more == 0) {
      at.begin = at.end;
      return part.empty() ? std::nullopt : std::optional(line{part});
    }
    at.end += more;
  }
}

result<std::size_t> read_on(int fd, std::span<char> into) noexcept {
  for (;;) {
    const auto size = sys::read(fd, into.data(), into.size());
    if (size.has_value() || size.assume_error() != errc::intr) return size;
  }
}

result<std::string_view> read_whole(int fd, std::span<char> into,
                                    operation what) noexcept {
  std::size_t size = 0;
  for (;;) {
    if (size == into.size()) return error(errc::overflow, what);
    FILDES_TRY(const std::size_t more, read_on(fd, into.subspan(size)));
    if (more == 0) return std::string_view(into.data(), size);
    size += more;
  }
}

std::string_view without_blanks(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view take_until(std::string_view& text, char separator) noexcept {
  const std::size_t size = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return taken;
}

std::string_view take_word(std::string_view& text) noexcept {
  text = without_blanks(text);
  const std::size_t size = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, size);
  text = without_blanks(text.substr(size));
  return word;
}

}  // namespace fildes::inline FILDES_ABI::detail
