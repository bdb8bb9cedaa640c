// SPDX-License-Identifier: BSL-1.0
#include "terminal.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>

#include <fmt/format.h>

#include <fildes/io.hpp>
#include <fildes/stdio.hpp>
#include <fildes/sys/abi/termios.hpp>

namespace tour {

namespace {

// An int, not a bool: riscv64 has no lock-free bytes.
std::atomic<int> signal_came = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void say(std::string_view text) {
  (void)fildes::write_all(fildes::stdio::err(), text);
}

}  // namespace

void catch_interrupts() {
  std::signal(SIGINT, [](int) { signal_came = 1; });
}

bool interrupted() { return signal_came != 0; }

bool is_terminal(const fildes::any_fd& fd) {
  // Terminals alone answer it.
  fildes::sys::abi::winsize size = {};
  return fildes::sys::ioctl(fd.raw(), fildes::sys::abi::tiocgwinsz, &size)
      .has_value();
}

bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

std::string printable(std::string_view text, std::size_t columns) {
  std::string clean;
  if (text.size() > columns) {
    text.remove_prefix(text.size() - columns + 3);
    clean = "...";
  }
  for (const char c : text) clean += c >= ' ' && c <= '~' ? c : '?';
  return clean;
}

progress_line::progress_line() : visible_(is_terminal(fildes::stdio::err())) {}

progress_line::~progress_line() {
  if (visible_) say("\r\033[K");
}

void progress_line::show(std::uint64_t done, std::uint64_t of) const {
  if (visible_)
    say(fmt::format("\r   {} of {} MiB\033[K", done >> 20, of >> 20));
}

}  // namespace tour
