// SPDX-License-Identifier: BSL-1.0
#include "terminal.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>

#include <fmt/format.h>

#include <fildes/io.hpp>
#include <fildes/stdio.hpp>

namespace tour {

namespace {

std::atomic<bool> signal_came = false;
static_assert(std::atomic<bool>::is_always_lock_free);

// TIOCGWINSZ: terminals alone answer it.
#if defined(__mips__) || defined(__powerpc__)
constexpr unsigned get_window_size = 0x40087468;
#else
constexpr unsigned get_window_size = 0x5413;
#endif

struct window_size {
  std::uint16_t rows, columns, width, height;
};

void say(std::string_view text) {
  (void)fildes::write_all(fildes::stdio::err(), text);
}

}  // namespace

void catch_interrupts() {
  std::signal(SIGINT, [](int) { signal_came = true; });
}

bool interrupted() { return signal_came; }

bool is_terminal(const fildes::any_fd& fd) {
  window_size size = {};
  return fildes::sys::ioctl(fd.raw(), get_window_size, &size).has_value();
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
