// SPDX-License-Identifier: BSL-1.0
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include <random>
#include <thread>

#include <fildes/transfer.hpp>

#include "unit/moving.hpp"

namespace {

using namespace fildes;
using test::clock;
using test::milliseconds;

const pipe_flags either[] = {pipe_flags(), pipe_flag::nonblock};

fildes::pipe small_pipe(pipe_flags flags = {}) {
  auto p = pipe::create(flags).value();
  EXPECT_EQ(p.writer.set_capacity(4096).value(), 4096u);
  return p;
}

// That it ends with `timedout`, on time; what it did.
template <class From, class To>
transfer_report expect_timeout(const From& from, const To& to) {
  transfer_report report;
  const auto begin = clock::now();
  const auto r = transfer(
      from, to, {.until = begin + milliseconds(60), .report = &report});
  EXPECT_TRUE(r.has_error() &&
              r.error() == error(errc::timedout, operation::deadline));
  EXPECT_GE(clock::now() - begin, milliseconds(60));
  EXPECT_LT(clock::now() - begin, milliseconds(400));
  EXPECT_EQ(test::sum(report), report.bytes);
  EXPECT_TRUE(report.unwritten.empty());
  return report;
}

TEST(transfer_wait, deadline_ends_waiting_for_a_source) {
  const auto to = test::file_with("");
  for (const pipe_flags flags : either) {
    const auto p = pipe::create(flags).value();
    ASSERT_EQ(p.writer.write("abc").value(), 3u);
    EXPECT_EQ(expect_timeout(p.reader, to).bytes, 3u);
  }
  EXPECT_EQ(test::content_of(to), "abcabc");
}

TEST(transfer_wait, deadline_ends_waiting_for_a_full_pipe) {
  const std::string bytes = test::pattern(300'000);
  for (const pipe_flags flags : either) {
    const auto from = test::file_with(bytes);
    auto p = pipe::create(flags).value();
    const auto report = expect_timeout(from, p.writer);
    EXPECT_EQ(report.bytes, p.writer.capacity().value());
    EXPECT_EQ(test::position(from), report.bytes);
    ASSERT_TRUE(std::move(p.writer).close().has_value());
    EXPECT_TRUE(test::rest_of(p.reader) == test::first_of(bytes, report.bytes));
  }
}

TEST(transfer_wait, deadline_ends_waiting_between_two_pipes) {
  auto one = pipe::create().value();
  const auto two = small_pipe();
  ASSERT_EQ(one.writer.write(std::string(20'000, 'x')).value(), 20'000u);
  ASSERT_TRUE(std::move(one.writer).close().has_value());
  EXPECT_EQ(expect_timeout(one.reader, two.writer).bytes, 4096u);
  EXPECT_EQ(one.reader.unread_bytes().value(), 20'000u - 4096u);
}

TEST(transfer_wait, deadline_ends_waiting_for_a_socket) {
  const std::string bytes = test::pattern(2 << 20);
  for (const int flags : {0, int(SOCK_NONBLOCK)}) {
    int pair[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0, pair),
              0);
    const auto to = owned<output_stream>::adopt_raw(pair[0]).value();
    const auto peer = owned<input_stream>::adopt_raw(pair[1]).value();
    const auto from = test::file_with(bytes);
    const auto report = expect_timeout(from, to);
    EXPECT_GT(report.bytes, 0u);
    EXPECT_EQ(test::position(from), report.bytes);
    ASSERT_EQ(shutdown(to.raw(), SHUT_WR), 0);
    EXPECT_TRUE(test::rest_of(peer) == test::first_of(bytes, report.bytes));
  }
}

TEST(transfer_wait, deadline_that_has_passed_moves_nothing) {
  const auto from = test::file_with("bytes");
  const auto to = test::file_with("");
  EXPECT_EQ(
      transfer(from, to, {.until = deadline::after(nanoseconds(0))}).error(),
      error(errc::timedout, operation::deadline));
  EXPECT_EQ(test::position(from), 0u);
}

TEST(transfer_wait, deadline_that_does_not_pass_changes_nothing) {
  const std::string bytes = test::pattern(1'000'000);
  const auto from = test::file_with(bytes);
  const auto to = test::file_with("");
  const auto r =
      transfer(from, to, {.until = deadline::after(std::chrono::hours(1))});
  EXPECT_EQ(r.value().bytes, bytes.size());
  EXPECT_TRUE(r.value().ended);
  EXPECT_TRUE(test::content_of(to) == bytes);
}

TEST(transfer_wait, waits_for_a_nonblocking_source_without_running_hot) {
  const auto p = pipe::create(pipe_flag::nonblock).value();
  const auto to = small_pipe(pipe_flag::nonblock);
  timespec begin{};
  timespec end{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
  EXPECT_EQ(expect_timeout(p.reader, to.writer).bytes, 0u);
  ASSERT_EQ(p.writer.write(std::string(10'000, 'x')).value(), 10'000u);
  EXPECT_EQ(expect_timeout(p.reader, to.writer).bytes, 4096u);
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
  const auto nanos = (end.tv_sec - begin.tv_sec) * 1'000'000'000 +
                     (end.tv_nsec - begin.tv_nsec);
  EXPECT_LT(nanos, 30'000'000);
}

// It would be for ever: nobody reads before it returns.
TEST(transfer_wait, sees_the_end_when_the_target_is_full) {
  const std::string bytes = test::pattern(65536);
  auto one = pipe::create().value();
  auto two = pipe::create().value();
  ASSERT_EQ(one.writer.capacity().value(), bytes.size());
  ASSERT_EQ(two.writer.capacity().value(), bytes.size());
  const auto from = test::file_with(bytes);
  EXPECT_TRUE(transfer(from, one.writer).value().ended);
  ASSERT_TRUE(std::move(one.writer).close().has_value());
  EXPECT_TRUE(transfer(one.reader, two.writer).value().ended);
  ASSERT_TRUE(std::move(two.writer).close().has_value());
  EXPECT_TRUE(test::rest_of(two.reader) == bytes);
}

TEST(transfer_wait, fifo_that_nobody_writes_to_has_ended) {
  const test::scratch_directory directory;
  const std::string path = directory / "fifo";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const auto from = file::open(path, {.flags = open_flag::nonblock}).value();
  const auto to = test::file_with("");
  const auto p = pipe::create().value();
  EXPECT_TRUE(transfer(from, to).value().ended);
  EXPECT_TRUE(transfer(from, p.writer).value().ended);
  EXPECT_TRUE(
      transfer(from, p.writer, {.until = deadline::after(milliseconds(500))})
          .value()
          .ended);
}

TEST(transfer_wait, pipeline_loses_nothing_in_a_signal_storm) {
  const std::string bytes = test::pattern(8 << 20);
  const auto from = test::file_with(bytes);
  const auto to = test::file_with("");
  auto one = pipe::create().value();
  auto two = pipe::create().value();
  std::thread second([&] {
    test::keep_signals_out();
    EXPECT_EQ(transfer(one.reader, two.writer).value().bytes, bytes.size());
    EXPECT_TRUE(std::move(two.writer).close().has_value());
  });
  std::thread third([&] {
    test::keep_signals_out();
    const auto slow = [&](const transfer_report&) {
      std::this_thread::sleep_for(std::chrono::microseconds(300));
      return true;
    };
    EXPECT_EQ(transfer(two.reader, to, {.progress = slow}).value().bytes,
              bytes.size());
  });
  {
    const test::signal_storm storm;
    EXPECT_EQ(transfer(from, one.writer).value().bytes, bytes.size());
    EXPECT_GT(storm.count(), 5);
  }
  ASSERT_TRUE(std::move(one.writer).close().has_value());
  second.join();
  third.join();
  EXPECT_TRUE(test::content_of(to) == bytes);
}

// Feeds and empties small non-blocking pipes in random steps around a transfer
// with random options, all of it repeatable by the seed.
void run_random_pipeline(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto up_to = [&](std::size_t most) { return random() % most + 1; };
  const std::string bytes = test::pattern(up_to(60'000), seed);
  const std::size_t feed_step = up_to(9000);
  const std::size_t drain_step = up_to(9000);
  const std::size_t chunk = up_to(9000);
  const bool timed = up_to(2) == 1;
  const auto flags = [&] {
    return up_to(2) == 1 ? pipe_flags(pipe_flag::nonblock) : pipe_flags();
  };
  auto in = small_pipe(flags());
  auto out = small_pipe(flags());
  std::thread feeder([&] {
    for (std::size_t at = 0; at < bytes.size(); at += feed_step)
      EXPECT_TRUE(
          write_all(in.writer, byte_view(bytes).after(at).first(feed_step))
              .has_value());
    EXPECT_TRUE(std::move(in.writer).close().has_value());
  });
  std::string got(bytes.size(), '\0');
  std::thread drainer([&] {
    for (std::size_t at = 0; at < got.size(); at += drain_step)
      EXPECT_TRUE(
          read_exactly(out.reader, byte_span(got).after(at).first(drain_step))
              .has_value());
  });
  const auto go_on = [](const transfer_report&) { return true; };
  transfer_options options{.progress = go_on, .chunk = chunk};
  if (timed) options.until = deadline::after(std::chrono::minutes(1));
  const auto r = transfer(in.reader, out.writer, options);
  feeder.join();
  drainer.join();
  ASSERT_TRUE(r.has_value()) << seed;
  EXPECT_EQ(test::sum(r.value()), bytes.size()) << seed;
  EXPECT_TRUE(r.value().ended) << seed;
  EXPECT_TRUE(got == bytes) << seed;
}

TEST(transfer_wait, random_short_steps_keep_the_bytes_in_order) {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) run_random_pipeline(seed);
}

}  // namespace
