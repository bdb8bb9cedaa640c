// SPDX-License-Identifier: BSL-1.0
#include <fildes/stream_socket.hpp>

#include <signal.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <fildes/io.hpp>
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/transfer.hpp>

#include "helpers.hpp"
#include "sockets.hpp"

using namespace fildes;
using namespace std::chrono_literals;

namespace {

static_assert(byte_source<tcp_stream> && byte_sink<unix_stream>);
static_assert(!byte_source<udp_socket> && !byte_source<tcp_listener>);
static_assert(splice_source<tcp_stream> && splice_target<unix_datagram>);
static_assert(!splice_source<tcp_listener>);

std::string read_all(const stream_socket& from) {
  std::string all;
  char part[65536];
  for (;;) {
    const auto n = from.recv(part).value();
    if (n == 0) return all;
    all.append(part, n);
  }
}

std::string many_bytes(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i != size; ++i)
    text[i] = static_cast<char>(i * 7 + i / 251);
  return text;
}

TEST(socket_io, all_is_written_to_a_slow_reader) {
  auto pair = unix_stream::pair().value();
  const std::string text = many_bytes(3'000'000);
  std::string came;
  std::thread reader([&] { came = read_all(pair.second); });
  EXPECT_TRUE(write_all(pair.first, text));
  ASSERT_TRUE(std::move(pair.first).close());
  reader.join();
  EXPECT_TRUE(came == text);
}

TEST(socket_io, all_is_written_to_a_nonblocking_socket) {
  auto pair = unix_stream::pair(socket_flag::nonblock).value();
  const std::string text = many_bytes(1'000'000);
  std::string room(text.size(), '\0');
  std::thread reader([&] { (void)read_exactly(pair.second, room); });
  EXPECT_TRUE(write_all(pair.first, text, {.until = deadline::after(20s)}));
  reader.join();
  EXPECT_TRUE(room == text);
}

TEST(socket_io, deadline_ends_writing_to_a_peer_that_does_not_read) {
  const auto pair = unix_stream::pair().value();
  const std::string text = many_bytes(4'000'000);
  std::size_t done = 0;
  const auto r = write_all(pair.first, text,
                           {.until = deadline::after(20ms), .done = &done});
  EXPECT_EQ(r.error(), error(errc::timedout, operation::deadline));
  EXPECT_EQ(pair.second.unread_bytes().value(), done);
}

TEST(socket_io, nobody_to_write_to_is_an_error_and_no_signal) {
  EXPECT_EQ(test::in_child([] {
              signal(SIGPIPE, SIG_DFL);
              auto pair = unix_stream::pair().value();
              if (std::move(pair.second).close().has_error()) return 1;
              if (write_all(pair.first, "x").error() != errc::pipe) return 2;
              const auto timed =
                  write_all(pair.first, "x", {.until = deadline::after(1s)});
              return timed.error() == errc::pipe ? 0 : 3;
            }),
            0);
}

TEST(socket_io, end_before_all_is_read_is_told) {
  auto pair = unix_stream::pair().value();
  ASSERT_TRUE(pair.first.send("ab"));
  ASSERT_TRUE(std::move(pair.first).close());
  char text[4];
  std::size_t done = 0;
  EXPECT_EQ(read_exactly(pair.second, text, {.done = &done}).error(),
            error(errc::nodata, operation::read_exactly));
  EXPECT_EQ(done, 2u);
}

TEST(socket_io, bytes_are_spliced_from_socket_to_socket) {
  const auto from = unix_stream::pair().value();
  const test::tcp_pair to;
  const auto between = pipe::create().value();
  ASSERT_TRUE(from.first.send("through"));
  ASSERT_EQ(splice(from.second, between.writer, 64).value(), 7u);
  ASSERT_EQ(splice(between.reader, to.client, 64).value(), 7u);
  char text[16];
  EXPECT_EQ(to.server.recv(text).value(), 7u);
}

TEST(socket_io, file_is_sent) {
  const auto f = memfd::create("page").value();
  ASSERT_TRUE(f.write("page"));
  const auto pair = unix_stream::pair().value();
  file_offset at = 1;
  ASSERT_EQ(sendfile(pair.first, f, at, 100).value(), 3u);
  char text[16];
  EXPECT_EQ(pair.second.recv(text).value(), 3u);
}

TEST(socket_io, transfer_goes_from_file_to_socket_to_file) {
  const std::string text = many_bytes(2'000'000);
  const auto source = memfd::create("source").value();
  ASSERT_TRUE(write_all(source, text));
  ASSERT_TRUE(source.seek(0));
  const auto target = memfd::create("target").value();
  auto pair = unix_stream::pair().value();
  std::thread sender([&] {
    EXPECT_EQ(transfer(source, pair.first).value().bytes, text.size());
    (void)pair.first.shutdown(shutdown_side::write);
  });
  EXPECT_EQ(transfer(pair.second, target).value().bytes, text.size());
  sender.join();
  std::string came(text.size(), '\0');
  ASSERT_TRUE(target.seek(0));
  ASSERT_TRUE(read_exactly(target, came));
  EXPECT_TRUE(came == text);
}

// Splice waits for a socket's data with the pipe's lock held.
TEST(socket_io, transfer_leaves_the_pipe_to_its_reader_while_it_waits) {
  auto from = unix_stream::pair().value();
  const auto to = pipe::create().value();
  std::thread mover([&] { EXPECT_TRUE(transfer(from.second, to.writer)); });
  ASSERT_TRUE(from.first.send("first"));
  std::this_thread::sleep_for(50ms);  // it has moved that, and waits for more
  std::atomic<bool> has_read = false;
  std::thread reader([&] {
    char text[8];
    EXPECT_EQ(to.reader.read(text).value(), 5u);
    has_read = true;
  });
  for (int i = 0; i != 200 && !has_read; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(has_read);
  EXPECT_TRUE(std::move(from.first).close());
  reader.join();
  mover.join();
}

TEST(socket_io, transfer_to_a_peer_that_is_gone_is_an_error_and_no_signal) {
  EXPECT_EQ(test::in_child([] {
              signal(SIGPIPE, SIG_DFL);
              const auto source = memfd::create("source").value();
              if (write_all(source, "text").has_error()) return 1;
              if (source.seek(0).has_error()) return 2;
              auto pair = unix_stream::pair().value();
              if (std::move(pair.second).close().has_error()) return 3;
              const auto r = transfer(source, pair.first);
              return r.error() == errc::pipe ? 0 : 4;
            }),
            0);
}

}  // namespace
