// SPDX-License-Identifier: BSL-1.0
#include "session.hpp"

#include <array>

#include <fildes/cast.hpp>

namespace serial_term {

using namespace fildes;

namespace {

using bytes = std::array<char, 4096>;
constexpr std::size_t enough = 4 * sizeof(bytes);  // waits for who is slower

constexpr nanoseconds patience(1'000'000'000);
constexpr nanoseconds moment_to_look(10'000'000);

bool has_passed(deadline d) { return d.remaining() == nanoseconds(); }

bool is_for_later(error e) { return e == errc::again || e == errc::intr; }

std::string_view text(const bytes& room, std::size_t size) {
  return {room.data(), size};
}

}  // namespace

session::session(const request& asked, const parts& with, ready_set set)
    : asked_(asked), with_(with), set_(std::move(set)) {
  if (!with_.is_port) return;
  port_ = borrowed<serial_port>::borrow_raw(with_.line.raw());
  if (const auto counted = port_->counters()) counted_ = counted.value();
}

bool session::run(const signalfd& signals) {
  const auto done = loop(signals);
  if (done.has_error()) give_up("epoll", done.error());
  // Closing would wait for what the other side does not take.
  if (!all_is_sent()) (void)with_.line.flush(terminal_queue::output);
  return trouble_.empty();
}

result<> session::loop(const signalfd& signals) {
  FILDES_TRYV(set_.add(with_.line, side::line));
  FILDES_TRYV(set_.add(stdio::in(), side::input));
  FILDES_TRYV(set_.add(with_.output, side::output));
  FILDES_TRYV(set_.add(signals, side::signal));
  FILDES_TRYV(set_.want(side::signal, epoll_modify_flag::in));
  for (advance(); !is_over(); advance()) {
    FILDES_TRYV(want());
    FILDES_TRYV(set_.wait(next_look()));
    if (set_.is_ready(side::line)) read_line();
    if (set_.is_ready(side::line)) write_line();
    if (set_.is_ready(side::input)) read_input();
    if (set_.is_ready(side::output)) write_output();
    if (set_.is_ready(side::signal) && signals.read()) leave();
  }
  return success();
}

// Who is full is not read for; who has nothing to take is not asked.
result<> session::want() {
  const bool goes_on = stage_ != stage::leaving;
  epoll_modify_flags line;
  if (goes_on && to_screen_.size() < enough) line |= epoll_modify_flag::in;
  if (!to_line_.empty()) line |= epoll_modify_flag::out;
  epoll_modify_flags input;
  if (stage_ == stage::open && to_line_.size() < enough)
    input |= epoll_modify_flag::in;
  epoll_modify_flags output;
  if (!to_screen_.empty()) output |= epoll_modify_flag::out;
  FILDES_TRYV(
      set_.want(side::line, line_is_gone_ ? epoll_modify_flags() : line));
  FILDES_TRYV(set_.want(side::input, input));
  return set_.want(side::output, output);
}

// Nobody tells when the kernel has sent the last byte.
deadline session::next_look() const {
  const bool sending = stage_ == stage::draining || stage_ == stage::leaving;
  const deadline first = std::min(until_, break_end_);
  if (!sending || !to_line_.empty()) return first;
  return std::min(first, deadline::after(moment_to_look));
}

void session::advance() {
  if (break_ && has_passed(break_end_)) {
    break_.reset();
    break_end_ = deadline::never();
  }
  if (stage_ != stage::draining || !all_is_sent()) return;
  stage_ = stage::lingering;
  until_ = deadline::after(asked_.linger);
}

bool session::all_is_sent() const {
  if (line_is_gone_) return true;
  return to_line_.empty() && value_or(with_.line.unsent_bytes(), 0U) == 0;
}

bool session::is_over() const {
  const bool late = has_passed(until_);
  if (stage_ == stage::leaving)
    return late || (all_is_sent() && to_screen_.empty());
  return stage_ == stage::lingering && late && to_screen_.empty();
}

void session::leave() {
  if (stage_ == stage::leaving) return;
  stage_ = stage::leaving;
  until_ = deadline::after(patience);
}

void session::give_up(std::string_view what, std::string_view why) {
  if (trouble_.empty()) trouble_ = fmt::format("{}: {}", what, why);
  leave();
}

void session::give_up(std::string_view what, error why) {
  give_up(what, error_text(why).view());
}

void session::read_line() {
  if (stage_ == stage::leaving || to_screen_.size() >= enough) return;
  bytes room;
  const auto come = with_.line.read(room);
  if (come.has_error() && is_for_later(come.error())) return;
  if (come.has_value() && come.value() != 0)
    return take(text(room, come.value()));
  line_is_gone_ = true;
  if (come.has_error()) return give_up(asked_.device, come.error());
  give_up(asked_.device, "the line is gone");
}

void session::write_line() {
  if (to_line_.empty() || line_is_gone_) return;
  const auto sent = with_.line.write(to_line_);
  to_line_.erase(0, value_or(sent, 0U));
  if (sent.has_value() || is_for_later(sent.error())) return;
  line_is_gone_ = true;
  give_up(asked_.device, sent.error());
}

void session::read_input() {
  bytes room;
  const auto come = stdio::in().read(room);
  if (come.has_error() && is_for_later(come.error())) return;
  if (come.has_error()) return give_up("standard input", come.error());
  if (with_.interactive && come.value() == 0) return leave();
  if (come.value() == 0)
    stage_ = stage::draining;
  else if (with_.interactive)
    type(text(room, come.value()));
  else
    send(text(room, come.value()));
}

void session::write_output() {
  if (to_screen_.empty()) return;
  const auto shown = with_.output.write(to_screen_);
  to_screen_.erase(0, value_or(shown, 0U));
  if (shown.has_value() || is_for_later(shown.error())) return;
  to_screen_.clear();
  give_up("standard output", shown.error());
}

void session::take(std::string_view come) {
  asked_.in.append(to_screen_, come);
  if (!with_.log) return;
  const auto kept = write_all(*with_.log, come);
  if (kept.has_error()) give_up(*asked_.log, kept.error());
}

void session::send(std::string_view typed) {
  asked_.out.append(to_line_, typed);
  if (!asked_.echo) return;
  for (const char byte : typed)
    to_screen_ += byte == '\r' ? "\r\n" : std::string_view(&byte, 1);
}

void session::type(std::string_view typed) {
  for (const char& byte : typed) {
    const bool is_command = std::exchange(after_escape_, false);
    if (is_command && byte != asked_.escape)
      command(byte);
    else if (!is_command && byte == asked_.escape)
      after_escape_ = true;
    else
      send({&byte, 1});
  }
}

}  // namespace serial_term
