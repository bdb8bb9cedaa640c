// SPDX-License-Identifier: BSL-1.0
//
// Runs a command again whenever files change: directories, signals, a timer and
// a child process, all waited for by one epoll set.

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fildes/epoll.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/spawn.hpp>
#include <fildes/stdio.hpp>
#include <fildes/timerfd.hpp>
#include <fildes/tree_watcher.hpp>

namespace {

using namespace fildes;

constexpr std::string_view help =
    R"(usage: watch-run [OPTION]... PATH... -- COMMAND [ARGUMENT]...

Runs the command, and again each time a file at or below a PATH is written to,
made, renamed or removed, until SIGINT or SIGTERM. Directories are watched with
all that is in them. The command reads nothing.

  --debounce MS     run when nothing has changed for so many milliseconds; 100
  --restart         end a command that still runs, instead of waiting for it
  --clear           clear the screen before each run
  --ignore PATTERN  not for names that match, nor what is below them; `*` stands
                    for any characters and `?` for one. May be repeated.
  --help            print this text
)";

constexpr nanoseconds time_to_end(5'000'000'000);

struct request {
  std::int64_t debounce = 100;
  bool restart = false;
  bool clear = false;
  bool help = false;
  std::vector<std::string_view> ignored;
  std::vector<std::string_view> paths;
  std::vector<std::string_view> command;
  std::optional<std::string_view> wrong;
};

bool read_number(std::string_view digits, std::int64_t& into) {
  const char* const end = digits.data() + digits.size();
  const auto [at, failed] = std::from_chars(digits.data(), end, into);
  return failed == std::errc() && at == end && into >= 0 && into <= 1'000'000;
}

using words = std::span<char*>;

// Takes an option, with its value, off the front.
bool take_option(words& rest, request& r) {
  const std::string_view option = rest.front();
  const bool has_value = option == "--debounce" || option == "--ignore";
  if (has_value && rest.size() < 2) return false;
  rest = rest.subspan(1);
  if (option == "--restart") return r.restart = true;
  if (option == "--clear") return r.clear = true;
  if (option == "--help") return r.help = true;
  if (!has_value) return false;
  const std::string_view value = rest.front();
  rest = rest.subspan(1);
  if (option == "--debounce") return read_number(value, r.debounce);
  r.ignored.push_back(value);
  return !value.empty();
}

request parse(words rest) {
  request r;
  while (!rest.empty() && rest.front() != std::string_view("--")) {
    const std::string_view word = rest.front();
    const bool option = word.starts_with("-");
    if (option && !take_option(rest, r)) r.wrong = word;
    if (r.wrong || r.help) return r;
    if (option) continue;
    r.paths.push_back(word);
    rest = rest.subspan(1);
  }
  if (!rest.empty()) r.command.assign(rest.begin() + 1, rest.end());
  if (r.paths.empty()) r.wrong = "no path";
  if (r.command.empty()) r.wrong = "no command";
  return r;
}

bool matches(std::string_view name, std::string_view pattern) {
  if (pattern.empty()) return name.empty();
  if (pattern.front() == '*') {
    for (std::size_t i = 0; i <= name.size(); ++i)
      if (matches(name.substr(i), pattern.substr(1))) return true;
    return false;
  }
  return !name.empty() &&
         (pattern.front() == '?' || pattern.front() == name.front()) &&
         matches(name.substr(1), pattern.substr(1));
}

/// What a PATH stands for: a directory and all in it, or one file in it.
struct watched {
  std::string_view path;
  std::optional<std::string> only;
  tree_watcher tree;
};

result<watched> watch(std::string_view path) {
  FILDES_TRY(const auto place, path_fd::open(path));
  FILDES_TRY(const file_status status, stat(place));
  if (status.type() == file_type::directory) {
    FILDES_TRY(auto tree, tree_watcher::open(path));
    return watched{path, std::nullopt, std::move(tree)};
  }
  // By its directory: editors put a new file in the place of the old one.
  const std::size_t slash = path.rfind('/') + 1;
  const std::string_view in = slash == 0 ? "." : path.substr(0, slash);
  FILDES_TRY(auto tree, tree_watcher::open(in, {.recursive = false}));
  return watched{path, std::string(path.substr(slash)), std::move(tree)};
}

enum class kind : std::uint8_t { tree, signal, timer, command };

class runner {
 public:
  runner(const request& asked, owned<epoll<kind>> set,
         owned<timerfd<clock_id::monotonic>> timer)
      : asked_(asked), set_(std::move(set)), timer_(std::move(timer)) {}

  result<> begin(const signalfd& signals);
  result<> serve(const signalfd& signals);

 private:
  result<> run();
  result<> read(watched& from);
  void note(const watched& from, const tree_change& change);
  bool is_ignored(std::string_view path) const;
  result<> due();
  result<> ended();
  void end(signal_number by);
  void end_it_in_time();
  deadline next() const;
  result<> handle(const epoll_ready<kind>& event);

  const request& asked_;
  owned<epoll<kind>> set_;
  owned<timerfd<clock_id::monotonic>> timer_;
  std::vector<watched> all_;
  std::optional<child> running_;
  deadline patience_;     // until when the command may take to end
  bool changed_ = false;  // since the timer was set
  bool again_ = false;    // when the command has ended
  std::optional<std::string_view> gone_;
};

template <class... Arguments>
void complain(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  fmt::print(stderr, "watch-run: {}\n",
             fmt::format(text, std::forward<Arguments>(arguments)...));
}

result<> runner::begin(const signalfd& signals) {
  for (const std::string_view path : asked_.paths) {
    auto one = watch(path);
    if (one.has_error()) complain("{}: {}", path, one.error());
    if (one.has_error()) return one.error();
    all_.push_back(std::move(one).value());
  }
  for (std::uint32_t i = 0; i != all_.size(); ++i)
    FILDES_TRYV(set_.add(all_[i].tree.fd(), epoll_add_flag::in,
                         token<kind>(kind::tree, i, 0)));
  FILDES_TRYV(set_.add(signals, epoll_add_flag::in, kind::signal));
  FILDES_TRYV(set_.add(timer_, epoll_add_flag::in, kind::timer));
  return run();
}

// In a group of its own, so that it is ended with all that it has started.
result<> runner::run() {
  again_ = false;
  if (asked_.clear)
    FILDES_TRYV(write_all(stdio::out(), "\033[H\033[2J\033[3J"));
  spawn_options options = {
      .search_path = true, .in = child_stream::null, .process_group = 0};
  for (const std::string_view word : std::span(asked_.command).subspan(1))
    options.args.add(word);
  FILDES_TRY(running_, spawn(asked_.command.front(), options));
  patience_ = deadline::never();
  return set_.add(running_->process, epoll_add_flag::in, kind::command);
}

bool runner::is_ignored(std::string_view path) const {
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view name = path.substr(at, end - at);
    for (const std::string_view pattern : asked_.ignored)
      if (matches(name, pattern)) return true;
    at = end + 1;
  }
  return false;
}

