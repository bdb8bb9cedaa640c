// SPDX-License-Identifier: BSL-1.0
#include <fildes/pidfd.hpp>

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/format.hpp>
#include <fildes/pipe.hpp>
#include <fildes/stat.hpp>
#include <fildes/time.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"

using namespace fildes;
using support::skip;

namespace {

const error no_such_process(errc::srch, sys::nr::pidfd_open);
const error no_child(errc::child, sys::nr::waitid);

bool kernel_has(int major, int minor) {
  utsname name;
  int a = 0, b = 0;
  if (uname(&name) != 0 || std::sscanf(name.release, "%d.%d", &a, &b) != 2)
    return false;
  return a > major || (a == major && b >= minor);
}

/// A child of fork(2) that waits until it is told to end. Killed at the end.
class forked {
 public:
  template <class Body>
  explicit forked(Body body) : id_(fork()) {
    if (id_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    _exit(body());
  }
  forked() : forked([] { return pause(), 0; }) {}
  ~forked() {
    if (reaped_) return;
    ::kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  forked(const forked&) = delete;
  forked& operator=(const forked&) = delete;

  int id() const { return id_; }
  owned<pidfd> open(pidfd_flags flags = {}) const {
    return pidfd::open(id_, flags).value();
  }
  void is_reaped() { reaped_ = true; }

 private:
  pid_t id_;
  bool reaped_ = false;
};

short polled(const any_fd& fd, int milliseconds = 0) {
  ::pollfd one = {fd.raw(), POLLIN, 0};
  return ::poll(&one, 1, milliseconds) < 0 ? short{-1} : one.revents;
}

TEST(pidfd, is_of_the_process_with_that_id) {
  const forked child;
  const auto fd = child.open();
  EXPECT_EQ(fd.process_id().value(), child.id());
  EXPECT_TRUE(test::is_cloexec(fd.raw()));
  EXPECT_EQ(polled(fd), 0);
}

TEST(pidfd, of_nobody_is_refused) {
  EXPECT_EQ(pidfd::open(0).error(), error(errc::inval, sys::nr::pidfd_open));
  EXPECT_EQ(pidfd::open(-1).error(), error(errc::inval, sys::nr::pidfd_open));
  forked child([] { return 0; });
  EXPECT_EQ(waitpid(child.id(), nullptr, 0), child.id());
  child.is_reaped();
  EXPECT_EQ(pidfd::open(child.id()).error(), no_such_process);
}

TEST(pidfd, self_is_this_process) {
  const auto fd = pidfd::self().value();
  EXPECT_EQ(fd.process_id().value(), ::getpid());
  EXPECT_EQ(fd.wait().error(), no_child);
}

TEST(pidfd, flags_are_in_force) {
  const forked child;
  EXPECT_FALSE(test::is_cloexec(child.open(pidfd_flag::inherit).raw()));
  EXPECT_EQ(child.open(pidfd_flag::nonblock).wait().error(),
            error(errc::again, sys::nr::waitid));
}

TEST(pidfd, is_told_from_other_descriptors) {
  const auto self = pidfd::self().value();
  const auto event = eventfd::create().value();
  EXPECT_TRUE(pidfd::is(self).value());
  EXPECT_FALSE(pidfd::is(event).value());
  EXPECT_TRUE(checked_cast<pidfd>(borrowed<any_fd>(self)).has_value());
  EXPECT_TRUE(checked_cast<pidfd>(borrowed<any_fd>(event)).has_error());
}

TEST(pidfd, wait_tells_the_exit_code_once) {
  forked child([] { return 17; });
  const auto fd = child.open();
  EXPECT_EQ(fd.wait().value(), wait_status::exited(17));
  child.is_reaped();
  EXPECT_EQ(fd.wait().error(), no_child);
  EXPECT_EQ(fd.try_wait().error(), no_child);
}

TEST(pidfd, wait_tells_the_signal_that_killed) {
  forked child;
  const auto fd = child.open();
  ASSERT_TRUE(fd.send_signal(signal_number::term));
  EXPECT_EQ(fd.wait().value(), wait_status::killed(signal_number::term));
  child.is_reaped();
}

TEST(pidfd, try_wait_of_a_living_child_tells_nothing) {
  const forked child;
  EXPECT_EQ(child.open().try_wait().value(), std::nullopt);
}

TEST(pidfd, wait_that_leaves_the_child_tells_the_same_again) {
  forked child([] { return 5; });
  const auto fd = child.open();
  EXPECT_EQ(fd.wait(wait_flag::leave).value(), wait_status::exited(5));
  EXPECT_EQ(fd.try_wait(wait_flag::leave).value(), wait_status::exited(5));
  EXPECT_EQ(fd.wait().value(), wait_status::exited(5));
  child.is_reaped();
}

TEST(pidfd, stops_and_continues_are_told_to_who_asks) {
  const forked child;
  const auto fd = child.open();
  ASSERT_TRUE(fd.send_signal(signal_number::stop));
  EXPECT_EQ(fd.wait(wait_flag::stopped).value(),
            wait_status::stopped(signal_number::stop));
  EXPECT_EQ(fd.try_wait().value(), std::nullopt);
  ASSERT_TRUE(fd.send_signal(signal_number::cont));
  EXPECT_EQ(fd.wait(wait_flag::continued).value().state(),
            wait_state::continued);
  EXPECT_EQ(fd.try_wait(wait_flag::stopped | wait_flag::continued).value(),
            std::nullopt);
}

TEST(pidfd, child_that_was_reaped_by_itself_is_nobodys) {
  EXPECT_EQ(test::in_child([] {
              signal(SIGCHLD, SIG_IGN);
              forked child([] { return 0; });
              child.is_reaped();
              const auto fd = pidfd::open(child.id());
              if (fd.has_error()) return fd.error() == no_such_process ? 0 : 1;
              const auto end = fd.value().wait();
              return end.has_error() && end.error() == no_child ? 0 : 2;
            }),
            0);
}

TEST(pidfd, is_readable_when_the_process_has_ended) {
  forked child;
  const auto fd = child.open();
  EXPECT_EQ(polled(fd), 0);
  ASSERT_TRUE(fd.send_signal(signal_number::kill));
  EXPECT_EQ(polled(fd, 10'000), POLLIN);
  EXPECT_TRUE(fd.wait());
  child.is_reaped();
  EXPECT_NE(polled(fd) & POLLIN, 0);  // and hung up, since kernel 6.9
}

TEST(pidfd, of_a_reaped_process_reaches_nobody) {
  forked child([] { return 0; });
  const auto fd = child.open();
  ASSERT_TRUE(fd.wait());
  child.is_reaped();
  EXPECT_EQ(fd.send_signal(signal_number::term).error(),
            error(errc::srch, sys::nr::pidfd_send_signal));
  EXPECT_EQ(fd.process_id().error(), no_such_process);
  EXPECT_EQ(fd.descriptor(0).error(), error(errc::srch, sys::nr::pidfd_getfd));
}

std::atomic<int> value_seen = 0;
std::atomic<int> code_seen = 0;
void see_value(int, siginfo_t* info, void*) {
  code_seen = info->si_code;
  value_seen = info->si_value.sival_int;
}
bool handle(int signal) {
  struct sigaction action = {};
  action.sa_sigaction = see_value;
  action.sa_flags = SA_SIGINFO;
  return sigaction(signal, &action, nullptr) == 0;
}

TEST(pidfd, value_comes_with_the_signal) {
  EXPECT_EQ(test::in_child([] {
              if (!handle(SIGUSR1)) return 1;
              const auto self = pidfd::self().value();
              const signal_options options = {.value = -12345};
              if (!self.send_signal(signal_number::usr1, options)) return 2;
              if (code_seen != SI_QUEUE) return 3;
              return value_seen == -12345 ? 0 : 4;
            }),
            0);
}

TEST(pidfd, signal_that_is_none_is_refused) {
  const forked child;
  const auto fd = child.open();
  EXPECT_EQ(fd.send_signal(signal_number{1000}).error(),
            error(errc::inval, sys::nr::pidfd_send_signal));
  EXPECT_TRUE(fd.send_signal(signal_number{0}));
}

TEST(pidfd, signal_goes_to_the_whole_group_when_asked) {
  if (!kernel_has(6, 9)) return skip("signal_scope is new in 6.9");
  EXPECT_EQ(
      test::in_child([] {
        if (setpgid(0, 0) != 0) return 1;
        signal(SIGUSR1, SIG_IGN);  // of this process
        const auto wait_for_it = [] {
          signal(SIGUSR1, SIG_DFL);
          return pause(), 0;
        };
        forked one(wait_for_it), two(wait_for_it);
        const auto a = one.open(), b = two.open();
        const auto self = pidfd::self().value();
        const signal_options group = {.scope = signal_scope::process_group};
        // Until both have their default again.
        for (int i = 0; i != 1000; ++i) {
          if (!self.send_signal(signal_number::usr1, group)) return 2;
          if (polled(a, 5) != 0 && polled(b, 5) != 0) break;
        }
        const auto killed = wait_status::killed(signal_number::usr1);
        if (a.wait().value() != killed) return 3;
        one.is_reaped();
        if (b.wait().value() != killed) return 4;
        two.is_reaped();
        return 0;
      }),
      0);
}

TEST(pidfd, of_a_thread_is_readable_when_the_thread_has_ended) {
  if (!kernel_has(6, 9)) return skip("PIDFD_THREAD is new in 6.9");
  std::atomic<int> id = 0;
  std::atomic<bool> stop = false;
  std::thread thread([&] {
    id = static_cast<int>(syscall(SYS_gettid));
    while (!stop) std::this_thread::yield();
  });
  while (id == 0) std::this_thread::yield();
  const auto fd = pidfd::open(id, pidfd_flag::thread);
  const auto without = pidfd::open(id);
  const short before = fd ? polled(fd.value()) : short{-1};
  stop = true;
  thread.join();
  ASSERT_TRUE(fd);
  EXPECT_EQ(before, 0);
  EXPECT_NE(polled(fd.value(), 10'000), 0);
  EXPECT_TRUE(without.has_error());  // no process has that id
}

TEST(pidfd, self_may_be_the_calling_thread) {
  if (!kernel_has(6, 9)) return skip("PIDFD_THREAD is new in 6.9");
  const auto fd = pidfd::self(pidfd_flag::thread).value();
  EXPECT_EQ(fd.process_id().value(), syscall(SYS_gettid));
}

TEST(pidfd, descriptor_of_another_process_is_a_duplicate) {
  const auto ends = pipe::create().value();
  forked child;
  const auto fd = child.open();
  const auto taken = fd.descriptor(ends.writer.raw());
  ASSERT_TRUE(taken);
  EXPECT_TRUE(test::is_cloexec(taken.value().raw()));
  EXPECT_TRUE(pipe_writer::is(taken.value()).value());
  EXPECT_EQ(stat(taken.value()).value().identity(),
            stat(ends.writer).value().identity());
}

TEST(pidfd, descriptor_that_is_not_open_is_badf) {
  const forked child;
  EXPECT_EQ(child.open().descriptor(test::no_such_fd).error(),
            error(errc::badf, sys::nr::pidfd_getfd));
}

TEST(pidfd, descriptor_of_a_process_that_may_not_be_traced_is_perm) {
  const forked child;
  EXPECT_EQ(
      test::in_child([&] {
        const auto fd = child.open();
        if (setuid(65534) != 0) return 0;  // child of the same user
        const auto taken = fd.descriptor(0);
        if (!taken.has_error()) return 1;
        return taken.error() == error(errc::perm, sys::nr::pidfd_getfd) ? 0 : 2;
      }),
      0);
}

TEST(pidfd, info_tells_who_it_is) {
  if (!kernel_has(6, 13)) return skip("PIDFD_GET_INFO is new in 6.13");
  const forked child;
  const auto info = child.open().info().value();
  ASSERT_TRUE(
      info.has.has(process_info_part::ids | process_info_part::credentials));
  EXPECT_EQ(info.id, child.id());
  EXPECT_EQ(info.process, child.id());
  EXPECT_EQ(info.parent, ::getpid());
  EXPECT_EQ(info.real_user, getuid());
  EXPECT_EQ(info.effective_group, getegid());
  EXPECT_EQ(info.exit, std::nullopt);
}

TEST(pidfd, info_of_a_reaped_process_tells_how_it_ended) {
  if (!kernel_has(6, 15)) return skip("PIDFD_INFO_EXIT is new in 6.15");
  forked child([] { return 9; });
  const auto fd = child.open();
  ASSERT_TRUE(fd.wait());
  child.is_reaped();
  const auto info = fd.info().value();
  EXPECT_TRUE(info.has.has(process_info_part::exit));
  EXPECT_EQ(info.exit, wait_status::exited(9));
}

TEST(pidfd, namespaces_are_those_of_proc) {
  if (!kernel_has(6, 11)) return skip("namespaces of a pidfd are new in 6.11");
  const forked child;
  const auto fd = child.open();
  for (const auto kind :
       {namespace_kind::ipc, namespace_kind::mount, namespace_kind::network,
        namespace_kind::pid, namespace_kind::user, namespace_kind::uts}) {
    const auto there = fd.name_space(kind);
    if (there.has_error() && there.error() == errc::opnotsupp) continue;
    ASSERT_TRUE(there) << fmt::format("{}: {}", kind, there.error());
    EXPECT_TRUE(test::is_cloexec(there.value().raw()));
    struct stat own = {}, taken = {};
    const auto path =
        fmt::format("/proc/{}/ns/{}", child.id(), fmt::format("{}", kind));
    ASSERT_EQ(::stat(path.c_str(), &own), 0);
    ASSERT_EQ(::fstat(there.value().raw(), &taken), 0);
    EXPECT_EQ(own.st_ino, taken.st_ino) << path;
  }
}

TEST(pidfd, questions_that_only_pidfds_answer_are_refused_by_others) {
  const auto event = eventfd::create().value();
  const auto fd = borrowed<pidfd>::borrow_raw(event.raw());
  EXPECT_EQ(fd.info().error(), error(errc::notty, sys::nr::ioctl));
  EXPECT_EQ(fd.name_space(namespace_kind::uts).error(),
            error(errc::notty, sys::nr::ioctl));
  EXPECT_TRUE(fd.wait().has_error());
  EXPECT_EQ(fd.send_signal(signal_number{0}).error(),
            error(errc::badf, sys::nr::pidfd_send_signal));
}

}  // namespace
