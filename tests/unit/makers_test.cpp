// SPDX-License-Identifier: BSL-1.0

// What holds for everything that makes a descriptor.

#include <spawn.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <fildes/descriptor.hpp>
#include <fildes/device.hpp>
#include <fildes/directory.hpp>
#include <fildes/epoll.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/inotify.hpp>
#include <fildes/memfd.hpp>
#include <fildes/mqueue_guard.hpp>
#include <fildes/netlink.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/pidfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/pty.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/timerfd.hpp>
#include <fildes/wake_up.hpp>

#include "helpers.hpp"
#include "sockets.hpp"
#include "trap.hpp"

using namespace fildes;

namespace {

using made = result<std::vector<owned<any_fd>>>;

struct maker {
  const char* name;
  sys::nr call;
  std::function<made(bool inherit)> make;  // empty: cannot be asked to inherit
};

template <class K>
made one(result<owned<K>> fd) {
  FILDES_TRY(auto owner, std::move(fd));
  std::vector<owned<any_fd>> list;
  list.push_back(std::move(owner));
  return list;
}

template <class A, class B>
made two(owned<A> a, owned<B> b) {
  std::vector<owned<any_fd>> list;
  list.push_back(std::move(a));
  list.push_back(std::move(b));
  return list;
}
made both(result<fildes::pipe> p) {
  FILDES_TRY(auto ends, std::move(p));
  return two(std::move(ends.reader), std::move(ends.writer));
}
template <class K>
made both(result<socket_pair<K>> p) {
  FILDES_TRY(auto ends, std::move(p));
  return two(std::move(ends.first), std::move(ends.second));
}

open_options open_with(bool inherit) {
  return {.flags = inherit ? open_flag::inherit : open_flags()};
}
path_fd_options hold_with(bool inherit) {
  return {.flags = inherit ? open_flag::inherit : open_flags()};
}
eventfd_options count_with(bool inherit) {
  return {.flags = inherit ? eventfd_flag::inherit : eventfd_flags()};
}
pidfd_flags process_with(bool inherit) {
  return inherit ? pidfd_flag::inherit : pidfd_flags();
}
socket_flags socket_with(bool inherit) {
  return inherit ? socket_flag::inherit : socket_flags();
}
device_options device_with(bool inherit) {
  return {.flags = inherit ? open_flag::inherit : open_flags()};
}
terminal_flags terminal_with(bool inherit) {
  return inherit ? terminal_flag::inherit : terminal_flags();
}
made queue() {
  constexpr mqueue_name name = "/fildes-test-makers";
  const mqueue_guard unlinks(name);
  return one(mqueue::open_or_create(name, {.room = mqueue_room{1, 1}}));
}
borrowed<any_fd> out() { return borrowed<any_fd>::borrow_raw(1); }
borrowed<path_fd> here() {
  return borrowed<path_fd>::borrow_raw(sys::abi::at_fdcwd);
}

// Those that can be told to let a descriptor be inherited.
std::vector<maker> choosing_makers() {
  using sys::nr;
  return {
      {"file::open", nr::openat2,
       [](bool i) { return one(file::open("/", open_with(i))); }},
      {"file::open_at", nr::openat2,
       [](bool i) { return one(file::open_at(here(), "/", open_with(i))); }},
      {"file::reopen", nr::openat2,
       [](bool i) { return one(file::reopen(out(), open_with(i))); }},
      {"path_fd::open", nr::openat2,
       [](bool i) { return one(path_fd::open("/", hold_with(i))); }},
      {"path_fd::open_at", nr::openat2,
       [](bool i) { return one(path_fd::open_at(here(), "/", hold_with(i))); }},
      {"char_device", nr::openat2,
       [](bool i) {
         return one(char_device::open("/dev/null", device_with(i)));
       }},
      {"pty_master", nr::openat,
       [](bool i) { return one(pty_master::open(terminal_with(i))); }},
      {"eventfd", nr::eventfd2,
       [](bool i) { return one(eventfd::create(count_with(i))); }},
      {"eventfd_semaphore", nr::eventfd2,
       [](bool i) { return one(eventfd_semaphore::create(count_with(i))); }},
      {"timerfd", nr::timerfd_create,
       [](bool i) {
         return one(timerfd<clock_id::monotonic>::create(
             i ? timerfd_flag::inherit : timerfd_flags()));
       }},
      {"signalfd", nr::signalfd4,
       [](bool i) {
         return one(
             signalfd::create({signal_number::urg},
                              i ? signalfd_flag::inherit : signalfd_flags()));
       }},
      {"epoll", nr::epoll_create1,
       [](bool i) {
         enum class kind : std::uint8_t {};
         return one(epoll<kind>::create(i ? epoll_create_flag::inherit
                                          : epoll_create_flags()));
       }},
      {"inotify", nr::inotify_init1,
       [](bool i) {
         return one(
             inotify::create(i ? inotify_flag::inherit : inotify_flags()));
       }},
      {"memfd", nr::memfd_create,
       [](bool i) {
         return one(
             memfd::create("m", i ? memfd_flag::inherit : memfd_flags()));
       }},
      {"pidfd", nr::pidfd_open,
       [](bool i) { return one(pidfd::self(process_with(i))); }},
      {"pipe", nr::pipe2,
       [](bool i) {
         return both(pipe::create(i ? pipe_flag::inherit : pipe_flags()));
       }},
      {"socket", nr::socket,
       [](bool i) {
         return one(fildes::socket::create(
             sys::abi::af_unix, socket_type::stream, 0, socket_with(i)));
       }},
      {"tcp_listener", nr::socket,
       [](bool i) {
         return one(
             tcp_listener::listen(test::loopback(), {.flags = socket_with(i)}));
       }},
      {"udp_socket", nr::socket,
       [](bool i) {
         return one(udp_socket::bind(test::loopback(), socket_with(i)));
       }},
      {"netlink_socket", nr::socket,
       [](bool i) {
         return one(
             netlink_socket::create(netlink_protocol::route, socket_with(i)));
       }},
      {"unix_stream pair", nr::socketpair,
       [](bool i) { return both(unix_stream::pair(socket_with(i))); }},
      {"unix_seqpacket pair", nr::socketpair,
       [](bool i) { return both(unix_seqpacket::pair(socket_with(i))); }},
      {"unix_datagram pair", nr::socketpair,
       [](bool i) { return both(unix_datagram::pair(socket_with(i))); }},
  };
}

std::vector<maker> all_makers() {
  auto list = choosing_makers();
  list.push_back({"file::create", sys::nr::openat2,
                  [](bool) { return one(file::create("/dev/null")); }});
  list.push_back({"file::temporary", sys::nr::openat2,
                  [](bool) { return one(file::temporary("/tmp")); }});
  list.push_back({"directory::open", sys::nr::openat2,
                  [](bool) { return one(directory::open("/")); }});
  list.push_back({"directory::reopen", sys::nr::openat2,
                  [](bool) { return one(directory::reopen(here())); }});
  list.push_back({"mqueue", sys::nr::mq_open, [](bool) { return queue(); }});
  list.push_back({"wake_up", sys::nr::eventfd2,
                  [](bool) { return one(wake_up::create()); }});
  list.push_back(
      {"dup", sys::nr64::fcntl, [](bool) { return one(dup(out())); }});
  return list;
}

// The runner's own standard output may not be what can be opened again.
class makers : public testing::Test {
 protected:
  static int in_child_with_output(const std::function<int()>& body) {
    return test::in_child([&] {
      const auto null = file::create("/dev/null");
      return null && dup_onto_raw(null.value(), 1) ? body() : 200;
    });
  }
};

// Hazard 26.
TEST_F(makers, close_on_exec_is_the_default) {
  for (const auto& m : all_makers())
    EXPECT_EQ(in_child_with_output([&m] {
                const auto list = m.make(false).value();
                int without = 0;
                for (const auto& fd : list)
                  without += test::is_cloexec(fd.raw()) ? 0 : 1;
                return list.empty() ? 100 : without;
              }),
              0)
        << m.name;
}

TEST_F(makers, inherit_opts_out) {
  for (const auto& m : choosing_makers())
    EXPECT_EQ(in_child_with_output([&m] {
                const auto list = m.make(true).value();
                int with = 0;
                for (const auto& fd : list)
                  with += test::is_cloexec(fd.raw()) ? 1 : 0;
                return list.empty() ? 100 : with;
              }),
              0)
        << m.name;
}

// Hazard 27: in the call that makes it, not by another one later.
TEST_F(makers, close_on_exec_is_set_in_the_making_call) {
  for (const auto& m : all_makers())
    EXPECT_EQ(in_child_with_output([&m] {
                if (!test::trap(sys::nr64::fcntl, {}, F_SETFD)) return 100;
                const auto list = m.make(false).value();
                for (const auto& fd : list)
                  if (!test::is_cloexec(fd.raw())) return 101;
                return test::trapped.calls;
              }),
              0)
        << m.name;
}

// Hazard 23.
TEST_F(makers, errors_of_the_making_call_come_back) {
  for (const auto& m : all_makers())
    for (const errc code : {errc::mfile, errc::nfile, errc::nomem, errc::intr})
      EXPECT_EQ(in_child_with_output([&m, code] {
                  if (!test::trap(m.call, code)) return 100;
                  const auto list = m.make(false);
                  if (!list.has_error()) return 101;
                  if (list.error() != error(code, m.call)) return 102;
                  return test::trapped.calls;  // it is not repeated
                }),
                1)
          << m.name;
}

// Hazard 23: of a pair that does not fit neither end stays open.
TEST_F(makers, without_room_for_all_none_stays_open) {
  for (const auto& m : all_makers())
    EXPECT_EQ(in_child_with_output([&m] {
                const auto lowest = dup(out()).value().raw();
                const bool pair =
                    m.call == sys::nr::pipe2 || m.call == sys::nr::socketpair;
                const auto room = static_cast<rlim_t>(lowest + (pair ? 1 : 0));
                const rlimit limit = {room, room};
                if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
                const auto list = m.make(false);
                // F_DUPFD says inval when not even the first number is allowed.
                if (!list.has_error() || list.error() != errc::mfile) return 2;
                return test::is_open(lowest) ? 3 : 0;
              }),
              0)
        << m.name;
}

// What a program started now has open, by name.
std::string seen_by_a_new_program() {
  const auto ends = pipe::create().value();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends.writer.raw(), 1);
  char name[] = "ls", path[] = "/proc/self/fd";
  char* arguments[] = {name, path, nullptr};
  pid_t child = -1;
  EXPECT_EQ(posix_spawnp(&child, name, &actions, nullptr, arguments, nullptr),
            0);
  posix_spawn_file_actions_destroy(&actions);
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
  char text[512];
  EXPECT_TRUE(set_nonblock(ends.reader, true));
  return {text, ends.reader.read(text).value()};
}

// Hazard 28.
TEST_F(makers, new_programs_see_nothing_of_what_other_threads_make) {
  const std::string before = seen_by_a_new_program();
  std::atomic<bool> stop = false;
  std::atomic<int> rounds = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([&] {
      const auto list = all_makers();
      for (; !stop; ++rounds)
        for (const auto& m : list)
          if (m.call != sys::nr64::fcntl || rounds % 2 == 0)
            (void)m.make(false);
    });
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
  int programs = 0;
  for (; std::chrono::steady_clock::now() < end && programs != 1000; ++programs)
    EXPECT_EQ(seen_by_a_new_program(), before);
  stop = true;
  for (auto& thread : threads) thread.join();
  EXPECT_GE(programs, 3);
  EXPECT_GE(rounds, 4);
}

}  // namespace
