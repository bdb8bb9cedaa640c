// SPDX-License-Identifier: BSL-1.0
#include "cpu_text.hpp"

#include "lines.hpp"

namespace fildes::inline FILDES_ABI::cpu {

namespace {

using detail::number_in;
using detail::take_until;

error malformed() noexcept { return error(errc::badmsg, operation::cpu); }

bool is_octal(char c) noexcept { return c >= '0' && c <= '7'; }

// The first byte of a path, of which `\040` is one.
char take_byte(std::string_view& path) noexcept {
  char byte = path[0];
  std::size_t size = 1;
  if (byte == '\\' && path.size() > 3 && is_octal(path[1]) &&
      is_octal(path[2]) && is_octal(path[3])) {
    byte = static_cast<char>((path[1] - '0') << 6 | (path[2] - '0') << 3 |
                             (path[3] - '0'));
    size = 4;
  }
  path.remove_prefix(size);
  return byte;
}

bool leads_up(std::string_view path) noexcept {
  while (!path.empty())
    if (take_until(path, '/') == "..") return true;
  return false;
}

std::string_view without_end(std::string_view text) noexcept {
  return take_until(text, '\n');
}

std::optional<fraction> limit(std::uint64_t time,
                              std::uint64_t period) noexcept {
  return time == 0 ? std::nullopt : fraction::of(time, period);
}

}  // namespace

std::optional<cgroup_line> cgroup_line::parse(std::string_view line) noexcept {
  const std::string_view number = take_until(line, ':');
  const std::size_t colon = line.find(':');
  if (!number_in<std::uint32_t>(number) || colon == std::string_view::npos)
    return std::nullopt;
  const cgroup_line parsed{line.substr(0, colon), line.substr(colon + 1)};
  if (!parsed.path.starts_with('/')) return std::nullopt;
  return parsed;
}

std::optional<mount_line> mount_line::parse(std::string_view line) noexcept {
  for (int i = 0; i != 3; ++i) take_until(line, ' ');  // id, parent, device
  mount_line parsed;
  parsed.root = take_until(line, ' ');
  parsed.point = take_until(line, ' ');
  take_until(line, ' ');  // options of the mount
  while (!line.empty() && take_until(line, ' ') != "-") {
  }
  parsed.type = take_until(line, ' ');
  take_until(line, ' ');  // source
  parsed.options = take_until(line, ' ');
  if (parsed.type.empty() || !parsed.point.starts_with('/'))
    return std::nullopt;
  return parsed;
}

bool has_item(std::string_view list, std::string_view item) noexcept {
  while (!list.empty())
    if (take_until(list, ',') == item) return true;
  return false;
}

bool unescape(std::string_view path, std::span<char> into) noexcept {
  for (std::size_t i = 0; i != into.size(); ++i) {
    into[i] = path.empty() ? '\0' : take_byte(path);
    if (into[i] == '\0') return path.empty();
  }
  return false;
}

std::optional<std::string_view> below(std::string_view root,
                                      std::string_view cgroup) noexcept {
  if (root != "/")
    while (!root.empty()) {
      if (cgroup.empty() || cgroup.front() != take_byte(root))
        return std::nullopt;
      cgroup.remove_prefix(1);
    }
  if (!cgroup.empty() && cgroup.front() != '/') return std::nullopt;
  while (cgroup.starts_with('/')) cgroup.remove_prefix(1);
  // Outside of the namespace whose root is mounted: out of sight.
  if (leads_up(cgroup)) return std::nullopt;
  return cgroup;
}

result<std::optional<fraction>> parse_max(std::string_view text) noexcept {
  std::string_view rest = without_end(text);
  const std::string_view time = detail::take_word(rest);
  const auto period = number_in<std::uint64_t>(rest);
  if (!period) return malformed();
  if (time == "max") return std::nullopt;
  const auto number = number_in<std::uint64_t>(time);
  if (!number) return malformed();
  return limit(*number, *period);
}

result<std::optional<fraction>> parse_quota(std::string_view quota,
                                            std::string_view period) noexcept {
  const auto time = number_in<std::int64_t>(without_end(quota));
  const auto per = number_in<std::uint64_t>(without_end(period));
  if (!time || !per) return malformed();
  if (*time < 0) return std::nullopt;
  return limit(static_cast<std::uint64_t>(*time), *per);
}

result<> list_parser::take(std::string_view piece, set& into) noexcept {
  for (const char c : piece) {
    if (c == '\n') {
      line_ended_ = true;
      continue;
    }
    if (line_ended_) return malformed();
    if (c >= '0' && c <= '9') {
      FILDES_TRYV(take_digit(static_cast<std::size_t>(c - '0')));
    } else if (c == '-') {
      FILDES_TRYV(begin_range());
    } else if (c == ',') {
      FILDES_TRYV(end_item(into));
      wants_item_ = true;
    } else {
      return malformed();
    }
  }
  return success();
}

result<> list_parser::end(set& into) noexcept {
  const bool is_empty = !number_ && !first_ && !wants_item_;
  return is_empty ? success() : end_item(into);
}

result<> list_parser::take_digit(std::size_t digit) noexcept {
  number_ = 10 * number_.value_or(0) + digit;
  if (*number_ >= set::room) return error(errc::overflow, operation::cpu);
  return success();
}

result<> list_parser::begin_range() noexcept {
  if (!number_ || first_) return malformed();
  first_ = std::exchange(number_, std::nullopt);
  return success();
}

result<> list_parser::end_item(set& into) noexcept {
  if (!number_ || first_.value_or(0) > *number_) return malformed();
  for (std::size_t cpu = first_.value_or(*number_); cpu <= *number_; ++cpu)
    into.add(cpu);
  first_ = number_ = std::nullopt;
  return success();
}

}  // namespace fildes::inline FILDES_ABI::cpu
