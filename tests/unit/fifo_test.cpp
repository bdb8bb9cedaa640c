// SPDX-License-Identifier: BSL-1.0
#include <fildes/fifo.hpp>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <chrono>
#include <string>
#include <thread>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/file.hpp>
#include <fildes/inotify.hpp>
#include <fildes/poll.hpp>
#include <fildes/splice.hpp>

#include "signals.hpp"
#include "trees.hpp"

// The other side is opened by libc, and what could wait has a deadline.

using namespace fildes;
using namespace std::chrono_literals;

namespace {

const error no_fifo(errc::inval, operation::fifo);
const error too_late(errc::timedout, operation::fifo);

deadline soon() { return deadline::after(30ms); }
deadline later() { return deadline::after(20s); }

struct place {
  test::scratch_directory dir;
  std::string path = dir / "fifo";
  owned<fifo> held = fifo::make(path, file_mode(0600)).value();
};

int open_by_libc(const std::string& path, int flags) {
  return open(path.c_str(), flags | O_CLOEXEC);
}

// Somebody on the other side, who opens it as anybody would, waiting. Should
// nobody come this ends him.
class other_side {
 public:
  template <class Then>
  other_side(const std::string& path, int flags, Then then) : id_(fork()) {
    if (id_ != 0) return;
    alarm(20);
    const int fd = open_by_libc(path, flags);
    _exit(fd >= 0 && then(fd) ? 0 : 1);
  }
  ~other_side() {
    int status = -1;
    EXPECT_EQ(waitpid(id_, &status, 0), id_);
    EXPECT_EQ(status, 0);
  }
  other_side(const other_side&) = delete;
  other_side& operator=(const other_side&) = delete;

 private:
  pid_t id_;
};

bool write_text(int fd) { return write(fd, "text", 4) == 4; }
bool read_text(int fd) {
  char text[5];
  return read(fd, text, sizeof text) == 4 && !memcmp(text, "text", 4);
}

std::string text_of(const pipe_reader& from) {
  char text[16];
  return {text, from.read(text).value()};
}

poll_flags state_of(const any_fd& fd) {
  poll_entry one[] = {{fd, poll_flag::in}};
  EXPECT_TRUE(poll(one, deadline::after({})));
  return one[0].came;
}

TEST(fifo, is_made_where_nothing_was_with_a_mode) {
  const place p;
  const auto status = stat(p.held).value();
  EXPECT_EQ(status.type(), file_type::fifo);
  EXPECT_EQ(status.mode(), file_mode(0600));
  EXPECT_TRUE(test::is_cloexec(p.held.raw()));
}

// Hazard 84.
TEST(fifo, is_not_made_where_something_is) {
  const place p;
  const error taken(errc::exist, sys::nr::mknodat);
  EXPECT_EQ(fifo::make(p.path).error(), taken);
  EXPECT_EQ(fifo::make(p.dir.with_file("file", "")).error(), taken);
  ASSERT_EQ(symlink("nowhere", (p.dir / "link").c_str()), 0);
  EXPECT_EQ(fifo::make(p.dir / "link").error(), taken);
  EXPECT_EQ(fifo::make(p.dir / "none/fifo").error(), errc::noent);
}

TEST(fifo, is_made_and_found_in_a_directory) {
  const test::scratch_directory dir;
  const auto base = path_fd::open(dir.path()).value();
  const resolve_flags beneath = resolve_flag::beneath;
  const auto made = fifo::make_at(base, "f", file_mode(0600), beneath).value();
  const auto found = fifo::open_at(base, "f", {.resolve = beneath}).value();
  EXPECT_EQ(stat(found).value().identity(), stat(made).value().identity());
  EXPECT_EQ(fifo::make_at(base, "../g", file_mode(0600), beneath).error(),
            errc::xdev);
  EXPECT_EQ(fifo::open_at(base, dir / "f", {.resolve = beneath}).error(),
            errc::xdev);
}

// Hazard 83.
TEST(fifo, what_is_none_is_refused) {
  const test::scratch_directory dir;
  EXPECT_EQ(fifo::open(dir.with_file("file", "")).error(), no_fifo);
  EXPECT_EQ(fifo::open(dir.path()).error(), no_fifo);
  EXPECT_EQ(fifo::open("/dev/null").error(), no_fifo);
  ASSERT_EQ(symlink("file", (dir / "link").c_str()), 0);
  EXPECT_EQ(fifo::open(dir / "link").error(), no_fifo);
  EXPECT_EQ(fifo::open(dir / "none").error(), errc::noent);
  ASSERT_EQ(symlink("none", (dir / "dangling").c_str()), 0);
  EXPECT_EQ(fifo::open(dir / "dangling").error(), errc::noent);
}

// Hazard 83.
TEST(fifo, socket_is_refused) {
  const test::scratch_directory dir;
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  ASSERT_LT((dir / "s").copy(address.sun_path, sizeof address.sun_path - 1),
            sizeof address.sun_path - 1);
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(fifo::open(dir / "s").error(), no_fifo);
  close(fd);
}

TEST(fifo, what_is_refused_was_not_opened) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("file", "text");
  const auto watcher = inotify::create(inotify_flag::nonblock).value();
  ASSERT_TRUE(watcher.add(path, watch_flag::open | watch_flag::access));
  EXPECT_EQ(fifo::open(path).error(), no_fifo);
  EXPECT_EQ(watcher.available().value(), 0u);
  close(open_by_libc(path, O_RDONLY));
  EXPECT_NE(watcher.available().value(), 0u);  // it would have told
}

