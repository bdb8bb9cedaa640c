// SPDX-License-Identifier: BSL-1.0
#include "player.hpp"

#include <algorithm>
#include <csignal>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/pidfd.hpp>
#include <fildes/poll.hpp>
#include <fildes/raw_mode.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/stdio.hpp>

#include "cast_file.hpp"
#include "common.hpp"
#include "json.hpp"

namespace ptyrec {

namespace {

using time_point = moment<clock_id::monotonic>;

// With the exit status that goes with it.
int fail(std::string_view what, std::string_view why) {
  complain("{}: {}", what, why);
  return 1;
}
int fail(std::string_view what, error why) {
  return fail(what, fmt::format("{}", why));
}

// No longer than 285 years.
nanoseconds slowed(nanoseconds time, double speed) {
  const double exact = static_cast<double>(time.count()) / speed;
  return nanoseconds(static_cast<std::int64_t>(std::min(exact, 9e18)));
}

class player {
 public:
  player(const play_request& asked, cast_reader& from,
         const signalfd& signals FILDES_LIFETIMEBOUND);

  /// Until the end, a signal, or a line that is wrong.
  result<> run();

  std::optional<signal_number> ended_by() const { return stop_; }

 private:
  result<> show(const cast_event& event);
  result<> wait_for(bool room);
  result<> turn(bool room, deadline until);
  result<> key_typed();
  result<> pause();

  const play_request& asked_;
  cast_reader& from_;
  borrowed<signalfd> signals_;
  std::optional<borrowed<terminal>> keys_;
  std::optional<raw_mode> raw_;
  nanoseconds longest_;  // that nothing happens
  nanoseconds last_;     // the recording's time of the last output
  time_point due_;       // of the next output
  std::optional<time_point> paused_;
  bool has_room_ = false;
  std::optional<signal_number> stop_;
};

player::player(const play_request& asked, cast_reader& from,
               const signalfd& signals)
    : asked_(asked),
      from_(from),
      signals_(signals),
      longest_(asked.max_idle.value_or(
          from.header().idle_limit.value_or(nanoseconds::max()))) {
  const auto in = checked_cast<terminal>(stdio::in());
  if (in.has_error()) return;
  // Keys at once and unseen, but ^C as ever. In the background none is read.
  auto raw = raw_mode::enter(
      in.value(),
      {.patch = terminal_patch::raw() |
                terminal_patch{.local = {.set = local_flag::isig}}});
  if (raw.has_error()) return;
  keys_ = in.value();
  raw_ = std::move(raw).value();
}

result<> player::run() {
  FILDES_TRY(due_, now<clock_id::monotonic>());
  while (!stop_ && from_.next() == cast_reader::step::event)
    if (from_.event().what == code::output) FILDES_TRYV(show(from_.event()));
  return success();
}

result<> player::show(const cast_event& event) {
  constexpr std::size_t at_once = 1024;  // what there is room for, if any
  const nanoseconds gap = std::min(event.at - last_, longest_);
  last_ = event.at;
  due_ = due_ + slowed(gap, asked_.speed);
  FILDES_TRYV(wait_for(false));
  for (byte_view rest = event.data; !rest.empty();) {
    FILDES_TRYV(wait_for(true));
    if (stop_) return success();
    const auto written = stdio::out().write(rest.first(at_once));
    if (written.has_error() && written.error() != errc::again)
      return written.error();
    rest = rest.after(value_or(written, 0U));
  }
  return success();
}

// Until it is time, or there is room to write, and it is not paused.
result<> player::wait_for(bool room) {
  has_room_ = false;
  while (!stop_) {
    FILDES_TRY(const auto time, now<clock_id::monotonic>());
    if (!paused_ && (room ? has_room_ : due_ <= time)) break;
    const bool waits = paused_ || room;
    FILDES_TRYV(turn(room && !paused_,
                     waits ? deadline::never() : deadline::after(due_ - time)));
  }
  return success();
}

result<> player::turn(bool room, deadline until) {
  std::vector<poll_entry> entries;
  const auto add = [&](const any_fd& fd, poll_flag what) {
    entries.push_back({borrowed<any_fd>::borrow_raw(fd.raw()), what});
  };
  add(signals_, poll_flag::in);
  add(stdio::out(), poll_flag::out);
  if (!room) entries.pop_back();
  if (keys_) add(*keys_, poll_flag::in);
  const auto polled = poll(entries, until);
  if (polled.has_error() && polled.error() != errc::intr) return polled.error();
  if (polled.has_error()) return success();
  if (entries.front().came != poll_flags()) {
    FILDES_TRY(const signal_info info, signals_.read());
    stop_ = info.signal();
  }
  has_room_ = room && entries[1].came != poll_flags();
  const bool typed = keys_ && entries.back().came != poll_flags();
  return typed ? key_typed() : success();
}

result<> player::key_typed() {
  char key = 0;
  const auto got = keys_->read(byte_span(&key, 1));
  if (value_or(got, 0U) == 0) keys_.reset();
  return key == ' ' ? pause() : success();
}

// Or goes on, so much later.
result<> player::pause() {
  FILDES_TRY(const auto time, now<clock_id::monotonic>());
  if (paused_) due_ = due_ + (time - *paused_);
  paused_ = paused_ ? std::nullopt : std::optional(time);
  return success();
}

// The terminal's modes are as they were when this returns; what the recording
// may have left of colours, and a cursor that it hid, is put right if it was
// interrupted.
result<std::optional<signal_number>> show_all(const play_request& asked,
                                              cast_reader& from,
                                              const signalfd& signals) {
  FILDES_TRY(const auto handlers, restore_at_any_end());
  player p(asked, from, signals);
  FILDES_TRYV(p.run());
  if (p.ended_by() && checked_cast<terminal>(stdio::out()).has_value())
    (void)stdio::out().write("\033[0m\033[?25h");
  return p.ended_by();
}

result<int> play_from(const play_request& asked, const file& held) {
  cast_reader from(held);
  if (!from.begin()) return fail(asked.path, from.why());
  FILDES_TRY(
      const auto signals,
      blocked_signalfd::create({signal_number::int_, signal_number::quit,
                                signal_number::term, signal_number::hup}));
  FILDES_TRY(const auto ended_by, show_all(asked, from, *signals));
  if (!from.why().empty()) return fail(asked.path, from.why());
  if (!ended_by) return 0;
  FILDES_TRY(const auto self, pidfd::self());
  FILDES_TRYV(self.send_signal(*ended_by));  // when `signals` lets it
  return 128 + static_cast<int>(*ended_by);
}

double seconds(nanoseconds d) { return static_cast<double>(d.count()) / 1e9; }

/// What is in a recording.
struct contents {
  std::uint64_t outputs = 0, inputs = 0, resizes = 0, markers = 0;
  std::uint64_t output_bytes = 0, input_bytes = 0;
  nanoseconds length;
  nanoseconds longest_gap;

