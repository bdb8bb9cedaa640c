// SPDX-License-Identifier: BSL-1.0
#include <fildes/terminal.hpp>

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>

#include <thread>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/signal_mask.hpp>
#include <fildes/unix_socket.hpp>

#include "ptys.hpp"
#include "support/skip.hpp"

using namespace fildes;
using test::new_pty;

namespace {

constexpr window_size some_size{33, 77, 11, 22};

TEST(terminal, is_told_from_whatever_else_is_open) {
  const auto both = new_pty();
  EXPECT_TRUE(terminal::is(both.peer).value());
  EXPECT_TRUE(terminal::is(both.master).value()) << "as isatty(3) says";
  EXPECT_FALSE(terminal::is(file::open("/dev/null").value()).value());
  EXPECT_FALSE(terminal::is(file::open("/proc/self/exe").value()).value());
  EXPECT_FALSE(terminal::is(file::open("/").value()).value());
  EXPECT_FALSE(terminal::is(eventfd::create().value()).value());
  const auto pipe = pipe::create().value();
  EXPECT_FALSE(terminal::is(pipe.reader).value());
  const auto sockets = unix_stream::pair().value();
  EXPECT_FALSE(terminal::is(sockets.first).value());
  EXPECT_EQ(terminal::is(borrowed<any_fd>::borrow_raw(test::no_such_fd))
                .error()
                .code(),
            errc::badf);
}

TEST(terminal, held_by_path_is_none) {
  const auto both = new_pty();
  const auto held = path_fd::open(both.peer.name().value().c_str()).value();
  EXPECT_FALSE(terminal::is(held).value());
  EXPECT_FALSE(pty_master::is(held).value());
}

TEST(terminal, is_what_a_descriptor_turns_out_to_be) {
  auto both = new_pty();
  owned<any_fd> some = std::move(both.peer);
  const auto peer = checked_cast<terminal>(std::move(some)).value();
  EXPECT_TRUE(peer.settings());
  const owned<any_fd> other = file::open("/dev/null").value();
  EXPECT_EQ(checked_cast<terminal>(borrowed<any_fd>(other)).error(),
            error(errc::inval, operation::checked_cast));
}

TEST(terminal, opens_by_its_path) {
  const auto both = new_pty();
  const auto name = both.peer.name().value();
  const auto again = terminal::open(name.c_str()).value();
  EXPECT_TRUE(test::is_cloexec(again.raw()));
  ASSERT_TRUE(both.master.write(std::string_view("typed\n")));
  char text[16];
  EXPECT_EQ(again.read(text).value(), 6u);
  const auto kept = terminal::open(
      name.c_str(), terminal_flag::inherit | terminal_flag::nonblock);
  EXPECT_FALSE(test::is_cloexec(kept.value().raw()));
  EXPECT_EQ(kept.value().read(text).error().code(), errc::again);
}

TEST(terminal, opens_nothing_else) {
  EXPECT_EQ(terminal::open("/dev/null").error().code(), errc::notty);
  EXPECT_EQ(terminal::open("/dev/no such").error().code(), errc::noent);
  EXPECT_EQ(terminal::open(std::string_view("a\0b", 3)).error(),
            error(errc::inval, operation::path));
}

TEST(terminal, that_a_session_is_at_opens_by_no_name) {
  const auto both = new_pty();
  test::in_session(both.peer, [&] {
    const auto own = terminal::controlling().value();
    EXPECT_TRUE(test::is_cloexec(own.raw()));
    EXPECT_EQ(own.session().value(), getpid());
    EXPECT_EQ(own.name().value(), "/dev/tty");
    signal(SIGHUP, SIG_IGN);
    EXPECT_TRUE(own.give_up_control());
    EXPECT_EQ(terminal::controlling().error().code(), errc::nxio);
  });
}

TEST(terminal, opened_for_control_becomes_that_of_the_session) {
  const auto both = new_pty();
  const auto name = both.peer.name().value();
  EXPECT_EQ(test::in_child([&] {
              setsid();
              const auto lent = terminal::open(name.c_str()).value();
              if (lent.session().has_value()) return 1;
              const auto own =
                  terminal::open(name.c_str(), terminal_flag::control).value();
              return own.session().value() == getpid() ? 0 : 2;
            }),
            0);
}

TEST(terminal, change_leaves_alone_what_it_does_not_name) {
  const auto both = new_pty();
  const auto before = test::attributes(both.peer);
  const auto outcome =
      both.peer
          .change({.local = {.clear = local_flag::echo},
                   .characters = {{control_character::interrupt, 5}}})
          .value();
  EXPECT_TRUE(outcome.complete());
  const auto after = test::attributes(both.peer);
  EXPECT_EQ(after.c_lflag, before.c_lflag & ~static_cast<tcflag_t>(ECHO));
  EXPECT_EQ(after.c_cc[VINTR], 5);
  EXPECT_EQ(after.c_cc[VQUIT], before.c_cc[VQUIT]);
  EXPECT_EQ(after.c_iflag, before.c_iflag);
  EXPECT_EQ(after.c_oflag, before.c_oflag);
  EXPECT_EQ(after.c_cflag, before.c_cflag);
  EXPECT_TRUE(outcome.now == both.peer.settings().value());
}

// Hazard 188: tcsetattr says that all went well.
TEST(terminal, change_names_what_was_not_taken) {
  const auto both = new_pty();  // which has characters of eight bits
  const auto outcome = both.peer
                           .change({.local = {.clear = local_flag::echo},
                                    .size = character_size::seven,
                                    .parity = parity::odd})
                           .value();
  EXPECT_FALSE(outcome.complete());
  EXPECT_EQ(outcome.not_taken.others, setting::size | setting::parity);
  EXPECT_EQ(outcome.not_taken.control, control_flags());
  EXPECT_TRUE(outcome.not_taken.local.empty()) << "the rest was taken";
  EXPECT_FALSE(outcome.now.local.has(local_flag::echo));
  EXPECT_EQ(outcome.now.size, character_size::eight);
}

TEST(terminal, set_verified_compares_all) {
  const auto both = new_pty();
  auto wanted = both.peer.settings().value();
  wanted.make_raw();
  wanted.set_speed(12345);
  EXPECT_TRUE(both.peer.set_verified(wanted).value().complete());
  EXPECT_FALSE(test::is_canonical(both.peer));
  wanted.size = character_size::five;
  const auto outcome = both.peer.set_verified(wanted).value();
  EXPECT_EQ(outcome.not_taken.others, flags<setting>(setting::size));
}

TEST(terminal, difference_names_every_part) {
  const auto a = terminal_settings::sane();
  EXPECT_TRUE(difference(a, a).empty());
  auto b = a;
  b.input = input_flags::from_bits(b.input.bits() ^ sys::abi::ixon);
  b.output = output_flags::from_bits(b.output.bits() ^ sys::abi::ocrnl);
  b.control = control_flags::from_bits(b.control.bits() ^ sys::abi::hupcl);
  b.local = local_flags::from_bits(b.local.bits() ^ sys::abi::tostop);
  b.delays.tab = tab_delay::tab3;
  b.stop_bits = stop_bits::two;
  b.output_speed = 1;
  b.input_speed = 2;
  b[control_character::erase] = 9;
  const auto found = difference(a, b);
  EXPECT_EQ(found.input, input_flags(input_flag::ixon));
  EXPECT_EQ(found.output, output_flags(output_flag::ocrnl));
  EXPECT_EQ(found.control, control_flags(control_flag::hupcl));
  EXPECT_EQ(found.local, local_flags(local_flag::tostop));
  EXPECT_EQ(found.others, setting::delays | setting::stop_bits |
                              setting::input_speed | setting::output_speed);
  EXPECT_TRUE(found.has(control_character::erase));
  EXPECT_FALSE(found.has(control_character::kill));
}

TEST(terminal, input_speed_of_zero_is_that_of_the_output) {
  auto a = terminal_settings::sane();
  a.set_speed(9600);
  auto b = a;
  b.input_speed = 0;
  EXPECT_TRUE(difference(a, b).empty());
}

TEST(terminal, has_a_window) {
  const auto both = new_pty();
  EXPECT_EQ(both.peer.size().value(), window_size());
  ASSERT_TRUE(both.peer.set_size(some_size));
  winsize told = {};
  ASSERT_EQ(ioctl(both.peer.raw(), TIOCGWINSZ, &told), 0);
  EXPECT_EQ(told.ws_row, 33);
  EXPECT_EQ(told.ws_col, 77);
  EXPECT_EQ(told.ws_xpixel, 11);
  EXPECT_EQ(told.ws_ypixel, 22);
  EXPECT_EQ(both.master.size().value(), some_size);
}

TEST(terminal, of_nobodys_session_has_no_groups) {
  const auto both = new_pty();
  EXPECT_EQ(both.peer.session().error().code(), errc::notty);
  EXPECT_EQ(both.peer.foreground_group().error().code(), errc::notty);
  EXPECT_EQ(both.peer.set_foreground_group(getpgrp()).error().code(),
            errc::notty);
  EXPECT_EQ(both.peer.give_up_control().error().code(), errc::notty);
}

TEST(terminal, is_taken_and_given_up) {
  const auto both = new_pty();
  EXPECT_EQ(test::in_child([&] {
              if (both.peer.take_control().error() != errc::perm) return 1;
              setsid();
              if (!both.peer.take_control()) return 2;
              if (both.peer.session().value() != getpid()) return 3;
              signal(SIGHUP, SIG_IGN);
              if (!both.peer.give_up_control()) return 4;
              return both.peer.session().has_value() ? 5 : 0;
            }),
            0);
}

TEST(terminal, of_another_session_is_not_taken) {
  const auto both = new_pty();
  test::in_session(both.peer, [&] {
    EXPECT_EQ(test::in_child([&] {
                setsid();
                return both.peer.take_control().error() == errc::perm ? 0 : 1;
              }),
              0);
  });
}

/// A child in a group of its own, in the background, that runs `body`; what
/// waitpid says of it when it has stopped or ended.
template <class Body>
int in_background(Body body) {
  const int id = fork();
  if (id == 0) {
    setpgid(0, 0);
    _exit(body());
  }
  setpgid(id, id);
  int status = -1;
  waitpid(id, &status, WUNTRACED);
  if (WIFSTOPPED(status)) {
    kill(id, SIGKILL);
    waitpid(id, nullptr, 0);
  }
  return status;
}

TEST(terminal, lets_a_group_into_the_foreground_from_the_background) {
  const auto both = new_pty();
  test::in_session(both.peer, [&] {
    EXPECT_EQ(both.peer.foreground_group().value(), getpgrp());
    EXPECT_EQ(in_background([&] {
                if (!both.peer.set_foreground_group(getpgrp())) return 1;
                return tcgetpgrp(0) == getpgrp() ? 0 : 2;
              }),
              0);
    EXPECT_TRUE(both.peer.set_foreground_group(getpgrp()));
    EXPECT_EQ(tcgetpgrp(0), getpgrp());
  });
}

TEST(terminal, set_in_the_background_stops_as_is_usual) {
  const auto both = new_pty();
  test::in_session(both.peer, [&] {
    const int status = in_background([&] {
      (void)both.peer.set(terminal_settings::raw());
      return 0;
    });
    EXPECT_TRUE(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTOU);
    EXPECT_TRUE(test::is_canonical(both.peer));
  });
}

TEST(terminal, foreground_group_is_one_of_the_session) {
  const auto both = new_pty();
  const int outside = getpgrp();
  test::in_session(both.peer, [&] {
    EXPECT_EQ(both.peer.set_foreground_group(outside).error().code(),
              errc::perm);
    const int gone = fork();
    if (gone == 0) _exit(0);
    waitpid(gone, nullptr, 0);
    EXPECT_EQ(both.peer.set_foreground_group(gone).error().code(), errc::srch);
  });
}

TEST(terminal, exclusive_is_for_who_has_it) {
  const auto both = new_pty();
  const auto name = both.peer.name().value();
  EXPECT_FALSE(both.peer.is_exclusive().value());
  ASSERT_TRUE(both.peer.set_exclusive(true));
  EXPECT_TRUE(both.peer.is_exclusive().value());
  ASSERT_EQ(fchmod(both.peer.raw(), 0666), 0);
  EXPECT_EQ(test::in_child([&] {  // without CAP_SYS_ADMIN
              if (geteuid() == 0 && setuid(65534) != 0) return 1;
              return terminal::open(name.c_str()).error() == errc::busy ? 0 : 2;
            }),
            0);
  ASSERT_TRUE(both.peer.set_exclusive(false));
  EXPECT_FALSE(both.peer.is_exclusive().value());
  EXPECT_TRUE(terminal::open(name.c_str()));
}

TEST(terminal, flush_throws_away_what_was_typed) {
  const auto both = new_pty({.peer = terminal_flag::nonblock});
  ASSERT_TRUE(both.master.write(std::string_view("typed\n")));
  ASSERT_TRUE(wait_readable(both.peer));  // it is not there at once
  EXPECT_EQ(both.peer.unread_bytes().value(), 6u);
  ASSERT_TRUE(both.peer.flush(terminal_queue::output));
  EXPECT_EQ(both.peer.unread_bytes().value(), 6u);
  ASSERT_TRUE(both.peer.flush(terminal_queue::input));
  EXPECT_EQ(both.peer.unread_bytes().value(), 0u);
  char text[16];
  EXPECT_EQ(both.peer.read(text).error().code(), errc::again);
}

TEST(terminal, flow_stops_and_starts_output) {
  const auto both = new_pty({.peer = terminal_flag::nonblock});
  ASSERT_TRUE(both.peer.flow(terminal_flow::stop_output));
  EXPECT_EQ(both.peer.write(std::string_view("a")).error().code(), errc::again);
  ASSERT_TRUE(both.peer.flow(terminal_flow::start_output));
  EXPECT_EQ(both.peer.write(std::string_view("a")).value(), 1u);
}

TEST(terminal, flow_stops_and_starts_the_other_side) {
  const auto both = new_pty();
  ASSERT_TRUE(both.peer.flow(terminal_flow::send_stop));
  ASSERT_TRUE(both.peer.flow(terminal_flow::send_start));
  EXPECT_EQ(test::read_until(both.master, "\x11"), "\x13\x11");
}

// On a pty output is gone at once, and a break is nothing.
TEST(terminal, drains_and_breaks) {
  const auto both = new_pty();
  ASSERT_TRUE(both.peer.write(std::string_view("text")));
  EXPECT_TRUE(both.peer.drain());
  EXPECT_EQ(both.peer.unsent_bytes().value(), 0u);
  EXPECT_TRUE(both.peer.send_break());
  EXPECT_TRUE(both.peer.send_break(std::chrono::milliseconds(1)));
  const error refused(errc::inval, operation::terminal);
  EXPECT_EQ(both.peer.send_break(nanoseconds(-1)).error(), refused);
  EXPECT_EQ(both.peer.send_break(std::chrono::hours(600)).error(), refused);
}

TEST(terminal, name_is_its_path) {
  const auto both = new_pty();
  EXPECT_EQ(both.peer.name().value(),
            std::string_view(ttyname(both.peer.raw())));
  EXPECT_EQ(both.peer.name().value(), both.master.peer_name().value());
}

TEST(terminal, name_that_is_gone_is_none) {
  auto both = new_pty();
  {
    const auto gone = std::move(both.master);
  }
  EXPECT_EQ(both.peer.name().error(), error(errc::nodev, operation::terminal));
}

TEST(terminal, name_is_looked_up_where_it_is_asked) {
  const auto both = new_pty();
  const int status = test::in_child([&] {
    if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
      return 77;
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("none", "/dev/pts", "tmpfs", 0, nullptr) != 0)
      return 77;
    if (both.peer.name().error() != error(errc::nodev, operation::terminal))
      return 1;
    // The master needs no name to open it.
    const auto path = both.master.peer_name().value();
    if (terminal::open(path.c_str()).error() != errc::noent) return 2;
    return both.master.open_peer().has_value() ? 0 : 3;
  });
  if (status == 77) return support::skip("no mount namespaces");
  EXPECT_EQ(status, 0);
}