TEST(fifo, link_is_followed_unless_the_flags_forbid_it) {
  const place p;
  ASSERT_EQ(symlink("fifo", (p.dir / "link").c_str()), 0);
  const auto found = fifo::open(p.dir / "link").value();
  EXPECT_EQ(stat(found).value().identity(), stat(p.held).value().identity());
  EXPECT_EQ(fifo::open(p.dir / "link", {.flags = open_flag::nofollow}).error(),
            error(errc::loop, operation::fifo));
}

TEST(fifo, place_of_one_can_be_cast_and_others_cannot) {
  const place p;
  auto at = path_fd::open(p.path).value();
  EXPECT_TRUE(checked_cast<fifo>(std::move(at)));
  EXPECT_EQ(checked_cast<fifo>(path_fd::open(p.dir.path()).value()).error(),
            errc::inval);
  const auto ends = fildes::pipe::create().value();
  EXPECT_FALSE(fifo::is(ends.reader).value());
}

TEST(fifo_both, is_what_is_open_for_both) {
  const place p;
  const auto both = p.held.open_both().value();
  EXPECT_TRUE(fifo_both::is(both).value());
  EXPECT_FALSE(fifo_both::is(p.held).value());
  EXPECT_FALSE(fifo_both::is(p.held.open_read().value()).value());
  EXPECT_FALSE(fifo_both::is(p.held.open_write().value().value()).value());
  const auto file =
      file::open("/dev/null", {.access = access_mode::read_write});
  EXPECT_FALSE(fifo_both::is(file.value()).value());
}

// Hazard 82.
TEST(fifo, reading_before_the_first_writer_is_zero_and_poll_waits) {
  const place p;
  const auto reader = p.held.open_read().value();
  EXPECT_EQ(text_of(reader), "");
  EXPECT_EQ(state_of(reader), poll_flags());
  EXPECT_EQ(wait_readable(reader, soon()).error(), errc::timedout);
}

// Hazard 82.
TEST(fifo, hang_up_stays_until_another_writer_comes) {
  const place p;
  const auto reader = p.held.open_read(fifo_flag::nonblock).value();
  close(open_by_libc(p.path, O_WRONLY));
  for (int i = 0; i != 3; ++i) {
    EXPECT_EQ(state_of(reader), poll_flag::hup);
    EXPECT_EQ(text_of(reader), "");
  }
  const int writer = open_by_libc(p.path, O_WRONLY);
  EXPECT_EQ(state_of(reader), poll_flags());
  char byte;
  EXPECT_EQ(reader.read({&byte, 1}).error(), error(errc::again, sys::nr::read));
  close(writer);
}

// Hazard 81.
TEST(fifo, no_reader_is_a_value) {
  const place p;
  EXPECT_FALSE(p.held.open_write().value().has_value());
  const int reader = open_by_libc(p.path, O_RDONLY | O_NONBLOCK);
  const auto writer = p.held.open_write().value();
  ASSERT_TRUE(writer.has_value());
  EXPECT_EQ(writer->write("text").value(), 4u);
  EXPECT_TRUE(read_text(reader));
  close(reader);
}

