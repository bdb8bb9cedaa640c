// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include <fildes/format.hpp>
#include <fildes/stdio.hpp>
#include <fildes/sys/abi/termios.hpp>

namespace tee_log {

using namespace fildes;

namespace {

constexpr nanoseconds between_lines(100'000'000);

// Terminals alone answer it.
bool is_terminal(const any_fd& fd) {
  sys::abi::winsize size = {};
  return sys::ioctl(fd.raw(), sys::abi::tiocgwinsz, &size).has_value();
}

moment<clock_id::monotonic> time_now() {
  return value_or(now<clock_id::monotonic>(), moment<clock_id::monotonic>());
}

}  // namespace

report::report(bool progress)
    : progress_(progress && is_terminal(stdio::err())), next_(time_now()) {}

void report::complain(std::string_view name, std::string_view why) {
  failed_ = true;
  mention(name, why);
}

void report::complain(std::string_view name, error why) {
  if (why == error(errc::again, sys::nr::flock))
    complain(name, "somebody else has it locked");
  else if (why == error(errc::inval, operation::checked_cast))
    complain(name, "of the wrong kind; see --help");
  else if (why == error(errc::inval, operation::fifo))
    complain(name, "no FIFO");
  else
    complain(name, error_text(why).view());
}

void report::mention(std::string_view name, std::string_view what) {
  clear();
  fmt::print(stderr, "tee-log: {}: {}\n", name, what);
}

void report::count(std::uint64_t bytes) {
  bytes_ += bytes;
  if (!progress_ || time_now() < next_) return;
  next_ = time_now() + between_lines;
  fmt::print(stderr, "\r\033[K{:.1f} MiB",
             static_cast<double>(bytes_) / (1 << 20));
}

void report::clear() {
  if (progress_) fmt::print(stderr, "\r\033[K");
}

}  // namespace tee_log
