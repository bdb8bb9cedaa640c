// SPDX-License-Identifier: BSL-1.0
#include "session.hpp"

// What the keys after the escape key do.

namespace serial_term {

using namespace fildes;

namespace {

constexpr nanoseconds length_of_break(250'000'000);

std::string described(const serial_counters& c) {
  return fmt::format(
      "received {}, sent {}; changes of cts {}, dsr {}, cd {}, ri {}; breaks "
      "{}, framing errors {}, parity errors {}, overruns {}",
      c.received, c.sent, c.cts, c.dsr, c.cd, c.ri, c.breaks, c.framing_errors,
      c.parity_errors, c.overruns + c.buffer_overruns);
}

}  // namespace

void session::command(char key) {
  switch (key) {
    case 'q': return leave();
    case 'b': return start_break();
    case 'd': return toggle(modem_line::dtr);
    case 'r': return toggle(modem_line::rts);
    case 's': return tell_state();
    case 'h':
    case '?':
      return say("q quit, b break, d DTR, r RTS, s state, {} send it",
                 key_name(asked_.escape).view());
    default: say("no such command; h is for help");
  }
}

bool session::has_port() {
  if (!port_) say("{} has no modem lines", asked_.device);
  return port_.has_value();
}

void session::toggle(modem_line which) {
  if (!has_port()) return;
  const auto lines = port_->lines();
  if (lines.has_error()) return say("{}", lines.error());
  const bool up = lines.value().has(which);
  const auto changed = up ? port_->drop(which) : port_->raise(which);
  if (changed.has_error()) return say("{}", changed.error());
  say("{} {}", which, up ? "dropped" : "raised");
}

void session::start_break() {
  if (!has_port() || break_) return;
  auto started = line_break::start(*port_);
  if (started.has_error()) return say("{}", started.error());
  break_.emplace(std::move(started).value());
  break_end_ = deadline::after(length_of_break);
}

void session::tell_state() {
  const auto settings = with_.line.settings();
  if (settings.has_error()) return say("{}", settings.error());
  say("{}: {}", asked_.device, serial_mode::of(settings.value()));
  if (!has_port()) return;
  const auto lines = port_->lines();
  if (lines.has_value()) say("up: {}", lines.value());
  const auto counters = port_->counters();
  if (counters.has_value() && counted_)
    say("{}", described(counters.value().since(*counted_)));
}

}  // namespace serial_term
