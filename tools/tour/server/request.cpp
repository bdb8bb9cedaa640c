// SPDX-License-Identifier: BSL-1.0
#include "request.hpp"

#include <array>
#include <utility>

// A reader of our own: docs/decisions/0015-an-http-reader-of-our-own.md has the
// reasons and the figures.

namespace tour::http {

namespace {

/// Sets of characters, looked up by one load.
enum charset : std::uint8_t {
  in_name = 1,    // a field's name or a method: "token" in RFC 9110
  in_target = 2,  // a request's target: what is visible, of ASCII
  in_value = 4,   // a field's value: all but control characters
};

constexpr std::array<std::uint8_t, 256> make_charsets() {
  std::array<std::uint8_t, 256> sets = {};
  constexpr std::string_view delimiters = "\"(),/:;<=>?@[\\]{}";
  for (unsigned c = 0; c != sets.size(); ++c) {
    const bool visible = c > ' ' && c < 0x7f;
    const bool text = visible || c == ' ' || c == '\t' || c > 0x7f;
    const bool token =
        visible && delimiters.find(static_cast<char>(c)) == delimiters.npos;
    sets[c] = static_cast<std::uint8_t>((token ? in_name : 0) |
                                        (visible ? in_target : 0) |
                                        (text ? in_value : 0));
  }
  return sets;
}
constexpr auto charsets = make_charsets();

/// How many characters of the set a text begins with.
std::size_t span(std::string_view text, charset set) {
  std::size_t n = 0;
  while (n != text.size() &&
         (charsets[static_cast<unsigned char>(text[n])] & set) != 0)
    ++n;
  return n;
}

/// Takes a word off the beginning of a text, if it is there.
template <std::size_t N>
bool take(std::string_view& text, const char (&word)[N]) {
  if (!text.starts_with(std::string_view(word, N - 1))) return false;
  text.remove_prefix(N - 1);
  return true;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Whether a text is this word of small letters and hyphens, in either case.
/// It is known to have no control characters.
bool is_word(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  for (std::size_t i = 0; i != word.size(); ++i)
    if ((text[i] | 0x20) != word[i]) return false;
  return true;
}

class reader {
 public:
  explicit reader(request& into) : into_(into) {}

  // Each takes its line, with the end, off the text.
  status first_line(std::string_view& text);
  /// False: not to be understood.
  bool field(std::string_view& text);
  /// What all of it comes to.
  status verdict() const;

 private:
  bool known_field(std::string_view name, std::string_view value);
  bool connection(std::string_view options);
  bool content_length(std::string_view digits);
  static bool once(std::string_view& place, std::string_view value) {
    const bool first = place.data() == nullptr;
    place = value;
    return first;
  }
  static bool once(bool& seen) { return !std::exchange(seen, true); }

  request& into_;
  bool named_ = false;  // a Host has come
  bool old_ = false;    // HTTP/1.0
  bool other_method_ = false;
  bool sized_ = false;
  bool encoded_ = false;
  bool has_content_ = false;
  bool close_ = false;
  bool keep_ = false;
};

status reader::first_line(std::string_view& text) {
  const std::size_t method = span(text, in_name);
  into_.head_only = text.starts_with("HEAD ");
  other_method_ = !into_.head_only && !text.starts_with("GET ");
  text.remove_prefix(method);
  if (method == 0 || !take(text, " ")) return status::bad_request;
  const std::size_t target = span(text, in_target);
  into_.target = text.substr(0, target);
  text.remove_prefix(target);
  if (target == 0 || !take(text, " HTTP/")) return status::bad_request;
  if (take(text, "1.1\r\n")) return status::ok;
  old_ = take(text, "1.0\r\n");
  if (old_) return status::ok;
  return text.find("\r\n") == 3 ? status::version_not_supported
                                : status::bad_request;
}

bool reader::field(std::string_view& text) {
  const std::string_view name = text.substr(0, span(text, in_name));
  text.remove_prefix(name.size());
  if (name.empty() || !take(text, ":")) return false;
  const std::string_view value = text.substr(0, span(text, in_value));
  text.remove_prefix(value.size());
  return take(text, "\r\n") && known_field(name, trimmed(value));
}

// Which of two fields counts is what two readers would differ in.
bool reader::known_field(std::string_view name, std::string_view value) {
  if (is_word(name, "host")) return once(named_);
  if (is_word(name, "connection")) return connection(value);
  if (is_word(name, "range")) return once(into_.range, value);
  if (is_word(name, "if-range")) return once(into_.if_range, value);
  if (is_word(name, "if-none-match")) return once(into_.if_none_match, value);
  if (is_word(name, "content-length")) return content_length(value);
  if (is_word(name, "transfer-encoding")) encoded_ = true;
  return true;
}

bool reader::connection(std::string_view options) {
  while (!options.empty()) {
    const std::size_t comma = options.find(',');
    const std::string_view option = trimmed(options.substr(0, comma));
    if (span(option, in_name) != option.size()) return false;
    close_ = close_ || is_word(option, "close");
    keep_ = keep_ || is_word(option, "keep-alive");
    options.remove_prefix(comma < options.size() ? comma + 1 : options.size());
  }
  return true;
}

bool reader::content_length(std::string_view digits) {
  if (!once(sized_) || digits.empty()) return false;
  if (digits.find_first_not_of("0123456789") != digits.npos) return false;
  has_content_ = digits.find_first_not_of('0') != digits.npos;
  return true;
}

status reader::verdict() const {
  // Two lengths of one content is how a second request is hidden in it.
  if ((!named_ && !old_) || (encoded_ && (sized_ || old_)))
    return status::bad_request;
  if (other_method_) return status::method_not_allowed;
  if (encoded_ || has_content_) return status::content_too_large;
  into_.keep_alive = !close_ && (keep_ || !old_);
  return status::ok;
}

}  // namespace

head_finder::found head_finder::find(std::string_view bytes) {
  for (;;) {
    const std::size_t end = bytes.find('\n', scanned_);
    if (end == bytes.npos || end >= limit) break;
    if (end == line_ || bytes[end - 1] != '\r') return {0, status::bad_request};
    if (end == line_ + 1) return {end + 1, status::ok};
    if (is_blank(bytes[line_])) return {0, status::bad_request};
    line_ = scanned_ = end + 1;
  }
  scanned_ = bytes.size();
  if (bytes.size() < limit) return {};
  return {0, line_ == 0 ? status::uri_too_long : status::head_too_large};
}

status read_request(std::string_view& text, request& into) {
  reader r(into);
  const status first = r.first_line(text);
  if (first != status::ok) return first;
  while (!take(text, "\r\n"))
    if (!r.field(text)) return status::bad_request;
  return r.verdict();
}

}  // namespace tour::http
