// SPDX-License-Identifier: BSL-1.0

// Recordings as anybody might have written them: each line is read or refused
// with a reason, and what was read is the same when it is written and read
// again.

#include "../../examples/ptyrec/cast.hpp"
#include "../../examples/ptyrec/json.hpp"

#include <string_view>

#include "fuzz/fuzz.hpp"

namespace {

using namespace ptyrec;
using meaning = cast_parser::meaning;

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

// The last of some lines.
meaning take_all(cast_parser& parser, std::string_view lines) {
  auto last = meaning::nothing;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    last = parser.take(lines.substr(0, end));
    lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
  }
  return last;
}

void read_back(const cast_event& event) {
  cast_parser parser;
  expect(take_all(parser, header_line({})) == meaning::header, "the header");
  const auto lines = event_lines(event.at, code::output, event.data);
  expect(take_all(parser, lines) == meaning::event, "the event");
  expect(parser.event().data == event.data, "other bytes");
}

void read_recording(std::string_view text) {
  cast_parser parser;
  nanoseconds before;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + (line.size() < text.size() ? 1 : 0));
    const meaning what = parser.take(line);
    expect(what != meaning::wrong || !parser.why().empty(), "no reason");
    if (what == meaning::wrong) return;
    if (what == meaning::header)
      expect(parser.header().size.columns != 0, "a width of 0");
    if (what != meaning::event) continue;
    expect(parser.event().at >= before, "back in time");
    before = parser.event().at;
    read_back(parser.event());
  }
}

void write_bytes(std::string_view bytes) {
  std::string text;
  const auto replaced = add_json(text, bytes);
  json_reader from(text);
  std::string again;
  expect(from.string(again) && from.end(), "no JSON");
  expect(put_back(again, replaced.list), "the list does not fit");
  expect(again == bytes, "other bytes");
  expect(unfinished_at_end(bytes) <= 3, "more than a character");
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  using namespace std::string_view_literals;
  std::vector<std::vector<std::uint8_t>> all;
  for (const auto text :
       {"{\"version\": 2, \"width\": 80, \"height\": 24, \"timestamp\": 17, "
        "\"title\": null, \"env\": {\"TERM\": \"x\\u0074\"}}\n"
        "[0.25, \"o\", \"\\ud83d\\ude00\\r\\n\"]\n[1e0, \"i\", \"\xc3\xa9\"]\n"
        "[1.5, \"r\", \"100x40\"]\n"sv,
        "{\"version\": 2, \"width\": 80, \"height\": 24}\n"
        "[1, \"b\", \"ff efbfbd\"]\n[1, \"o\", \"\\ufffd\xef\xbf\xbd\"]\n"
        "[2, \"m\", \"\"]\n"sv,
        "{\"width\": 1, \"height\": 2, \"version\": 2.0, \"theme\": "
        "{\"a\": [1, true, {}], \"b\": []}, \"idle_time_limit\": 2.5}\n"sv})
    all.emplace_back(text.begin(), text.end());
  return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_recording(text);
  write_bytes(text);
  return 0;
}
