// SPDX-License-Identifier: BSL-1.0
#include <fildes/fdinfo.hpp>

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <set>
#include <vector>

#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>
#include <fildes/memfd.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

const error malformed(errc::badmsg, operation::fdinfo);
const error too_long(errc::overflow, operation::fdinfo);

const std::string header = "pos:\t0\nflags:\t02000002\nmnt_id:\t15\nino:\t42\n";

owned<any_fd> own(int fd) { return owned<any_fd>::adopt_raw(fd).value(); }

struct stat stat_of(const any_fd& fd) {
  struct stat status = {};
  if (fstat(fd.raw(), &status) != 0) std::abort();
  return status;
}

void add(const any_fd& set, const any_fd& fd, std::uint32_t events,
         std::uint64_t data) {
  epoll_event event = {};
  event.events = events;
  event.data.u64 = data;
  ASSERT_EQ(epoll_ctl(set.raw(), EPOLL_CTL_ADD, fd.raw(), &event), 0);
}

template <class Record>
std::vector<Record> records_of(const any_fd& fd) {
  std::vector<Record> all;
  auto text = fdinfo::reader::open(fd).value();
  while (const auto record = text.next<Record>().value())
    all.push_back(*record);
  return all;
}

/// A directory with `fdinfo/0`, as /proc/PID is one.
struct made_up {
  explicit made_up(const std::string& text) {
    std::filesystem::create_directory(directory / "fdinfo");
    directory.with_file("fdinfo/0", text);
  }
  fdinfo::reader open() const {
    const auto process = path_fd::open(directory.path()).value();
    return fdinfo::reader::open_at(process, 0).value();
  }
  test::scratch_directory directory;
};

TEST(fdinfo, of_a_file_tells_its_position_flags_and_inode) {
  const test::scratch_directory directory;
  const auto opened = file::open(directory.with_file("a", "12345"),
                                 {.access = access_mode::read_write,
                                  .flags = open_flag::append})
                          .value();
  ASSERT_TRUE(opened.seek(3));
  const auto told = fdinfo::read(opened).value();
  EXPECT_EQ(told.position, 3);
  EXPECT_EQ(told.flags & 03, O_RDWR);
  EXPECT_TRUE(told.flags & O_APPEND);
  EXPECT_TRUE(told.flags & O_CLOEXEC);
  EXPECT_GT(told.mount_id.value_or(-1), 0);
  const std::uint64_t inode = stat_of(opened).st_ino;
  EXPECT_EQ(told.inode.value_or(inode), inode);  // not before 5.14
  EXPECT_FALSE(told.eventfd || told.signals || told.timer || told.process);
}

TEST(fdinfo, of_what_is_not_open_is_noent) {
  const auto none = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  const error noent(errc::noent, sys::nr::openat);
  EXPECT_EQ(fdinfo::read(none).error(), noent);
  EXPECT_EQ(fdinfo::reader::open(none).error(), noent);
}

TEST(fdinfo, of_an_eventfd_tells_its_count) {
  const auto fd = eventfd::create({.initial = 0xabcdef}).value();
  const auto told = fdinfo::read(fd).value().eventfd.value();
  EXPECT_EQ(told.count, 0xabcdefu);
  EXPECT_EQ(told.semaphore.value_or(false), false);
  const auto semaphore = eventfd_semaphore::create().value();
  const auto other = fdinfo::read(semaphore).value().eventfd.value();
  EXPECT_EQ(other.semaphore.value_or(true), true);
  EXPECT_NE(told.id.value_or(-1), other.id.value_or(-2));
}

