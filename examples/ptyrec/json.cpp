// SPDX-License-Identifier: BSL-1.0
#include "json.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace ptyrec {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

/// What the first byte of a character says of it.
struct lead {
  std::size_t size;        // 0: it can be none
  unsigned char low = 0;   // the second byte: surrogates and longer forms than
  unsigned char high = 0;  // needed are left out by it
};

constexpr lead lead_of(unsigned char first) noexcept {
  if (first < 0x80) return {1};
  if (first < 0xc2 || first > 0xf4) return {0};
  if (first < 0xe0) return {2, 0x80, 0xbf};
  if (first == 0xe0) return {3, 0xa0, 0xbf};
  if (first == 0xed) return {3, 0x80, 0x9f};
  if (first < 0xf0) return {3, 0x80, 0xbf};
  if (first == 0xf0) return {4, 0x90, 0xbf};
  if (first == 0xf4) return {4, 0x80, 0x8f};
  return {4, 0x80, 0xbf};
}

struct character {
  std::size_t size;         // 0: not one
  bool unfinished = false;  // but may be, with more behind it
};

// What a text, which is not empty, begins with.
character character_of(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  const lead l = lead_of(byte(0));
  for (std::size_t i = 1; i < l.size; ++i) {
    if (i == text.size()) return {0, true};
    const bool second = i == 1;
    if (byte(i) < (second ? l.low : 0x80) || byte(i) > (second ? l.high : 0xbf))
      return {0};
  }
  return {l.size};
}

void add_character(std::string& to, std::string_view c) {
  const auto first = static_cast<unsigned char>(c[0]);
  const auto last = static_cast<unsigned char>(c.back());
  if (first == '"' || first == '\\')
    to.append(1, '\\').append(c);
  else if (first == '\n')
    to += "\\n";
  else if (first == '\r')
    to += "\\r";
  else if (first < 0x20 || first == 0x7f || (first == 0xc2 && last < 0xa0))
    to += fmt::format("\\u{:04x}", last);
  else
    to += c;
}

void add_utf8(std::string& to, unsigned value) {
  const auto put = [&](unsigned byte) { to += static_cast<char>(byte); };
  const auto rest = [&](unsigned shift) {
    put(0x80 | (value >> shift & 0x3f));
  };
  if (value < 0x80) return put(value);
  if (value < 0x800) {
    put(0xc0 | value >> 6);
  } else if (value < 0x10000) {
    put(0xe0 | value >> 12);
    rest(6);
  } else {
    put(0xf0 | value >> 18);
    rest(12);
    rest(6);
  }
  rest(0);
}

// One element of the list of what was replaced, taken off its front.
bool take_replaced(std::string_view& list, std::string& into) {
  const std::string_view one = list.substr(0, list.find(' '));
  list.remove_prefix(one.size());
  if (!list.empty()) list.remove_prefix(1);
  if (one == "efbfbd") {
    into += replacement;
    return true;
  }
  unsigned byte = 0;
  const char* const end = one.data() + one.size();
  const auto [at, failed] = std::from_chars(one.data(), end, byte, 16);
  if (one.size() != 2 || failed != std::errc() || at != end) return false;
  into += static_cast<char>(byte);
  return true;
}

// The size of what JSON's grammar takes for a number at the beginning; or 0.
std::size_t number_size(std::string_view text) noexcept {
  std::size_t i = 0;
  const auto is = [&](std::string_view any) {
    return i < text.size() && any.find(text[i]) != std::string_view::npos;
  };
  const auto digits = [&] {
    const std::size_t begin = i;
    while (is("0123456789")) ++i;
    return i != begin;
  };
  if (is("-")) ++i;
  if (is("0"))
    ++i;
  else if (!digits())
    return 0;
  if (is(".") && (++i, !digits())) return 0;
  if (is("eE")) {
    ++i;
    if (is("+-")) ++i;
    if (!digits()) return 0;
  }
  return i;
}

// How much of a string at its beginning stands for itself, and is ASCII.
std::size_t plain_size(std::string_view text) noexcept {
  std::size_t i = 0;
  for (; i != text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
  }
  return i;
}

}  // namespace

std::size_t unfinished_at_end(std::string_view bytes) noexcept {
  for (std::size_t n = std::min<std::size_t>(3, bytes.size()); n != 0; --n)
    if (character_of(bytes.substr(bytes.size() - n)).unfinished) return n;
  return 0;
}

replaced_bytes add_json(std::string& to, std::string_view bytes) {
  replaced_bytes replaced;
  const auto replace = [&](std::string_view what) {
    if (!replaced.list.empty()) replaced.list += ' ';
    for (const char c : what)
      replaced.list += fmt::format("{:02x}", static_cast<unsigned char>(c));
    to += replacement;
  };
  to += '"';
  while (!bytes.empty()) {
    const std::size_t size = character_of(bytes).size;
    const std::string_view c = bytes.substr(0, std::max<std::size_t>(1, size));
    if (size == 0) replaced.any = true;
    if (size == 0 || c == replacement)
      replace(c);
    else
      add_character(to, c);
    bytes.remove_prefix(c.size());
  }
  to += '"';
  return replaced;
}

