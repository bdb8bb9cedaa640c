// SPDX-License-Identifier: BSL-1.0
#include <fildes/fdinfo.hpp>

#include <fildes/sys/file.hpp>

#include "lines.hpp"
#include "open.hpp"

namespace fildes::inline FILDES_ABI::fdinfo {

namespace {

using detail::number_in;

error malformed() noexcept { return error(errc::badmsg, operation::fdinfo); }

template <class Number>
result<> set(Number& field, std::string_view text, int base = 10) noexcept {
  const auto number = number_in<Number>(text, base);
  if (!number) return malformed();
  field = *number;
  return success();
}
template <class Number>
result<> set(std::optional<Number>& field, std::string_view text,
             int base = 10) noexcept {
  return set(field.emplace(), text, base);
}

// The kernel's own form of a device number, not that of stat(2).
result<> set_device(device_number& field, std::string_view text) noexcept {
  std::uint32_t device = 0;
  FILDES_TRYV(set(device, text, 16));
  field = {device >> 20, device & 0xfffff};
  return success();
}

struct pair {
  std::string_view key;
  std::string_view value;
};

// The next `key:value` or `key: value`. Words without a colon are passed over.
std::optional<pair> take_pair(std::string_view& rest) noexcept {
  for (;;) {
    rest = detail::without_blanks(rest);
    if (rest.empty()) return std::nullopt;
    const std::size_t end = rest.find_first_of(": \t");
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view key = rest.substr(0, end);
    const bool is_key = rest[end] == ':';
    rest.remove_prefix(end + 1);
    if (is_key) return pair{key, detail::take_word(rest)};
  }
}

result<> take(epoll_entry& entry, const pair& p) noexcept {
  if (p.key == "tfd") return set(entry.tfd, p.value);
  if (p.key == "events") return set(entry.events, p.value, 16);
  if (p.key == "data") return set(entry.data, p.value, 16);
  if (p.key == "pos") return set(entry.position, p.value);
  if (p.key == "ino") return set(entry.inode, p.value, 16);
  if (p.key == "sdev") return set_device(entry.device.emplace(), p.value);
  return success();
}

int digit_in(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

result<> set_bytes(file_handle& handle, std::string_view text) noexcept {
  if (text.size() != 2 * handle.size) return malformed();
  for (std::size_t i = 0; i != handle.size; ++i) {
    const int high = digit_in(text[2 * i]);
    const int low = digit_in(text[2 * i + 1]);
    if (high < 0 || low < 0) return malformed();
    handle.bytes[i] = static_cast<std::byte>(high << 4 | low);
  }
  return success();
}

result<> take(file_handle& handle, const pair& p) noexcept {
  if (p.key == "f_handle") return set_bytes(handle, p.value);
  std::uint32_t number = 0;
  FILDES_TRYV(set(number, p.value, 16));
  if (p.key == "fhandle-type") {
    handle.type = static_cast<int>(number);
  } else {
    if (number > handle.bytes.size()) return malformed();
    handle.size = number;
  }
  return success();
}

result<> take(inotify_watch& watch, const pair& p) noexcept {
  if (p.key == "wd") return set(watch.wd, p.value, 16);
  if (p.key == "ino") return set(watch.inode, p.value, 16);
  if (p.key == "sdev") return set_device(watch.device, p.value);
  if (p.key == "mask") return set(watch.mask, p.value, 16);
  if (p.key == "ignored_mask") return set(watch.ignored_mask, p.value, 16);
  if (p.key != "fhandle-bytes" && p.key != "fhandle-type" &&
      p.key != "f_handle")
    return success();
  if (!watch.handle) watch.handle.emplace();
  return take(*watch.handle, p);
}

template <class Record>
result<std::optional<Record>> record_in(std::string_view rest) noexcept {
  Record record;
  while (const auto p = take_pair(rest)) FILDES_TRYV(take(record, *p));
  return std::optional<Record>(record);
}

// As many bits as the ABI has signals, in hexadecimal, the last one first.
result<> set_signals(signal_set& set, std::string_view digits) noexcept {
  if (digits.empty()) return malformed();
  int signal = 1;
  for (; !digits.empty(); digits.remove_suffix(1), signal += 4) {
    const int bits = digit_in(digits.back());
    if (bits < 0) return malformed();
    for (int i = 0; i != 4; ++i)
      if ((bits >> i & 1) != 0) set.add(signal_number{signal + i});
  }
  return success();
}

// `(seconds, nanoseconds)`
result<> set_time(nanoseconds& field, std::string_view text) noexcept {
  if (!text.starts_with('(') || !text.ends_with(')')) return malformed();
  text = text.substr(1, text.size() - 2);
  std::int64_t seconds = 0;
  std::int64_t rest = 0;
  FILDES_TRYV(set(seconds, detail::take_until(text, ',')));
  FILDES_TRYV(set(rest, detail::without_blanks(text)));
  std::int64_t sum = 0;
  if (seconds < 0 || rest < 0 || rest > 999'999'999 ||
      __builtin_mul_overflow(seconds, 1'000'000'000, &sum) ||
      __builtin_add_overflow(sum, rest, &sum))
    return malformed();
  field = nanoseconds(sum);
  return success();
}

result<> set_pids(pidfd_state& state, std::string_view text) noexcept {
  state.count = 0;
  while (!text.empty()) {
    if (state.count == fdinfo::pidfd_state::most) return malformed();
    FILDES_TRYV(set(state.numbers[state.count++], detail::take_word(text)));
  }
  return success();
}

template <class State>
State& made(std::optional<State>& state) noexcept {
  return state ? *state : state.emplace();
}

result<> take_eventfd(summary& s, std::string_view name,
                      std::string_view value) noexcept {
  eventfd_state& state = made(s.eventfd);
  if (name == "eventfd-count") return set(state.count, value, 16);
  if (name == "eventfd-id") return set(state.id, value);
  if (value != "0" && value != "1") return malformed();
  state.semaphore = value == "1";
  return success();
}

result<> take_timer(summary& s, std::string_view name,
                    std::string_view value) noexcept {
  timerfd_state& state = made(s.timer);
  if (name == "clockid") return set(state.clock, value);
  if (name == "ticks") return set(state.ticks, value);
  if (name == "settime flags") return set(state.flags, value, 8);
  return set_time(name == "it_value" ? state.value : state.interval, value);
}

// What summary::parse() and read() collect into.
struct collector {
  summary told = {};
  bool has_position = false;
  bool has_flags = false;

  result<> take(std::string_view line) noexcept {
    const std::string_view name = detail::take_until(line, ':');
    const std::string_view value = detail::without_blanks(line);
    if (name == "pos") has_position = true;
    if (name == "flags") has_flags = true;
    return take(name, value);
  }

  result<summary> done() const noexcept {
    if (!has_position || !has_flags) return malformed();
    return told;
  }

 private:
  result<> take(std::string_view name, std::string_view value) noexcept {
    if (name == "pos") return set(told.position, value);
    if (name == "flags") return set(told.flags, value, 8);
    if (name == "mnt_id") return set(told.mount_id, value);
    if (name == "ino") return set(told.inode, value);
    if (name == "sigmask") return set_signals(told.signals.emplace(), value);
    if (name == "Pid") return set(made(told.process).pid, value);
    if (name == "NSpid") return set_pids(made(told.process), value);
    if (name == "eventfd-count" || name == "eventfd-id" ||
        name == "eventfd-semaphore")
      return take_eventfd(told, name, value);
    if (name == "clockid" || name == "ticks" || name == "settime flags" ||
        name == "it_value" || name == "it_interval")
      return take_timer(told, name, value);
    return success();
  }
};

}  // namespace

result<summary> summary::parse(std::string_view text) noexcept {
  collector all;
  while (!text.empty()) FILDES_TRYV(all.take(detail::take_until(text, '\n')));
  return all.done();
}

result<std::optional<epoll_entry>> epoll_entry::parse(
    std::string_view line) noexcept {
  if (!line.starts_with("tfd:")) return std::nullopt;
  return record_in<epoll_entry>(line);
}

result<std::optional<inotify_watch>> inotify_watch::parse(
    std::string_view line) noexcept {
  if (!line.starts_with("inotify ")) return std::nullopt;
  return record_in<inotify_watch>(line);
}

result<reader> reader::open(const any_fd& fd) noexcept {
  // Of the thread, which may have a table of descriptors of its own.
  const detail::proc_path path(fd.raw(), "/proc/thread-self/fdinfo/");
  FILDES_TRY(auto text, owned<any_fd>::adopt_raw(
                            sys::open(path.c_str(), sys::abi::o_cloexec)));
  return reader(std::move(text));
}

result<reader> reader::open_at(const path_fd& process, int fd) noexcept {
  const detail::proc_path path(fd, "fdinfo/");
  FILDES_TRY(auto text,
             owned<any_fd>::adopt_raw(sys::openat(process.raw(), path.c_str(),
                                                  sys::abi::o_cloexec, 0)));
  return reader(std::move(text));
}

result<std::optional<std::string_view>> reader::next_line() noexcept {
  FILDES_TRY(const auto line, detail::next_line(text_.raw(), buffer_, at_));
  if (!line) return std::nullopt;
  if (!line->whole) return error(errc::overflow, operation::fdinfo);
  return std::optional(line->text);
}

result<summary> read(const any_fd& fd) noexcept {
  FILDES_TRY(auto text, reader::open(fd));
  collector all;
  for (;;) {
    const auto line = text.next_line();
    if (line.has_error()) {
      // Nothing of what is told once is that long.
      if (line.assume_error() == error(errc::overflow, operation::fdinfo))
        continue;
      return line.assume_error();
    }
    if (!line.assume_value()) return all.done();
    FILDES_TRYV(all.take(*line.assume_value()));
  }
}

}  // namespace fildes::inline FILDES_ABI::fdinfo
