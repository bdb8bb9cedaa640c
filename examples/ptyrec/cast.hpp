// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fildes/time.hpp>

// The format asciicast v2, line by line: a header, which is a JSON object, and
// events, which are arrays of a time, a code and a text. This knows no files.
//
// A text of JSON cannot say what is no UTF-8. Such a byte is U+FFFD in the text
// of an event, and an event before it, of the code "b", which other players
// pass over, says in hexadecimal what each U+FFFD stands for.

namespace ptyrec {

using fildes::nanoseconds;

struct size_of_window {
  std::uint16_t columns = 80;
  std::uint16_t rows = 24;
  friend bool operator==(size_of_window, size_of_window) = default;
};

/// "80x24": columns and rows, 1 to 65535 each. Nothing for another text.
std::optional<size_of_window> parse_size(std::string_view text) noexcept;
std::string to_text(size_of_window size);

struct cast_header {
  size_of_window size = {};
  std::optional<std::int64_t> timestamp = {};  // seconds since 1970
  std::optional<nanoseconds> idle_limit = {};
  std::string command = {};
  std::string title = {};
  std::vector<std::pair<std::string, std::string>> environment = {};
};

enum class code : char {
  output = 'o',
  input = 'i',
  resize = 'r',
  marker = 'm',
  bytes = 'b',    // for the event that follows; nobody outside sees it
  unknown = '?',  // something newer, to be passed over
};

struct cast_event {
  nanoseconds at;  // since the beginning
  code what = code::unknown;
  std::string data;     // of output and input: the bytes as they were
  size_of_window size;  // of resize
};

/// As a line, or two where bytes are no UTF-8; with its end.
std::string header_line(const cast_header& header);
std::string event_lines(nanoseconds at, code what, std::string_view data);

/// Reads the lines of a recording, one after the other.
class cast_parser {
 public:
  enum class meaning { header, event, nothing, wrong };

  /// Takes a line, without its end.
  meaning take(std::string_view line);

  const cast_header& header() const noexcept { return header_; }
  /// The event of the last line.
  const cast_event& event() const noexcept { return event_; }
  /// What is wrong with the last line.
  const std::string& why() const noexcept { return why_; }
  /// Whether the recording may end here.
  bool may_end() const noexcept { return begun_ && !replaced_; }

 private:
  bool read_header(std::string_view line);
  bool read_member(class json_reader& from, const std::string& name);
  bool read_event(std::string_view line);
  bool understand(const std::string& name);
  bool wrong(std::string_view why);

  cast_header header_;
  cast_event event_;
  std::optional<std::string> replaced_;  // told by the line before
  std::array<bool, 8> there_{};          // what the header had
  std::string why_;
  bool begun_ = false;
};

}  // namespace ptyrec
