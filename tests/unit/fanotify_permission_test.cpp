// SPDX-License-Identifier: BSL-1.0
#include "fanotify.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>

#include <atomic>
#include <future>
#include <thread>

#include "waiting.hpp"

using namespace fildes;
using namespace std::chrono_literals;
using ask = fanotify_question;

// Whoever asks waits. So each test is a process of its own, which an alarm ends
// if it hangs: that closes its group, and lets all go. Nothing is marked but
// files and directories of the test, and a mount that nobody else sees.

namespace {

class fanotify_asked : public test::privileged {};

/// A file in a directory of its own, and what opening it gives, meanwhile.
struct place {
  test::scratch_directory directory;
  std::string path = directory.with_file("a", "some text");

  /// Opens it in another thread: the errno, or 0.
  std::future<int> opened() const {
    return std::async(std::launch::async,
                      [at = path] { return test::touch(at); });
  }
};

bool refused = false;

/// Runs `body`, with its expectations, in a process that lives for 20 seconds
/// at most. One that sets `refused` cannot be run here, and is skipped.
template <class Body>
void in_short_life(Body body) {
  const place here;  // removed by who outlives the child
  const int status = test::in_child([&] {
    alarm(20);
    body(here);
    std::fflush(nullptr);
    if (refused) return 77;
    return testing::Test::HasFailure() ? 1 : 0;
  });
  if (status == 77) return support::skip("not with this kernel or user");
  EXPECT_EQ(status, 0);
}

fanotify_permission_options of_class(fanotify_class order,
                                     fanotify_flags more = {}) {
  return {.order = order, .flags = fanotify_flag::nonblock | more};
}

owned<fanotify_permission> asked_group(
    const fanotify_permission_options& options =
        of_class(fanotify_class::content)) {
  return fanotify_permission::create(options).value();
}

/// Waits for the next questions, and calls `reply` with each.
template <class Reader, class Group, class Reply>
int reply_to_next(Reader& events, const Group& group, Reply reply) {
  EXPECT_TRUE(test::has_come(group));
  EXPECT_TRUE(events.read());
  int asked = 0;
  for (auto& item : events)
    if (auto* const request = std::get_if<permission_request>(&item)) {
      ++asked;
      reply(std::move(*request));
    }
  return asked;
}

TEST_F(fanotify_asked, answer_is_what_the_opener_gets) {
  in_short_life([](const place& here) {
    const auto group = asked_group();
    ASSERT_TRUE(group.add_mark(here.path, {.questions = ask::open}));
    for (const bool may : {true, false, true}) {
      auto opened = here.opened();
      fanotify_reader events(group, permission_answer::deny());
      EXPECT_EQ(reply_to_next(events, group,
                              [&](permission_request request) {
                                EXPECT_EQ(request.what(), ask::open);
                                EXPECT_EQ(request.pid(), getpid());
                                EXPECT_EQ(test::path_of(request.opened()),
                                          here.path);
                                EXPECT_TRUE(may ? std::move(request).allow()
                                                : std::move(request).deny());
                              }),
                1);
      EXPECT_EQ(opened.get(), may ? 0 : EPERM);
    }
  });
}

TEST_F(fanotify_asked, dropped_question_is_answered_as_chosen) {
  in_short_life([](const place& here) {
    const auto group = asked_group();
    ASSERT_TRUE(group.add_mark(here.path, {.questions = ask::open}));
    for (const auto& [answer, number] :
         {std::pair{permission_answer::allow(), 0},
          {permission_answer::deny(), EPERM}}) {
      auto opened = here.opened();
      {
        fanotify_reader events(group, answer);
        ASSERT_TRUE(test::has_come(group));
        ASSERT_TRUE(events.read());
        EXPECT_EQ(opened.wait_for(50ms), std::future_status::timeout);
      }  // nobody looked at it
      ASSERT_EQ(opened.wait_for(1s), std::future_status::ready);
      EXPECT_EQ(opened.get(), number);
      opened = here.opened();
      fanotify_reader events(group, answer);
      reply_to_next(events, group, [](permission_request) {});
      ASSERT_EQ(opened.wait_for(1s), std::future_status::ready);
      EXPECT_EQ(opened.get(), number);
    }
  });
}

TEST_F(fanotify_asked, next_read_answers_what_was_left) {
  in_short_life([](const place& here) {
    const auto group = asked_group();
    ASSERT_TRUE(group.add_mark(here.path, {.questions = ask::open}));
    auto opened = here.opened();
    fanotify_reader events(group, permission_answer::deny());
    ASSERT_TRUE(test::has_come(group));
    ASSERT_TRUE(events.read());
    EXPECT_EQ(events.read().error(), errc::again);
    EXPECT_EQ(opened.get(), EPERM);
  });
}

TEST_F(fanotify_asked, group_that_is_closed_lets_all_go) {
  in_short_life([](const place& here) {
    std::optional group(asked_group());
    ASSERT_TRUE(group->add_mark(here.path, {.questions = ask::open}));
    auto first = here.opened();
    auto second = here.opened();
    EXPECT_EQ(first.wait_for(50ms), std::future_status::timeout);
    group.reset();
    EXPECT_EQ(first.get(), 0);
    EXPECT_EQ(second.get(), 0);
  });
}

TEST_F(fanotify_asked, end_of_who_has_to_answer_lets_all_go) {
  in_short_life([](const place& here) {
    int ready[2];
    ASSERT_EQ(pipe2(ready, O_CLOEXEC), 0);
    const pid_t other = fork();
    if (other == 0) {
      alarm(20);
      const auto group = asked_group();
      const bool marked =
          group.add_mark(here.path, {.questions = ask::open}).has_value();
      if (write(ready[1], marked ? "y" : "n", 1) != 1) _exit(1);
      for (;;) pause();  // never answers
    }
    char marked = 0;
    ASSERT_EQ(read(ready[0], &marked, 1), 1);
    EXPECT_EQ(marked, 'y');
    auto opened = here.opened();
    EXPECT_EQ(opened.wait_for(100ms), std::future_status::timeout);
    ASSERT_EQ(kill(other, SIGKILL), 0);
    EXPECT_EQ(opened.get(), 0);
    ASSERT_EQ(waitpid(other, nullptr, 0), other);
  });
}

TEST_F(fanotify_asked, one_who_waits_can_be_killed) {
  in_short_life([](const place& here) {
    const auto group = asked_group();
    ASSERT_TRUE(group.add_mark(here.path, {.questions = ask::open}));
    const pid_t other = fork();
    if (other == 0) {
      close(group.raw());
      _exit(test::touch(here.path) == 0 ? 0 : 1);
    }
    fanotify_reader events(group, permission_answer::allow());
    EXPECT_EQ(reply_to_next(events, group,
                            [&](permission_request request) {
                              EXPECT_EQ(request.pid(), other);
                              ASSERT_EQ(kill(other, SIGKILL), 0);
                              ASSERT_EQ(waitpid(other, nullptr, 0), other);
                              // There is nobody to get it, which is no error.
                              EXPECT_TRUE(std::move(request).deny());
                            }),
              1);
  });
}

TEST_F(fanotify_asked, several_are_answered_in_any_order_by_any_thread) {
  in_short_life([](const place& here) {
    const auto other = here.directory.with_file("b", "text");
    const auto group = asked_group();
    ASSERT_TRUE(
        group.add_mark(here.directory.path(),
                       {.questions = ask::open,
                        .events = fanotify_event_flag::event_on_child}));
    auto first = here.opened();
    auto second =
        std::async(std::launch::async, [&] { return test::touch(other); });
    std::map<std::string, permission_request> waiting;
    fanotify_reader events(group, permission_answer::deny());
    for (int i = 0; i != 100 && waiting.size() != 2; ++i)
      reply_to_next(events, group, [&](permission_request request) {
        const auto name = test::path_of(request.opened());
        waiting.emplace(name, std::move(request));
      });
    ASSERT_EQ(waiting.size(), 2u);
    EXPECT_EQ(first.wait_for(50ms), std::future_status::timeout);
    std::thread([&] {
      EXPECT_TRUE(std::move(waiting.at(other)).deny());
    }).join();
    EXPECT_EQ(second.get(), EPERM);
    EXPECT_TRUE(std::move(waiting.at(here.path)).allow());
    EXPECT_EQ(first.get(), 0);
  });
}

TEST_F(fanotify_asked, who_answers_opens_the_file_without_a_question) {
  in_short_life([](const place& here) {
    const auto group = asked_group();
    ASSERT_TRUE(
        group.add_mark(here.path, {.questions = ask::open | ask::access}));
    auto opened = std::async(std::launch::async,
                             [&] { return test::content_of(here.path); });
    std::string seen;
    fanotify_reader events(group, permission_answer::deny());
    for (int i = 0;
         i != 100 && opened.wait_for(0s) != std::future_status::ready; ++i)
      reply_to_next(events, group, [&](permission_request request) {
        char text[64];
        const auto size = request.opened().read(text);
        seen = std::string(text, size.value());
        EXPECT_TRUE(std::move(request).allow());
        opened.wait_for(50ms);
      });
    EXPECT_EQ(opened.get(), "some text");
    EXPECT_EQ(seen, "some text");
  });
}

TEST_F(fanotify_asked, running_is_a_question_of_its_own) {
  in_short_life([](const place& here) {
    const auto program = here.directory / "true";
    std::filesystem::copy_file("/bin/true", program);
    const auto group = asked_group();
    ASSERT_TRUE(group.add_mark(program, {.questions = ask::open_exec}));
    EXPECT_EQ(test::touch(program), 0);  // which is none
    auto run = std::async(std::launch::async, [&] {
      return test::in_child([&] {
        close(group.raw());
        execl(program.c_str(), "true", nullptr);
        return errno == EPERM ? 7 : 8;
      });
    });
    fanotify_reader events(group, permission_answer::deny());
    EXPECT_EQ(reply_to_next(events, group,
                            [](permission_request request) {
                              EXPECT_EQ(request.what(), ask::open_exec);
                            }),
              1);
    EXPECT_EQ(run.get(), 7);
  });
}

TEST_F(fanotify_asked, events_are_told_between_questions) {
  in_short_life([](const place& here) {
    const auto group = asked_group();
    ASSERT_TRUE(group.add_mark(here.path,
                               {.questions = ask::open,
                                .events = fanotify_event_flag::close_nowrite}));
    auto opened = here.opened();
    fanotify_reader events(group, permission_answer::allow());
    EXPECT_EQ(reply_to_next(events, group, [](permission_request) {}), 1);
    EXPECT_EQ(opened.get(), 0);
    ASSERT_TRUE(test::has_come(group));
    ASSERT_TRUE(events.read());
    const auto& event = std::get<fanotify_event>(*events.begin());
    EXPECT_EQ(event.what(), fanotify_event_flag::close_nowrite);
  });
}

TEST_F(fanotify_asked, who_asks_is_told_by_pidfd) {
  in_short_life([](const place& here) {
    auto options = of_class(fanotify_class::content);
    options.actor = fanotify_actor::pidfd;
    const auto group = asked_group(options);
    ASSERT_TRUE(group.add_mark(here.path, {.questions = ask::open}));
    auto opened = here.opened();
    fanotify_reader events(group, permission_answer::allow());
    reply_to_next(events, group, [](permission_request request) {
      const auto who = request.take_pidfd().value();
      EXPECT_TRUE(pidfd::is(who).value());
      EXPECT_FALSE(request.take_pidfd().has_value());
    });
    EXPECT_EQ(opened.get(), 0);
  });
}

TEST_F(fanotify_asked, before_content_is_there_its_part_is_told) {
  in_short_life([](const place& here) {
    const auto group = asked_group(of_class(fanotify_class::pre_content));
    const auto marked =
        group.add_mark(here.path, {.questions = ask::pre_access});
    refused = marked.has_error();  // kernels before 6.14, some file systems
    if (refused) return;
    auto got = std::async(std::launch::async, [&] {
      const int fd = open(here.path.c_str(), O_RDONLY | O_CLOEXEC);
      char text[4] = {};
      const ssize_t size = pread(fd, text, sizeof text, 5);
      const int number = size < 0 ? errno : 0;
      close(fd);
      return number;
    });
    fanotify_reader events(group, permission_answer::allow());
    reply_to_next(events, group, [](permission_request request) {
      EXPECT_EQ(request.what(), ask::pre_access);
      const auto part = request.range().value();
      EXPECT_LE(part.offset, 5u);
      EXPECT_GE(part.offset + part.size, 9u);
      const auto answer = permission_answer::deny(errc::busy).value();
      EXPECT_TRUE(std::move(request).answer(answer));
    });
    EXPECT_EQ(got.get(), EBUSY);
  });
}

TEST_F(fanotify_asked, answer_that_the_kernel_lacks_leaves_the_default) {
  in_short_life([](const place& here) {
    const error no_such(errc::inval, sys::nr::write);
    const auto group = asked_group();
    ASSERT_TRUE(group.add_mark(here.path, {.questions = ask::open}));
    for (const auto wrong : {permission_answer::deny(errc::nodev).value(),
                             permission_answer::allow().audited()}) {
      auto opened = here.opened();
      fanotify_reader events(group, permission_answer::allow());
      reply_to_next(events, group, [&](permission_request request) {
        EXPECT_EQ(std::move(request).answer(wrong).error(), no_such);
        EXPECT_EQ(opened.wait_for(20ms), std::future_status::timeout);
      });
      EXPECT_EQ(opened.get(), 0);
    }
    auto opened = here.opened();
    {  // And a default that it lacks is a plain no.
      fanotify_reader events(group, permission_answer::allow().audited());
      ASSERT_TRUE(test::has_come(group));
      ASSERT_TRUE(events.read());
    }
    EXPECT_EQ(opened.get(), EPERM);
  });
}

TEST_F(fanotify_asked, audited_answer_is_an_answer) {
  in_short_life([](const place& here) {
    const auto made = fanotify_permission::create(
        of_class(fanotify_class::content, fanotify_flag::audit));
    refused = made.has_error();  // a kernel without audit
    if (refused) return;
    const auto& group = made.value();
    ASSERT_TRUE(group.add_mark(here.path, {.questions = ask::open}));
    auto opened = here.opened();
    fanotify_reader events(group, permission_answer::allow());
    reply_to_next(events, group, [](permission_request request) {
      EXPECT_TRUE(
          std::move(request).answer(permission_answer::deny().audited()));
    });
    EXPECT_EQ(opened.get(), EPERM);
  });
}

TEST_F(fanotify_asked, all_of_a_mount_is_asked_for) {
  in_short_life([](const place& here) {
    refused = unshare(CLONE_NEWNS) != 0;
    if (refused) return;
    ASSERT_EQ(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    const auto& on = here.directory.path();
    ASSERT_EQ(mount("t", on.c_str(), "tmpfs", 0, nullptr), 0);
    std::ofstream(here.path) << "text";
    {
      const auto group = asked_group();
      ASSERT_TRUE(group.add_mark(
          on, {.questions = ask::open, .type = fanotify_mark_type::mount}));
      auto opened = here.opened();
      fanotify_reader events(group, permission_answer::deny());
      EXPECT_EQ(reply_to_next(events, group, [](permission_request) {}), 1);
      EXPECT_EQ(opened.get(), EPERM);
    }
    ASSERT_EQ(umount(on.c_str()), 0);
  });
}

TEST_F(fanotify_asked, many_questions_leak_nothing) {
  in_short_life([](const place& here) {
    const auto group = asked_group();
    ASSERT_TRUE(group.add_mark(here.path, {.questions = ask::open}));
    const int rounds = test::is_slow() ? 500 : 5'000;
    const int before = dup(group.raw());
    close(before);
    std::atomic<int> opened = 0;
    std::thread opener([&] {
      for (int i = 0; i != rounds; ++i) opened += test::touch(here.path) == 0;
    });
    fanotify_reader events(group, permission_answer::deny());
    int asked = 0;
    while (asked != rounds)
      asked += reply_to_next(events, group, [&](permission_request request) {
        if (request.opened().raw() % 2 == 0 || asked % 3 == 0)
          EXPECT_TRUE(std::move(request).allow());
        else
          EXPECT_TRUE(std::move(request).deny());
      });
    opener.join();
    EXPECT_GE(opened, rounds / 4);
    const int after = dup(group.raw());
    close(after);
    EXPECT_EQ(after, before);
  });
}

}  // namespace
