// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>

#include "print.hpp"

namespace tour {

namespace {

/// The bytes of the well-formed UTF-8 character that a text begins with; zero
/// where there is none. Paths may hold anything.
std::size_t character_size(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // Not too long a form, no surrogate, not past the last character.
  const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (lead < 0xc2 || lead > 0xf4 || at(1) < low || at(1) > high) return 0;
  for (std::size_t i = 2; i != size; ++i)
    if (at(i) < 0x80 || at(i) > 0xbf) return 0;
  return size;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const char c = text.front();
    const std::size_t size = character_size(text);
    if (size == 0)
      out += "\\ufffd";
    else if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (static_cast<unsigned char>(c) < ' ')
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out + '"';
}

/// `[` one text for each item `]`
template <class Range, class F>
std::string array(const Range& items, F&& text) {
  std::string out;
  for (const auto& item : items)
    out += (out.empty() ? "\n    " : ",\n    ") + text(item);
  return "[" + out + "]";
}

std::string_view word(answer a) {
  switch (a) {
    case answer::yes: return "yes";
    case answer::no: return "no";
    case answer::not_permitted: return "not permitted";
  }
  return "unknown";
}

std::string machine_json(const machine& m) {
  std::string features;
  for (const feature& f : m.features)
    features += fmt::format("{}\n    {}: {}", features.empty() ? "" : ",",
                            quoted(f.name), quoted(word(f.has)));
  return fmt::format(
      "{{\"kernel\": {}, \"architecture\": {}, \"features\": {{{}}}}}",
      quoted(m.kernel), quoted(m.architecture), features);
}

std::string check_json(const check& c) {
  return fmt::format("{{\"name\": {}, \"ok\": {}, \"error\": {}}}",
                     quoted(c.name), c.failure.empty(), quoted(c.failure));
}

std::string way_json(const way& w) {
  return fmt::format(
      "{{\"way\": {}, \"seconds\": {:.6f}, \"cpu_seconds\": {:.6f}, "
      "\"moving_calls\": {}, \"digest\": \"{:016x}\", \"ok\": {}}}",
      quoted(w.name), w.seconds, w.cpu_seconds, w.calls, w.digest, !w.damaged);
}

std::string pipeline_json(const pipeline& p) {
  return fmt::format(
      "{{\"directory\": {}, \"files_found\": {}, \"bytes_found\": {}, "
      "\"walk_complete\": {}, \"unreadable\": {}, \"files_moved\": {}, "
      "\"bytes_moved\": {}, \"changed\": {}, \"seconds\": {:.3f}, "
      "\"digest\": \"{:016x}\", \"error\": {}, \"ways\": {}}}",
      quoted(p.directory), p.files_found, p.bytes_found, p.walk_complete,
      p.unreadable, p.files_moved, p.bytes_moved, p.changed, p.seconds,
      p.digest, quoted(p.failure), array(p.ways, way_json));
}

std::string served_json(const served& f) {
  return fmt::format(
      "{{\"files_found\": {}, \"files\": {}, \"bytes\": {}, "
      "\"requests\": {}, \"unreadable\": {}, \"changed\": {}, "
      "\"damaged\": {}, \"digest\": \"{:016x}\", \"seconds\": {:.3f}, "
      "\"logged\": {}, \"error\": {}, \"parts\": {}}}",
      f.files_found, f.files, f.bytes, f.requests, f.unreadable, f.changed,
      f.damaged, f.digest, f.seconds, f.logged, quoted(f.failure),
      array(f.parts, check_json));
}

std::string error_json(const error_example& e) {
  return fmt::format("{{\"what\": {}, \"text\": {}, \"ok\": {}}}",
                     quoted(e.what), quoted(e.text), e.expected);
}

}  // namespace

std::string json_text(const report& r) {
  const verdict v = judge(r);
  return fmt::format(
      "{{\n  \"machine\": {},\n  \"checks\": {},\n  \"pipeline\": {},\n"
      "  \"server\": {},\n  \"errors\": {},\n"
      "  \"checked\": {}, \"failed\": {}, \"seconds\": {:.3f}\n}}\n",
      machine_json(r.where), array(r.checks, check_json),
      pipeline_json(r.moved), served_json(r.fetched),
      array(r.errors, error_json), v.checked, v.failed, r.seconds);
}

}  // namespace tour
