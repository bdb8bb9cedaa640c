// SPDX-License-Identifier: BSL-1.0
#include "session.hpp"

#include <csignal>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/pidfd.hpp>
#include <fildes/poll.hpp>
#include <fildes/pty.hpp>
#include <fildes/raw_mode.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/spawn.hpp>
#include <fildes/stdio.hpp>

#include "common.hpp"

namespace ptyrec {

namespace {

/// As much as a terminal or a pipe that poll(2) found writable takes without
/// waiting for long.
constexpr std::size_t at_once = 1024;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string shell() {
  const std::string wanted = variable("SHELL");
  return wanted.empty() ? "/bin/sh" : wanted;
}

size_of_window size_from(const window_size& size) {
  if (size.rows == 0 || size.columns == 0) return {};
  return {size.columns, size.rows};
}

int number_of(signal_number signal) { return static_cast<int>(signal); }

bool would_wait(error e) { return e == errc::again || e == errc::intr; }

class session {
 public:
  session(const record_request& asked, cast_writer& to,
          const signalfd& signals FILDES_LIFETIMEBOUND)
      : asked_(asked), recording_(to), signals_(signals) {}

  result<> run();

  /// What ended it before the command did.
  std::optional<signal_number> ended_by() const { return stop_; }
  int status() const;

 private:
  result<> begin();
  result<> make_terminal();
  result<> start();
  cast_header header() const;
  void check_size();

  void want(const any_fd& fd, poll_flags what, result<> (session::*then)());
  void want_all();
  result<> turn();
  result<> drain();
  result<> signal_came();
  result<> child_ended();
  result<> user_typed();
  result<> master_ready();
  result<> user_reads();
  result<> read_master();
  result<> type();
  void input_ended();

