// SPDX-License-Identifier: BSL-1.0

// Texts as /proc/PID/fdinfo might have them: each sort of line is read, or
// refused, and no more is told than a text can say.

#include <fildes/fdinfo.hpp>

#include <string_view>

#include "fuzz/fuzz.hpp"

namespace {

using namespace fildes;

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

void expect_malformed(error e) {
  expect(e == error(errc::badmsg, operation::fdinfo), "another error");
}

void read_summary(std::string_view text) {
  const auto told = fdinfo::summary::parse(text);
  if (!told) return expect_malformed(told.error());
  const fdinfo::summary& s = told.value();
  expect(text.find("pos:") != text.npos, "a position from nowhere");
  expect(!s.eventfd || text.find("eventfd-") != text.npos, "no counter");
  expect(!s.signals || text.find("sigmask:") != text.npos, "no signals");
  if (s.process) expect(s.process->pids().size() <= s.process->most, "numbers");
  if (s.timer) {
    expect(s.timer->value >= nanoseconds(), "a time before now");
    expect(s.timer->interval >= nanoseconds(), "an interval backwards");
  }
}

void read_entry(std::string_view line) {
  const auto entry = fdinfo::epoll_entry::parse(line);
  if (!entry) return expect_malformed(entry.error());
  expect(entry.value().has_value() == line.starts_with("tfd:"), "the sort");
  if (entry.value() && entry.value()->device)
    expect(entry.value()->device->minor < 1u << 20, "a minor number too large");
}

void read_watch(std::string_view line) {
  const auto watch = fdinfo::inotify_watch::parse(line);
  if (!watch) return expect_malformed(watch.error());
  expect(watch.value().has_value() == line.starts_with("inotify "), "the sort");
  if (watch.value() && watch.value()->handle)
    expect(watch.value()->handle->size <= 128, "a handle too large");
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  using namespace std::string_view_literals;
  std::vector<std::vector<std::uint8_t>> all;
  for (const auto text :
       {"pos:\t0\nflags:\t02000002\nmnt_id:\t15\nino:\t2063\n"
        "eventfd-count:               5a\neventfd-id: 7\n"
        "eventfd-semaphore: 1\nsigmask:\t0000000000004003\n"sv,
        "pos:\t-7\nflags:\t02\nclockid: 1\nticks: 3\nsettime flags: 03\n"
        "it_value: (9223372036, 854775807)\nit_interval: (1, 0)\n"sv,
        "pos:\t0\nflags:\t02\nPid:\t31\nNSpid:\t31\t7\t1\n"sv,
        "tfd:       12 events: 80000019 data: ffffffffffffffff  pos:77 "
        "ino:1f sdev:800013\n"sv,
        "inotify wd:1a ino:9e7e sdev:800013 mask:800afce ignored_mask:0 "
        "fhandle-bytes:8 fhandle-type:1 f_handle:7e9e0000640d1b6d\n"sv})
    all.emplace_back(text.begin(), text.end());
  return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  read_summary(text);
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    read_entry(line);
    read_watch(line);
    text.remove_prefix(line.size() + (line.size() < text.size() ? 1 : 0));
  }
  return 0;
}
