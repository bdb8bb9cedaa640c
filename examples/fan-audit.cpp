// SPDX-License-Identifier: BSL-1.0
//
// Who opened what: a line for each thing that happens to the files of a mount,
// a file system or a directory, as the kernel tells by fanotify.

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fildes/clock.hpp>
#include <fildes/fanotify.hpp>
#include <fildes/file.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/poll.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/stdio.hpp>
#include <fildes/sys/path.hpp>
#include <fildes/sys/process.hpp>

namespace {

using namespace fildes;

constexpr std::string_view help =
    R"(usage: fan-audit [OPTION...] PATH

Prints a line for each thing that happens to the files of the mount that PATH is
on: the time (UTC), the process, its name, what happened, and the file. Goes on
until SIGINT or SIGTERM. Needs CAP_SYS_ADMIN.

  --on mount       all of PATH's mount, the default
  --on filesystem  all of its file system, by whatever mount
  --on directory   the files in the directory PATH, and not those below
  --events LIST    of these, with commas between; open is the default:
                   access, modify, open, open_exec, close_write, close_nowrite,
                   and, but for a mount: create, delete, moved_from, moved_to,
                   attrib
  --json           one JSON object a line
  --count N        end after N lines
  --duration N     end after N seconds
  --help           print this text
)";

using what = fanotify_event_flag;

struct request {
  std::string path;
  fanotify_mark_type on = fanotify_mark_type::mount;
  bool directory = false;
  fanotify_events events = what::open;
  bool json = false;
  std::uint64_t count = UINT64_MAX;
  deadline until = deadline::never();
  bool help = false;
  std::optional<std::string_view> wrong;
};

/// Events that come with names and handles, and not with an open file.
constexpr fanotify_events of_names = what::create | what::delete_ |
                                     what::moved_from | what::moved_to |
                                     what::attrib;
constexpr fanotify_events known = of_names | what::access | what::modify |
                                  what::open | what::open_exec |
                                  what::close_write | what::close_nowrite;

bool read_number(std::string_view digits, std::uint64_t& into) {
  const char* const end = digits.data() + digits.size();
  const auto [at, failed] = std::from_chars(digits.data(), end, into);
  return failed == std::errc() && at == end && into != 0;
}

bool read_event(std::string_view name, fanotify_events& into) {
  for (const auto& flag : flag_names<what>) {
    if (flag.name != name || !known.has(flag.flag)) continue;
    into |= flag.flag;
    return true;
  }
  return false;
}

bool read_events(std::string_view list, fanotify_events& into) {
  into = {};
  for (;;) {
    const std::size_t end = list.find(',');
    if (!read_event(list.substr(0, end), into)) return false;
    if (end == list.npos) return true;
    list.remove_prefix(end + 1);
  }
}

bool read_place(std::string_view name, request& into) {
  into.directory = name == "directory";
  if (name == "mount")
    into.on = fanotify_mark_type::mount;
  else if (name == "filesystem")
    into.on = fanotify_mark_type::filesystem;
  else if (into.directory)
    into.on = fanotify_mark_type::inode;
  else
    return false;
  return true;
}

bool read_duration(std::string_view digits, deadline& into) {
  std::uint64_t seconds = 0;
  if (!read_number(digits, seconds) || seconds > 1'000'000'000) return false;
  into = deadline::after(std::chrono::seconds(seconds));
  return true;
}

bool read_option(std::string_view option, std::string_view value, request& r) {
  if (option == "--on") return read_place(value, r);
  if (option == "--events") return read_events(value, r.events);
  if (option == "--count") return read_number(value, r.count);
  if (option == "--duration") return read_duration(value, r.until);
  return false;
}

request parse(int argc, char** argv) {
  request r;
  for (int i = 1; i < argc && !r.wrong; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--help") {
      r.help = true;
    } else if (argument == "--json") {
      r.json = true;
    } else if (!argument.starts_with("-") && r.path.empty() &&
               !argument.empty()) {
      r.path = argument;
    } else {
      const bool last = i + 1 == argc;
      if (!read_option(argument, last ? "" : argv[++i], r)) r.wrong = argument;
    }
  }
  const bool by_mount = r.on == fanotify_mark_type::mount;
  if (!r.wrong && by_mount && r.events.has_any(of_names)) r.wrong = "--events";
  if (!r.wrong && !r.help && r.path.empty()) r.wrong = "no PATH";
  return r;
}