TEST(fifo, open_for_both_is_its_own_other_side) {
  const place p;
  const auto both = p.held.open_both(fifo_flag::nonblock).value();
  const auto other = fildes::pipe::create().value();
  char text[8];
  EXPECT_EQ(both.read(text).error(), errc::again);  // and not zero
  EXPECT_EQ(both.write("text").value(), 4u);
  EXPECT_EQ(both.unread_bytes().value(), 4u);
  EXPECT_EQ(tee(both.reader(), other.writer, 8).value(), 4u);
  EXPECT_EQ(both.read(text).value(), 4u);
  EXPECT_EQ(splice(other.reader, both.writer(), 8).value(), 4u);
  EXPECT_EQ(text_of(both.reader()), "text");
}

TEST(fifo, client_who_goes_does_not_end_what_is_open_for_both) {
  const place p;
  const auto both = p.held.open_both().value();
  for (int i = 0; i != 2; ++i) {
    const int client = open_by_libc(p.path, O_WRONLY | O_NONBLOCK);
    EXPECT_TRUE(write_text(client));
    close(client);
    EXPECT_EQ(text_of(both.reader()), "text");
    EXPECT_EQ(state_of(both), poll_flags());
  }
}

void expect_flags(const any_fd& fd, fifo_flags asked) {
  EXPECT_EQ(get_status_flags(fd).value().has(status_flag::nonblock),
            asked.has(fifo_flag::nonblock));
  EXPECT_EQ(test::is_cloexec(fd.raw()), !asked.has(fifo_flag::inherit));
}

void expect_flags_as_asked(fifo_flags asked) {
  const place p;
  const auto both = p.held.open_both(asked).value();
  expect_flags(both, asked);
  expect_flags(p.held.open_read(asked).value(), asked);
  expect_flags(*p.held.open_write(asked).value(), asked);
  for (const deadline until : {later(), deadline::never()}) {
    expect_flags(p.held.wait_for_writer(until, asked).value(), asked);
    expect_flags(p.held.wait_for_reader(until, asked).value(), asked);
  }
}

TEST(fifo, waits_or_not_and_is_inherited_or_not_as_asked) {
  const fifo_flags nonblock = fifo_flag::nonblock;
  test::alone([=] {
    for (const auto asked :
         {fifo_flags(), nonblock, nonblock | fifo_flag::inherit})
      expect_flags_as_asked(asked);
  });
}

// Hazard 83: what was looked at is what is opened.
TEST(fifo, path_that_was_turned_meanwhile_changes_nothing) {
  const place p;
  const auto reader = p.held.open_read().value();
  ASSERT_EQ(unlink(p.path.c_str()), 0);
  (void)p.dir.with_file("fifo", "not for us");
  const auto writer = p.held.open_write().value();
  ASSERT_TRUE(writer.has_value());
  EXPECT_EQ(writer->write("text").value(), 4u);
  EXPECT_EQ(text_of(reader), "text");
  EXPECT_EQ(test::content_of(p.path), "not for us");
}

// Hazard 84.
TEST(fifo, without_a_name_it_goes_on) {
  const place p;
  const auto both = p.held.open_both().value();
  ASSERT_EQ(unlink(p.path.c_str()), 0);
  EXPECT_EQ(both.write("text").value(), 4u);
  EXPECT_EQ(text_of(p.held.open_read().value()), "text");
  EXPECT_EQ(fifo::open(p.path).error(), errc::noent);
}

TEST(fifo, waiting_for_nobody_ends_at_the_deadline) {
  const place p;
  const auto time = test::time_of([&] {
    EXPECT_EQ(p.held.wait_for_writer(soon()).error(), too_late);
    EXPECT_EQ(p.held.wait_for_reader(soon()).error(), too_late);
  });
  EXPECT_GE(time, 60ms);
  EXPECT_LT(time, 10s);
}

TEST(fifo, deadline_that_has_passed_asks_once) {
  const place p;
  EXPECT_EQ(p.held.wait_for_reader(deadline::after(-1h)).error(), too_late);
  EXPECT_EQ(p.held.wait_for_writer(deadline::after(-1h)).error(), too_late);
  const auto both = p.held.open_both().value();
  EXPECT_TRUE(p.held.wait_for_reader(deadline::after(-1h)));
  EXPECT_TRUE(p.held.wait_for_writer(deadline::after(-1h)));
}

