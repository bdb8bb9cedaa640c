// SPDX-License-Identifier: BSL-1.0
#include "job.hpp"

#include <algorithm>
#include <csignal>

#include <fildes/format.hpp>
#include <fildes/stdio.hpp>
#include <fildes/sys/abi/termios.hpp>

namespace fastcp {

namespace {

// What a handler may write: that a signal came, and which.
volatile std::sig_atomic_t signal_came = 0;

constexpr nanoseconds between_lines(100'000'000);

// Terminals alone answer it.
bool is_terminal(const any_fd& fd) {
  sys::abi::winsize size = {};
  return sys::ioctl(fd.raw(), sys::abi::tiocgwinsz, &size).has_value();
}

moment<clock_id::monotonic> time_now() {
  return value_or(now<clock_id::monotonic>(), moment<clock_id::monotonic>());
}

std::string amount(double bytes) {
  constexpr std::string_view units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit + 1 != std::size(units); ++unit) bytes /= 1024;
  return fmt::format("{:.{}f} {}", bytes, unit == 0 ? 0 : 1, units[unit]);
}

}  // namespace

job::job(bool verbose)
    : verbose_(verbose),
      terminal_(is_terminal(stdio::err())),
      begin_(terminal_ ? time_now() : moment<clock_id::monotonic>()),
      next_(begin_) {}

job::~job() { clear(); }

void job::complain(std::string_view path, std::string_view why) {
  ++done.failed;
  clear();
  fmt::print(stderr, "fastcp: {}: {}\n", path, why);
}

void job::complain(std::string_view path, error why) {
  complain(path, error_text(why).view());
}

void job::mention(std::string_view from, std::string_view to) const {
  clear();
  fmt::print("{} -> {}\n", from, to);
}

void job::expect(std::vector<std::string> sources) {
  if (terminal_) all_.emplace(std::move(sources));
}

bool job::goes_on(std::uint64_t moving) {
  if (terminal_) draw(moving);
  return signal_came == 0;
}

void job::draw(std::uint64_t moving) {
  const auto time = time_now();
  if (time < next_) return;
  next_ = time + between_lines;
  const auto past = std::max(time - begin_, nanoseconds(1'000'000));
  const double seconds = static_cast<double>(past.count()) / 1e9;
  const auto bytes = static_cast<double>(done.bytes + moving);
  fmt::print(stderr, "\r\033[K{}{} files, {}, {}/s", bar(bytes),
             done.files + done.directories, amount(bytes),
             amount(bytes / seconds));
}

// Never full: what is full is done, and gone.
std::string job::bar(double bytes) const {
  const auto all = all_ ? all_->bytes() : std::nullopt;
  if (!all || *all == 0) return {};
  constexpr int width = 24;
  const double part = std::min(bytes / static_cast<double>(*all), 0.99);
  return fmt::format("[{:.<{}}] {:2} %, ",
                     std::string(static_cast<std::size_t>(part * width), '#'),
                     width, static_cast<int>(part * 100));
}

void job::clear() const {
  if (terminal_) fmt::print(stderr, "\r\033[K");
}

int job::finish() {
  clear();
  const bool cut = signal_came != 0;
  if (cut || done.failed != 0)
    fmt::print(stderr, "fastcp: {}{} copied, {} failed\n",
               cut ? "interrupted: " : "", done.files + done.directories,
               done.failed);
  const bool told = std::fflush(stdout) == 0;
  if (!told) fmt::print(stderr, "fastcp: standard output: cannot be written\n");
  return !told || cut || done.failed != 0 ? 1 : 0;
}

void catch_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const auto before = std::signal(signal, [](int n) { signal_came = n; });
    if (before == SIG_IGN) std::signal(signal, SIG_IGN);
  }
}

void pass_signal_on() {
  const int signal = signal_came;
  if (signal == 0) return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace fastcp
