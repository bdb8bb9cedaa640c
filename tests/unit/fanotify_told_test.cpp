// SPDX-License-Identifier: BSL-1.0
#include "fanotify.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <thread>

#include <fildes/cast.hpp>
#include <fildes/fdinfo.hpp>
#include <fildes/pipe.hpp>

#include "waiting.hpp"

using namespace fildes;
using what = fanotify_event_flag;
using test::group_of;
using test::read_all;
using test::told;
using texts = std::vector<std::string>;

namespace {

class fanotify_told : public test::privileged {};

TEST_F(fanotify_told, descriptor_is_of_the_file_and_as_it_was_asked_for) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  const auto group = group_of(
      {.flags = fanotify_flag::nonblock,
       .access = access_mode::read_write,
       .file_flags = fanotify_file_flag::append | fanotify_file_flag::noatime});
  ASSERT_TRUE(group.add_mark(path, {.events = what::open}));
  test::touch(path);
  int seen = 0;
  read_all(group, [&](fanotify_event& e) {
    ++seen;
    EXPECT_EQ(e.pid(), getpid());
    const auto opened = e.take_file().value();
    EXPECT_EQ(test::path_of(opened), path);
    EXPECT_TRUE(test::is_cloexec(opened.raw()));
    const int flags = fcntl(opened.raw(), F_GETFL);
    EXPECT_EQ(flags & (O_ACCMODE | O_APPEND | O_NOATIME),
              O_RDWR | O_APPEND | O_NOATIME);
    EXPECT_TRUE(flags & static_cast<int>(sys::abi::o_largefile_bit));
    char text[8];
    EXPECT_EQ(opened.read(text).value(), 4u);
  });
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(told(group), texts());  // what the reader opened is not told
}

TEST_F(fanotify_told, descriptor_can_stay_open_over_exec) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  const auto group = group_of({.flags = fanotify_flag::nonblock,
                               .file_flags = fanotify_file_flag::inherit});
  ASSERT_TRUE(group.add_mark(path, {.events = what::open}));
  test::touch(path);
  read_all(group, [](fanotify_event& e) {
    EXPECT_FALSE(test::is_cloexec(e.opened()->raw()));
  });
}

TEST_F(fanotify_told, what_happens_to_a_file_in_its_order) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  const auto group = group_of(fanotify_report::fid);
  using enum fanotify_event_flag;
  ASSERT_TRUE(group.add_mark(
      path, {.events = access | modify | attrib | close_write | close_nowrite |
                       open | delete_self | move_self}));
  char byte = 0;
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  EXPECT_EQ(told(group), texts{"open -"});
  EXPECT_EQ(read(fd, &byte, 1), 1);
  EXPECT_EQ(told(group), texts{"access -"});
  EXPECT_EQ(write(fd, &byte, 1), 1);
  EXPECT_EQ(told(group), texts{"modify -"});
  EXPECT_EQ(fchmod(fd, 0600), 0);
  EXPECT_EQ(told(group), texts{"attrib -"});
  close(fd);
  EXPECT_EQ(told(group), texts{"close_write -"});
  std::filesystem::rename(path, directory / "b");
  EXPECT_EQ(told(group), texts{"move_self -"});
  std::filesystem::remove(directory / "b");
  // Both links and the file are gone, at once or in two steps.
  const auto last = told(group);
  ASSERT_FALSE(last.empty());
  EXPECT_NE(last.back().find("delete_self"), std::string::npos);
}

TEST_F(fanotify_told, names_in_a_directory) {
  const test::scratch_directory directory;
  const auto group = group_of(fanotify_report::name);
  using enum fanotify_event_flag;
  ASSERT_TRUE(group.add_mark(
      directory.path(), {.events = create | delete_ | moved_from | moved_to |
                                   close_write | event_on_child | ondir}));
  const std::string longest(255, 'n');
  directory.with_file(longest.c_str(), "text");
  EXPECT_EQ(told(group), (texts{"close_write|create " + longest}));
  std::filesystem::create_directory(directory / "d");
  EXPECT_EQ(told(group), texts{"create|ondir d"});
  std::filesystem::rename(directory / longest.c_str(), directory / "b");
  EXPECT_EQ(told(group), (texts{"moved_from " + longest, "moved_to b"}));
  std::filesystem::remove(directory / "d");
  EXPECT_EQ(told(group), texts{"delete|ondir d"});
}

