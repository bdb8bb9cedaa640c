// SPDX-License-Identifier: BSL-1.0
#include "checks.hpp"

#include <chrono>
#include <filesystem>
#include <map>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/timerfd.hpp>
#include <fildes/wake_up.hpp>

#include "report.hpp"

namespace tour {

namespace {

using namespace fildes;

/// Somewhere to write: a memory file opened once more as a plain one.
result<owned<file>> scratch_file() {
  FILDES_TRY(const auto memory, memfd::create("fildes-tour"));
  return file::reopen(memory, {.access = access_mode::read_write});
}

result<bool> check_file() {
  FILDES_TRY(const auto f, scratch_file());
  FILDES_TRYV(write_all(f, "hello, descriptor"));
  FILDES_TRYV(f.truncate(5));
  FILDES_TRY(const auto end, f.seek(0, seek_origin::end));
  char text[16];
  FILDES_TRY(const auto n, f.pread(text, 0));
  return end == 5 && std::string_view(text, n) == "hello";
}

result<bool> check_locks() {
  FILDES_TRY(const auto one, scratch_file());
  FILDES_TRY(const auto other,
             file::reopen(one, {.access = access_mode::read_write}));
  FILDES_TRYV(one.try_lock(lock_kind::exclusive));
  FILDES_TRY(const auto held, other.conflicting_lock(lock_kind::shared));
  const auto refused = other.try_lock(lock_kind::shared);
  FILDES_TRYV(one.unlock());
  FILDES_TRYV(other.try_lock(lock_kind::shared));
  return held.has_value() && held->kind == lock_kind::exclusive &&
         refused.has_error() && refused.error() == errc::again;
}

result<bool> check_path_fd() {
  FILDES_TRY(const auto root,
             path_fd::open("/", {.flags = open_flag::directory}));
  FILDES_TRY(const auto proc, path_fd::open_at(root, "proc"));
  FILDES_TRY(const auto again, pinned_file::of(proc));
  FILDES_TRY(const auto named, pinned_file::at("/proc"));
  return again == named;
}

result<bool> check_pipe() {
  FILDES_TRY(const auto ends, pipe::create());
  FILDES_TRYV(write_all(ends.writer, "through a pipe"));
  FILDES_TRY(const auto waiting, ends.reader.unread_bytes());
  char text[14];
  FILDES_TRYV(read_exactly(ends.reader, text));
  return waiting == sizeof text &&
         std::string_view(text, sizeof text) == "through a pipe";
}

result<bool> check_eventfd() {
  FILDES_TRY(const auto counter, eventfd::create({.initial = 40}));
  FILDES_TRYV(counter.write(2));
  FILDES_TRY(const auto count, counter.read());
  return count == 42;
}

result<bool> check_eventfd_semaphore() {
  FILDES_TRY(const auto places,
             eventfd_semaphore::create(
                 {.initial = 1, .flags = eventfd_flag::nonblock}));
  FILDES_TRYV(places.write(1));
  FILDES_TRYV(places.read());
  FILDES_TRYV(places.read());
  const auto none_left = places.read();
  return none_left.has_error() && none_left.error() == errc::again;
}

result<bool> check_timerfd() {
  using namespace std::chrono_literals;
  FILDES_TRY(const auto timer, timerfd<clock_id::monotonic>::create());
  FILDES_TRY(const auto soon, now<clock_id::monotonic>());
  FILDES_TRYV(timer.set_at(soon + 2ms, 1h));
  FILDES_TRY(const auto ticks, timer.read());
  FILDES_TRY(const auto before, timer.disarm());
  FILDES_TRY(const auto after, now<clock_id::monotonic>());
  return ticks == 1 && before.interval == nanoseconds(1h) &&
         after - soon >= nanoseconds(2ms);
}

result<bool> check_wake_up() {
  FILDES_TRY(const auto sleeper, wake_up::create());
  const borrowed<waker> other = sleeper;
  FILDES_TRYV(other.wake());
  FILDES_TRYV(other.wake());
  FILDES_TRY(const bool woken, sleeper.take());
  FILDES_TRY(const bool again, sleeper.take());
  return woken && !again;
}

result<bool> check_memfd() {
  FILDES_TRY(const auto memory,
             memfd::create("fildes-tour", memfd_flag::allow_sealing));
  FILDES_TRYV(write_all(memory, "sealed"));
  FILDES_TRYV(memory.add_seals(seal::write | seal::shrink));
  FILDES_TRY(const auto has, memory.get_seals());
  const auto refused = memory.write("more");
  return has.has(seal::write | seal::shrink) && refused.has_error() &&
         refused.error() == errc::perm;
}

result<bool> check_dup() {
  FILDES_TRY(auto ends, pipe::create());
  FILDES_TRY(auto second, pipe::create());
  FILDES_TRY(const auto copy, dup(ends.writer));
  FILDES_TRYV(dup_onto(copy, second.writer));
  FILDES_TRYV(write_all(second.writer, "x"));
  FILDES_TRY(const auto flags, get_descriptor_flags(copy));
  FILDES_TRY(const auto waiting, ends.reader.unread_bytes());
  return waiting == 1 && flags.has(descriptor_flag::cloexec);
}

result<bool> check_cast() {
  FILDES_TRY(auto ends, pipe::create());
  owned<any_fd> something = std::move(ends.reader);
  const auto wrong = checked_cast<eventfd>(std::move(something));
  // A refused cast takes nothing: the owner still has it.
  FILDES_TRY(const auto reader,
             checked_cast<pipe_reader>(std::move(something)));
  return wrong.has_error() && reader.raw() >= 0;
}

// A new kind adds a line.
constexpr kind_check checks[] = {
    {"file", "written, cut, sought, read back", check_file},
    {"file locks", "held, refused to another, given free", check_locks},
    {"path_fd", "a place held, and found again by another way", check_path_fd},
    {"directory", "names made, renamed, and read", check_directory},
    {"resolve", "a link that leads out, refused", check_resolve},
    {"tree", "made, walked, removed", check_tree},
    {"file times", "set to 1969, by a place that is not open", check_times},
    {"replace_file", "old for who has it open, new for who comes",
     check_replace},
    {"mapping", "written in memory, read from the file", check_mapping},
    {"inotify", "a new name, told of", check_inotify},
    {"fanotify", "the same, with the directory's handle", check_fanotify, true},
    {"pipe", "written, counted, read back", check_pipe},
    {"eventfd", "40 and 2 are 42", check_eventfd},
    {"eventfd_semaphore", "two places taken, the third refused",
     check_eventfd_semaphore},
    {"terminal", "its echo turned off, the rest as it was", check_terminal},
    {"raw_mode", "entered, left, all as before", check_raw_mode},
    {"pty_master", "what was printed, and then the end", check_pty},
    {"serial_port", "a pty is none", check_serial},
    {"mqueue", "the later message first, for it is more urgent", check_mqueue,
     true},
    {"fifo", "no reader, then one, and what was written", check_fifo},
    {"char_device", "zeros, of the device that gives them", check_char_device},
    {"loop_device", "a disk of 1 MiB in memory, and gone again",
     check_loop_device, true},
    {"tun", "what it can do; no interface is made", check_tun, true},
    {"ioctl", "a request declared in one line, made", check_ioctl},
    {"timerfd", "set, waited for, stopped", check_timerfd},
    {"wake_up", "woken twice, which is once", check_wake_up},
    {"listener", "a client came in by it, and is who it says", check_listener},
    {"tcp_stream", "sent a file by sendfile", check_stream},
    {"epoll", "two watched, one ready, known by its token", check_epoll},
    {"signalfd", "a signal read instead of delivered", check_signalfd},
    {"memfd", "written, sealed, no more to be written", check_memfd},
    {"dup", "twice over, one pipe, close-on-exec", check_dup},
    {"checked_cast", "a pipe is no eventfd, but is a pipe", check_cast},
    {"splice", "file to pipe to file, not copied through here", check_splice},
    {"tee", "one pipe's bytes in two", check_tee},
    {"vmsplice", "our own page in a pipe", check_vmsplice},
    {"sendfile", "file to pipe, the position moved on", check_sendfile},
    {"copy_file_range", "file to file, from offset to offset",
     check_copy_file_range},
    {"transfer", "the best way found, a file on /proc included",
     check_transfer},
};

/// The number of each open descriptor, and where it leads; but for the one
/// that reads the list.
std::map<std::string, std::string> open_descriptors() {
  std::map<std::string, std::string> open;
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    auto target = std::filesystem::read_symlink(entry, ignored).native();
    if (target.starts_with("/proc/") && target.ends_with("/fd")) continue;
    open.emplace(entry.path().filename().native(), std::move(target));
  }
  return open;
}

bool is_absent(error e) {
  return e == errc::nosys || e == errc::perm || e == errc::acces;
}

check run(const kind_check& c) {
  const auto r = c.run();
  check done{c.name, std::string(c.what), ""};
  if (r.has_error() && c.optional && is_absent(r.error()))
    done.what = r.error() == errc::nosys ? "left out: not in this kernel"
                                         : "left out: not permitted";
  else if (r.has_error())
    done.failure = fmt::format("{}", r.error());
  else if (!r.value())
    done.failure = "another answer than it should be";
  return done;
}

}  // namespace

std::vector<check> check_kinds() {
  std::vector<check> done;
  const auto before = open_descriptors();
  for (const kind_check& c : checks) done.push_back(run(c));
  const bool same = !before.empty() && open_descriptors() == before;
  done.push_back({"/proc/self/fd", "open: what was open before the checks",
                  same ? "" : "it is not as it was"});
  return done;
}

}  // namespace tour
