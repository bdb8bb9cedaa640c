// SPDX-License-Identifier: BSL-1.0
#include "cast.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "json.hpp"

namespace ptyrec {

namespace {

constexpr double latest = 1e9;  // seconds: thirty years

// Of the header. The first three must be there.
constexpr std::array<std::string_view, 8> members = {
    "version",         "width",   "height", "timestamp",
    "idle_time_limit", "command", "title",  "env"};
constexpr std::size_t needed = 3;

// Of a number that is the whole text.
std::optional<std::uint16_t> parse_side(std::string_view text) noexcept {
  std::uint16_t side = 0;
  const char* const end = text.data() + text.size();
  const auto [at, failed] = std::from_chars(text.data(), end, side);
  if (failed != std::errc() || at != end || side == 0) return std::nullopt;
  return side;
}

bool read_integer(json_reader& from, double most, std::int64_t& into) {
  double value = 0;
  if (!from.number(value)) return false;
  if (!(value >= 0 && value <= most)) return from.wrong("out of range");
  into = static_cast<std::int64_t>(value);
  return static_cast<double>(into) == value || from.wrong("no whole number");
}

bool read_side(json_reader& from, std::uint16_t& into) {
  std::int64_t side = 0;
  if (!read_integer(from, std::numeric_limits<std::uint16_t>::max(), side))
    return false;
  into = static_cast<std::uint16_t>(side);
  return side != 0 || from.wrong("out of range");
}

bool read_time(json_reader& from, nanoseconds& into) {
  double seconds = 0;
  if (!from.number(seconds)) return false;
  if (!(seconds >= 0 && seconds <= latest))
    return from.wrong("a time out of range");
  into = nanoseconds(std::llround(seconds * 1e9));
  return true;
}

std::string seconds_text(nanoseconds at) {
  const std::int64_t microseconds = at.count() / 1000;
  return fmt::format("{}.{:06}", microseconds / 1'000'000,
                     microseconds % 1'000'000);
}

void add_member(std::string& line, std::string_view name,
                std::string_view value) {
  if (value.empty()) return;
  line += fmt::format(", \"{}\": ", name);
  add_json(line, value);
}

std::string event_line(nanoseconds at, code what, std::string_view json) {
  return fmt::format("[{}, \"{}\", {}]\n", seconds_text(at),
                     static_cast<char>(what), json);
}

}  // namespace

std::optional<size_of_window> parse_size(std::string_view text) noexcept {
  const std::size_t x = text.find('x');
  if (x == std::string_view::npos) return std::nullopt;
  const auto columns = parse_side(text.substr(0, x));
  const auto rows = parse_side(text.substr(x + 1));
  if (!columns || !rows) return std::nullopt;
  return size_of_window{*columns, *rows};
}

std::string to_text(size_of_window size) {
  return fmt::format("{}x{}", size.columns, size.rows);
}

std::string header_line(const cast_header& header) {
  std::string line =
      fmt::format("{{\"version\": 2, \"width\": {}, \"height\": {}",
                  header.size.columns, header.size.rows);
  if (header.timestamp)
    line += fmt::format(", \"timestamp\": {}", *header.timestamp);
  if (header.idle_limit)
    line += fmt::format(", \"idle_time_limit\": {}",
                        seconds_text(*header.idle_limit));
  add_member(line, "command", header.command);
  add_member(line, "title", header.title);
  line += ", \"env\": {";
  for (const auto& [name, value] : header.environment) {
    if (line.back() != '{') line += ", ";
    add_json(line, name);
    line += ": ";
    add_json(line, value);
  }
  return line += "}}\n";
}

std::string event_lines(nanoseconds at, code what, std::string_view data) {
  std::string json;
  const replaced_bytes replaced = add_json(json, data);
  std::string line = event_line(at, what, json);
  if (!replaced.any) return line;
  return event_line(at, code::bytes, '"' + replaced.list + '"') + line;
}

cast_parser::meaning cast_parser::take(std::string_view line) {
  if (!begun_) {
    begun_ = read_header(line);
    return begun_ ? meaning::header : meaning::wrong;
  }
  if (!read_event(line)) return meaning::wrong;
  return replaced_ ? meaning::nothing : meaning::event;
}

bool cast_parser::wrong(std::string_view why) {
  why_ = why;
  return false;
}

bool cast_parser::read_header(std::string_view line) {
  json_reader from(line);
  const bool read = from.object([&](const std::string& name) {
    return read_member(from, name);
  }) && from.end();
  if (!read) return wrong(from.why());
  for (std::size_t i = 0; i != needed; ++i)
    if (!there_[i])
      return wrong(fmt::format("no {} in the header", members[i]));
  return true;
}

bool cast_parser::read_member(json_reader& from, const std::string& name) {
  const auto known = std::ranges::find(members, name);
  if (known == members.end()) return from.skip();
  bool& there = there_[static_cast<std::size_t>(known - members.begin())];
  if (std::exchange(there, true))
    return from.wrong(fmt::format("{} is there twice", name));
  if (name == "width") return read_side(from, header_.size.columns);
  if (name == "height") return read_side(from, header_.size.rows);
  if (name == "version") {
    double version = 0;
    if (!from.number(version)) return false;
    return version == 2 || from.wrong("not of version 2, which alone is read");
  }
  if (from.null()) return true;
  if (name == "timestamp")
    return read_integer(from, 1e15, header_.timestamp.emplace());
  if (name == "idle_time_limit")
    return read_time(from, header_.idle_limit.emplace());
  if (name == "command") return from.string(header_.command);
  if (name == "title") return from.string(header_.title);
  return from.object([&](const std::string& variable) {
    auto& [key, value] = header_.environment.emplace_back(variable, "");
    return from.null() || from.string(value);
  });
}

bool cast_parser::read_event(std::string_view line) {
  json_reader from(line);
  nanoseconds at;
  std::string name;
  if (!from.take('[') || !read_time(from, at) || !from.take(',') ||
      !from.string(name) || !from.take(',') || !from.string(event_.data) ||
      !from.take(']') || !from.end())
    return wrong(from.why());
  if (at < event_.at) return wrong("a time before that of the line before");
  event_.at = at;
  return understand(name);
}

bool cast_parser::understand(const std::string& name) {
  constexpr std::string_view codes = "oirmb";
  const bool known =
      name.size() == 1 && codes.find(name[0]) != std::string_view::npos;
  const auto replaced = std::exchange(replaced_, std::nullopt);
  event_.what = known ? static_cast<code>(name[0]) : code::unknown;
  const bool text = event_.what == code::output || event_.what == code::input;
  if (replaced && (!text || !put_back(event_.data, *replaced)))
    return wrong("the list of bytes before it does not fit");
  if (event_.what == code::bytes) replaced_ = event_.data;
  if (event_.what != code::resize) return true;
  const auto size = parse_size(event_.data);
  if (!size) return wrong("no size of a window");
  event_.size = *size;
  return true;
}

}  // namespace ptyrec