TEST_F(fanotify_told, both_names_of_a_rename_and_the_handles_lead_there) {
  const test::scratch_directory directory;
  std::filesystem::create_directory(directory / "d");
  directory.with_file("a", "text");
  const auto group = group_of(fanotify_report::target);
  ASSERT_TRUE(group.add_mark(directory.path(), {.events = what::rename}));
  ASSERT_TRUE(group.add_mark(directory / "d", {.events = what::rename}));
  std::filesystem::rename(directory / "a", directory / "d/b");
  const auto mount =
      file::open(directory.path(), {.flags = open_flag::directory}).value();
  int seen = 0;
  read_all(group, [&](fanotify_event& e) {
    ++seen;
    EXPECT_EQ(e.what(), what::rename);
    const auto from = e.moved_from().value();
    const auto to = e.moved_to().value();
    EXPECT_EQ(from.name, "a");
    EXPECT_EQ(to.name, "b");
    const auto into = hold_by_handle(mount, to.handle).value();
    EXPECT_EQ(test::path_of(into), directory / "d");
    const auto moved = open_by_handle(mount, e.file()->handle).value();
    EXPECT_EQ(test::path_of(moved), directory / "d/b");
    struct statfs status{};
    ASSERT_EQ(statfs(directory.path().c_str(), &status), 0);
    std::uint32_t parts[2];
    std::memcpy(parts, &status.f_fsid, sizeof parts);
    EXPECT_EQ(from.file_system, parts[0] | std::uint64_t{parts[1]} << 32);
    EXPECT_EQ(e.missing_file(), fanotify_missing::none);
  });
  EXPECT_EQ(seen, 1);
}

TEST_F(fanotify_told, who_did_it_by_pidfd_or_thread) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  const auto by_pidfd = group_of(
      {.actor = fanotify_actor::pidfd, .flags = fanotify_flag::nonblock});
  const auto by_thread = group_of(
      {.actor = fanotify_actor::thread, .flags = fanotify_flag::nonblock});
  ASSERT_TRUE(by_pidfd.add_mark(path, {.events = what::open}));
  ASSERT_TRUE(by_thread.add_mark(path, {.events = what::open}));
  long thread = 0;
  std::thread([&] {
    thread = syscall(SYS_gettid);
    test::touch(path);
  }).join();
  read_all(by_pidfd, [](fanotify_event& e) {
    const auto who = e.take_pidfd().value();
    EXPECT_TRUE(pidfd::is(who).value());
    const auto told = fdinfo::read(who).value();
    EXPECT_EQ(told.process->pid, getpid());
    EXPECT_EQ(e.missing_pidfd(), fanotify_missing::taken);
  });
  read_all(by_thread, [&](fanotify_event& e) {
    EXPECT_EQ(e.pid(), thread);
    EXPECT_EQ(e.missing_pidfd(), fanotify_missing::none);
  });
}

TEST_F(fanotify_told, process_that_has_ended_has_no_pidfd) {
  if (!test::is_made({.flags = fanotify_flag::fd_error}))
    return support::skip("FAN_REPORT_FD_ERROR is new in 6.13");
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  for (const auto& [flags, expected] :
       {std::pair<fanotify_flags, int>{fanotify_flag::nonblock, -1},
        {fanotify_flag::nonblock | fanotify_flag::fd_error,
         -static_cast<int>(errc::srch)}}) {
    const auto group =
        group_of({.actor = fanotify_actor::pidfd, .flags = flags});
    ASSERT_TRUE(group.add_mark(path, {.events = what::open}));
    EXPECT_EQ(test::in_child([&] { return test::touch(path); }), 0);
    int seen = 0;
    read_all(group, [&, number = expected](fanotify_event& e) {
      ++seen;
      EXPECT_FALSE(e.take_pidfd().has_value());
      EXPECT_EQ(static_cast<int>(*e.missing_pidfd()), number);
    });
    EXPECT_EQ(seen, 1);
  }
}

TEST_F(fanotify_told, too_few_descriptors_are_an_error_and_nothing_leaks) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  EXPECT_EQ(test::in_child([&] {
              const auto group =
                  group_of(fanotify_options{.flags = fanotify_flag::nonblock});
              if (!group.add_mark(path, {.events = what::open})) return 2;
              test::touch(path);
              fanotify_reader events(group);
              const int highest = dup(group.raw());
              close(highest);
              const rlimit none{static_cast<rlim_t>(highest),
                                static_cast<rlim_t>(highest)};
              if (setrlimit(RLIMIT_NOFILE, &none) != 0) return 3;
              return events.read().error() == errc::mfile ? 0 : 1;
            }),
            0);
}

TEST_F(fanotify_told, thousands_of_descriptors_leak_none) {
  const test::scratch_directory directory;
  constexpr int files = 100;
  std::vector<std::string> paths;
  for (int i = 0; i != files; ++i)
    paths.push_back(directory.with_file(std::to_string(i).c_str(), ""));
  const auto group = group_of({.flags = fanotify_flag::nonblock});
  ASSERT_TRUE(group.add_mark(directory.path(),
                             {.events = what::open | what::event_on_child}));
  const auto before =
      std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  std::size_t seen = 0;
  for (int round = 0; round != 164; ++round) {
    for (const auto& path : paths) test::touch(path);
    fanotify_reader events(group);
    ASSERT_TRUE(events.read());
    // Some are looked at, some taken, some neither.
    for (auto& item : events) {
      auto& event = std::get<fanotify_event>(item);
      if (++seen % 3 == 0) event.take_file();
      if (seen % 150 == 0) break;
    }
    ASSERT_TRUE(round % 2 != 0 || !events.read().has_value());
  }
  EXPECT_EQ(
      std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}),
      before);
  EXPECT_GE(seen, 12'000u);  // the others were not looked at
}

