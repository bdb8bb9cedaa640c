// SPDX-License-Identifier: BSL-1.0
#include <fildes/communicate.hpp>

#include <signal.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <fildes/format.hpp>

#include "programs.hpp"

using namespace fildes;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

std::string varied(std::size_t size) {
  std::string text(size, '\0');
  unsigned state = 1;
  for (char& c : text) c = static_cast<char>((state = state * 69069 + 1) >> 24);
  return text;
}

child shell(std::string_view line, child_stream in = child_stream::pipe) {
  return spawn("/bin/sh", {.args = {"-c", line},
                           .in = in,
                           .out = child_stream::pipe,
                           .err = child_stream::pipe})
      .value();
}

void kill_and_wait(const child& it) {
  EXPECT_TRUE(it.process.send_signal(signal_number::kill));
  EXPECT_TRUE(it.process.wait());
}

TEST(communicate, megabytes_go_both_ways_at_once) {
  const std::string input = varied(8 * mebibyte);
  auto it = shell("exec cat");
  const auto done = communicate(it, {.input = input}).value();
  EXPECT_EQ(done.end, communicate_end::ended);
  EXPECT_EQ(done.input_written, input.size());
  EXPECT_TRUE(done.output.text() == input);
  EXPECT_TRUE(done.errors.empty());
  EXPECT_EQ(done.status, wait_status::exited(0));
  EXPECT_FALSE(it.in || it.out || it.err);
}

