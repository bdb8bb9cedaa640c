// SPDX-License-Identifier: BSL-1.0
#include <fildes/io.hpp>

#include <sys/socket.h>

#include <thread>

#include <fildes/file.hpp>
#include <fildes/pipe.hpp>
#include <fildes/sigpipe.hpp>
#include <fildes/stdio.hpp>

#include "unit/moving.hpp"

namespace {

using namespace fildes;
using test::clock;
using test::milliseconds;

TEST(io, read_exactly_joins_single_bytes) {
  const auto p = pipe::create(pipe_flag::nonblock).value();
  const std::string sent = test::pattern(3000);
  std::thread writer([&] {
    for (const char byte : sent) EXPECT_EQ(write(p.writer.raw(), &byte, 1), 1);
  });
  std::string got(sent.size(), '\0');
  std::size_t done = 0;
  const auto r = read_exactly(p.reader, got, {.done = &done});
  writer.join();
  EXPECT_TRUE(r.has_value());
  EXPECT_EQ(done, sent.size());
  EXPECT_EQ(got, sent);
}

TEST(io, read_exactly_says_how_much_came_before_the_end) {
  auto p = pipe::create().value();
  ASSERT_EQ(p.writer.write("seven b").value(), 7u);
  ASSERT_TRUE(std::move(p.writer).close().has_value());
  char got[8] = {};
  std::size_t done = 99;
  const auto r = read_exactly(p.reader, got, {.done = &done});
  EXPECT_EQ(r.error(), error(errc::nodata, operation::read_exactly));
  EXPECT_EQ(done, 7u);
  EXPECT_STREQ(got, "seven b");
}

TEST(io, write_all_goes_through_a_small_nonblocking_pipe) {
  const auto p = pipe::create(pipe_flag::nonblock).value();
  ASSERT_EQ(p.writer.set_capacity(4096).value(), 4096u);
  const std::string sent = test::pattern(20000);
  std::string got;
  std::thread reader([&] {
    while (got.size() < sent.size()) {
      char byte;
      if (read(p.reader.raw(), &byte, 1) == 1) got += byte;
    }
  });
  std::size_t done = 0;
  const auto r = write_all(p.writer, sent, {.done = &done});
  reader.join();
  EXPECT_TRUE(r.has_value());
  EXPECT_EQ(done, sent.size());
  EXPECT_EQ(got, sent);
}

TEST(io, write_all_says_how_much_went_before_the_reader_left) {
  auto p = pipe::create(pipe_flag::nonblock).value();
  ASSERT_EQ(p.writer.set_capacity(4096).value(), 4096u);
  const sigpipe_guard guard;
  std::thread reader([&] {
    while (p.writer.unread_bytes().value() < 4096) std::this_thread::yield();
    EXPECT_TRUE(std::move(p.reader).close().has_value());
  });
  std::size_t done = 0;
  const auto r = write_all(p.writer, test::pattern(10000), {.done = &done});
  reader.join();
  EXPECT_EQ(r.error(), error(errc::pipe, sys::nr::write));
  EXPECT_EQ(done, 4096u);
}

TEST(io, write_all_to_a_full_disk_is_nospc) {
  const auto full =
      file::open("/dev/full", {.access = access_mode::write_only}).value();
  std::size_t done = 99;
  EXPECT_EQ(write_all(full, "bytes", {.done = &done}).error(), errc::nospc);
  EXPECT_EQ(done, 0u);
}

TEST(io, empty_buffers_need_no_system_call) {
  const auto none = borrowed<file>::borrow_raw(test::no_such_fd);
  EXPECT_TRUE(read_exactly(none, byte_span()).has_value());
  EXPECT_TRUE(write_all(none, byte_view()).has_value());
}

TEST(io, numbers_that_are_not_open_are_badf_with_a_deadline_too) {
  for (const int number : {test::no_such_fd, -1}) {
    const auto fd = borrowed<file>::borrow_raw(number);
    const auto soon = deadline::after(milliseconds(500));
    char byte = 0;
    EXPECT_EQ(read_exactly(fd, byte_span(&byte, 1)).error(), errc::badf);
    EXPECT_EQ(write_all(fd, "x").error(), errc::badf);
    EXPECT_EQ(read_exactly(fd, byte_span(&byte, 1), {.until = soon}).error(),
              errc::badf);
    EXPECT_EQ(write_all(fd, "x", {.until = soon}).error(), errc::badf);
    EXPECT_GT(soon.remaining().count(), 0);
  }
}

TEST(io, retry_on_intr_hides_interruptions_only) {
  int calls = 0;
  const auto third = retry_on_intr([&]() -> result<int> {
    if (++calls < 3) return error(errc::intr, sys::nr::read);
    return 42;
  });
  EXPECT_EQ(third.value(), 42);
  EXPECT_EQ(calls, 3);
  const auto again = retry_on_intr(
      [&]() -> result<int> { return error(errc::again, sys::nr::read); });
  EXPECT_EQ(again.error(), errc::again);
}

TEST(io, retry_on_intr_waits_through_a_signal_storm) {
  const auto p = pipe::create().value();
  char byte = 0;
  std::thread writer([&] {
    test::keep_signals_out();
    std::this_thread::sleep_for(milliseconds(60));
    EXPECT_EQ(write(p.writer.raw(), "x", 1), 1);
  });
  const test::signal_storm storm;
  EXPECT_EQ(p.reader.read({&byte, 1}).error(), errc::intr);
  const auto r = retry_on_intr([&] { return p.reader.read({&byte, 1}); });
  writer.join();
  EXPECT_EQ(r.value(), 1u);
  EXPECT_EQ(byte, 'x');
  EXPECT_GT(storm.count(), 5);
}

TEST(io, nothing_is_lost_or_doubled_in_a_signal_storm) {
  const auto p = pipe::create().value();
  const auto back = pipe::create().value();
  const std::string sent = test::pattern(2 << 20);
  std::thread echo([&] {
    test::keep_signals_out();
    std::string all(sent.size(), '\0');
    for (std::size_t at = 0; at < all.size(); at += 65536) {
      const byte_span piece(all.data() + at, 65536);
      EXPECT_TRUE(read_exactly(p.reader, piece).has_value());
      if (at % (512 << 10) == 0) std::this_thread::sleep_for(milliseconds(10));
    }
    EXPECT_TRUE(write_all(back.writer, all).has_value());
  });
  const test::signal_storm storm;
  std::string got(sent.size(), '\0');
  EXPECT_TRUE(write_all(p.writer, sent).has_value());
  EXPECT_TRUE(read_exactly(back.reader, got).has_value());
  echo.join();
  EXPECT_TRUE(got == sent);
  EXPECT_GT(storm.count(), 5);
}

TEST(io, deadline_ends_a_read_in_a_signal_storm) {
  const auto p = pipe::create().value();  // blocking: poll must come first
  ASSERT_EQ(p.writer.write("abc").value(), 3u);
  char got[4];
  std::size_t done = 99;
  const test::signal_storm storm;
  const auto begin = clock::now();
  const auto r = read_exactly(
      p.reader, got, {.until = begin + milliseconds(100), .done = &done});
  EXPECT_EQ(r.error(), error(errc::timedout, operation::deadline));
  EXPECT_EQ(done, 3u);
  EXPECT_GE(clock::now() - begin, milliseconds(100));
  EXPECT_LT(clock::now() - begin, milliseconds(400));
}

TEST(io, deadline_ends_a_write_to_a_full_blocking_pipe) {
  const auto p = pipe::create().value();
  const std::size_t room = p.writer.capacity().value();
  std::size_t done = 0;
  const auto begin = clock::now();
  const auto r = write_all(p.writer, test::pattern(room + 1),
                           {.until = begin + milliseconds(50), .done = &done});
  EXPECT_EQ(r.error(), error(errc::timedout, operation::deadline));
  EXPECT_EQ(done, room);
  EXPECT_GE(clock::now() - begin, milliseconds(50));
  EXPECT_LT(clock::now() - begin, milliseconds(400));
}

TEST(io, deadline_that_passed_ends_what_never_waits) {
  const auto null =
      file::open("/dev/null", {.access = access_mode::write_only}).value();
  const auto past = deadline::after(nanoseconds(0));
  std::size_t done = 0;
  const auto r =
      write_all(null, test::pattern(10000), {.until = past, .done = &done});
  EXPECT_EQ(r.error(), error(errc::timedout, operation::deadline));
  EXPECT_EQ(done, 4096u);  // one step that need not wait
  EXPECT_TRUE(write_all(null, "short", {.until = past}).has_value());
}

TEST(io, again_of_a_blocking_descriptor_is_told) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  const auto a = owned<input_stream>::adopt_raw(pair[0]).value();
  const auto b = owned<input_stream>::adopt_raw(pair[1]).value();
  const timeval soon = {0, 10'000};
  ASSERT_EQ(setsockopt(a.raw(), SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon),
            0);
  char byte;
  EXPECT_EQ(read_exactly(a, byte_span(&byte, 1)).error(), errc::again);
}

}  // namespace
