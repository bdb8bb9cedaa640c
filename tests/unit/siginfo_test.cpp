// SPDX-License-Identifier: BSL-1.0
#include <fildes/siginfo_kinds.hpp>

#include <fcntl.h>
#include <mqueue.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

#include <cstring>
#include <functional>
#include <initializer_list>

#include <fildes/pipe.hpp>
#include <fildes/signal_mask.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/sys/signal.hpp>

#include "signals.hpp"
#include "support/skip.hpp"

using namespace fildes;

namespace {

using enum signal_number;

blocked_signalfd no_wait(const signal_set& set) {
  return blocked_signalfd::create(set, signalfd_flag::nonblock).value();
}

// The one signal that is pending, or comes, as a `Kind`.
template <class Kind>
Kind next_as(const signalfd& fd) {
  const auto info = fd.read().value();
  const auto decoded = decode(info);
  if (const auto* kind = std::get_if<Kind>(&decoded)) return *kind;
  ADD_FAILURE() << "signal " << test::number(info.signal()) << ", code "
                << info.raw().code << " is of kind " << decoded.index();
  std::abort();
}

TEST(siginfo, kill_tells_who_by_the_kernels_word) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    test::send(usr1);
    const auto info = fd->read().value();
    EXPECT_FALSE(info.is_forgeable());
    const auto user = std::get<siginfo::user>(decode(info));
    EXPECT_EQ(user.pid, getpid());
    EXPECT_EQ(user.uid, getuid());
  });
}

TEST(siginfo, tgkill_is_of_a_thread) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    ASSERT_TRUE(sys::tgkill(getpid(), getpid(), SIGUSR1));
    const auto info = fd->read().value();
    EXPECT_FALSE(info.is_forgeable());
    EXPECT_EQ(std::get<siginfo::thread>(decode(info)).pid, getpid());
  });
}

TEST(siginfo, tgkill_of_another_process_is_srch) {
  EXPECT_EQ(sys::tgkill(getpid(), 1, 0).error(),
            error(errc::srch, sys::nr::tgkill));
  EXPECT_EQ(sys::kill(getpid(), 1000).error(),
            error(errc::inval, sys::nr::kill));
  EXPECT_TRUE(sys::kill(getpid(), 0));
}

// Hazard 108.
TEST(siginfo, sigqueue_carries_a_number) {
  test::alone([] {
    const auto fd = no_wait({real_time(6)});
    test::send(real_time(6), -5);
    const auto info = fd->read().value();
    EXPECT_TRUE(info.is_forgeable());
    const auto queue = std::get<siginfo::queue>(decode(info));
    EXPECT_EQ(queue.value.value_of_sender().number, -5);
    EXPECT_EQ(queue.pid.value_of_sender(), getpid());
    EXPECT_EQ(queue.uid.value_of_sender(), getuid());
  });
}

TEST(siginfo, sigqueue_carries_a_pointer) {
  test::alone([] {
    const auto fd = no_wait({real_time(6)});
    int object = 0;
    union sigval with = {};
    with.sival_ptr = &object;
    ASSERT_EQ(sigqueue(getpid(), test::number(real_time(6)), with), 0);
    const auto value = next_as<siginfo::queue>(*fd).value.value_of_sender();
    EXPECT_EQ(static_cast<std::uintptr_t>(value.pointer),
              reinterpret_cast<std::uintptr_t>(&object));
  });
}

siginfo_t claim(int code, int signal) {
  siginfo_t info;
  std::memset(&info, 0, sizeof info);
  info.si_signo = signal;
  info.si_code = code;
  info.si_pid = 1;
  info.si_uid = 12345;
  return info;
}

// CVE-2011-1182: what another process may claim, and what it may not.
TEST(siginfo, another_process_may_claim_to_be_anybody_by_sigqueue) {
  test::alone([] {
    const auto fd = blocked_signalfd::create({usr1}).value();
    for (const int code : std::initializer_list<int>{
             SI_QUEUE, SI_TIMER, SI_MESGQ, SI_ASYNCIO, -1000}) {
      const pid_t parent = getpid();
      test::alone([&] {
        const siginfo_t info = claim(code, SIGUSR1);
        EXPECT_TRUE(sys::rt_sigqueueinfo(parent, SIGUSR1, &info)) << code;
      });
      const auto got = fd->read().value();
      EXPECT_EQ(static_cast<int>(got.code()), code);
      EXPECT_TRUE(got.is_forgeable()) << code;
    }
  });
}