/// Gives a file so many names in turn: none of the events is as another.
void rename_often(const std::string& in, std::size_t count) {
  std::string name = in + "/0";
  std::ofstream(name) << "";
  for (std::size_t i = 1; i <= count; ++i) {
    const auto next = in + '/' + std::to_string(i);
    ASSERT_EQ(rename(name.c_str(), next.c_str()), 0);
    name = next;
  }
  unlink(name.c_str());
}

TEST_F(fanotify_told, full_queue_is_told_and_then_it_goes_on) {
  const std::size_t most = test::limit("max_queued_events");
  if (most > 100'000) return support::skip("a queue too long for this test");
  const test::scratch_directory directory;
  const auto group = group_of(fanotify_report::name);
  ASSERT_TRUE(group.add_mark(directory.path(), {.events = what::moved_to}));
  rename_often(directory.path(), most + 10);
  std::size_t seen = 0;
  EXPECT_EQ(read_all(group, [&](fanotify_event&) { ++seen; }), 1u);
  EXPECT_EQ(seen, most);
  rename_often(directory.path(), 1);
  EXPECT_EQ(told(group), texts{"moved_to 1"});
}

TEST_F(fanotify_told, unlimited_queue_loses_nothing) {
  const std::size_t most = test::limit("max_queued_events");
  if (most > 100'000) return support::skip("a queue too long for this test");
  const test::scratch_directory directory;
  const auto group = group_of(
      {.report = fanotify_report::name,
       .flags = fanotify_flag::nonblock | fanotify_flag::unlimited_queue});
  ASSERT_TRUE(group.add_mark(directory.path(), {.events = what::moved_to}));
  rename_often(directory.path(), most + 10);
  std::size_t seen = 0;
  EXPECT_EQ(read_all(group, [&](fanotify_event&) { ++seen; }), 0u);
  EXPECT_EQ(seen, most + 10);
}

/// Runs `body` where it may mount what it likes.
template <class Body>
void with_own_mounts(Body body) {
  const int status = test::in_child([&] {
    if (unshare(CLONE_NEWNS) != 0) return 77;
    if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
      return 77;
    alarm(20);
    body();
    std::fflush(nullptr);
    return testing::Test::HasFailure() ? 1 : 0;
  });
  if (status == 77)
    return support::skip(
        "no mount namespaces, or no groups that tell of mounts");
  EXPECT_EQ(status, 0);
}

TEST_F(fanotify_told, mark_of_a_mount_or_file_system_is_of_all_in_it) {
  const test::scratch_directory directory;
  with_own_mounts([&] {
    ASSERT_EQ(mount("t", directory.path().c_str(), "tmpfs", 0, nullptr), 0);
    std::filesystem::create_directory(directory / "d");
    const auto path = directory.with_file("d/a", "text");
    for (const auto type :
         {fanotify_mark_type::mount, fanotify_mark_type::filesystem}) {
      const auto group = group_of(fanotify_report::fid);
      ASSERT_TRUE(group.add_mark(directory.path(),
                                 {.events = what::open, .type = type}));
      test::touch(path);
      EXPECT_EQ(told(group), texts{"open -"});
    }
  });
}

TEST_F(fanotify_told, mounts_that_come_and_go) {
  const test::scratch_directory directory;
  with_own_mounts([&] {
    const auto made = fanotify::create(test::reporting(fanotify_report::mount));
    if (made.has_error()) _exit(77);
    const auto& group = made.value();
    ASSERT_TRUE(group.add_mark("/proc/self/ns/mnt",
                               {.events = what::mnt_attach | what::mnt_detach,
                                .type = fanotify_mark_type::mount_namespace}));
    ASSERT_EQ(mount("t", directory.path().c_str(), "tmpfs", 0, nullptr), 0);
    std::uint64_t id = 0;
    read_all(group, [&](fanotify_event& e) {
      EXPECT_EQ(e.what(), what::mnt_attach);
      id = e.mount().value();
    });
    EXPECT_NE(id, 0u);
    ASSERT_EQ(umount(directory.path().c_str()), 0);
    read_all(group, [&](fanotify_event& e) {
      EXPECT_EQ(e.what(), what::mnt_detach);
      EXPECT_EQ(e.mount(), id);
    });
  });
}

TEST_F(fanotify_told, without_privilege_too_but_not_who_it_was) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  ASSERT_EQ(chmod(directory.path().c_str(), 0777), 0);
  ASSERT_EQ(chmod(path.c_str(), 0666), 0);
  EXPECT_EQ(
      test::unprivileged([&] {
        const auto group = group_of(fanotify_report::name);
        const fanotify_mark open{.events = what::open | what::event_on_child};
        if (!group.add_mark(directory.path(), open)) return 1;
        const auto mount = group.add_mark(
            directory.path(),
            {.events = what::open, .type = fanotify_mark_type::mount});
        if (mount.error().code() != errc::perm) return 2;
        test::in_child([&] { return test::touch(path); });
        test::touch(path);
        std::vector<int> who;
        read_all(group, [&](fanotify_event& e) {
          if (e.directory()->name == "a") who.push_back(e.pid());
        });
        return who == std::vector<int>{0, getpid()} ? 0 : 3;
      }),
      0);
}

}  // namespace