TEST(communicate, output_and_errors_come_apart_however_much) {
  auto it = shell(
      "head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero; echo e >&2; "
      "echo o; exit 3");
  const auto done = communicate(it).value();
  EXPECT_EQ(done.output.size(), 300'002u);
  EXPECT_EQ(done.errors.size(), 300'002u);
  EXPECT_EQ(done.output.text().substr(300'000), "o\n");
  EXPECT_EQ(done.errors.text().substr(300'000), "e\n");
  EXPECT_EQ(done.status, wait_status::exited(3));
}

TEST(communicate, child_without_pipes_is_waited_for) {
  auto it = spawn("/bin/sh", {.args = {"-c", "exit 4"}}).value();
  const auto done = communicate(it).value();
  EXPECT_EQ(done.status, wait_status::exited(4));
  EXPECT_EQ(done.input_written, 0u);
}

TEST(communicate, child_that_was_killed_says_so) {
  auto it = shell("echo x; kill -TERM $$");
  const auto done = communicate(it).value();
  EXPECT_EQ(done.output.text(), "x\n");
  EXPECT_EQ(done.status, wait_status::killed(signal_number::term));
}

// Field bug 31.
TEST(communicate, child_that_stops_reading_is_no_error) {
  const std::string input = varied(mebibyte);
  auto it = shell("head -c 10; exec <&-; sleep 0.1; echo end >&2");
  const auto done = communicate(it, {.input = input}).value();
  EXPECT_EQ(done.end, communicate_end::ended);
  EXPECT_EQ(done.output.text(), input.substr(0, 10));
  EXPECT_EQ(done.errors.text(), "end\n");
  EXPECT_LT(done.input_written, input.size());
  EXPECT_TRUE(done.status->is_success());
}

TEST(communicate, child_that_never_reads_is_left_at_the_deadline) {
  const std::string input = varied(mebibyte);
  auto it = shell("exec sleep 30");
  const auto done =
      communicate(it, {.input = input, .until = deadline::after(100ms)})
          .value();
  EXPECT_EQ(done.end, communicate_end::timed_out);
  EXPECT_LT(done.input_written, input.size());
  EXPECT_EQ(done.status, std::nullopt);
  EXPECT_TRUE(it.in && it.out);
  EXPECT_EQ(it.process.try_wait().value(), std::nullopt);
  kill_and_wait(it);
}

// One that always has more to say must not keep us.
TEST(communicate, chatting_child_is_left_at_the_deadline) {
  auto it = shell("while echo x; do sleep 0.01; done");
  const auto done = communicate(it, {.until = deadline::after(100ms)}).value();
  EXPECT_EQ(done.end, communicate_end::timed_out);
  EXPECT_FALSE(done.output.empty());
  kill_and_wait(it);
}

TEST(communicate, goes_on_after_a_deadline) {
  const std::string input = varied(mebibyte);
  auto slow = shell("sleep 0.2; cat");
  const auto early =
      communicate(slow, {.input = input, .until = deadline::after(20ms)})
          .value();
  ASSERT_EQ(early.end, communicate_end::timed_out);
  const auto rest = byte_view(input).after(early.input_written);
  const auto late = communicate(slow, {.input = rest}).value();
  EXPECT_EQ(late.end, communicate_end::ended);
  EXPECT_TRUE(std::string(early.output.text()) +
                  std::string(late.output.text()) ==
              input);
}

TEST(communicate, limit_ends_the_talk_and_keeps_what_came) {
  auto it = shell("exec cat /dev/zero");
  const auto done = communicate(it, {.limit = 100'000}).value();
  EXPECT_EQ(done.end, communicate_end::too_much);
  EXPECT_EQ(done.output.size(), 100'000u);
  EXPECT_EQ(done.status, std::nullopt);
  kill_and_wait(it);
}

TEST(communicate, limit_that_is_just_enough_is_enough) {
  auto it = shell("head -c 100000 /dev/zero; echo x >&2");
  const auto done = communicate(it, {.limit = 100'000}).value();
  EXPECT_EQ(done.end, communicate_end::ended);
  EXPECT_EQ(done.output.size(), 100'000u);
}

TEST(communicate, limit_of_nothing_takes_nothing) {
  auto it = shell("echo x");
  EXPECT_EQ(communicate(it, {.limit = 0}).value().end,
            communicate_end::too_much);
  kill_and_wait(it);
}

TEST(communicate, pipe_that_a_grandchild_holds_is_waited_for) {
  auto it = shell("sleep 0.3 & echo x");
  const auto early = communicate(it, {.until = deadline::after(50ms)}).value();
  EXPECT_EQ(early.end, communicate_end::timed_out);
  EXPECT_EQ(early.output.text(), "x\n");
  const auto late = communicate(it).value();
  EXPECT_EQ(late.end, communicate_end::ended);
  EXPECT_TRUE(late.status->is_success());
}

TEST(communicate, ends_where_children_reap_themselves) {
  EXPECT_EQ(test::in_child([] {
              signal(SIGCHLD, SIG_IGN);
              auto it = shell("echo x; exit 6");
              const auto done = communicate(it);
              if (!done || done.value().end != communicate_end::ended) return 1;
              if (done.value().output.text() != "x\n") return 2;
              // Kernels before 6.15 have forgotten it.
              const auto status = done.value().status;
              return !status || status == wait_status::exited(6) ? 0 : 3;
            }),
            0);
}

TEST(communicate, signals_do_not_disturb) {
  EXPECT_EQ(test::in_child([] {
              signal(SIGUSR1, [](int) {});
              const pid_t own = getpid();
              std::atomic<bool> stop = false;
              std::thread other([&] {
                while (!stop) {
                  ::kill(own, SIGUSR1);
                  std::this_thread::sleep_for(200us);
                }
              });
              const std::string input = varied(mebibyte);
              auto it = shell("sleep 0.1; cat");
              const auto done = communicate(it, {.input = input});
              stop = true;
              other.join();
              return done && done.value().output.text() == input ? 0 : 1;
            }),
            0);
}

TEST(run, is_one_call) {
  const auto done =
      run("sort", {.search_path = true}, {.input = "b\na\n"}).value();
  EXPECT_EQ(done.output.text(), "a\nb\n");
  EXPECT_TRUE(done.status->is_success());
}

TEST(run, without_input_reads_the_end) {
  EXPECT_EQ(run("/bin/cat").value().output.text(), "");
}

TEST(run, leaves_streams_alone_that_are_named) {
  const auto ends = pipe::create().value();
  const auto done =
      run("/bin/sh", {.args = {"-c", "echo o; echo e >&2"}, .err = ends.writer})
          .value();
  EXPECT_EQ(done.output.text(), "o\n");
  EXPECT_TRUE(done.errors.empty());
  char text[8];
  EXPECT_EQ(ends.reader.read(text).value(), 2u);
}

TEST(run, does_not_leave_a_child_behind) {
  const auto late =
      run("/bin/sleep", {.args = {"30"}}, {.until = deadline::after(50ms)})
          .value();
  EXPECT_EQ(late.end, communicate_end::timed_out);
  EXPECT_EQ(late.status, wait_status::killed(signal_number::kill));
  const auto large =
      run("/bin/cat", {.args = {"/dev/zero"}}, {.limit = 10}).value();
  EXPECT_EQ(large.end, communicate_end::too_much);
  EXPECT_EQ(large.output.size(), 10u);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

TEST(run, program_that_cannot_run_is_the_error_of_exec) {
  EXPECT_EQ(run("/nonexistent").error(), error(errc::noent, sys::nr::execve));
}

TEST(byte_buffer, grows_and_keeps_what_is_there) {
  byte_buffer all;
  std::string expected;
  for (int i = 0; i != 100; ++i) {
    const std::string piece = varied(static_cast<std::size_t>(i) * 7);
    const auto room = all.room(piece.size()).value();
    ASSERT_GE(room.size(), piece.size());
    std::copy(piece.begin(), piece.end(), reinterpret_cast<char*>(room.data()));
    all.filled(piece.size());
    expected += piece;
  }
  EXPECT_TRUE(all.text() == expected);
  const byte_buffer other = std::move(all);
  EXPECT_TRUE(other.text() == expected);
  EXPECT_TRUE(all.empty());  // NOLINT(bugprone-use-after-move)
}

TEST(byte_buffer, room_that_nobody_has_is_nomem) {
  byte_buffer all;
  EXPECT_EQ(all.room(~std::size_t{0} / 4).error(),
            error(errc::nomem, operation::spawn));
  EXPECT_TRUE(all.room(10).has_value());
}

}  // namespace