/// Where a link of /proc leads.
std::string place_of(const any_fd& fd) {
  std::array<char, 4096> text;
  const auto link = fmt::format("/proc/self/fd/{}", fd.raw());
  const auto size = sys::readlinkat(sys::abi::at_fdcwd, link.c_str(),
                                    text.data(), text.size());
  return size ? std::string(text.data(), size.value()) : "?";
}

/// What a process is called; nothing when it has ended.
std::string name_of_process(int pid) {
  const auto comm = file::open(fmt::format("/proc/{}/comm", pid));
  std::array<char, 64> text;
  const auto size = comm ? value_or(comm.value().read(text), 0U) : 0U;
  const std::string_view line(text.data(), size);
  return std::string(line.substr(0, line.find('\n')));
}

struct happening {
  std::string time;
  int pid = 0;
  std::string command;
  std::string what;
  std::string path;
};

/// Bytes that are no plain text, as `\x1b`: a name must not command a terminal.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || c == '\\')
      out += fmt::format("\\x{:02x}", byte);
    else
      out += c;
  }
  return out;
}

/// How many bytes a character of UTF-8 has; 0 when none begins there.
std::size_t size_of_character(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  const unsigned lead = at(0);
  const std::size_t size = lead < 0x80                    ? 1
                           : lead >= 0xc2 && lead <= 0xdf ? 2
                           : lead >= 0xe0 && lead <= 0xef ? 3
                           : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                          : 0;
  if (size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if (at(i) >> 6 != 2) return 0;
  const bool too_long =
      (lead == 0xe0 && at(1) < 0xa0) || (lead == 0xf0 && at(1) < 0x90);
  const bool no_character =
      (lead == 0xed && at(1) > 0x9f) || (lead == 0xf4 && at(1) > 0x8f);
  return too_long || no_character ? 0 : size;
}

/// As a string of JSON. A byte that is no UTF-8 comes as the character of its
/// number.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t size = size_of_character(text);
    const auto byte = static_cast<unsigned char>(text[0]);
    if (size == 0 || byte < 0x20)
      out += fmt::format("\\u{:04x}", byte);
    else if (byte == '"' || byte == '\\')
      (out += '\\') += text[0];
    else
      out += text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out + '"';
}

std::string time_of_day() {
  const auto since =
      value_or(now<clock_id::realtime>(), moment<clock_id::realtime>())
          .since_epoch()
          .count();
  const auto seconds = since / 1'000'000'000 % 86'400;
  return fmt::format("{:02}:{:02}:{:02}.{:03}", seconds / 3600,
                     seconds / 60 % 60, seconds % 60, since / 1'000'000 % 1000);
}

std::string line_of(const happening& h, bool json) {
  if (!json)
    return fmt::format("{} {:>7} {:<15} {} {}\n", h.time, h.pid,
                       h.command.empty() ? "-" : plain(h.command), h.what,
                       plain(h.path));
  return fmt::format(
      "{{\"time\":{},\"pid\":{},\"command\":{},\"what\":{},\"path\":{}}}\n",
      quoted(h.time), h.pid, quoted(h.command), quoted(h.what), quoted(h.path));
}

struct audit {
  owned<fanotify> group;
  owned<file> place;  ///< on the file system of the handles
  std::uint64_t left;
  bool json;
};

