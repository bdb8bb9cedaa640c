// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "print.hpp"
#include "terminal.hpp"

namespace tour {

namespace {

constexpr std::size_t width = 80;

enum class ink { bold = 1, dim = 2, red = 31, green = 32, yellow = 33 };

std::string colored(std::string_view text, ink i, const style& s) {
  if (!s.color) return std::string(text);
  return fmt::format("\033[{}m{}\033[0m", static_cast<int>(i), text);
}

std::string heading(int number, std::string_view text, const style& s) {
  return '\n' + colored(fmt::format("{}  {}", number, text), ink::bold, s) +
         '\n';
}

std::string mark(bool good, const style& s) {
  return good ? colored("ok", ink::green, s) : colored("FAILED", ink::red, s);
}

/// The names of the features with one answer, in lines that fit.
std::string feature_lines(const machine& m, answer which,
                          std::string_view label, ink i, const style& s) {
  constexpr std::size_t indent = 18;
  std::string out, line;
  const auto flush = [&] {
    const std::string_view shown = out.empty() ? label : "";
    out += "   " + colored(fmt::format("{:<15}", shown), i, s) + line + '\n';
    line.clear();
  };
  for (const feature& f : m.features) {
    if (f.has != which) continue;
    if (!line.empty()) line += ", ";
    if (indent + line.size() + f.name.size() + 1 > width) {
      line.pop_back();
      flush();
    }
    line += f.name;
  }
  if (!line.empty()) flush();
  return out;
}

/// A bar of up to `columns`, in eighths of a column where the terminal can.
std::string bar(double part, std::size_t columns, const style& s) {
  static constexpr std::string_view eighths[] = {"",  "▏", "▎", "▍",
                                                 "▌", "▋", "▊", "▉"};
  const auto units =
      static_cast<std::size_t>(part * static_cast<double>(columns) * 8 + 0.5);
  std::string out;
  for (std::size_t i = 0; i != units / 8; ++i) out += s.utf8 ? "█" : "#";
  std::size_t used = units / 8;
  if (s.utf8 && units % 8 != 0) {
    out += eighths[units % 8];
    ++used;
  }
  return colored(out, ink::green, s) + std::string(columns - used, ' ');
}

double mib(std::uint64_t bytes) {
  return static_cast<double>(bytes) / (1 << 20);
}

double speed(const pipeline& p, const way& w) {
  return w.seconds > 0 ? mib(p.bytes_moved) / w.seconds : 0;
}

std::string way_line(const pipeline& p, const way& w, double fastest,
                     const style& s) {
  const double gigabytes = static_cast<double>(p.bytes_moved) / 1e9;
  const double part = fastest > 0 ? speed(p, w) / fastest : 0;
  return fmt::format("   {:<17}{:>6.0f}  {}{:>8.2f}{:>11}  {}\n", w.name,
                     speed(p, w), bar(part, 23, s),
                     gigabytes > 0 ? w.cpu_seconds / gigabytes : 0, w.calls,
                     mark(!w.damaged, s));
}

std::string left_out(const pipeline& p) {
  std::string out;
  if (p.files_moved + p.unreadable < p.files_found)
    out += fmt::format(
        "   left out, as the time was up: {} files, {:.0f} MiB\n",
        p.files_found - p.files_moved, mib(p.bytes_found - p.bytes_moved));
  if (!p.walk_complete) out += "   and what the walk had no time to find\n";
  if (p.unreadable > 0)
    out += fmt::format("   could not be read: {} files or directories\n",
                       p.unreadable);
  if (p.changed > 0)
    out += fmt::format("   changed while they were moved, not compared: {}\n",
                       p.changed);
  return out;
}

std::string way_table(const pipeline& p, const style& s) {
  double fastest = 0;
  for (const way& w : p.ways) fastest = std::max(fastest, speed(p, w));
  std::string out =
      colored(fmt::format("   {:<17}{:>6}{:>33}{:>11}  {}\n", "way", "MiB/s",
                          "CPU s/GB", "calls", "digest"),
              ink::dim, s);
  for (const way& w : p.ways) out += way_line(p, w, fastest, s);
  return out;
}

std::string check_lines(const std::vector<check>& checks, const style& s) {
  std::string out;
  for (const check& c : checks) {
    out += fmt::format("   {:<19}{:<50}  {}\n", c.name, c.what,
                       mark(c.failure.empty(), s));
    if (!c.failure.empty())
      out += fmt::format("   {:<19}{}\n", "", printable(c.failure, 57));
  }
  return out;
}

}  // namespace

std::string title_text(const style& s) {
  return colored("fildes", ink::bold, s) +
         ": every descriptor has a type and an owner\n";
}

std::string machine_text(const machine& m, const style& s) {
  std::string out = heading(1, "This machine", s);
  out += fmt::format("   Linux {}, {}; asked what it can do:\n",
                     printable(m.kernel, 40), printable(m.architecture, 12));
  out += feature_lines(m, answer::yes, "has", ink::green, s);
  out +=
      feature_lines(m, answer::not_permitted, "not permitted", ink::yellow, s);
  out += feature_lines(m, answer::no, "has not", ink::dim, s);
  return out;
}

std::string checks_text(const std::vector<check>& checks, const style& s) {
  return heading(2, "Each kind, once round", s) + check_lines(checks, s);
}

std::string pipeline_text(const pipeline& p, const style& s) {
  std::string out = heading(3, "The pipeline: file, pipe, file", s);
  out += fmt::format("   {}\n", printable(p.directory, width - 4));
  out += fmt::format("   {} files, {:.0f} MiB, three times in {:.1f} s\n",
                     p.files_moved, mib(p.bytes_moved), p.seconds);
  out += left_out(p) + '\n' + way_table(p, s);
  out +=
      "   calls: those that moved bytes. transfer() also asks what its two\n"
      "   ends are, and keeps SIGPIPE away: some calls a file more.\n";
  if (!p.failure.empty())
    out += "   " + colored(printable(p.failure, 70), ink::red, s) + '\n';
  return out;
}

std::string served_text(const served& f, const style& s) {
  std::string out = heading(4, "The server: file, socket, file", s);
  out += check_lines(f.parts, s);
  out += fmt::format(
      "   {} files, {:.0f} MiB, {} requests over one connection, {:.1f} s  "
      "{}\n",
      f.files, mib(f.bytes), f.requests, f.seconds, mark(f.damaged == 0, s));
  if (f.files + f.unreadable < f.files_found)
    out += fmt::format("   left out, as the time was up: {} files\n",
                       f.files_found - f.files - f.unreadable);
  if (f.unreadable > 0)
    out += fmt::format("   could not be read: {} files\n", f.unreadable);
  if (f.changed > 0)
    out += fmt::format("   changed while they were fetched: {} files\n",
                       f.changed);
  out +=
      "   every byte compared; HEAD, Range and If-None-Match tried as well.\n"
      "   `fildes-tour --serve DIRECTORY` is the same for a browser.\n";
  if (!f.failure.empty())
    out += "   " + colored(printable(f.failure, 70), ink::red, s) + '\n';
  return out;
}

std::string errors_text(const std::vector<error_example>& e, const style& s) {
  std::string out = heading(5, "What errors look like", s);
  for (const error_example& x : e)
    out +=
        fmt::format("   {:<29}{}\n", x.what,
                    x.expected ? printable(x.text, 47)
                               : colored(printable(x.text, 47), ink::red, s));
  return out;
}

std::string end_text(const report& r, const style& s) {
  std::string out = heading(6, "What to read next", s);
  out +=
      "   README.md             a whole program in twelve lines\n"
      "   docs/ownership.md     what cannot go wrong, and what still can\n"
      "   docs/moving-data.md   which call for which bytes\n"
      "   docs/errors.md        results, and errors that say who failed\n\n";
  const verdict v = judge(r);
  if (v.failed > 0)
    return out +
           colored(fmt::format("{} of {} checks FAILED", v.failed, v.checked),
                   ink::red, s) +
           '\n';
  return out +
         colored(fmt::format("all {} checks ok", v.checked), ink::green, s) +
         fmt::format(", {:.1f} s\n", r.seconds);
}

}  // namespace tour