TEST(fifo, writer_who_writes_is_waited_for) {
  for (const deadline until : {later(), deadline::never()})
    test::alone([until] {
      const place p;
      const other_side writer(p.path, O_WRONLY, write_text);
      const auto reader = p.held.wait_for_writer(until).value();
      EXPECT_EQ(text_of(reader), "text");
      EXPECT_EQ(text_of(reader), "");
    });
}

TEST(fifo, writer_who_is_silent_is_noticed) {
  const place p;
  const auto done = fildes::pipe::create().value();
  const other_side writer(p.path, O_WRONLY, [&](int) {
    char byte;
    return read(done.reader.raw(), &byte, 1) == 1;
  });
  const auto reader = p.held.wait_for_writer(later(), fifo_flag::nonblock);
  char byte;
  EXPECT_EQ(reader.value().read({&byte, 1}).error(), errc::again);
  EXPECT_TRUE(done.writer.write("x"));
}

TEST(fifo, writer_who_has_come_and_gone_counts) {
  const place p;
  const other_side writer(p.path, O_WRONLY, [](int) { return true; });
  EXPECT_EQ(text_of(p.held.wait_for_writer(later()).value()), "");
}

TEST(fifo, reader_who_waits_for_a_writer_is_found) {
  for (const deadline until : {later(), deadline::never()})
    test::alone([until] {
      const place p;
      const other_side reader(p.path, O_RDONLY, read_text);
      const auto writer = p.held.wait_for_reader(until).value();
      EXPECT_EQ(writer.write("text").value(), 4u);
    });
}

TEST(fifo, reader_who_comes_late_and_does_not_wait_is_found) {
  const place p;
  std::optional<owned<pipe_reader>> reader;
  std::thread comes([&] {
    std::this_thread::sleep_for(50ms);
    reader = p.held.open_read().value();
  });
  EXPECT_TRUE(p.held.wait_for_reader(later()));
  comes.join();
}

// A signal each 20 ms, so that one comes after the wait has begun; when none
// ends it, the program ends after 10 s.
void be_interrupted() {
  test::handle(signal_number::alrm, [](int) {
    static int times = 0;
    if (++times == 500) _exit(99);
  });
  const itimerval often = {{0, 20'000}, {0, 20'000}};
  ASSERT_EQ(setitimer(ITIMER_REAL, &often, nullptr), 0);
}

// Hazards 42 and 82.
TEST(fifo, signal_ends_a_wait) {
  test::alone([] {
    const place p;
    be_interrupted();
    EXPECT_EQ(p.held.wait_for_writer(later()).error(), errc::intr);
    EXPECT_EQ(p.held.wait_for_reader(later()).error(), errc::intr);
    EXPECT_EQ(p.held.wait_for_writer(deadline::never()).error(), errc::intr);
    EXPECT_EQ(p.held.wait_for_reader(deadline::never()).error(), errc::intr);
  });
}

TEST(fifo, who_may_not_is_told) {
  const place p;
  ASSERT_EQ(chmod(p.dir.path().c_str(), 0755), 0);
  ASSERT_EQ(chmod(p.path.c_str(), 0), 0);
  test::alone([&] {
    ASSERT_TRUE(test::is_nobody());
    const auto held = fifo::open(p.path).value();  // which needs no leave
    EXPECT_EQ(held.open_read().error(), errc::acces);
    EXPECT_EQ(held.open_write().error(), errc::acces);
    EXPECT_EQ(held.open_both().error(), errc::acces);
    EXPECT_EQ(held.wait_for_writer(later()).error(), errc::acces);
    EXPECT_EQ(held.wait_for_reader(later()).error(), errc::acces);
  });
}

TEST(fifo, without_proc_is_told) {
  const place p;
  test::on_a_tiny_disk([&](const std::string& disk) {
    ASSERT_TRUE(test::bind_mount(disk, "/proc"));
    const error none(errc::noent, operation::fifo);
    EXPECT_EQ(p.held.open_read().error(), none);
    EXPECT_EQ(p.held.open_write().error(), none);
  });
}

}  // namespace