TEST(terminal, name_has_its_limits) {
  const std::string most(terminal_name::most, 'x');
  EXPECT_EQ(terminal_name::from(most).value().view(), most);
  EXPECT_EQ(terminal_name::from(most + "x").error(),
            error(errc::nametoolong, operation::terminal));
}

TEST(terminal, reads_a_line_at_most) {
  const auto both = new_pty();
  ASSERT_TRUE(both.master.write(std::string_view("one\ntwo\n\x04")));
  char text[16];
  EXPECT_EQ(both.peer.read(text).value(), 4u);
  char first[2], second[14];
  const byte_span pieces[] = {first, second};
  EXPECT_EQ(both.peer.readv(pieces).value(), 4u);
  EXPECT_EQ(std::string_view(first, 2), "tw");
  EXPECT_EQ(both.peer.read(text).value(), 0u) << "end of file was typed";
}

TEST(terminal, hung_up_reads_as_the_end) {
  auto both = new_pty();
  {
    const auto gone = std::move(both.master);
  }
  char text[16];
  EXPECT_EQ(both.peer.read(text).value(), 0u);
  EXPECT_EQ(both.peer.write(std::string_view("x")).error().code(), errc::io);
  EXPECT_EQ(both.peer.settings().error().code(), errc::io);
  EXPECT_EQ(terminal::is(both.peer).error().code(), errc::io);
}

