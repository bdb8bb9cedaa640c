// SPDX-License-Identifier: BSL-1.0
#include <fildes/result.hpp>

#include <algorithm>
#include <cstdlib>

#include <fildes/sys/file.hpp>

#include "errc_table.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

std::string_view operation_name(operation what) noexcept {
  switch (what) {
    case operation::path: return "path";
    case operation::adopt: return "adopt_raw";
    case operation::checked_cast: return "checked_cast";
    case operation::read_exactly: return "read_exactly";
    case operation::transfer: return "transfer";
    case operation::deadline: return "deadline";
    case operation::inout: return "inout";
    case operation::address: return "address";
    case operation::control: return "control";
    case operation::option: return "option";
    case operation::unix_bind: return "unix_bind";
    case operation::activation: return "activation";
    case operation::zerocopy: return "zerocopy";
    case operation::netlink: return "netlink";
    case operation::signal: return "signal";
    case operation::timer: return "timer";
    case operation::spawn: return "spawn";
    case operation::fdinfo: return "fdinfo";
    case operation::slab: return "slab";
    case operation::cpu: return "cpu";
    case operation::directory: return "directory";
    case operation::remove_tree: return "remove_tree";
    case operation::file_handle: return "file_handle";
    case operation::file_time: return "file_time";
    case operation::replace_file: return "replace_file";
    case operation::mapping: return "mapping";
    case operation::inotify: return "inotify";
    case operation::watcher: return "watcher";
    case operation::fanotify: return "fanotify";
    case operation::terminal: return "terminal";
    case operation::message_queue: return "message_queue";
    case operation::fifo: return "fifo";
    case operation::device: return "device";
  }
  return {};
}

const detail::errc_text* find(errc code) noexcept {
  const auto* end = std::end(detail::errc_texts);
  const auto* found = std::find_if(
      std::begin(detail::errc_texts), end,
      [code](const detail::errc_text& t) { return t.code == code; });
  return found == end ? nullptr : found;
}

void abort_with(std::string_view text) noexcept {
  (void)sys::write(2, text.data(), text.size());
  std::abort();
}

}  // namespace

std::string_view error::call() const noexcept {
  const std::uint32_t low = bits_ >> 16;
  if (low >= static_cast<std::uint32_t>(operation::path))
    return operation_name(static_cast<operation>(low));
  // x32 numbers have a high bit besides; every number of a table has it.
  const auto high = static_cast<std::uint32_t>(sys::nr::read) & 0xffff0000;
  return sys::name_of(static_cast<sys::nr>(high | low));
}

std::string_view error::name() const noexcept {
  const auto* text = find(code());
  return text == nullptr ? std::string_view() : text->name;
}

std::string_view error::message() const noexcept {
  const auto* text = find(code());
  return text == nullptr ? std::string_view("unknown error") : text->message;
}

error_text::error_text(error e) noexcept {
  const auto add = [this](std::string_view text) {
    size_ += text.copy(text_ + size_, sizeof text_ - size_);
  };
  add(e.call().empty() ? "?" : e.call());
  add(": ");
  if (e.name().empty()) {
    char digits[8];
    char* begin = std::end(digits);
    auto number = static_cast<unsigned>(e.code());
    do *--begin = static_cast<char>('0' + number % 10);
    while (number /= 10);
    add("errno ");
    add({begin, static_cast<std::size_t>(std::end(digits) - begin)});
  } else {
    add(e.name());
  }
  add(" (");
  add(e.message());
  add(")");
}

namespace detail {

void abort_on_error(error e) noexcept {
  const std::string_view prefix = "fildes: value() of an error: ";
  const error_text text(e);
  char line[192];
  std::size_t size = prefix.copy(line, sizeof line);
  size += text.view().copy(line + size, sizeof line - size - 1);
  line[size++] = '\n';
  abort_with({line, size});
  std::abort();
}

void abort_on_value() noexcept {
  abort_with("fildes: error() of a result that holds a value\n");
  std::abort();
}

void abort_on_bad_close(int fd) noexcept {
  const std::string_view prefix =
      "fildes: an owner was about to close a descriptor that is not open: "
      "somebody else has closed it, number ";
  char line[160];
  std::size_t size = prefix.copy(line, sizeof line);
  char digits[12];
  char* begin = std::end(digits);
  auto number = static_cast<unsigned>(fd);
  do *--begin = static_cast<char>('0' + number % 10);
  while (number /= 10);
  for (; begin != std::end(digits); ++begin) line[size++] = *begin;
  line[size++] = '\n';
  abort_with({line, size});
  std::abort();
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
