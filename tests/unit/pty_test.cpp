// SPDX-License-Identifier: BSL-1.0
#include <fildes/pty.hpp>

#include <signal.h>
#include <sys/resource.h>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/epoll.hpp>
#include <fildes/io.hpp>
#include <fildes/pipe.hpp>
#include <fildes/spawn.hpp>
#include <fildes/window_watch.hpp>

#include "programs.hpp"
#include "ptys.hpp"

using namespace fildes;
using test::new_pty;
using test::read_until;

namespace {

constexpr window_size some_size{24, 80, 0, 0};

/// Runs a line of the shell at a terminal of its own.
child shell_at(const terminal& at, std::string_view line) {
  return spawn("/bin/sh", {.args = {"-c", line}, .controlling_terminal = at})
      .value();
}

wait_status end_of(const child& it) {
  EXPECT_TRUE(
      wait_readable(it.process, deadline::after(std::chrono::seconds(10))));
  return it.process.wait().value();
}

TEST(pty, connects_two_sides) {
  const auto both = new_pty();
  EXPECT_TRUE(test::is_cloexec(both.master.raw()));
  EXPECT_TRUE(test::is_cloexec(both.peer.raw()));
  EXPECT_EQ(both.peer.write(std::string_view("a\n")).value(), 2u);
  EXPECT_EQ(read_until(both.master, "\n"), "a\r\n");
  EXPECT_EQ(both.master.write(std::string_view("b\n")).value(), 2u);
  char text[16];
  EXPECT_EQ(both.peer.read(text).value(), 2u);
  EXPECT_EQ(read_until(both.master, "\n"), "b\r\n") << "typing is shown";
}

TEST(pty, is_made_as_asked) {
  const auto both = new_pty({.size = some_size,
                             .settings = terminal_settings::raw(),
                             .master = terminal_flag::nonblock,
                             .peer = terminal_flag::inherit});
  EXPECT_EQ(both.peer.size().value(), some_size);
  EXPECT_FALSE(test::is_canonical(both.peer));
  EXPECT_TRUE(both.master.settings().value() == both.peer.settings().value());
  char text[4];
  EXPECT_EQ(both.master.read(text).error().code(), errc::again);
  EXPECT_FALSE(test::is_cloexec(both.peer.raw()));
  EXPECT_TRUE(test::is_cloexec(both.master.raw()));
}

TEST(pty, never_becomes_the_terminal_of_who_makes_it) {
  EXPECT_EQ(test::in_child([] {
              setsid();
              const auto both = new_pty();
              return terminal::controlling().has_value() ? 1 : 0;
            }),
            0);
}

TEST(pty, that_finds_no_number_left_leaves_nothing_open) {
  EXPECT_EQ(test::in_child([] {
              const auto one = new_pty();
              // One number is left, and two are needed.
              const rlimit most = {static_cast<rlim_t>(one.peer.raw()) + 2,
                                   static_cast<rlim_t>(one.peer.raw()) + 2};
              setrlimit(RLIMIT_NOFILE, &most);
              if (pty::open().error() != errc::mfile) return 1;
              return dup(0) == one.peer.raw() + 1 ? 0 : 2;
            }),
            0);
}

TEST(pty, master_is_told_from_its_peer) {
  auto both = new_pty();
  EXPECT_TRUE(pty_master::is(both.master).value());
  EXPECT_FALSE(pty_master::is(both.peer).value());
  EXPECT_FALSE(pty_master::is(pipe::create().value().reader).value());
  owned<any_fd> some = std::move(both.master);
  EXPECT_TRUE(checked_cast<pty_master>(std::move(some)));
}

TEST(pty, numbers_make_names) {
  const auto both = new_pty();
  EXPECT_EQ(both.master.peer_name().value().view(),
            "/dev/pts/" + std::to_string(both.master.number().value()));
  EXPECT_EQ(both.master.peer_name().value(), both.peer.name().value());
}

TEST(pty, that_is_locked_has_no_peer) {
  const auto both = new_pty();
  EXPECT_FALSE(both.master.is_locked().value());
  ASSERT_TRUE(both.master.set_locked(true));
  EXPECT_TRUE(both.master.is_locked().value());
  EXPECT_EQ(both.master.open_peer().error().code(), errc::io);
  ASSERT_TRUE(both.master.set_locked(false));
  EXPECT_TRUE(both.master.open_peer());
}

// Field bug 34.
TEST(pty, master_reads_everything_and_then_the_end) {
  for (int i = 0; i != 20; ++i) {
    auto both = new_pty({.settings = terminal_settings::raw()});
    const auto it = shell_at(both.peer, "seq 1 5000; printf last");
    {
      const auto ours = std::move(both.peer);
    }
    std::string expected;
    for (int n = 1; n <= 5000; ++n) expected += std::to_string(n) + "\n";
    ASSERT_EQ(test::read_to_the_end(both.master), expected + "last[end]");
    EXPECT_TRUE(end_of(it).is_success());
  }
}

TEST(pty, master_reads_what_is_left_of_who_has_ended) {
  auto both = new_pty({.settings = terminal_settings::raw()});
  const auto it = shell_at(both.peer, "seq 1 500; printf last");
  {
    const auto ours = std::move(both.peer);
  }
  ASSERT_TRUE(end_of(it).is_success());
  const auto all = test::read_to_the_end(both.master);
  EXPECT_TRUE(all.starts_with("1\n2\n"));
  EXPECT_TRUE(all.ends_with("500\nlast[end]"));
  char text[4];
  EXPECT_EQ(both.master.read(text).value(), 0u) << "and so it stays";
}

TEST(pty, end_is_that_of_the_last_peer) {
  auto both = new_pty({.master = terminal_flag::nonblock});
  auto second = both.master.open_peer().value();
  char text[16];
  {
    const auto first = std::move(both.peer);
  }
  EXPECT_EQ(both.master.read(text).error().code(), errc::again);
  {
    const auto last = std::move(second);
  }
  EXPECT_EQ(both.master.read(text).value(), 0u);
  const auto third = both.master.open_peer().value();
  ASSERT_TRUE(third.write(std::string_view("more")));
  EXPECT_EQ(read_until(both.master, "more"), "more");
}

TEST(pty, keeps_what_is_typed_for_the_next_peer) {
  auto both = new_pty();
  {
    const auto gone = std::move(both.peer);
  }
  EXPECT_EQ(both.master.write(std::string_view("typed\n")).value(), 6u);
  const auto next = both.master.open_peer().value();
  char text[16];
  EXPECT_EQ(next.read(text).value(), 6u);
}

TEST(pty, readv_ends_as_well) {
  auto both = new_pty();
  {
    const auto gone = std::move(both.peer);
  }
  char a[2], b[2];
  const byte_span pieces[] = {a, b};
  EXPECT_EQ(both.master.readv(pieces).value(), 0u);
  EXPECT_TRUE(both.master.read_packet(a).value().has_ended);
}

TEST(pty, that_loses_its_master_hangs_up) {
  auto both = new_pty();
  const auto it = shell_at(both.peer, "echo ready; exec sleep 30");
  read_until(both.master, "ready");
  {
    const auto gone = std::move(both.master);
  }
  EXPECT_EQ(end_of(it).signal(), signal_number::hup);
}

TEST(pty, packets_tell_events_apart_from_data) {
  const auto both = new_pty({.master = terminal_flag::nonblock});
  EXPECT_FALSE(both.master.is_in_packet_mode().value());
  ASSERT_TRUE(both.master.set_packet_mode(true));
  EXPECT_TRUE(both.master.is_in_packet_mode().value());
  char text[16];
  EXPECT_EQ(both.master.read_packet(text).error().code(), errc::again);

  ASSERT_TRUE(both.peer.write(std::string_view("abc")));
  ASSERT_TRUE(wait_readable(both.master));
  const auto data = both.master.read_packet(text).value();
  EXPECT_TRUE(data.events.empty());
  EXPECT_EQ(std::string_view(text, data.size), "abc");
  EXPECT_FALSE(data.has_ended);

  ASSERT_TRUE(both.peer.flush(terminal_queue::both));
  EXPECT_EQ(both.master.read_packet(text).value().events,
            pty_event::flush_read | pty_event::flush_write);
  ASSERT_TRUE(both.master.set_packet_mode(false));
  ASSERT_TRUE(both.peer.write(std::string_view("d")));
  EXPECT_EQ(read_until(both.master, "d"), "d");
}

TEST(pty, packets_tell_of_flow) {
  const auto both = new_pty({.master = terminal_flag::nonblock});
  ASSERT_TRUE(both.master.set_packet_mode(true));
  char text[16];
  const auto events = [&] {
    return both.master.read_packet(text).value().events;
  };
  ASSERT_TRUE(both.peer.flow(terminal_flow::stop_output));
  EXPECT_EQ(events(), pty_events(pty_event::stop));
  ASSERT_TRUE(both.peer.flow(terminal_flow::start_output));
  EXPECT_EQ(events(), pty_events(pty_event::start));
  ASSERT_TRUE(both.peer.change({.input = {.clear = input_flag::ixon}}));
  EXPECT_EQ(events(), pty_events(pty_event::no_stop));
  ASSERT_TRUE(both.peer.change({.input = {.set = input_flag::ixon}}));
  EXPECT_EQ(events(), pty_events(pty_event::do_stop));
  ASSERT_TRUE(both.peer.change({.local = {.set = local_flag::extproc}}));
  EXPECT_TRUE(events().has(pty_event::ioctl));
}

TEST(pty, packets_end) {
  auto both = new_pty();
  ASSERT_TRUE(both.master.set_packet_mode(true));
  ASSERT_TRUE(both.peer.write(std::string_view("abc")));
  {
    const auto gone = std::move(both.peer);
  }
  char text[2];
  EXPECT_EQ(both.master.read_packet(text).value().size, 2u);
  EXPECT_EQ(both.master.read_packet(text).value().size, 1u);
  EXPECT_TRUE(both.master.read_packet(text).value().has_ended);
}

TEST(pty, child_leads_a_session_at_it) {
  const auto both = new_pty({.size = some_size});
  const auto it = shell_at(both.peer, "tty; stty size; echo to $$ >/dev/tty");
  const auto name = both.peer.name().value();
  EXPECT_EQ(read_until(both.master, "to " + std::to_string(it.id) + "\r\n"),
            std::string(name.view()) + "\r\n24 80\r\nto " +
                std::to_string(it.id) + "\r\n");
  EXPECT_TRUE(end_of(it).is_success());
}

TEST(pty, child_has_its_own_streams_where_told) {
  const auto both = new_pty();
  const auto it =
      spawn("/bin/sh", {.args = {"-c", "tty; test -t 2 && test ! -t 1"},
                        .out = child_stream::pipe,
                        .controlling_terminal = both.peer})
          .value();
  EXPECT_EQ(test::all_of(*it.out),
            std::string(both.peer.name().value().view()) + "\n");
  EXPECT_TRUE(end_of(it).is_success());
}

TEST(pty, child_gets_no_terminal_that_another_session_has) {
  const auto both = new_pty();
  const auto first = shell_at(both.peer, "sleep 30");
  const auto second = spawn("/bin/true", {.controlling_terminal = both.peer});
  EXPECT_EQ(second.error(), error(errc::perm, sys::nr::ioctl));
  ASSERT_TRUE(first.process.send_signal(signal_number::kill));
  EXPECT_EQ(end_of(first).signal(), signal_number::kill);
}

TEST(pty, keys_are_signals) {
  const auto both = new_pty();
  const auto it = shell_at(both.peer, "echo ready; exec sleep 30");
  read_until(both.master, "ready");
  EXPECT_EQ(both.master.foreground_group().value(), it.id);
  ASSERT_TRUE(both.master.write(std::string_view("\x03")));
  EXPECT_EQ(end_of(it).signal(), signal_number::int_);
}

TEST(pty, sends_signals_that_keys_stand_for) {
  const auto both = new_pty();
  const auto it = shell_at(both.peer, "echo ready; exec sleep 30");
  read_until(both.master, "ready");
  EXPECT_EQ(both.master.send_signal(signal_number::term).error().code(),
            errc::inval);
  ASSERT_TRUE(both.master.send_signal(signal_number::quit));
  EXPECT_EQ(end_of(it).signal(), signal_number::quit);
}

TEST(pty, child_is_told_of_another_size) {
  const auto both = new_pty({.size = some_size});
  const auto it = shell_at(both.peer,
                           "trap 'stty size; exit 0' WINCH; echo ready; "
                           "for i in $(seq 200); do sleep 0.05; done; exit 1");
  read_until(both.master, "ready\r\n");
  ASSERT_TRUE(both.master.set_size(some_size)) << "which is no news";
  ASSERT_TRUE(both.master.set_size({50, 132, 0, 0}));
  EXPECT_EQ(read_until(both.master, "132\r\n"), "50 132\r\n");
  EXPECT_TRUE(end_of(it).is_success());
}

TEST(window_watch, tells_of_another_size) {
  const auto both = new_pty({.size = some_size});
  test::in_session(both.peer, [&] {
    auto watch = window_watch::create(both.peer).value();
    const auto soon = deadline::after(std::chrono::milliseconds(20));
    EXPECT_FALSE(watch.take().value());
    EXPECT_EQ(watch.wait(soon).error().code(), errc::timedout);
    EXPECT_TRUE(both.master.set_size({1, 2, 0, 0}));
    EXPECT_TRUE(both.master.set_size({3, 4, 0, 0}));
    EXPECT_TRUE(
        wait_readable(watch.fd(), deadline::after(std::chrono::seconds(9))));
    EXPECT_EQ(watch.take().value(), (window_size{3, 4, 0, 0}));
    EXPECT_FALSE(watch.take().value());
  });
}

TEST(window_watch, wakes_who_waits) {
  const auto both = new_pty({.size = some_size});
  test::session_leader child(both.peer, [&] {
    auto watch = window_watch::create(both.peer).value();
    EXPECT_TRUE(write_all(both.peer, std::string_view("ready")));
    EXPECT_EQ(watch.wait().value(), (window_size{7, 8, 0, 0}));
  });
  read_until(both.master, "ready");
  ASSERT_TRUE(both.master.set_size({7, 8, 0, 0}));
  EXPECT_EQ(child.exit_status(), 0);
}

TEST(window_watch, signal_without_a_change_is_none) {
  const auto both = new_pty({.size = some_size});
  test::in_session(both.peer, [&] {
    auto watch = window_watch::create(both.peer).value();
    kill(getpid(), SIGWINCH);
    EXPECT_FALSE(watch.take().value());
    EXPECT_FALSE(wait_readable(watch.fd(),
                               deadline::after(std::chrono::milliseconds(1))));
  });
}

}  // namespace
