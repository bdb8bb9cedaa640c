// SPDX-License-Identifier: BSL-1.0
#include "response.hpp"

#include <bit>
#include <charconv>
#include <chrono>
#include <utility>

#include <fmt/chrono.h>

namespace tour::http {

using namespace fildes;

namespace {

constexpr std::pair<std::string_view, std::string_view> types[] = {
    {"html", "text/html; charset=utf-8"},
    {"txt", "text/plain; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"json", "application/json"},
    {"md", "text/markdown; charset=utf-8"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"svg", "image/svg+xml"},
    {"webp", "image/webp"},
    {"woff2", "font/woff2"},
    {"wasm", "application/wasm"},
};

/// 00 to ff
constexpr auto hex_digits = [] {
  std::array<char, 512> digits = {};
  for (std::size_t i = 0; i != digits.size(); ++i)
    digits[i] = "0123456789abcdef"[i % 2 == 0 ? i / 32 : i / 2 % 16];
  return digits;
}();

std::string_view content_type(std::string_view path) {
  std::size_t end = path.size();
  while (end != 0 && path[end - 1] != '.' && path[end - 1] != '/') --end;
  if (end != 0 && path[end - 1] == '.')
    for (const auto& [name, type] : types)
      if (path.substr(end) == name) return type;
  return "application/octet-stream";
}

/// The version of a file, as clients hand it back: when it was written, to the
/// nanosecond, and its size.
std::string_view tag_of(const served_file& file, text_room& room) {
  const auto seconds = static_cast<std::uint64_t>(file.modified.seconds);
  const auto time = seconds * 1'000'000'000 + file.modified.nanoseconds;
  room << "\"";
  room.hex(time ^ std::rotl(file.size, 40)) << "\"";
  return room.view();
}

bool names(std::string_view tags, std::string_view tag) {
  return !tags.empty() && (tags == "*" || tags.find(tag) != tags.npos);
}

void begin(status s, const site& from, text_room& to) {
  to.clear();
  if (s == status::ok)
    to << from.found;
  else
    to << "HTTP/1.1 " << text_of(s) << "\r\n" << from.date;
}

// Version 1.0 has to be told that the connection stays, 1.1 that it does not;
// whoever asked is not asked which it was.
void end(const response& r, text_room& to) {
  if (r.keep_alive)
    to << "Connection: keep-alive\r\n\r\n";
  else
    to << "Connection: close\r\n\r\n";
}

/// A response that is its own content.
void say(status s, std::string_view more, const request& asked,
         const site& from, response& into) {
  const std::string_view content = text_of(s);
  begin(s, from, into.text);
  into.text << more << "Content-Type: text/plain\r\nContent-Length: "
            << std::uint64_t{content.size() + 1} << "\r\n";
  end(into, into.text);
  if (!asked.head_only) into.text << content << "\n";
}

// Relative, so that no name can lead to another host.
void redirect(const request& asked, const site& from, response& into) {
  const std::string_view path = asked.target.substr(0, asked.target.find('?'));
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.size() > 1024) return say(status::not_found, "", asked, from, into);
  text_room field;
  field << "Location: ./" << name << "/\r\n";
  say(status::moved_permanently, field.view(), asked, from, into);
}

void say_unsatisfiable(const request& asked, const site& from, response& into) {
  text_room field;
  field << "Content-Range: bytes */" << into.file->size << "\r\n";
  into.file = nullptr;
  say(status::range_not_satisfiable, field.view(), asked, from, into);
}

file_part part_asked(const request& asked, std::string_view tag,
                     std::uint64_t size) {
  const bool other_version = !asked.if_range.empty() && asked.if_range != tag;
  if (asked.range.empty() || asked.head_only || other_version) return {0, size};
  return part_of(asked.range, size);
}

void add_content(const file_part& part, std::string_view path,
                 const served_file& file, text_room& to) {
  to << "Accept-Ranges: bytes\r\nContent-Type: ";
  to << content_type(path) << "\r\nContent-Length: " << part.size << "\r\n";
  if (part.answer == status::partial_content)
    to << "Content-Range: bytes " << part.first << "-"
       << part.first + part.size - 1 << "/" << file.size << "\r\n";
}

void send_file(const request& asked, const path_text& path, const site& from,
               response& into) {
  const served_file& file = *into.file;
  text_room room;
  const std::string_view tag = tag_of(file, room);
  const bool known = names(asked.if_none_match, tag);
  const file_part part = part_asked(asked, tag, file.size);
  if (!known && part.answer == status::range_not_satisfiable)
    return say_unsatisfiable(asked, from, into);
  begin(known ? status::not_modified : part.answer, from, into.text);
  into.text << "ETag: " << tag << "\r\n";
  if (!known) add_content(part, path.view(), file, into.text);
  end(into, into.text);
  into.at = static_cast<file_offset>(part.first);
  into.left = known || asked.head_only ? 0 : part.size;
  if (into.left == 0) into.file = nullptr;
}

}  // namespace

void site::set_time(std::uint32_t seconds) {
  now = seconds;
  const auto time = std::chrono::system_clock::now();
  date = fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
  stamp = fmt::format("{:%d/%b/%Y:%H:%M:%S} +0000",
                      fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
  found = fmt::format("HTTP/1.1 {}\r\n{}", text_of(status::ok), date);
}

text_room& text_room::operator<<(std::uint64_t number) {
  char* const end = bytes_.data() + bytes_.size();
  const auto written = std::to_chars(bytes_.data() + size_, end, number);
  size_ = static_cast<std::size_t>(written.ptr - bytes_.data());
  return *this;
}

text_room& text_room::hex(std::uint64_t number) {
  if (bytes_.size() - size_ < 16) return *this;
  for (int shift = 56; shift >= 0; shift -= 8) {
    const std::size_t byte = number >> shift & 255;
    std::memcpy(bytes_.data() + size_, hex_digits.data() + 2 * byte, 2);
    size_ += 2;
  }
  return *this;
}

void log_answer(std::string_view head, const site& from, const response& r) {
  constexpr std::size_t longest = 1024;
  const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
  const std::string_view answer = r.text.view();
  const std::size_t content = answer.find("\r\n\r\n") + 4;
  from.log->add({.time = from.stamp,
                 .request = line.substr(0, longest),
                 .status = answer.substr(answer.find(' ') + 1, 3),
                 .size = answer.size() - content + r.left});
}

void refuse(status why, const site& from, response& into) {
  into.keep_alive = false;
  const bool method = why == status::method_not_allowed;
  say(why, method ? "Allow: GET, HEAD\r\n" : "", {}, from, into);
}

void answer(std::string_view& text, site& from, response& into) {
  request asked;
  path_text path;
  status read = read_request(text, asked);
  if (read == status::ok) read = path.set(asked.target);
  if (read != status::ok) return refuse(read, from, into);
  into.keep_alive = asked.keep_alive && !from.ending;
  const status found = from.content.find(path, from.now, into.file);
  if (found == status::ok) return send_file(asked, path, from, into);
  if (found == status::moved_permanently) return redirect(asked, from, into);
  say(found, "", asked, from, into);
}

}  // namespace tour::http
