// SPDX-License-Identifier: BSL-1.0
#include <fildes/spawn.hpp>

#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>
#include <fildes/format.hpp>
#include <fildes/memfd.hpp>
#include <fildes/unix_socket.hpp>

#include "programs.hpp"

using namespace fildes;
using test::numbers_in_child;
using test::output_of;
using test::output_of_shell;

namespace {

const error refused(errc::inval, operation::spawn);
const error no_program(errc::noent, sys::nr::execve);

bool has_children() { return waitpid(-1, nullptr, WNOHANG) != -1; }

std::string link_of(int fd) {
  char text[256];
  const auto path = fmt::format("/proc/self/fd/{}", fd);
  const auto size = readlink(path.c_str(), text, sizeof text);
  return {text, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

/// What these numbers stand for in a child, a line each.
std::string links_in_child(std::initializer_list<int> numbers,
                           spawn_options&& options) {
  for (const int n : numbers)
    options.args.add(fmt::format("/proc/self/fd/{}", n));
  return output_of("/usr/bin/readlink", std::move(options));
}

/// From now on the kernel answers `code` to `call`, when its first argument has
/// these bits: a kernel or emulator that is older. For child processes.
bool refuse(sys::nr call, errc code, unsigned bits = 0) {
  constexpr bool big = std::endian::native == std::endian::big;
  const auto number = static_cast<unsigned>(call);
  const auto answer = SECCOMP_RET_ERRNO | static_cast<unsigned>(code);
  sock_filter filter[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 4, number},
      {BPF_LD | BPF_W | BPF_ABS, 0, 0,
       offsetof(seccomp_data, args) + (big ? 4 : 0)},
      {BPF_ALU | BPF_AND | BPF_K, 0, 0, bits},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, bits},
      {BPF_RET | BPF_K, 0, 0, answer},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  };
  const sock_fprog program = {std::size(filter), filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST(spawn, runs_a_program_with_its_arguments) {
  EXPECT_EQ(output_of("/bin/echo", {.args = {"one", "two  three", ""}}),
            "one two  three \n");
  const std::vector<std::string> list = {"a", "b"};
  EXPECT_EQ(output_of("/bin/echo", {.args = list}), "a b\n");
}

TEST(spawn, tells_id_and_end) {
  auto it = spawn("/bin/sh", {.args = {"-c", "exit 7"}}).value();
  EXPECT_EQ(it.process.process_id().value(), it.id);
  EXPECT_TRUE(test::is_cloexec(it.process.raw()));
  EXPECT_FALSE(it.in || it.out || it.err);
  EXPECT_EQ(it.process.wait().value(), wait_status::exited(7));
}

TEST(spawn, name_is_what_the_program_calls_itself) {
  EXPECT_EQ(output_of_shell("echo $0", {.name = "me"}), "me\n");
  EXPECT_EQ(output_of_shell("echo $0"), "/bin/sh\n");
}

TEST(spawn, environment_is_ones_own_or_the_given_one) {
  ASSERT_EQ(setenv("FILDES_TEST", "own", 1), 0);
  EXPECT_EQ(output_of_shell("echo $FILDES_TEST"), "own\n");
  EXPECT_EQ(output_of("/usr/bin/env", {.env = string_list{"A=1", "B=2 3"}}),
            "A=1\nB=2 3\n");
  EXPECT_EQ(output_of("/usr/bin/env", {.env = string_list()}), "");
  EXPECT_EQ(output_of_shell("echo $FILDES_TEST$X",
                            {.env = environment_with({"FILDES_TEST", "X=y"})}),
            "y\n");
  EXPECT_EQ(output_of_shell("echo $FILDES_TEST",
                            {.env = environment_with({"FILDES_TEST=z"})}),
            "z\n");
  unsetenv("FILDES_TEST");
}

TEST(spawn, zero_inside_a_text_is_refused) {
  const std::string_view text("a\0b", 3);
  EXPECT_EQ(spawn("/bin/true", {.args = {text}}).error(), refused);
  EXPECT_EQ(spawn("/bin/true", {.env = string_list{text}}).error(), refused);
  EXPECT_EQ(spawn("/bin/true", {.name = text}).error(), refused);
  EXPECT_EQ(spawn(text).error(), error(errc::inval, operation::path));
  EXPECT_EQ(spawn("/bin/true", {.directory = text}).error(),
            error(errc::inval, operation::path));
}

// Field bug 13: nothing but what was named, whoever opened it.
TEST(spawn, child_has_the_named_descriptors_and_no_other) {
  const auto kept = eventfd::create({.flags = eventfd_flag::inherit}).value();
  const auto given = memfd::create("given").value();
  EXPECT_EQ(numbers_in_child({}), (std::set{0, 1, 2, 3}));
  const child_fd map[] = {{7, given}, {200, kept}};
  EXPECT_EQ(numbers_in_child({.descriptors = map}),
            (std::set{0, 1, 2, 3, 7, 200}));
  EXPECT_TRUE(test::is_cloexec(given.raw()));
}

TEST(spawn, older_kernels_leave_nothing_open_either) {
  const auto kept = eventfd::create({.flags = eventfd_flag::inherit}).value();
  const auto given = memfd::create("given").value();
  for (const errc code : {errc::nosys, errc::inval})
    EXPECT_EQ(test::in_child([&] {
                if (!refuse(sys::nr::close_range, code)) return 1;
                const child_fd map[] = {{7, given}};
                return numbers_in_child({.descriptors = map}) ==
                               std::set{0, 1, 2, 3, 7}
                           ? 0
                           : 2;
              }),
              0);
}

TEST(spawn, goes_without_a_pidfd_of_clone) {
  EXPECT_EQ(test::in_child([] {
              if (!refuse(sys::nr::clone, errc::inval, CLONE_PIDFD)) return 1;
              if (output_of("/bin/echo", {.args = {"x"}}) != "x\n") return 2;
              const auto none = spawn("/nonexistent");
              return none.error() == no_program && !has_children() ? 0 : 3;
            }),
            0);
}

TEST(spawn, descriptors_may_change_places) {
  const auto a = memfd::create("a").value(), b = memfd::create("b").value();
  const auto c = memfd::create("c").value();
  const int na = a.raw(), nb = b.raw(), nc = c.raw();
  const auto la = link_of(na) + "\n", lb = link_of(nb) + "\n",
             lc = link_of(nc) + "\n";
  const child_fd swapped[] = {{na, b}, {nb, a}};
  EXPECT_EQ(links_in_child({na, nb}, {.descriptors = swapped}), lb + la);
  const child_fd turned[] = {{na, b}, {nb, c}, {nc, a}};
  EXPECT_EQ(links_in_child({na, nb, nc}, {.descriptors = turned}),
            lb + lc + la);
  const child_fd chain[] = {{nb, a}, {nc, b}};
  EXPECT_EQ(links_in_child({nb, nc}, {.descriptors = chain}), la + lb);
  const child_fd in_place[] = {{na, a}, {nb, a}, {nc, a}};
  EXPECT_EQ(links_in_child({na, nb, nc}, {.descriptors = in_place}),
            la + la + la);
}

// Every number that the call may take for itself is a target.
TEST(spawn, descriptors_may_stand_where_spawn_has_its_own) {
  const auto given = memfd::create("given").value();
  std::vector<child_fd> map;
  std::set<int> expected = {0, 1, 2};
  for (int n = 3; n != 60; ++n) map.push_back({n, given}), expected.insert(n);
  expected.insert(60);  // of ls
  EXPECT_EQ(numbers_in_child({.descriptors = map}), expected);
  EXPECT_EQ(spawn("/nonexistent", {.descriptors = map}).error(), no_program);
}

TEST(spawn, numbers_that_are_no_targets_are_refused) {
  const auto fd = eventfd::create().value();
  for (const int number : {-1, 0, 2}) {
    const child_fd map[] = {{number, fd}};
    EXPECT_EQ(spawn("/bin/true", {.descriptors = map}).error(), refused);
  }
  const child_fd twice[] = {{5, fd}, {5, fd}};
  EXPECT_EQ(spawn("/bin/true", {.descriptors = twice}).error(), refused);
  const child_fd over[] = {{test::no_such_fd, fd}};
  EXPECT_EQ(spawn("/bin/true", {.descriptors = over}).error(),
            error(errc::badf, sys::nr::dup3));
  EXPECT_FALSE(has_children());
}

TEST(spawn, source_that_is_not_open_is_badf) {
  const auto gone = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  const child_fd map[] = {{5, gone}};
  EXPECT_EQ(spawn("/bin/true", {.descriptors = map}).error(),
            error(errc::badf, sys::nr64::fcntl));
  EXPECT_EQ(spawn("/bin/true", {.in = gone}).error(),
            error(errc::badf, sys::nr64::fcntl));
  EXPECT_EQ(spawn(gone).error(), error(errc::badf, sys::nr64::fcntl));
}

TEST(spawn, streams_are_pipes) {
  auto it = spawn("/bin/sh", {.args = {"-c", "read x; echo $x; echo e >&2"},
                              .in = child_stream::pipe,
                              .out = child_stream::pipe,
                              .err = child_stream::pipe})
                .value();
  ASSERT_TRUE(it.in && it.out && it.err);
  EXPECT_TRUE(test::is_cloexec(it.in->raw()));
  EXPECT_EQ(it.in->write("word\n").value(), 5u);
  EXPECT_EQ(test::all_of(*it.out), "word\n");
  EXPECT_EQ(test::all_of(*it.err), "e\n");
  EXPECT_TRUE(it.process.wait().value().is_success());
}

TEST(spawn, streams_are_null_closed_or_lent) {
  EXPECT_EQ(links_in_child(
                {0, 2}, {.in = child_stream::null, .err = child_stream::null}),
            "/dev/null\n/dev/null\n");
  EXPECT_EQ(numbers_in_child(
                {.in = child_stream::closed, .err = child_stream::closed}),
            (std::set{0, 1}));  // 0 is of ls
  const auto given = memfd::create("given").value();
  EXPECT_EQ(links_in_child({0, 2}, {.in = given, .err = given}),
            link_of(given.raw()) + "\n" + link_of(given.raw()) + "\n");
}

TEST(spawn, streams_that_are_closed_here_are_closed_there) {
  EXPECT_EQ(test::in_child([] {
              ::close(0);
              return numbers_in_child({}) == std::set{0, 1, 2} ? 0 : 1;
            }),
            0);
}

TEST(spawn, standard_streams_may_change_places) {
  EXPECT_EQ(test::in_child([] {
              const auto ends = pipe::create().value();
              const auto file = memfd::create("err").value();
              if (!dup_onto_raw(ends.writer, 1)) return 1;
              if (!dup_onto_raw(file, 2)) return 2;
              const auto out = borrowed<any_fd>::borrow_raw(1);
              const auto err = borrowed<any_fd>::borrow_raw(2);
              const auto it =
                  spawn("/bin/sh",
                        {.args = {"-c", "echo x >&2"}, .out = err, .err = out});
              if (!it || !it.value().process.wait()) return 3;
              char text[8];
              return ends.reader.read(text).value() == 2 ? 0 : 4;
            }),
            0);
}

// Field bugs: exec that fails must neither look like success nor leave a
// zombie.
TEST(spawn, program_that_cannot_run_is_the_error_of_exec) {
  const test::scratch_directory scratch;
  const auto text = scratch.with_file("text", "no program\n");
  const auto program = scratch.with_file("program", "no program\n");
  ASSERT_EQ(chmod(program.c_str(), 0755), 0);
  const auto why = [](const std::string& path) { return spawn(path).error(); };
  const auto exec = [](errc code) { return error(code, sys::nr::execve); };
  EXPECT_EQ(why(scratch / "nothing"), exec(errc::noent));
  EXPECT_EQ(why(text), exec(errc::acces));
  EXPECT_EQ(why(text + "/below"), exec(errc::notdir));
  EXPECT_EQ(why(scratch.path()), exec(errc::acces));
  EXPECT_EQ(why(program), exec(errc::noexec));
  EXPECT_EQ(why(""), exec(errc::noent));
  const std::string large(std::size_t{1} << 20, 'x');
  EXPECT_EQ(spawn("/bin/true", {.args = {large}}).error(), exec(errc::e2big));
  EXPECT_FALSE(has_children());
}

TEST(spawn, what_fails_in_the_child_has_its_name) {
  EXPECT_EQ(spawn("/bin/true", {.directory = "/nonexistent"}).error(),
            error(errc::noent, sys::nr::chdir));
  EXPECT_EQ(spawn("/bin/true", {.process_group = 0x7fffffff}).error(),
            error(errc::perm, sys::nr::setpgid));
  const auto file = path_fd::open("/proc/self/status").value();
  EXPECT_EQ(spawn("/bin/true", {.directory_fd = file}).error(),
            error(errc::notdir, sys::nr::fchdir));
  EXPECT_FALSE(has_children());
}

TEST(spawn, runs_a_program_that_is_held) {
  const auto shell = path_fd::open("/bin/sh").value();
  auto it = spawn(shell, {.args = {"-c", "exit 3"}}).value();
  EXPECT_EQ(it.process.wait().value(), wait_status::exited(3));
}

TEST(spawn, script_that_is_held_needs_its_number) {
  const test::scratch_directory scratch;
  const auto path = scratch.with_file("script", "#!/bin/sh\nexit 4\n");
  ASSERT_EQ(chmod(path.c_str(), 0755), 0);
  const auto script = file::open(path).value();
  EXPECT_EQ(spawn(script).error(), error(errc::noent, sys::nr::execveat));
  const child_fd map[] = {{script.raw(), script}};
  auto it = spawn(script, {.descriptors = map}).value();
  EXPECT_EQ(it.process.wait().value(), wait_status::exited(4));
}

TEST(spawn, works_where_it_is_told) {
  const test::scratch_directory scratch;
  ASSERT_EQ(mkdir((scratch / "below").c_str(), 0755), 0);
  const auto path = scratch.with_file("program", "#!/bin/sh\npwd\n");
  ASSERT_EQ(chmod(path.c_str(), 0755), 0);
  const auto held = path_fd::open(scratch.path()).value();
  const std::string here = std::filesystem::canonical(scratch.path());
  EXPECT_EQ(output_of("/bin/pwd", {.directory = scratch.path()}), here + "\n");
  EXPECT_EQ(output_of("/bin/pwd", {.directory_fd = held}), here + "\n");
  EXPECT_EQ(output_of("/bin/pwd", {.directory = "below", .directory_fd = held}),
            here + "/below\n");
  EXPECT_EQ(output_of("./program", {.directory = scratch.path()}), here + "\n");
}

TEST(spawn, umask_is_the_childs_alone) {
  EXPECT_EQ(output_of_shell("umask", {.umask = file_mode(0137)}), "0137\n");
  const mode_t own = ::umask(022);
  ::umask(own);
  EXPECT_NE(own, mode_t{0137});
}

TEST(spawn, path_is_searched_when_asked) {
  const test::scratch_directory scratch;
  ASSERT_EQ(mkdir((scratch / "a").c_str(), 0755), 0);
  ASSERT_EQ(mkdir((scratch / "b").c_str(), 0755), 0);
  const auto hidden = scratch.with_file("a/program", "may not be run");
  const auto path = scratch.with_file("b/program", "#!/bin/sh\necho b\n");
  ASSERT_EQ(chmod(path.c_str(), 0755), 0);
  const auto with_path = [&](const std::string& value, const char* name) {
    return test::in_child([&] {
      setenv("PATH", value.c_str(), 1);
      auto it = spawn(name, {.search_path = true,
                             .out = child_stream::pipe,
                             .directory = scratch / "b"});
      if (it.has_error())
        return it.error() == no_program                            ? 1
               : it.error() == error(errc::acces, sys::nr::execve) ? 2
                                                                   : 3;
      return test::all_of(*it.value().out) == "b\n" ? 0 : 4;
    });
  };
  const std::string a = scratch / "a", b = scratch / "b";
  EXPECT_EQ(with_path("/nonexistent:" + a + ":" + b, "program"), 0);
  EXPECT_EQ(with_path("/nonexistent:", "program"), 0);  // where it works
  EXPECT_EQ(with_path("/nonexistent", "program"), 1);
  EXPECT_EQ(with_path(a, "program"), 2);         // more telling than noent
  EXPECT_EQ(with_path(b, "/program"), 1);        // not searched
  EXPECT_EQ(spawn("true").error(), no_program);  // not asked
}

TEST(spawn, without_path_the_usual_places_are_searched) {
  EXPECT_EQ(test::in_child([] {
              unsetenv("PATH");
              return spawn("true", {.search_path = true}).has_value() ? 0 : 1;
            }),
            0);
}

std::string signals_of_child(spawn_options&& options) {
  options.args = {"-E", "^Sig(Blk|Ign)", "/proc/self/status"};
  return output_of("/bin/grep", std::move(options));
}
std::string signal_lines(unsigned long long blocked,
                         unsigned long long ignored) {
  const int width = sizeof(signal_set) * 2;
  return fmt::format("SigBlk:\t{:0{}x}\nSigIgn:\t{:0{}x}\n", blocked, width,
                     ignored, width);
}
unsigned long long bit_of(int signal) { return 1ULL << (signal - 1); }

// Field bug 18.
TEST(spawn, no_signal_is_blocked_or_ignored) {
  EXPECT_EQ(test::in_child([] {
              sigset_t all;
              sigfillset(&all);
              for (int n = 1; n < NSIG; ++n) signal(n, SIG_IGN);
              signal(SIGCHLD, SIG_DFL);
              sigprocmask(SIG_SETMASK, &all, nullptr);
              if (signals_of_child({}) != signal_lines(0, 0)) return 1;
              sigset_t now;
              sigprocmask(SIG_SETMASK, nullptr, &now);
              for (const int n : {SIGTERM, SIGUSR1, SIGCHLD, SIGRTMIN})
                if (sigismember(&now, n) != 1) return 2;
              return 0;
            }),
            0);
}

TEST(spawn, named_signals_are_blocked_or_ignored) {
  EXPECT_EQ(signals_of_child({.blocked = {signal_number::usr1},
                              .ignored = {signal_number::hup}}),
            signal_lines(bit_of(SIGUSR1), bit_of(SIGHUP)));
}

TEST(spawn, child_leads_a_session_or_a_group_or_joins_one) {
  const auto ids = [](spawn_options&& options) {
    // pid (comm) state ppid pgrp session
    std::istringstream text(
        output_of_shell("exec cat /proc/self/stat", std::move(options)));
    std::string comm, state;
    struct {
      int id = 0, parent = 0, group = 0, session = 0;
    } now;
    text >> now.id >> comm >> state >> now.parent >> now.group >> now.session;
    return now;
  };
  const auto same = ids({});
  EXPECT_EQ(same.parent, ::getpid());
  EXPECT_EQ(same.group, getpgrp());
  const auto leader = ids({.new_session = true});
  EXPECT_EQ(leader.session, leader.id);
  const auto group = ids({.process_group = 0});
  EXPECT_EQ(group.group, group.id);
  EXPECT_EQ(group.session, getsid(0));
  auto first =
      spawn("/bin/cat", {.in = child_stream::pipe, .process_group = 0}).value();
  EXPECT_EQ(ids({.process_group = first.id}).group, first.id);
  first.in.reset();
  EXPECT_TRUE(first.process.wait());
}

TEST(spawn, child_gets_a_signal_when_its_parent_ends) {
  auto ends = pipe::create().value();
  EXPECT_EQ(test::in_child([&] {
              const auto it = spawn(
                  "/bin/sleep", {.args = {"60"},
                                 .out = ends.writer,
                                 .parent_death_signal = signal_number::kill});
              return it.has_value() ? 0 : 1;
            }),
            0);
  ASSERT_TRUE(std::move(ends.writer).close());
  char byte[1];
  EXPECT_EQ(ends.reader.read(byte).value(), 0u);  // long before a minute
}

TEST(spawn, ignored_sigchld_is_no_obstacle) {
  EXPECT_EQ(test::in_child([] {
              signal(SIGCHLD, SIG_IGN);
              if (spawn("/nonexistent").error() != no_program) return 1;
              auto it = spawn("/bin/echo",
                              {.args = {"x"}, .out = child_stream::pipe});
              if (!it || test::all_of(*it.value().out) != "x\n") return 2;
              const auto end = it.value().process.wait();
              return end.has_error() && end.error() == errc::child ? 0 : 3;
            }),
            0);
}

TEST(spawn, without_room_for_descriptors_nothing_is_left) {
  const int lowest = dup(borrowed<any_fd>::borrow_raw(1)).value().raw();
  for (int more = 0; more != 6; ++more)
    EXPECT_EQ(test::in_child([&] {
                const auto room = static_cast<rlim_t>(lowest + more);
                const rlimit limit = {room, room};
                if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
                auto it = spawn("/bin/cat", {.in = child_stream::pipe,
                                             .out = child_stream::pipe});
                if (!it.has_error() || it.error() != errc::mfile) return 2;
                if (has_children()) return 3;
                return test::is_open(lowest) ? 4 : 0;
              }),
              0)
        << more;
}

TEST(spawn, too_many_processes_are_again) {
  EXPECT_EQ(test::in_child([] {
              const rlimit none = {0, 0};
              if (setrlimit(RLIMIT_NPROC, &none) != 0) return 1;
              if (getuid() == 0 && setuid(65534) != 0) return 2;
              const auto it = spawn("/bin/true");
              if (!it.has_error()) return 3;
              return it.error() == error(errc::again, sys::nr::clone) ? 0 : 4;
            }),
            0);
}

std::atomic<int> ticks = 0;

// A handler that ran in the child would run in this memory.
TEST(spawn, handlers_of_signals_run_here_only) {
  EXPECT_EQ(test::in_child([] {
              static pid_t own = ::getpid();
              signal(SIGALRM,
                     [](int) { ticks += ::getpid() == own ? 1 : 1000; });
              const itimerval often = {{0, 500}, {0, 500}};
              if (setitimer(ITIMER_REAL, &often, nullptr) != 0) return 1;
              for (int i = 0; i != 200 || ticks == 0; ++i) {
                auto it = spawn("/bin/true");
                if (!it) return 2;
                while (it.value().process.wait().has_error()) {
                }
                if (i == 10'000) return 3;
              }
              return ticks < 1'000'000 ? 0 : 4;
            }),
            0);
}

// Field bug 12, and descriptors that forgot close-on-exec.
TEST(spawn, what_other_threads_open_meanwhile_stays_out) {
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([&] {
      while (!stop) {
        const auto ends = pipe::create(pipe_flag::inherit);
        const auto event = eventfd::create();
        const auto pair = unix_stream::pair();
        const auto memory = memfd::create("m", memfd_flag::inherit);
        const auto root = file::open("/", {.flags = open_flag::inherit});
      }
    });
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  int programs = 0;
  for (; programs != 300 && std::chrono::steady_clock::now() < end; ++programs)
    EXPECT_EQ(numbers_in_child({}), (std::set{0, 1, 2, 3}));
  stop = true;
  for (auto& thread : threads) thread.join();
  EXPECT_GE(programs, 3);
}

TEST(spawn, threads_may_spawn_at_a_time) {
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([&, i] {
      for (int n = 0; n != 20; ++n) {
        const std::string word = fmt::format("{}-{}", i, n);
        if (output_of("/bin/echo", {.args = {word}}) == word + "\n") ++good;
        if (spawn("/nonexistent").error() == no_program) ++good;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 160);
  EXPECT_FALSE(has_children());
}

}  // namespace