void runner::note(const watched& from, const tree_change& change) {
  if (change.what == tree_event::root_gone) gone_ = from.path;
  if (change.what == tree_event::unwatched)
    return complain("{}/{}: {}, is not watched", from.path, change.path,
                    change.why);
  const auto concerns = [&](std::string_view path) {
    return from.only ? path == *from.only : !is_ignored(path);
  };
  if (concerns(change.path) || (!change.from.empty() && concerns(change.from)))
    changed_ = true;
}

result<> runner::read(watched& from) {
  changed_ = false;
  FILDES_TRYV(
      from.tree.read([&](const tree_change& change) { note(from, change); }));
  if (!changed_) return success();
  FILDES_TRYV(timer_.set(nanoseconds(asked_.debounce * 1'000'000)));
  return success();
}

result<> runner::due() {
  FILDES_TRYV(unless(timer_.read(), errc::again, std::uint64_t{0}));
  if (!running_) return run();
  again_ = true;
  if (asked_.restart) end(signal_number::term);
  return success();
}

void runner::end(signal_number by) {
  if (!running_) return;
  const auto sent =
      running_->process.send_signal(by, {.scope = signal_scope::process_group});
  if (sent.has_error()) (void)running_->process.send_signal(by);  // before 6.9
  patience_ = by == signal_number::kill ? deadline::never()
                                        : deadline::after(time_to_end);
}

result<> runner::ended() {
  FILDES_TRY(const wait_status status, running_->process.wait());
  running_.reset();
  patience_ = deadline::never();
  if (!status.is_success() && !again_)
    complain("{}: {}", asked_.command.front(), status);
  if (!again_) return success();
  const auto started = run();
  if (started.has_error())
    complain("{}: {}", asked_.command.front(), started.error());
  return success();
}

deadline runner::next() const {
  deadline first = patience_;
  for (const watched& one : all_) first = std::min(first, one.tree.wake());
  return first;
}

result<> runner::handle(const epoll_ready<kind>& event) {
  switch (event.whose().kind()) {
    case kind::tree: return read(all_[event.whose().index()]);
    case kind::timer: return due();
    case kind::command: return running_ ? ended() : success();
    case kind::signal: return success();
  }
  return success();
}

result<> runner::serve(const signalfd& signals) {
  epoll_events<kind> events;
  while (!gone_) {
    const auto waited = set_.wait(events, next());
    if (waited.has_error() && waited.error() != errc::intr)
      return waited.error();
    for (const auto& event : events) {
      if (event.whose().kind() == kind::signal) {
        FILDES_TRYV(signals.read());
        end_it_in_time();
        return success();
      }
      FILDES_TRYV(handle(event));
    }
    if (patience_.remaining() == nanoseconds()) end(signal_number::kill);
    for (watched& one : all_)
      if (one.tree.wake().remaining() == nanoseconds()) FILDES_TRYV(read(one));
  }
  complain("{}: is gone", *gone_);
  end_it_in_time();
  return error(errc::noent, operation::watcher);
}

// Asks it to end, and does not wait for ever.
void runner::end_it_in_time() {
  if (!running_) return;
  end(signal_number::term);
  epoll_events<kind> events;
  for (bool ended = false; !ended;) {
    if (patience_.remaining() == nanoseconds()) end(signal_number::kill);
    if (set_.wait(events, patience_).has_error()) continue;
    for (const auto& event : events)
      ended = ended || event.whose().kind() == kind::command;
  }
  (void)running_->process.wait();
}

result<> run(const request& asked) {
  FILDES_TRY(const auto end, blocked_signalfd::create(
                                 {signal_number::int_, signal_number::term}));
  FILDES_TRY(auto set, epoll<kind>::create());
  FILDES_TRY(auto timer,
             timerfd<clock_id::monotonic>::create(timerfd_flag::nonblock));
  runner all(asked, std::move(set), std::move(timer));
  FILDES_TRYV(all.begin(*end));
  return all.serve(*end);
}

}  // namespace

int main(int argc, char** argv) {
  const request asked =
      parse(words(argv, static_cast<std::size_t>(argc)).subspan(1));
  if (asked.wrong) {
    complain("{}: not understood; try --help", *asked.wrong);
    return 1;
  }
  const auto done = asked.help ? write_all(stdio::out(), help) : run(asked);
  if (done.has_value()) return 0;
  complain("{}", done.error());
  return 1;
}