/// By the directory's handle and the name, or by the file's own handle; a file
/// whose directory is gone as well has but its name.
std::string path_by_handle(const audit& a, const fanotify_event& e) {
  if (const auto in = e.directory()) {
    const auto directory = hold_by_handle(a.place, in->handle);
    const std::string base = directory ? place_of(directory.value()) : "?";
    if (in->name.empty() || in->name == ".") return base;
    return (base == "/" ? "" : base) + '/' + std::string(in->name);
  }
  const auto of = e.file();
  if (!of) return "?";
  const auto held = hold_by_handle(a.place, of->handle);
  return held ? place_of(held.value()) : "?";
}

std::string path_of(const audit& a, const fanotify_event& e) {
  if (const auto opened = e.opened()) return place_of(*opened);
  return path_by_handle(a, e);
}

happening from(const audit& a, const fanotify_event& e) {
  return {time_of_day(), e.pid(), name_of_process(e.pid()),
          fmt::format("{}", e.what().without(what::ondir)), path_of(a, e)};
}

/// What this program does itself is no news.
void add(std::string& text, audit& a, const fanotify_event& e) {
  if (e.pid() == sys::getpid() || a.left == 0) return;
  text += line_of(from(a, e), a.json);
  --a.left;
}

/// A file that cannot be opened, as for want of descriptors, costs its event.
result<> after_failed_read(error e) {
  if (e == errc::badmsg || e == errc::badf) return e;
  if (e != errc::again && e != errc::intr)
    fmt::print(stderr, "fan-audit: an event was lost: {}\n", e);
  return success();
}

result<> print_events(audit& a, fanotify_reader<fanotify>& events) {
  const auto read = events.read();
  if (read.has_error()) return after_failed_read(read.error());
  std::string text;
  for (auto& item : events) {
    if (const auto* const event = std::get_if<fanotify_event>(&item))
      add(text, a, *event);
    else
      fmt::print(stderr, "fan-audit: events were lost\n");
  }
  return write_all(stdio::out(), text);
}

/// Left unread it would come when it is not blocked any more.
result<> taken(const signalfd& signals) {
  FILDES_TRYV(signals.read());
  return success();
}

result<> follow(audit& a, const signalfd& end, deadline until) {
  fanotify_reader events(a.group);
  std::array waits{poll_entry(a.group, poll_flag::in),
                   poll_entry(end, poll_flag::in)};
  while (a.left != 0) {
    const auto ready = poll(waits, until);
    if (ready.has_error() && ready.error() == errc::intr) continue;
    FILDES_TRY(const std::size_t some, ready);
    if (some == 0) return success();
    if (!waits[1].came.empty()) return taken(end);
    FILDES_TRYV(print_events(a, events));
  }
  return success();
}

result<audit> begin(const request& asked) {
  const bool names = asked.events.has_any(of_names);
  FILDES_TRY(auto group,
             fanotify::create({.report = names ? fanotify_report::fid_name
                                               : fanotify_report::descriptor,
                               .flags = fanotify_flag::nonblock}));
  FILDES_TRY(auto place,
             file::open(asked.path, {.flags = open_flag::nonblock}));
  const fanotify_events with = names ? what::ondir : fanotify_events();
  const fanotify_events children =
      asked.directory ? what::event_on_child : fanotify_events();
  FILDES_TRYV(group.add_mark_on(
      place, {.events = asked.events | with | children, .type = asked.on}));
  return audit{std::move(group), std::move(place), asked.count, asked.json};
}

result<> run(const request& asked) {
  FILDES_TRY(const auto end, blocked_signalfd::create(
                                 {signal_number::int_, signal_number::term}));
  FILDES_TRY(auto a, begin(asked));
  fmt::print(stderr, "fan-audit: watching {}\n", plain(asked.path));
  return follow(a, *end, asked.until);
}

}  // namespace

int main(int argc, char** argv) {
  const request asked = parse(argc, argv);
  if (asked.wrong) {
    fmt::print(stderr, "fan-audit: {}: not understood; try --help\n",
               *asked.wrong);
    return 1;
  }
  const auto done = asked.help ? write_all(stdio::out(), help) : run(asked);
  if (done.has_value()) return 0;
  fmt::print(stderr, "fan-audit: {}\n", done.error());
  return 1;
}