TEST(siginfo, another_process_may_not_claim_to_be_the_kernel_or_kill) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    const pid_t parent = getpid();
    test::alone([parent] {
      for (const int code :
           std::initializer_list<int>{SI_USER, SI_TKILL, SI_KERNEL, 1, 4}) {
        const siginfo_t info = claim(code, SIGUSR1);
        EXPECT_EQ(sys::rt_sigqueueinfo(parent, SIGUSR1, &info).error(),
                  error(errc::perm, sys::nr::rt_sigqueueinfo))
            << code;
        EXPECT_EQ(
            sys::rt_tgsigqueueinfo(parent, parent, SIGUSR1, &info).error(),
            error(errc::perm, sys::nr::rt_tgsigqueueinfo))
            << code;
      }
    });
    EXPECT_EQ(fd->read().error(), errc::again);
  });
}

TEST(siginfo, claim_of_another_pid_is_kept_as_a_claim) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    const siginfo_t info = claim(SI_QUEUE, SIGUSR1);
    ASSERT_TRUE(sys::rt_tgsigqueueinfo(getpid(), getpid(), SIGUSR1, &info));
    const auto queue = next_as<siginfo::queue>(*fd);
    EXPECT_EQ(queue.pid.value_of_sender(), 1);
    EXPECT_EQ(queue.uid.value_of_sender(), 12345u);
  });
}

// Defect D19 of others: a code that nobody knows.
TEST(siginfo, unknown_code_is_kept) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    const siginfo_t info = claim(-1000, SIGUSR1);
    ASSERT_TRUE(sys::rt_sigqueueinfo(getpid(), SIGUSR1, &info));
    const auto unknown = next_as<siginfo::unknown>(*fd);
    EXPECT_EQ(static_cast<int>(unknown.code), -1000);
    EXPECT_EQ(unknown.pid.value_of_sender(), 1);
  });
}

class posix_timer {
 public:
  posix_timer(int signal, int value) {
    sigevent event = {};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = signal;
    event.sigev_value.sival_int = value;
    if (timer_create(CLOCK_MONOTONIC, &event, &id_) != 0) std::abort();
  }
  ~posix_timer() { timer_delete(id_); }
  posix_timer(const posix_timer&) = delete;
  posix_timer& operator=(const posix_timer&) = delete;

  void start(long first, long interval) {
    const itimerspec when = {{0, interval}, {0, first}};
    ASSERT_EQ(timer_settime(id_, 0, &when, nullptr), 0);
  }

 private:
  timer_t id_ = {};
};

TEST(siginfo, timer_tells_its_value) {
  test::alone([] {
    const auto fd = blocked_signalfd::create({real_time(7)}).value();
    posix_timer timer(test::number(real_time(7)), 71);
    timer.start(1'000'000, 0);
    const auto got = next_as<siginfo::timer>(*fd);
    EXPECT_EQ(got.value.value_of_sender().number, 71);
    EXPECT_EQ(got.overrun.value_of_sender(), 0u);
  });
}

TEST(siginfo, timer_tells_how_often_it_was_not_heard) {
  test::alone([] {
    const auto fd = blocked_signalfd::create({real_time(7)}).value();
    posix_timer timer(test::number(real_time(7)), 0);
    timer.start(1'000'000, 1'000'000);
    usleep(30'000);
    EXPECT_GE(next_as<siginfo::timer>(*fd).overrun.value_of_sender(), 5u);
  });
}

TEST(siginfo, message_queue_tells_of_its_first_message) {
  const std::string name = "/fildes-test-" + std::to_string(getpid());
  mq_attr room = {};
  room.mq_maxmsg = 1;
  room.mq_msgsize = 8;
  const mqd_t queue =
      mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, &room);
  if (queue < 0) return support::skip("no message queues");
  mq_unlink(name.c_str());
  test::alone([queue] {
    const auto fd = blocked_signalfd::create({usr2}).value();
    sigevent event = {};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGUSR2;
    event.sigev_value.sival_int = 17;
    ASSERT_EQ(mq_notify(queue, &event), 0);
    ASSERT_EQ(mq_send(queue, "x", 1, 0), 0);
    const auto got = next_as<siginfo::message_queue>(*fd);
    EXPECT_EQ(got.value.value_of_sender().number, 17);
    EXPECT_EQ(got.pid.value_of_sender(), getpid());
  });
  mq_close(queue);
}

// What waitid(2) says of the same change. It leaves the child there if told to.
siginfo_t waited(pid_t child, int leave = 0) {
  siginfo_t info = {};
  EXPECT_EQ(waitid(P_PID, static_cast<id_t>(child), &info,
                   WEXITED | WSTOPPED | WCONTINUED | leave),
            0);
  return info;
}

// The end of a child that does `body`, as signalfd and as waitid have it.
void expect_end(const std::function<int()>& body, wait_status status) {
  test::alone([&] {
    const auto fd = blocked_signalfd::create({chld}).value();
    const pid_t child = fork();
    if (child == 0) _exit(body());
    const auto got = next_as<siginfo::child>(*fd);
    const siginfo_t same = waited(child);
    EXPECT_EQ(got.pid, child);
    EXPECT_EQ(got.uid, getuid());
    EXPECT_EQ(got.status,
              wait_status::from_siginfo(same.si_code, same.si_status).value());
    EXPECT_EQ(got.status, status);
  });
}

