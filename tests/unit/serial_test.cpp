// SPDX-License-Identifier: BSL-1.0
#include <fildes/serial.hpp>

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <limits>

#include <fildes/cast.hpp>
#include <fildes/format.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/terminal_text.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"

using namespace fildes;
using namespace std::chrono_literals;

// Nobody sends anything to a real port here: what goes well on one is tried in
// tests/observe, with answers made up.

namespace {

static_assert(fd_kind<serial_port> && checkable_kind<serial_port>);
static_assert(may_be<terminal, serial_port> && may_be<any_fd, serial_port>);
static_assert(!std::is_copy_constructible_v<line_break> &&
              !std::is_move_assignable_v<line_break>);
// A guard whose port is gone when it ends would end another's break.
static_assert(
    !std::is_invocable_v<decltype(line_break::start), owned<serial_port>>);

constexpr error no_line(errc::notty, operation::terminal);
constexpr error no_ioctl(errc::notty, sys::nr::ioctl);

/// A pty by libc; its path is that of a terminal without a line.
struct pty_pair {
  pty_pair() {
    if (openpty(&master, &peer, path, nullptr, nullptr) != 0) std::abort();
  }
  ~pty_pair() {
    ::close(master);
    ::close(peer);
  }
  pty_pair(const pty_pair&) = delete;
  pty_pair& operator=(const pty_pair&) = delete;

  int master = -1;
  int peer = -1;
  char path[64] = {};
};

borrowed<serial_port> as_port(int fd) {
  return borrowed<serial_port>::borrow_raw(fd);
}

result<bool> is_port(int fd) {
  return serial_port::is(borrowed<any_fd>::borrow_raw(fd));
}

TEST(serial, pty_is_none) {
  const pty_pair pty;
  EXPECT_FALSE(is_port(pty.peer).value());
  EXPECT_FALSE(is_port(pty.master).value());
  EXPECT_TRUE(terminal::is(borrowed<any_fd>::borrow_raw(pty.peer)).value());
}

TEST(serial, what_is_no_terminal_is_none) {
  const auto [reader, writer] = pipe::create().value();
  EXPECT_FALSE(serial_port::is(reader).value());
  const auto held = path_fd::open("/dev/ptmx").value();
  EXPECT_FALSE(serial_port::is(held).value());
  EXPECT_EQ(is_port(test::no_such_fd).error(), errc::badf);
}

TEST(serial, hung_up_terminal_can_no_longer_be_asked) {
  pty_pair pty;
  ::close(pty.master);
  EXPECT_EQ(is_port(pty.peer).error(), error(errc::io, sys::nr::ioctl));
  pty.master = dup(pty.peer);  // to be closed
}

TEST(serial, checked_cast_leaves_the_owner_a_terminal_that_is_none) {
  const pty_pair pty;
  auto owner = terminal::open(pty.path).value();
  const auto port = checked_cast<serial_port>(std::move(owner));
  EXPECT_EQ(port.error(), error(errc::inval, operation::checked_cast));
  EXPECT_TRUE(owner.size());
}

TEST(serial, opening_what_is_none_fails_and_changes_nothing) {
  const pty_pair pty;
  termios before = {};
  ASSERT_EQ(tcgetattr(pty.peer, &before), 0);
  const auto port = serial_port::open(
      pty.path, {.settings = terminal_patch::raw(), .exclusive = true});
  EXPECT_EQ(port.error(), no_line);
  termios after = {};
  ASSERT_EQ(tcgetattr(pty.peer, &after), 0);
  EXPECT_EQ(after.c_lflag, before.c_lflag);
  int exclusive = -1;
  ASSERT_EQ(ioctl(pty.peer, TIOCGEXCL, &exclusive), 0);
  EXPECT_EQ(exclusive, 0);
}

TEST(serial, opening_what_is_no_terminal_fails_and_does_not_wait) {
  const test::scratch_directory dir;
  const std::string fifo = dir / "fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  for (const std::string& path :
       {fifo, dir.with_file("file", ""), std::string("/dev/null")})
    EXPECT_EQ(serial_port::open(path).error(), errc::notty) << path;
  EXPECT_EQ(serial_port::open(dir / "absent").error(), errc::noent);
  EXPECT_EQ(serial_port::open(std::string_view("a\0b", 3)).error(),
            error(errc::inval, operation::path));
}

TEST(serial, terminal_without_lines_refuses_what_only_ports_do) {
  const pty_pair pty;
  const auto port = as_port(pty.peer);
  EXPECT_EQ(port.lines().error(), no_ioctl);
  EXPECT_EQ(port.set_lines(modem_line::dtr).error(), no_ioctl);
  EXPECT_EQ(port.raise(modem_line::rts).error(), no_ioctl);
  EXPECT_EQ(port.drop(modem_line::rts).error(), no_ioctl);
  EXPECT_EQ(port.wait_for_change(modem_line::cts).error(), no_ioctl);
  EXPECT_EQ(port.counters().error(), no_ioctl);
  EXPECT_EQ(port.rs485().error(), no_ioctl);
  EXPECT_EQ(port.set_rs485({}).error(), no_ioctl);
  EXPECT_EQ(port.low_latency().error(), no_ioctl);
  EXPECT_EQ(port.set_low_latency(true).error(), no_ioctl);
}

TEST(serial, descriptor_that_is_closed_refuses_all) {
  const auto port = as_port(test::no_such_fd);
  const error closed(errc::badf, sys::nr::ioctl);
  EXPECT_EQ(port.lines().error(), closed);
  EXPECT_EQ(port.counters().error(), closed);
  EXPECT_EQ(port.start_break().error(), closed);
  EXPECT_EQ(port.end_break().error(), closed);
  EXPECT_EQ(line_break::start(port).error(), closed);
}