  void add(const cast_event& event);
  std::string text(const cast_header& header) const;
};

void contents::add(const cast_event& event) {
  longest_gap = std::max(longest_gap, event.at - length);
  length = event.at;
  if (event.what == code::output) {
    ++outputs;
    output_bytes += event.data.size();
  } else if (event.what == code::input) {
    ++inputs;
    input_bytes += event.data.size();
  }
  if (event.what == code::resize) ++resizes;
  if (event.what == code::marker) ++markers;
}

std::string contents::text(const cast_header& header) const {
  std::string all = fmt::format("size      {}\n", to_text(header.size));
  if (header.timestamp)
    all += fmt::format("recorded  {} s after 1970\n", *header.timestamp);
  // As JSON has them, lest they do something to the terminal.
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    all += fmt::format("{:9} ", name);
    add_json(all, value);
    all += '\n';
  };
  add("command", header.command);
  add("title", header.title);
  for (const auto& [name, value] : header.environment)
    add("with", fmt::format("{}={}", name, value));
  all += fmt::format("length    {:.6f} s, longest gap {:.6f} s\n",
                     seconds(length), seconds(longest_gap));
  all +=
      fmt::format("output    {} bytes in {} events\n", output_bytes, outputs);
  all += fmt::format("input     {} bytes in {} events\n", input_bytes, inputs);
  return all + fmt::format("resizes   {}\nmarkers   {}\n", resizes, markers);
}

}  // namespace

int play(const play_request& asked) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto held = file::open(asked.path);
  if (held.has_error()) return fail(asked.path, held.error());
  const auto status = play_from(asked, held.value());
  return status.has_value() ? status.value() : fail("replay", status.error());
}

int info(const std::string& path) {
  const auto held = file::open(path);
  if (held.has_error()) return fail(path, held.error());
  cast_reader from(held.value());
  if (!from.begin()) return fail(path, from.why());
  contents all;
  while (from.next() == cast_reader::step::event) all.add(from.event());
  const auto printed = write_all(stdio::out(), all.text(from.header()));
  if (printed.has_error()) return fail("standard output", printed.error());
  return from.why().empty() ? 0 : fail(path, from.why());
}

}  // namespace ptyrec
