// SPDX-License-Identifier: BSL-1.0
#include "log.hpp"

#include <iterator>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/poll.hpp>
#include <fildes/sigpipe.hpp>

namespace tour::http {

using namespace fildes;

namespace {

/// What could be taken for the end of the field or the line, or moves a
/// terminal's cursor, as `\xHH`.
void append_quoted(std::string& to, std::string_view text) {
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '"' && c != '\\')
      to += c;
    else
      fmt::format_to(std::back_inserter(to), "\\x{:02x}",
                     static_cast<unsigned char>(c));
  }
}

}  // namespace

bool line_queue::add(std::string_view line) {
  const std::lock_guard hold(mutex_);
  const bool was_empty = lines_.empty() && missing_ == 0;
  // After one that is missing no other is added before the count.
  if (missing_ != 0 || lines_.size() + line.size() > room)
    ++missing_;
  else
    lines_ += line;
  return was_empty;
}

void line_queue::take(std::string& into) {
  into.clear();
  const std::lock_guard hold(mutex_);
  std::swap(into, lines_);
  if (missing_ != 0)
    fmt::format_to(std::back_inserter(into),
                   "# not logged, as the log was too slow: {}\n", missing_);
  missing_ = 0;
}

void line_queue::close(deadline until) {
  const std::lock_guard hold(mutex_);
  closed_ = true;
  until_ = until;
}

bool line_queue::is_closed(deadline& until) const {
  const std::lock_guard hold(mutex_);
  until = until_;
  return closed_;
}

result<std::unique_ptr<access_log>> access_log::start(owned<output_stream> to,
                                                      std::string name) {
  FILDES_TRY(auto wake, wake_up::create());
  std::unique_ptr<access_log> made(
      new access_log(std::move(to), std::move(wake), std::move(name)));
  try {
    made->thread_ = std::thread([log = made.get()] { log->run(); });
  } catch (const std::system_error&) {
    return error(errc::again, operation::spawn);
  }
  return made;
}

void access_log::add(const log_entry& entry) {
  line_.clear();
  line_ += "127.0.0.1 - - [";
  line_ += entry.time;
  line_ += "] \"";
  append_quoted(line_, entry.request);
  fmt::format_to(std::back_inserter(line_), "\" {} {}\n", entry.status,
                 entry.size);
  if (queue_.add(line_)) (void)wake_.wake();
}

bool access_log::end(deadline until) {
  if (thread_.joinable()) {
    queue_.close(until);
    (void)wake_.wake();
    thread_.join();
  }
  return !failed_;
}

void access_log::run() {
  const sigpipe_guard quiet;
  const auto done = write_lines();
  failed_ = done.has_error();
  if (failed_) complain(done.error());
}

// Standard error may be what is slow.
void access_log::complain(error e) const {
  const std::string text =
      fmt::format("fildes-tour: {}: {}; no more is logged\n", name_, e);
  (void)write_all(stdio::err(), text, {.until = deadline::after({})});
}

result<> access_log::write_lines() {
  for (;;) {
    deadline until;
    const bool closed = queue_.is_closed(until);
    if (rest_.empty()) queue_.take(rest_);
    if (rest_.empty() && closed) return success();
    FILDES_TRY(const bool has_room, wait(until));
    if (has_room) FILDES_TRYV(write_some());
  }
}

/// Waits for more, for the end, or for room; says whether there is room for
/// what is left.
result<bool> access_log::wait(deadline until) {
  poll_entry both[] = {{wake_, poll_flag::in}, {to_, poll_flag::out}};
  const std::span entries(both, rest_.empty() ? 1 : 2);
  const auto ready = poll(entries, until);
  if (ready.has_error() && ready.error() == errc::intr) return false;
  FILDES_TRYV(ready);
  if (ready.value() == 0) return error(errc::timedout, operation::deadline);
  if (!both[0].came.empty()) FILDES_TRYV(wake_.take());
  return !both[1].came.empty();
}

// No more than a pipe takes without waiting, once it has room.
result<> access_log::write_some() {
  constexpr std::size_t at_once = 4096;
  const auto n = to_.write(std::string_view(rest_).substr(0, at_once));
  const bool not_now =
      n.has_error() && (n.error() == errc::again || n.error() == errc::intr);
  if (n.has_error() && !not_now) return n.error();
  rest_.erase(0, value_or(n, 0U));
  return success();
}

}  // namespace tour::http
