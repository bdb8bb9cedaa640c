// SPDX-License-Identifier: BSL-1.0
#include "target.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <boost/beast/core/string.hpp>

namespace tour::http {

namespace {

/// The path and query of a target: all of "/a?b", and of "http://host/a?b"
/// what follows the host. Empty when it is neither.
std::string_view path_and_query(std::string_view target) {
  if (target.starts_with('/')) return target;
  constexpr std::string_view scheme = "http://";
  if (target.size() <= scheme.size() ||
      !boost::beast::iequals({target.data(), scheme.size()},
                             {scheme.data(), scheme.size()}))
    return {};
  target.remove_prefix(scheme.size());
  const std::size_t end = target.find_first_of("/?");
  if (end == 0) return {};
  if (end == target.npos || target[end] == '?') return "/";
  return target.substr(end);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const int letter = c | 0x20;
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// The byte that `%XX` at the beginning of a text stands for; zero, which is
/// refused too, where there is none.
char decoded_byte(std::string_view text) {
  if (text.size() < 3) return '\0';
  const int high = hex_digit(text[1]);
  const int low = hex_digit(text[2]);
  return high < 0 || low < 0 ? '\0' : static_cast<char>(high * 16 + low);
}

/// Digits and nothing else; more than fits is the largest number.
std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, failed] = std::from_chars(digits.data(), end, value);
  if (at != end || digits.empty()) return std::nullopt;
  return failed == std::errc::result_out_of_range ? UINT64_MAX : value;
}

constexpr file_part unsatisfiable{0, 0, status::range_not_satisfiable};

file_part last_bytes(std::string_view digits, std::uint64_t file_size) {
  const auto wanted = number(digits);
  if (!wanted) return {0, file_size};
  const std::uint64_t size = std::min(*wanted, file_size);
  if (size == 0) return unsatisfiable;
  return {file_size - size, size, status::partial_content};
}

}  // namespace

status path_text::set(std::string_view target) {
  size_ = segment_ = 0;
  const std::string_view path = path_and_query(target);
  if (path.empty()) return status::bad_request;
  const status read = add_all(path);
  if (read != status::ok) return read;
  const std::string_view last = view().substr(segment_);
  if (last.empty() || last == "." || last == "..") {
    end_segment();
    if (!add(index)) return status::uri_too_long;
  }
  bytes_[size_] = '\0';
  return status::ok;
}

status path_text::add_all(std::string_view encoded) {
  for (std::size_t i = 0; i != encoded.size(); ++i) {
    char c = encoded[i];
    if (c == '?') break;
    if (c == '#') return status::bad_request;
    if (c == '/') {
      end_segment();
      continue;
    }
    if (c == '%') {
      c = decoded_byte(encoded.substr(i));
      if (c == '\0' || c == '/') return status::bad_request;
      i += 2;
    }
    // Room for a slash and the last zero is left.
    if (size_ >= room - 2) return status::uri_too_long;
    bytes_[size_++] = c;
  }
  return status::ok;
}

// Every segment before the last one ends in a slash.
void path_text::end_segment() {
  const std::string_view last = view().substr(segment_);
  if (last == "..") {
    const std::string_view before = view().substr(0, segment_);
    const std::size_t slash =
        segment_ < 2 ? before.npos : before.rfind('/', segment_ - 2);
    size_ = slash == before.npos ? 0 : slash + 1;
  } else if (last.empty() || last == ".") {
    size_ = segment_;
  } else {
    bytes_[size_++] = '/';
  }
  segment_ = size_;
}

bool path_text::add(std::string_view decoded) {
  if (decoded.size() >= room - size_) return false;
  std::copy(decoded.begin(), decoded.end(), bytes_.begin() + size_);
  size_ += decoded.size();
  return true;
}

file_part part_of(std::string_view range, std::uint64_t file_size) {
  const file_part whole{0, file_size};
  constexpr std::string_view unit = "bytes=";
  if (range.size() <= unit.size() ||
      !boost::beast::iequals({range.data(), unit.size()},
                             {unit.data(), unit.size()}))
    return whole;
  range.remove_prefix(unit.size());
  const std::size_t dash = range.find('-');
  if (dash == range.npos) return whole;
  const std::string_view to = range.substr(dash + 1);
  if (dash == 0) return last_bytes(to, file_size);
  const auto first = number(range.substr(0, dash));
  const auto last = to.empty() ? UINT64_MAX : number(to);
  if (!first || !last || *last < *first) return whole;
  if (*first >= file_size) return unsatisfiable;
  const std::uint64_t size = std::min(*last, file_size - 1) - *first + 1;
  return {*first, size, status::partial_content};
}

}  // namespace tour::http
