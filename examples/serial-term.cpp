// SPDX-License-Identifier: BSL-1.0
//
// Connects a terminal with a serial line: settings of both, bytes both ways,
// modem lines and breaks, and the terminal as it was in the end.

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/raw_mode.hpp>
#include <fildes/sigpipe.hpp>
#include <fildes/stat.hpp>

#include "serial-term/session.hpp"

namespace {

using namespace fildes;
using serial_term::parts;
using serial_term::print;
using serial_term::request;

template <class... Arguments>
bool complain(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  print(fmt::format("serial-term: {}\n",
                    fmt::format(text, std::forward<Arguments>(arguments)...)));
  return false;
}

/// What a line did not take, by name.
std::string names_of(const settings_difference& d) {
  std::string names;
  const auto add = [&](auto set) {
    if (!set.empty()) names += fmt::format(" {}", set);
  };
  add(d.others);
  add(d.control);
  add(d.input);
  add(d.output);
  add(d.local);
  return names;
}

struct open_line {
  owned<terminal> line;
  bool is_port;
};

// A pty has no modem lines, but is good for a try.
result<open_line> open(const request& asked) {
  auto port = serial_port::open(
      asked.device,
      {.exclusive = !asked.share, .flags = terminal_flag::nonblock});
  if (port) return open_line{std::move(port).value(), true};
  if (port.error() != errc::notty) return port.error();
  FILDES_TRY(auto line, terminal::open(asked.device, terminal_flag::nonblock));
  if (!asked.share) FILDES_TRYV(line.set_exclusive(true));
  return open_line{std::move(line), false};
}

bool set(const terminal& line, const request& asked) {
  terminal_patch patch = terminal_patch::raw() | asked.mode.patch();
  patch.control.set |= control_flag::clocal | control_flag::cread;
  if (asked.keep_dtr) patch.control.clear |= control_flag::hupcl;
  const auto outcome = line.change(patch);
  if (outcome.has_error())
    return complain("{}: {}", asked.device, outcome.error());
  if (outcome.value().complete()) return true;
  return complain("{}: the line does not take {}:{}", asked.device, asked.mode,
                  names_of(outcome.value().not_taken));
}

// Opened anew, so that it does not make anybody wait, nor others non-blocking
// who have it, too. What that cannot be done with does not wait for long.
result<owned<output_stream>> open_output() {
  FILDES_TRY(const file_status status, stat(stdio::out()));
  if (status.type() == file_type::character_device ||
      status.type() == file_type::fifo) {
    auto again = file::reopen(
        stdio::out(), {.access = access_mode::write_only,
                       .flags = open_flag::nonblock | open_flag::noctty});
    if (again) {
      owned<any_fd> any = std::move(again).value();
      return unchecked_cast<output_stream>(std::move(any));
    }
  }
  return dup(stdio::out());
}

result<std::optional<owned<file>>> open_log(const request& asked) {
  std::optional<owned<file>> log;
  if (!asked.log) return log;
  FILDES_TRY(log, file::open(*asked.log, {.access = access_mode::write_only,
                                          .create = creation::if_absent,
                                          .flags = open_flag::append}));
  return log;
}

std::optional<parts> open_all(const request& asked) {
  auto log = open_log(asked);
  if (log.has_error()) complain("{}: {}", *asked.log, log.error());
  auto output = open_output();
  if (output.has_error()) complain("standard output: {}", output.error());
  auto line = open(asked);
  if (line.has_error() && line.error() == errc::notty)
    complain("{}: not a serial line", asked.device);
  else if (line.has_error())
    complain("{}: {}", asked.device, line.error());
  if (!log || !output || !line) return {};
  if (!set(line.value().line, asked)) {
    if (!asked.share) (void)line.value().line.set_exclusive(false);
    return {};
  }
  return parts{.line = std::move(line.value().line),
               .is_port = line.value().is_port,
               .interactive = value_or(terminal::is(stdio::in()), false),
               .output = std::move(output).value(),
               .log = std::move(log).value()};
}

// The terminal is raw for as long as this takes.
result<std::string> talk(const request& asked, const parts& with,
                         const signalfd& signals) {
  FILDES_TRY(auto set, serial_term::ready_set::create());
  FILDES_TRY(const auto handlers, raw_mode_handlers::install());
  std::optional<raw_mode> raw;
  if (with.interactive) {
    FILDES_TRY(const auto keyboard, checked_cast<terminal>(stdio::in()));
    FILDES_TRY(raw, raw_mode::enter(keyboard));
    print(fmt::format("serial-term: {}, {}; {} h for help\r\n", asked.device,
                      asked.mode, serial_term::key_name(asked.escape).view()));
  }
  serial_term::session all(asked, with, std::move(set));
  (void)all.run(signals);
  return all.trouble();
}

bool run(const request& asked) {
  const sigpipe_guard no_sigpipe;  // standard output's reader may go
  const auto signals = blocked_signalfd::create(
      {signal_number::int_, signal_number::term, signal_number::hup},
      signalfd_flag::nonblock);
  if (signals.has_error()) return complain("{}", signals.error());
  const auto with = open_all(asked);
  if (!with) return false;
  const auto trouble = talk(asked, *with, *signals.value());
  if (!asked.share) (void)with->line.set_exclusive(false);
  if (with->interactive) print("\n");
  if (trouble.has_error()) return complain("{}", trouble.error());
  return trouble.value().empty() || complain("{}", trouble.value());
}

}  // namespace

int main(int argc, char** argv) {
  if (stdio::ensure_open().has_error()) return 1;
  const request asked = serial_term::parse(
      std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  if (asked.wrong) {
    complain("{}: not understood; try --help", *asked.wrong);
    return 1;
  }
  if (!asked.help) return run(asked) ? 0 : 1;
  return write_all(stdio::out(), serial_term::help) ? 0 : 1;
}