bool put_back(std::string& text, std::string_view list) {
  if (list.ends_with(' ')) return false;
  std::string bytes;
  std::string_view rest = text;
  for (;;) {
    const std::size_t at = rest.find(replacement);
    bytes += rest.substr(0, at);
    if (at == std::string_view::npos) break;
    rest.remove_prefix(at + replacement.size());
    if (!take_replaced(list, bytes)) return false;
  }
  text = std::move(bytes);
  return list.empty();
}

void json_reader::space() noexcept {
  rest_.remove_prefix(
      std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
}

bool json_reader::take_if(char punctuation) {
  space();
  if (!rest_.starts_with(punctuation)) return false;
  rest_.remove_prefix(1);
  return true;
}

bool json_reader::take(char punctuation) {
  if (take_if(punctuation)) return true;
  return wrong(rest_.empty()
                   ? "is not finished"
                   : fmt::format("no `{}` where one should be", punctuation));
}

bool json_reader::word(std::string_view w) {
  space();
  if (!rest_.starts_with(w)) return false;
  rest_.remove_prefix(w.size());
  return true;
}

bool json_reader::null() { return word("null"); }

bool json_reader::end() {
  space();
  return rest_.empty() || wrong("something follows the end");
}

bool json_reader::hex(unsigned& into) {
  const char* const end = rest_.data() + std::min<std::size_t>(4, rest_.size());
  const auto [at, failed] = std::from_chars(rest_.data(), end, into, 16);
  if (failed != std::errc() || at - rest_.data() != 4)
    return wrong("no four digits after \\u");
  rest_.remove_prefix(4);
  return true;
}

bool json_reader::unicode(std::string& into) {
  unsigned value = 0;
  if (!hex(value)) return false;
  const bool first = value >= 0xd800 && value < 0xdc00;
  if (value >= 0xdc00 && value < 0xe000) return wrong("half a surrogate pair");
  if (first) {
    unsigned second = 0;
    if (!rest_.starts_with("\\u")) return wrong("half a surrogate pair");
    rest_.remove_prefix(2);
    if (!hex(second)) return false;
    if (second < 0xdc00 || second >= 0xe000)
      return wrong("half a surrogate pair");
    value = 0x10000 + ((value - 0xd800) << 10) + (second - 0xdc00);
  }
  add_utf8(into, value);
  return true;
}

bool json_reader::escaped(std::string& into) {
  constexpr std::string_view names = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
  if (rest_.empty()) return wrong("a string without an end");
  const char name = rest_[0];
  rest_.remove_prefix(1);
  if (name == 'u') return unicode(into);
  const std::size_t which = names.find(name);
  if (which == std::string_view::npos)
    return wrong("no such escape in a string");
  into += meant[which];
  return true;
}

// A character that is not plain.
bool json_reader::one_more(std::string& into) {
  if (rest_[0] == '\\') {
    rest_.remove_prefix(1);
    return escaped(into);
  }
  const std::size_t size = character_of(rest_).size;
  if (size == 0) return wrong("a string that is no UTF-8");
  if (size == 1) return wrong("a control character in a string");
  into += rest_.substr(0, size);
  rest_.remove_prefix(size);
  return true;
}

bool json_reader::string(std::string& into) {
  space();
  into.clear();
  if (!rest_.starts_with('"')) return wrong("no string where one should be");
  rest_.remove_prefix(1);
  while (!rest_.empty() && rest_[0] != '"') {
    const std::size_t plain = plain_size(rest_);
    into += rest_.substr(0, plain);
    rest_.remove_prefix(plain);
    if (plain == 0 && !one_more(into)) return false;
  }
  if (rest_.empty()) return wrong("a string without an end");
  rest_.remove_prefix(1);
  return true;
}

bool json_reader::number(double& into) {
  space();
  const std::size_t size = number_size(rest_);
  if (size == 0) return wrong("no number where one should be");
  const auto read = std::from_chars(rest_.data(), rest_.data() + size, into);
  if (read.ec != std::errc()) return wrong("a number out of range");
  rest_.remove_prefix(size);
  return true;
}

bool json_reader::skip(int depth) {
  space();
  if (depth == 0) return wrong("nested too deeply");
  if (rest_.starts_with('{'))
    return object([&](const std::string&) { return skip(depth - 1); });
  std::string text;
  if (rest_.starts_with('"')) return string(text);
  if (take_if('[')) {
    if (take_if(']')) return true;
    do {
      if (!skip(depth - 1)) return false;
    } while (take_if(','));
    return take(']');
  }
  double value = 0;
  return word("true") || word("false") || null() || number(value);
}

}  // namespace ptyrec