TEST(serial, delays_that_do_not_fit_are_refused_before_the_port_is_asked) {
  const auto port = as_port(test::no_such_fd);
  const error refused(errc::inval, operation::terminal);
  for (const nanoseconds delay :
       {nanoseconds(-1), nanoseconds(-1h), nanoseconds(4'294'967'296ms),
        nanoseconds(4'294'967'295ms) + nanoseconds(1), nanoseconds::max(),
        nanoseconds::min()}) {
    EXPECT_EQ(port.set_rs485({.delay_before_send = delay}).error(), refused);
    EXPECT_EQ(port.set_rs485({.delay_after_send = delay}).error(), refused);
  }
  EXPECT_EQ(port.set_rs485({.delay_after_send = 4'294'967'295ms}).error(),
            error(errc::badf, sys::nr::ioctl));
}

TEST(serial, counters_tell_what_happened_since) {
  constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
  const serial_counters before{.cts = 5,
                               .dsr = most,
                               .ri = 1,
                               .cd = 7,
                               .received = most - 1,
                               .sent = 3,
                               .framing_errors = 1,
                               .overruns = 2,
                               .parity_errors = 3,
                               .breaks = 4,
                               .buffer_overruns = 5};
  const serial_counters after{.cts = 8,
                              .dsr = 0,
                              .ri = 1,
                              .cd = 9,
                              .received = 8,
                              .sent = 3,
                              .framing_errors = 2,
                              .overruns = 4,
                              .parity_errors = 6,
                              .breaks = 8,
                              .buffer_overruns = 10};
  const serial_counters difference{.cts = 3,
                                   .dsr = 1,
                                   .ri = 0,
                                   .cd = 2,
                                   .received = 10,
                                   .sent = 0,
                                   .framing_errors = 1,
                                   .overruns = 2,
                                   .parity_errors = 3,
                                   .breaks = 4,
                                   .buffer_overruns = 5};
  EXPECT_EQ(after.since(before), difference);
  EXPECT_EQ(after.since(after), serial_counters());
}

TEST(serial, counters_tell_which_lines_changed) {
  EXPECT_TRUE(serial_counters().changed().empty());
  EXPECT_TRUE(serial_counters{.received = 1}.changed().empty());
  EXPECT_EQ(serial_counters{.cts = 1}.changed(), modem_line::cts);
  EXPECT_EQ(serial_counters{.dsr = 1}.changed(), modem_line::dsr);
  EXPECT_EQ(serial_counters{.ri = 1}.changed(), modem_line::ri);
  EXPECT_EQ(serial_counters{.cd = 1}.changed(), modem_line::cd);
  EXPECT_EQ((serial_counters{.cts = 2, .cd = 9}.changed()),
            modem_line::cts | modem_line::cd);
}

TEST(serial, lines_and_bus_flags_print) {
  EXPECT_EQ(fmt::format("{}", modem_line::dtr | modem_line::rts), "dtr|rts");
  EXPECT_EQ(fmt::format("{}", rs485_flag::enabled | rs485_flag::mode_rs422),
            "enabled|mode_rs422");
}

// The port that machines have most often; it may be their console, so that
// nothing of it is changed, and nothing sent.
constexpr const char* first_port = "/dev/ttyS0";

/// Whether there is one that can be asked.
bool has_port() {
  const int fd = ::open(first_port, O_RDWR | O_NOCTTY | O_NONBLOCK);
  int lines = 0;
  const bool yes = fd >= 0 && ioctl(fd, TIOCMGET, &lines) == 0;
  if (fd >= 0) ::close(fd);
  return yes;
}

TEST(serial, port_is_one_and_opening_it_changes_nothing) {
  if (!has_port()) return support::skip("no /dev/ttyS0 with hardware");
  const auto before = terminal::open(first_port, terminal_flag::nonblock)
                          .value()
                          .settings()
                          .value();
  const auto port = serial_port::open(first_port).value();
  EXPECT_TRUE(serial_port::is(port).value());
  EXPECT_TRUE(test::is_cloexec(port.raw()));
  EXPECT_EQ(fcntl(port.raw(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(port.settings().value(), before);
  EXPECT_FALSE(port.is_exclusive().value());
}

TEST(serial, port_is_opened_as_the_flags_say) {
  if (!has_port()) return support::skip("no /dev/ttyS0 with hardware");
  const auto port =
      serial_port::open(first_port, {.flags = terminal_flag::nonblock |
                                              terminal_flag::inherit})
          .value();
  EXPECT_FALSE(test::is_cloexec(port.raw()));
  EXPECT_NE(fcntl(port.raw(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(serial, terminal_that_is_a_port_becomes_one) {
  if (!has_port()) return support::skip("no /dev/ttyS0 with hardware");
  auto opened = terminal::open(first_port, terminal_flag::nonblock).value();
  const auto port = checked_cast<serial_port>(std::move(opened)).value();
  EXPECT_TRUE(port.lines());
}

TEST(serial, port_tells_lines_and_counters_as_libc_sees_them) {
  if (!has_port()) return support::skip("no /dev/ttyS0 with hardware");
  const auto port =
      serial_port::open(first_port, {.flags = terminal_flag::nonblock}).value();
  int lines = 0;
  ASSERT_EQ(ioctl(port.raw(), TIOCMGET, &lines), 0);
  EXPECT_EQ(port.lines().value().bits(), static_cast<unsigned>(lines));
  const auto one = port.counters();
  ASSERT_TRUE(one);
  const auto other = port.counters().value();
  // Others may send by it meanwhile, a little.
  EXPECT_LT(other.since(one.value()).sent, 1U << 20);
  EXPECT_TRUE(port.low_latency());
}

}  // namespace
