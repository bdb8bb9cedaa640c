// SPDX-License-Identifier: BSL-1.0
#include "job.hpp"

#include <charconv>

namespace {

// A message is texts that each end with a zero: this, the milliseconds, and the
// words. Whoever may write to the queue sends what it likes, so all is checked.
constexpr std::string_view mark = "mqjob 1";

void append(std::string& to, std::string_view text) {
  to += text;
  to += '\0';
}

std::optional<std::string_view> take(std::string_view& rest) {
  const auto end = rest.find('\0');
  if (end == rest.npos) return std::nullopt;
  const auto text = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return text;
}

std::optional<std::chrono::milliseconds> take_time(std::string_view& rest) {
  const auto digits = take(rest);
  std::uint32_t count = 0;
  if (!digits) return std::nullopt;
  const char* const end = digits->data() + digits->size();
  const auto [at, failed] = std::from_chars(digits->data(), end, count);
  if (failed != std::errc() || at != end) return std::nullopt;
  return std::chrono::milliseconds(count);
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') ||
         std::string_view("-_./,:=+@%").find(c) != std::string_view::npos;
}

// As the shell would read it; what is no text does not get to a terminal.
std::string quoted(std::string_view word) {
  bool plain = !word.empty();
  std::string text = "'";
  for (const char c : word) {
    plain = plain && is_plain(c);
    if (c == '\'')
      text += "'\\''";
    else
      text += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
  }
  return plain ? std::string(word) : text + "'";
}

}  // namespace

std::string packed(const job& j) {
  std::string bytes;
  append(bytes, mark);
  append(bytes, std::to_string(j.timeout.count()));
  for (const std::string& word : j.words) append(bytes, word);
  return bytes;
}

std::optional<job> unpacked(const fildes::mqueue_message& message) {
  std::string_view rest = message.bytes.text();
  if (take(rest) != mark) return std::nullopt;
  const auto timeout = take_time(rest);
  if (!timeout) return std::nullopt;
  job j = {{}, *timeout, message.priority};
  while (!rest.empty()) {
    const auto word = take(rest);
    if (!word) return std::nullopt;
    j.words.emplace_back(*word);
  }
  if (j.words.empty() || j.words.front().empty()) return std::nullopt;
  return j;
}

std::string line_of(const job& j) {
  std::string line;
  for (const std::string& word : j.words) {
    if (!line.empty()) line += ' ';
    line += quoted(word);
  }
  return line;
}