TEST(terminal, hung_up_while_it_is_read_reads_as_the_end) {
  auto both = new_pty();
  std::thread later([&] {
    usleep(50'000);
    const auto gone = std::move(both.master);
  });
  char text[16];
  const auto n = retry_on_intr([&] { return both.peer.read(text); });
  later.join();
  EXPECT_EQ(n.value(), 0u);
}

// Hazard 186: EIO means something else where nobody has hung up.
TEST(terminal, read_in_the_background_is_no_end) {
  const auto both = new_pty();
  test::in_session(both.peer, [&] {
    EXPECT_EQ(in_background([&] {
                signal(SIGTTIN, SIG_IGN);
                char text[16];
                return both.peer.read(text).error() == errc::io ? 0 : 1;
              }),
              0);
  });
}

TEST(terminal, write_in_the_background_may_be_stopped) {
  const auto both = new_pty();
  test::in_session(both.peer, [&] {
    EXPECT_TRUE(both.peer.change({.local = {.set = local_flag::tostop}}));
    const auto write = [&] {
      return both.peer.write(std::string_view("x")).has_value() ? 0 : 1;
    };
    const int status = in_background(write);
    EXPECT_TRUE(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTOU);
    EXPECT_EQ(in_background([&] {
                const signal_mask_guard unstopped({signal_number::ttou});
                return write();
              }),
              0);
  });
}

TEST(terminal, parts_of_it_print) {
  EXPECT_EQ(fmt::format("{}", window_size{24, 80, 0, 0}), "80x24");
  EXPECT_EQ(fmt::format("{}", some_size), "77x33 (11x22 pixels)");
  EXPECT_EQ(fmt::format("{}", terminal_name::from("/dev/tty").value()),
            "/dev/tty");
  EXPECT_EQ(fmt::format("{}", terminal_flag::control | terminal_flag::inherit),
            "control|inherit");
  EXPECT_EQ(fmt::format("{}", settings_difference()), "none");
  settings_difference some;
  some.local = local_flag::echo;
  some.others = setting::size | setting::parity;
  some.characters = 1u << sys::abi::vintr;
  EXPECT_EQ(fmt::format("{}", some),
            "local echo, size|parity, characters interrupt");
}

}  // namespace