TEST(fdinfo, of_a_signalfd_tells_its_signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGHUP, SIGTERM, SIGRTMAX}) sigaddset(&set, signal);
  const auto fd = own(::signalfd(-1, &set, SFD_CLOEXEC));
  EXPECT_EQ(fdinfo::read(fd).value().signals.value(),
            (signal_set{signal_number{SIGHUP}, signal_number{SIGTERM},
                        signal_number{SIGRTMAX}}));
  sigfillset(&set);
  const auto all = own(::signalfd(-1, &set, SFD_CLOEXEC));
  const signal_set told = fdinfo::read(all).value().signals.value();
  EXPECT_TRUE(told.has(signal_number{SIGINT}));
  EXPECT_FALSE(told.has(signal_number{SIGKILL}));
  EXPECT_FALSE(told.has(signal_number{SIGSTOP}));
}

TEST(fdinfo, of_a_timerfd_tells_clock_and_times) {
  const auto fd = own(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  const auto disarmed = fdinfo::read(fd).value().timer.value();
  EXPECT_EQ(disarmed.value, nanoseconds());
  EXPECT_EQ(disarmed.interval, nanoseconds());
  const itimerspec set = {{7, 5}, {1000, 0}};
  ASSERT_EQ(timerfd_settime(fd.raw(), 0, &set, nullptr), 0);
  const auto armed = fdinfo::read(fd).value().timer.value();
  EXPECT_EQ(armed.clock, CLOCK_MONOTONIC);
  EXPECT_EQ(armed.ticks, 0u);
  EXPECT_EQ(armed.flags, 0u);
  EXPECT_EQ(armed.interval, nanoseconds(7'000'000'005));
  EXPECT_GT(armed.value, nanoseconds(900'000'000'000));
  EXPECT_LE(armed.value, nanoseconds(1'000'000'000'000));
}

TEST(fdinfo, of_a_timerfd_counts_what_nobody_has_read) {
  const auto fd = own(timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC));
  const itimerspec set = {{0, 0}, {0, 1}};
  ASSERT_EQ(timerfd_settime(fd.raw(), TFD_TIMER_ABSTIME, &set, nullptr), 0);
  pollfd one = {fd.raw(), POLLIN, 0};
  ASSERT_EQ(poll(&one, 1, 10'000), 1);
  const auto told = fdinfo::read(fd).value().timer.value();
  EXPECT_EQ(told.ticks, 1u);
  EXPECT_EQ(told.flags, unsigned{TFD_TIMER_ABSTIME});
  EXPECT_EQ(told.clock, CLOCK_REALTIME);
}

TEST(fdinfo, of_a_pidfd_tells_the_process) {
  const auto fd = own(static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)));
  const auto told = fdinfo::read(fd).value().process.value();
  EXPECT_EQ(told.pid, getpid());
  ASSERT_GE(told.pids().size(), 1u);
  EXPECT_EQ(told.pids()[0], getpid());
}

TEST(fdinfo, of_a_pidfd_tells_that_the_process_is_gone) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  const auto fd = own(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_EQ(fdinfo::read(fd).value().process.value().pid, -1);
}

TEST(fdinfo, of_an_epoll_set_tells_each_descriptor) {
  const test::scratch_directory directory;
  const auto set = own(epoll_create1(EPOLL_CLOEXEC));
  const auto counter = eventfd::create().value();
  const std::uint64_t data = 0xfedc'ba98'7654'3210;
  add(set, counter, EPOLLIN | EPOLLET | EPOLLONESHOT, data);
  const auto entries = records_of<fdinfo::epoll_entry>(set);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].tfd, counter.raw());
  // The kernel adds what is always waited for.
  EXPECT_EQ(entries[0].events & ~unsigned{EPOLLERR | EPOLLHUP},
            EPOLLIN | EPOLLET | EPOLLONESHOT);
  EXPECT_EQ(entries[0].data, data);
  const std::uint64_t inode = stat_of(counter).st_ino;
  EXPECT_EQ(entries[0].inode.value_or(inode), inode);
  EXPECT_EQ(entries[0].position.value_or(0), 0);
  EXPECT_EQ(entries[0].inode.has_value(), entries[0].device.has_value());
}

TEST(fdinfo, of_an_epoll_set_of_3000_loses_none) {
  const auto set = own(epoll_create1(EPOLL_CLOEXEC));
  const auto first = eventfd::create().value();
  std::vector<owned<any_fd>> more;
  for (std::uint64_t i = 0; i != 3000; ++i) {
    more.push_back(own(fcntl(first.raw(), F_DUPFD_CLOEXEC, 0)));
    add(set, more.back(), EPOLLIN, i << 40 | i);
  }
  std::set<std::uint64_t> seen;
  for (const auto& entry : records_of<fdinfo::epoll_entry>(set)) {
    const std::uint64_t i = entry.data >> 40;
    EXPECT_EQ(entry.data, i << 40 | i);
    ASSERT_LT(i, 3000u);
    EXPECT_EQ(entry.tfd, more[static_cast<std::size_t>(i)].raw());
    seen.insert(i);
  }
  EXPECT_EQ(seen.size(), 3000u);
}

TEST(fdinfo, of_an_empty_epoll_set_has_no_entry) {
  const auto set = own(epoll_create1(EPOLL_CLOEXEC));
  EXPECT_TRUE(records_of<fdinfo::epoll_entry>(set).empty());
  EXPECT_TRUE(fdinfo::read(set));
}

TEST(fdinfo, of_inotify_tells_each_watch) {
  const test::scratch_directory directory;
  const auto fd = own(inotify_init1(IN_CLOEXEC));
  std::vector<std::pair<int, std::string>> watched;
  for (int i = 0; i != 20; ++i) {
    const auto path = directory.with_file(std::to_string(i).c_str(), "");
    watched.emplace_back(
        inotify_add_watch(fd.raw(), path.c_str(), IN_MODIFY | IN_DELETE_SELF),
        path);
  }
  const auto told = records_of<fdinfo::inotify_watch>(fd);
  ASSERT_EQ(told.size(), watched.size());
  for (const auto& [wd, path] : watched) {
    const auto at = std::find_if(told.begin(), told.end(),
                                 [&](const auto& w) { return w.wd == wd; });
    ASSERT_NE(at, told.end()) << "wd " << wd;
    struct stat status = {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(at->inode, status.st_ino);
    EXPECT_EQ(at->mask, unsigned{IN_MODIFY | IN_DELETE_SELF});
    EXPECT_TRUE(!at->handle || at->handle->size > 0);
  }
}

// Another process, by its directory.
TEST(fdinfo, of_another_process_is_read_by_its_number_there) {
  const auto fd = eventfd::create({.initial = 5}).value();
  const pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  ASSERT_TRUE(fd.write(1));
  const auto process = path_fd::open("/proc/" + std::to_string(child)).value();
  auto text = fdinfo::reader::open_at(process, fd.raw()).value();
  EXPECT_EQ(text.next_line().value().value().substr(0, 4), "pos:");
  EXPECT_EQ(fdinfo::reader::open_at(process, test::no_such_fd).error(),
            errc::noent);
  ASSERT_EQ(kill(child, SIGKILL), 0);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
}

// Defect D14: the number of a mount is decimal, and there may be no inode.
TEST(fdinfo_text, of_an_older_kernel_has_fewer_lines) {
  const auto bare =
      fdinfo::summary::parse("pos:\t7\nflags:\t0100002\n").value();
  EXPECT_EQ(bare.position, 7);
  EXPECT_EQ(bare.flags, 0100002u);
  EXPECT_FALSE(bare.mount_id || bare.inode);
  const auto more =
      fdinfo::summary::parse("pos:\t0\nflags:\t00\nmnt_id:\t10").value();
  EXPECT_EQ(more.mount_id.value(), 10);
  const auto counts = fdinfo::summary::parse(
      "pos:\t0\nflags:\t02\nmnt_id:\t9\neventfd-count:               5a\n");
  EXPECT_EQ(counts.value().eventfd.value().count, 0x5au);
  EXPECT_FALSE(counts.value().eventfd->id || counts.value().eventfd->semaphore);
}

TEST(fdinfo_text, of_a_newer_kernel_may_have_more_lines) {
  const auto told =
      fdinfo::summary::parse(header +
                             "later: 1\n\nno colon\nlock:\t1: FLOCK  ADVISORY "
                             " WRITE 359 00:13:11691 0 EOF\n")
          .value();
  EXPECT_EQ(told.inode.value(), 42u);
  EXPECT_EQ(told.mount_id.value(), 15);
}

TEST(fdinfo_text, without_position_or_flags_is_badmsg) {
  EXPECT_EQ(fdinfo::summary::parse("").error(), malformed);
  EXPECT_EQ(fdinfo::summary::parse("pos:\t0\n").error(), malformed);
  EXPECT_EQ(fdinfo::summary::parse("flags:\t0\n").error(), malformed);
}

TEST(fdinfo_text, with_a_known_line_that_is_no_such_value_is_badmsg) {
  for (const char* const line : {"pos:\tx",
                                 "pos:",
                                 "flags:\t9",
                                 "mnt_id:\t0x10",
                                 "ino:\t-1",
                                 "ino:\t18446744073709551616",
                                 "sigmask:\t",
                                 "sigmask:\t00g0",
                                 "clockid: x",
                                 "it_value: (1, 1000000000)",
                                 "it_value: 1, 0",
                                 "it_value: (-1, 0)",
                                 "it_value: (99999999999, 0)",
                                 "it_interval: (",
                                 "it_interval: )",
                                 "eventfd-count: ",
                                 "eventfd-semaphore: 2",
                                 "Pid:\t",
                                 "NSpid:\t1 x",
                                 "settime flags: 8"})
    EXPECT_EQ(fdinfo::summary::parse(header + line).error(), malformed) << line;
}

TEST(fdinfo_text, of_a_pidfd_has_a_number_for_each_namespace) {
  const auto told =
      fdinfo::summary::parse(header + "Pid:\t31\nNSpid:\t31\t7\t1\n").value();
  const auto pids = told.process.value().pids();
  EXPECT_EQ(std::vector(pids.begin(), pids.end()), (std::vector{31, 7, 1}));
  std::string many = header + "NSpid:";
  for (int i = 0; i != 33; ++i) many += "\t1";
  EXPECT_EQ(fdinfo::summary::parse(many).value().process->pids().size(), 33u);
  EXPECT_EQ(fdinfo::summary::parse(many + "\t1").error(), malformed);
}

TEST(fdinfo_text, of_an_epoll_set_has_three_or_six_fields) {
  const auto old = fdinfo::epoll_entry::parse(
                       "tfd:        5 events:       1d data: ffffffffffffffff ")
                       .value()
                       .value();
  EXPECT_EQ(old.tfd, 5);
  EXPECT_EQ(old.events, 0x1du);
  EXPECT_EQ(old.data, ~std::uint64_t{0});
  EXPECT_FALSE(old.position || old.inode || old.device);
  const auto now =
      fdinfo::epoll_entry::parse(
          "tfd:       12 events: 80000019 data:                c  pos:77 "
          "ino:1f later:x sdev:800013")
          .value()
          .value();
  EXPECT_EQ(now.events, 0x80000019u);
  EXPECT_EQ(now.position.value(), 77);
  EXPECT_EQ(now.inode.value(), 0x1fu);
  EXPECT_EQ(now.device.value(), (device_number{8, 0x13}));
}

TEST(fdinfo_text, of_an_epoll_set_that_is_garbled_is_badmsg) {
  for (const char* const line :
       {"tfd: x events: 1 data: 1", "tfd: 1 events: 100000000 data: 1",
        "tfd: 1 events: 1 data: 10000000000000000",
        "tfd: 1 events:", "tfd: 1 pos:x", "tfd: 1 sdev:100000000"})
    EXPECT_EQ(fdinfo::epoll_entry::parse(line).error(), malformed) << line;
  EXPECT_FALSE(fdinfo::epoll_entry::parse("pos:\t0").value());
  EXPECT_FALSE(fdinfo::epoll_entry::parse("").value());
}

TEST(fdinfo_text, of_inotify_has_a_handle_or_none) {
  const auto told =
      fdinfo::inotify_watch::parse(
          "inotify wd:1a ino:9e7e sdev:800013 mask:800afce ignored_mask:0 "
          "fhandle-bytes:8 fhandle-type:1 f_handle:7e9e0000640d1b6d")
          .value()
          .value();
  EXPECT_EQ(told.wd, 0x1a);
  EXPECT_EQ(told.inode, 0x9e7eu);
  EXPECT_EQ(told.device, (device_number{8, 0x13}));
  EXPECT_EQ(told.mask, 0x800afceu);
  EXPECT_EQ(told.handle.value().type, 1);
  ASSERT_EQ(told.handle->size, 8u);
  EXPECT_EQ(told.handle->bytes[0], std::byte{0x7e});
  EXPECT_EQ(told.handle->bytes[7], std::byte{0x6d});
  EXPECT_FALSE(fdinfo::inotify_watch::parse(
                   "inotify wd:1 ino:1 sdev:1 mask:1 ignored_mask:0 ")
                   .value()
                   .value()
                   .handle);
}

TEST(fdinfo_text, of_inotify_that_is_garbled_is_badmsg) {
  const std::string watch = "inotify wd:1 fhandle-bytes:";
  for (const char* const rest :
       {"2 f_handle:00", "2 f_handle:000", "1 f_handle:0g", "81", "x",
        "1 fhandle-type:", "1 f_handle:0000"})
    EXPECT_EQ(fdinfo::inotify_watch::parse(watch + rest).error(), malformed)
        << rest;
  EXPECT_FALSE(fdinfo::inotify_watch::parse("inotify").value());
}

TEST(fdinfo_reader, gives_lines_of_any_number_and_an_unended_last) {
  std::string text;
  for (int i = 0; i != 5000; ++i) text += std::to_string(i) + "\n";
  const made_up process(text + "last");
  auto lines = process.open();
  for (int i = 0; i != 5000; ++i)
    ASSERT_EQ(lines.next_line().value().value(), std::to_string(i));
  EXPECT_EQ(lines.next_line().value().value(), "last");
  EXPECT_FALSE(lines.next_line().value());
  EXPECT_FALSE(lines.next_line().value());
}

TEST(fdinfo_reader, says_that_a_line_is_too_long_and_goes_on_behind_it) {
  const std::string longest(1023, 'b');
  const made_up process("a\n" + std::string(5000, 'x') + "\n" + longest +
                        "\ntfd: 1 events: 1 data: 1\n" +
                        std::string(1024, 'y'));
  auto lines = process.open();
  EXPECT_EQ(lines.next_line().value().value(), "a");
  EXPECT_EQ(lines.next_line().error(), too_long);
  EXPECT_EQ(lines.next_line().value().value(), longest);
  EXPECT_EQ(lines.next<fdinfo::epoll_entry>().value().value().tfd, 1);
  EXPECT_EQ(lines.next<fdinfo::epoll_entry>().error(), too_long);
  EXPECT_FALSE(lines.next_line().value());
}

TEST(fdinfo_reader, can_be_moved_between_two_lines) {
  const made_up process("a\nb\nc\n");
  auto first = process.open();
  EXPECT_EQ(first.next_line().value().value(), "a");
  auto second = std::move(first);
  EXPECT_EQ(second.next_line().value().value(), "b");
  EXPECT_EQ(second.next_line().value().value(), "c");
}

TEST(fdinfo_reader, of_an_empty_text_has_no_line) {
  const made_up process("");
  auto lines = process.open();
  EXPECT_FALSE(lines.next_line().value());
  EXPECT_FALSE(lines.next<fdinfo::inotify_watch>().value());
}

}  // namespace