  const record_request& asked_;
  cast_writer& recording_;
  borrowed<signalfd> signals_;
  std::optional<borrowed<terminal>> user_;  // standard input, if it is one
  std::optional<pty> pty_;
  std::optional<raw_mode> raw_;
  std::optional<child> child_;
  std::optional<wait_status> status_;
  std::optional<signal_number> stop_;
  size_of_window size_;
  std::string to_user_;
  std::string to_child_;
  char last_typed_ = '\n';
  bool has_input_ = true;
  bool quiet_ = false;  // nobody has the terminal open now
  std::vector<poll_entry> entries_;
  std::vector<result<> (session::*)()> handlers_;
};

int session::status() const {
  if (stop_) return 128 + number_of(*stop_);
  if (!status_) return cannot_record;
  const auto code = status_->exit_code();
  return code ? *code : 128 + number_of(*status_->signal());
}

cast_header session::header() const {
  const auto now = fildes::now<clock_id::realtime>();
  cast_header made{.size = size_, .command = asked_.command};
  if (now.has_value())
    made.timestamp = now.value().since_epoch().count() / 1'000'000'000;
  for (const char* const name : {"TERM", "SHELL"})
    if (const auto value = variable(name); !value.empty())
      made.environment.emplace_back(name, value);
  return made;
}

// As the user's, so that it looks and behaves like it.
result<> session::make_terminal() {
  const auto in = checked_cast<terminal>(stdio::in());
  pty_options options = {.master = terminal_flag::nonblock};
  if (in.has_value()) {
    user_ = in.value();
    FILDES_TRY(options.settings, user_->settings());
    FILDES_TRY(const window_size size, user_->size());
    size_ = size_from(size);
  }
  if (asked_.size) size_ = *asked_.size;
  options.size = window_size{.rows = size_.rows, .columns = size_.columns};
  FILDES_TRY(pty_, pty::open(options));
  return success();
}

// This side keeps the peer open, too: a command that closes it for a while is
// none that has ended.
result<> session::start() {
  const bool plain = asked_.command.empty();
  spawn_options options = {.search_path = true,
                           .controlling_terminal = pty_->peer};
  if (!plain) options.args = {"-c", asked_.command};
  FILDES_TRY(child_, spawn(plain ? shell() : "/bin/sh", options));
  return success();
}

result<> session::begin() {
  FILDES_TRYV(make_terminal());
  if (user_) {
    FILDES_TRY(raw_, raw_mode::enter(*user_));
  }
  FILDES_TRYV(start());
  recording_.begin(header());
  return success();
}

result<> session::run() {
  FILDES_TRYV(begin());
  while (!status_ && !stop_) FILDES_TRYV(turn());
  if (!stop_) FILDES_TRYV(drain());
  recording_.end();
  return success();
}

void session::check_size() {
  if (!user_ || asked_.size) return;
  const auto asked = user_->size();
  if (asked.has_error() || size_from(asked.value()) == size_) return;
  size_ = size_from(asked.value());
  (void)pty_->master.set_size({.rows = size_.rows, .columns = size_.columns});
  recording_.add(code::resize, to_text(size_));
}

void session::want(const any_fd& fd, poll_flags what,
                   result<> (session::*then)()) {
  if (what == poll_flags()) return;
  entries_.push_back({borrowed<any_fd>::borrow_raw(fd.raw()), what});
  handlers_.push_back(then);
}

// Nothing more is read on one side than the other has taken.
void session::want_all() {
  entries_.clear();
  handlers_.clear();
  want(signals_, poll_flag::in, &session::signal_came);
  if (!to_user_.empty())
    want(stdio::out(), poll_flag::out, &session::user_reads);
  if (status_) return;
  want(child_->process, poll_flag::in, &session::child_ended);
  if (has_input_ && to_child_.empty())
    want(stdio::in(), poll_flag::in, &session::user_typed);
  poll_flags of_master;
  if (to_user_.empty()) of_master |= poll_flag::in;
  if (!to_child_.empty()) of_master |= poll_flag::out;
  if (!quiet_) want(pty_->master, of_master, &session::master_ready);
}

result<> session::turn() {
  constexpr nanoseconds a_while(50'000'000);
  want_all();
  const auto until = quiet_ ? deadline::after(a_while) : deadline::never();
  quiet_ = false;
  const auto count = poll(entries_, until);
  if (count.has_error() && count.error() != errc::intr) return count.error();
  if (count.has_error()) {  // stopped meanwhile, perhaps, and missed a SIGWINCH
    check_size();
    return success();
  }
  for (std::size_t i = 0; i != entries_.size(); ++i)
    if (entries_[i].came != poll_flags()) FILDES_TRYV((this->*handlers_[i])());
  return success();
}

// What the command printed before it ended is all there by now: the master says
// `again` or the end when it has been read.
result<> session::drain() {
  for (;;) {
    while (!to_user_.empty() && !stop_) FILDES_TRYV(turn());
    if (stop_) return success();
    FILDES_TRYV(read_master());
    if (to_user_.empty()) return success();
  }
}

result<> session::signal_came() {
  FILDES_TRY(const signal_info info, signals_.read());
  if (info.signal() == signal_number::winch)
    check_size();
  else
    stop_ = info.signal();
  return success();
}

result<> session::child_ended() {
  FILDES_TRY(status_, retry_on_intr([&] { return child_->process.wait(); }));
  return success();
}

result<> session::user_typed() {
  char bytes[4096];
  const auto got = stdio::in().read(bytes);
  if (got.has_error() && would_wait(got.error())) return success();
  // A terminal in raw mode has no end but that it is gone, which may be EIO.
  if (user_ && value_or(got, 0U) == 0) stop_ = signal_number::hup;
  if (stop_) return success();
  FILDES_TRY(const std::size_t size, got);
  to_child_.assign(bytes, size);
  if (size == 0) input_ended();
  last_typed_ = to_child_.back();
  if (asked_.input && size != 0) recording_.add(code::input, to_child_);
  return type();
}

// Says so to the command as a user would: once to end the line, if one is open,
// and once to end the input.
void session::input_ended() {
  has_input_ = false;
  const auto settings = pty_->master.settings();
  const char end =
      settings.has_value()
          ? static_cast<char>(settings.value()[control_character::end_of_file])
          : '\4';
  to_child_.assign(last_typed_ == '\n' ? 1 : 2, end);
}

result<> session::master_ready() {
  if (!to_child_.empty()) FILDES_TRYV(type());
  return to_user_.empty() ? read_master() : success();
}

result<> session::read_master() {
  char bytes[16 << 10];
  const auto got = pty_->master.read(bytes);
  if (got.has_error() && would_wait(got.error())) return success();
  FILDES_TRY(const std::size_t size, got);
  quiet_ = size == 0;
  to_user_.assign(bytes, size);
  if (size != 0) recording_.add(code::output, to_user_);
  return success();
}

// Typed at a terminal that nobody has open it is lost.
result<> session::type() {
  const auto typed = pty_->master.write(to_child_);
  if (typed.has_error() && would_wait(typed.error())) return success();
  to_child_.erase(0, value_or(typed, to_child_.size()));
  return success();
}

result<> session::user_reads() {
  const auto written = stdio::out().write(byte_view(to_user_).first(at_once));
  if (written.has_error() && would_wait(written.error())) return success();
  if (written.has_error() && written.error() == errc::pipe)
    stop_ = signal_number::pipe;
  else if (written.has_error() && written.error() == errc::io)
    stop_ = signal_number::hup;
  if (stop_) return success();
  FILDES_TRY(const std::size_t size, written);
  to_user_.erase(0, size);
  return success();
}

// The terminal is as it was when this returns.
result<int> run_session(const record_request& asked, cast_writer& to,
                        const signalfd& signals,
                        std::optional<signal_number>& ended_by) {
  FILDES_TRY(const auto handlers, restore_at_any_end());
  session s(asked, to, signals);
  FILDES_TRYV(s.run());
  ended_by = s.ended_by();
  return s.status();
}

// What has to be so whatever this program was started with.
void set_signals() {
  std::signal(SIGCHLD, SIG_DFL);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

// A signal that ended the session does the rest when `signals` lets it.
result<int> record_to(const record_request& asked, cast_writer& to) {
  FILDES_TRY(const auto signals,
             blocked_signalfd::create({signal_number::int_, signal_number::quit,
                                       signal_number::term, signal_number::hup,
                                       signal_number::winch}));
  std::optional<signal_number> ended_by;
  FILDES_TRY(const int status, run_session(asked, to, *signals, ended_by));
  const bool failed = !to.trouble().empty();
  if (failed) complain("{}: {}; not recorded since", asked.path, to.trouble());
  if (ended_by) {
    FILDES_TRY(const auto self, pidfd::self());
    FILDES_TRYV(self.send_signal(*ended_by));
  }
  return failed && status == 0 ? cannot_record : status;
}

}  // namespace

int record(const record_request& asked) {
  set_signals();
  std::string why;
  auto to = cast_writer::open(asked.path, asked.there, why);
  if (!to) {
    complain("{}: {}", asked.path, why);
    return cannot_record;
  }
  const auto status = record_to(asked, *to);
  if (status.has_value()) return status.value();
  complain("{}", status.error());
  return cannot_record;
}

}  // namespace ptyrec