// Feature 61 of others: the status, decoded.
TEST(siginfo, child_that_exits_tells_its_code) {
  expect_end([] { return 7; }, wait_status::exited(7));
  expect_end([] { return 0; }, wait_status::exited(0));
}

TEST(siginfo, child_that_a_signal_ends_tells_which) {
  expect_end([] { return ::kill(getpid(), SIGKILL); },
             wait_status::killed(signal_number::kill));
}

TEST(siginfo, child_that_dumps_its_core_says_so) {
  const test::scratch_directory scratch;
  const auto dumps = [&scratch] {
    const rlimit room = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_CORE, &room);
    if (chdir(scratch.path().c_str()) != 0) return 1;
    signal(SIGABRT, SIG_DFL);
    std::abort();
  };
  const bool dumped = WCOREDUMP(test::status_of_child(dumps));
  expect_end(dumps, wait_status::killed(abrt, dumped));
}

TEST(siginfo, child_that_stops_and_goes_on_tells_both) {
  test::alone([] {
    const auto fd = blocked_signalfd::create({chld}).value();
    int until_read[2];
    ASSERT_EQ(::pipe(until_read), 0);
    const pid_t child = fork();
    if (child == 0) {
      raise(SIGSTOP);
      // Two signals that wait at the same time would be one.
      char go_on;
      _exit(::read(until_read[0], &go_on, 1) == 1 ? 0 : 1);
    }
    EXPECT_EQ(next_as<siginfo::child>(*fd).status, wait_status::stopped(stop));
    waited(child);
    ::kill(child, SIGCONT);
    EXPECT_EQ(next_as<siginfo::child>(*fd).status.state(),
              wait_state::continued);
    waited(child);
    ASSERT_EQ(::write(until_read[1], "x", 1), 1);
    EXPECT_EQ(next_as<siginfo::child>(*fd).status, wait_status::exited(0));
  });
}

TEST(siginfo, child_tells_the_time_it_took) {
  test::alone([] {
    const auto fd = blocked_signalfd::create({chld}).value();
    const pid_t child = fork();
    if (child == 0) {
      while (clock() < CLOCKS_PER_SEC / 10) {
      }
      _exit(0);
    }
    const auto got = next_as<siginfo::child>(*fd);
    const auto sum = (got.user_time + got.system_time).count();
    EXPECT_GE(sum, 10'000'000);  // a tick: who runs between two has no time
    EXPECT_LT(sum, 10'000'000'000);
    EXPECT_EQ(sum % 10'000'000, 0);
  });
}

// Blocked to the end: a pipe that is closed sends once more.
owned<signalfd> reads(const signal_set& set) {
  return blocked_signalfd::create(set).value().release();
}

// A descriptor that sends `signal` when it is ready; zero is SIGIO.
void send_when_ready(int fd, int signal) {
  ASSERT_EQ(fcntl(fd, F_SETOWN, getpid()), 0);
  ASSERT_EQ(fcntl(fd, F_SETSIG, signal), 0);
  ASSERT_EQ(fcntl(fd, F_SETFL, O_ASYNC | O_NONBLOCK), 0);
}

TEST(siginfo, descriptor_with_f_setsig_tells_what_it_is_ready_for) {
  test::alone([] {
    const auto fd = reads({real_time(8), io});
    const auto ends = pipe::create().value();
    for (const signal_number signal : {real_time(8), io}) {
      send_when_ready(ends.reader.raw(), test::number(signal));
      ASSERT_TRUE(ends.writer.write("x"));
      const auto got = next_as<siginfo::poll>(fd);
      EXPECT_EQ(got.code, poll_code::in);
      EXPECT_EQ(got.fd, ends.reader.raw());
      EXPECT_TRUE(got.events & 1);
    }
  });
}

TEST(siginfo, descriptor_without_f_setsig_tells_nothing) {
  test::alone([] {
    const auto fd = reads({io});
    const auto ends = pipe::create().value();
    send_when_ready(ends.reader.raw(), 0);
    ASSERT_TRUE(ends.writer.write("x"));
    (void)next_as<siginfo::kernel>(fd);
  });
}

TEST(siginfo, descriptor_whose_signal_has_codes_of_its_own_is_queued) {
  test::alone([] {
    const auto fd = reads({bus});
    const auto ends = pipe::create().value();
    send_when_ready(ends.reader.raw(), SIGBUS);
    ASSERT_TRUE(ends.writer.write("x"));
    EXPECT_EQ(next_as<siginfo::queued_poll>(fd).fd.value_of_sender(),
              ends.reader.raw());
  });
}

}  // namespace
