// SPDX-License-Identifier: BSL-1.0
#include <fildes/io.hpp>
#include <fildes/memfd.hpp>
#include <fildes/stdio.hpp>
#include <fildes/transfer.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "observe/faults.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep;
using faults::sweep_one_call;
using sys::nr;

owned<memfd> file_of(std::string_view bytes) {
  auto made = memfd::create("sweep").value();
  EXPECT_TRUE(write_all(made, {bytes.data(), bytes.size()}));
  EXPECT_TRUE(made.seek(0));
  return made;
}

std::string content(const file& of) {
  std::string bytes(stat(of).value().size(), '\0');
  EXPECT_EQ(of.pread(bytes, 0).value(), bytes.size());
  return bytes;
}

// Bytes of which none is like its neighbours.
std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i != size; ++i)
    bytes[i] = static_cast<char>(i * 7 + i / 256);
  return bytes;
}

bool interrupted(nr, errc code) { return code == errc::intr; }

// EINTR is repeated, of poll too; at EAGAIN of a descriptor that is
// non-blocking it waits.
bool survives_all_of_a_buffer(nr call, errc code) {
  return code == errc::intr ||
         (code == errc::again && call != sys::nr64::ppoll);
}

TEST(sweep, retry_on_intr) {
  sweep_one_call(
      [](injector& run) {
        const auto from = file_of("bytes");
        char bytes[5];
        (void)run([&] {
          return retry_on_intr([&] { return from.pread(bytes, 0); });
        });
        EXPECT_EQ(from.pread(bytes, 0).value(), 5u);
      },
      interrupted);
}

// A source of two reads: a pipe of packets.
fildes::pipe two_packets() {
  auto made =
      fildes::pipe::create(pipe_flag::packet | pipe_flag::nonblock).value();
  EXPECT_EQ(made.writer.write("01234").value(), 5u);
  EXPECT_EQ(made.writer.write("56789").value(), 5u);
  return made;
}

void sweep_read_exactly(deadline until) {
  sweep(
      [until](injector& run) {
        const auto from = two_packets();
        char bytes[10];
        std::size_t done = 99;
        const auto status = run([&] {
          return read_exactly(from.reader, bytes,
                              {.until = until, .done = &done});
        });
        EXPECT_EQ(status.has_value(), done == 10);
        // The rest is where it was.
        EXPECT_TRUE(read_exactly(from.reader, byte_span(bytes).after(done)));
        EXPECT_EQ(std::string_view(bytes, 10), "0123456789");
      },
      survives_all_of_a_buffer);
}

TEST(sweep, read_exactly) { sweep_read_exactly(deadline::never()); }

TEST(sweep, read_exactly_with_a_deadline) {
  sweep_read_exactly(deadline::after(std::chrono::seconds(20)));
}

void sweep_write_all(deadline until) {
  sweep(
      [until](injector& run) {
        const std::string bytes = pattern(10'000);
        const auto to = fildes::pipe::create(pipe_flag::nonblock).value();
        std::size_t done = 99'999;
        const auto status = run([&] {
          return write_all(to.writer, bytes, {.until = until, .done = &done});
        });
        EXPECT_EQ(status.has_value(), done == bytes.size());
        EXPECT_TRUE(write_all(to.writer, byte_view(bytes).after(done)));
        std::string arrived(bytes.size(), '\0');
        EXPECT_TRUE(read_exactly(to.reader, arrived));
        EXPECT_EQ(arrived, bytes);
        EXPECT_EQ(to.reader.unread_bytes().value(), 0u);
      },
      survives_all_of_a_buffer);
}

TEST(sweep, write_all) { sweep_write_all(deadline::never()); }

TEST(sweep, write_all_with_a_deadline) {
  sweep_write_all(deadline::after(std::chrono::seconds(20)));
}

TEST(sweep, read_exactly_hands_on_eagain_of_a_descriptor_that_waits) {
  sweep(
      [](injector& run) {
        const auto from = file_of("bytes");
        char bytes[5];
        std::size_t done = 99;
        (void)run([&] { return read_exactly(from, bytes, {.done = &done}); });
        EXPECT_TRUE(read_exactly(from, byte_span(bytes).after(done)));
        EXPECT_EQ(std::string_view(bytes, 5), "bytes");
      },
      interrupted);
}

// transfer: what fails is begun again from where it stands, and then all the
// bytes have arrived once.

// A failing rt_sigprocmask leaves it blocked, and the next run would differ.
void unblock_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  EXPECT_EQ(pthread_sigmask(SIG_UNBLOCK, &set, nullptr), 0);
}

template <class From, class To>
void transfer_and_go_on(injector& run, const From& from, const To& to) {
  transfer_report report;
  const auto status =
      run([&] { return transfer(from, to, {.report = &report}); });
  unblock_sigpipe();
  if (status) return;
  EXPECT_TRUE(write_all(to, report.unwritten));
  EXPECT_TRUE(transfer(from, to));
}

// Without the two sides' kinds nothing is begun; every other call has a
// substitute, but for those of the last way.
bool survives_transfer(nr call, errc code) {
  switch (call) {
    case nr::statx: return false;
    case nr::read: return code == errc::intr;
    case nr::write: return code == errc::intr || code == errc::again;
    default: return true;
  }
}

TEST(sweep, transfer_from_file_to_file) {
  sweep(
      [](injector& run) {
        const std::string bytes = pattern(10'000);
        const auto from = file_of(bytes);
        const auto to = file_of("");
        transfer_and_go_on(run, from, to);
        EXPECT_EQ(content(to), bytes);
      },
      survives_transfer);
}

TEST(sweep, transfer_from_file_to_pipe) {
  sweep(
      [](injector& run) {
        const std::string bytes = pattern(10'000);
        const auto from = file_of(bytes);
        const auto to = fildes::pipe::create().value();
        transfer_and_go_on(run, from, to.writer);
        std::string arrived(bytes.size(), '\0');
        EXPECT_TRUE(read_exactly(to.reader, arrived));
        EXPECT_EQ(arrived, bytes);
        EXPECT_EQ(to.reader.unread_bytes().value(), 0u);
      },
      survives_transfer);
}

TEST(sweep, transfer_from_pipe_to_file) {
  sweep(
      [](injector& run) {
        const std::string bytes = pattern(10'000);
        const auto to = file_of("");
        auto from = fildes::pipe::create().value();
        ASSERT_TRUE(write_all(from.writer, bytes));
        ASSERT_TRUE(std::move(from.writer).close());
        transfer_and_go_on(run, from.reader, to);
        EXPECT_EQ(content(to), bytes);
      },
      survives_transfer);
}

TEST(sweep, transfer_from_pipe_to_pipe) {
  sweep(
      [](injector& run) {
        const std::string bytes = pattern(10'000);
        const auto to = fildes::pipe::create().value();
        auto from = fildes::pipe::create().value();
        ASSERT_TRUE(write_all(from.writer, bytes));
        ASSERT_TRUE(std::move(from.writer).close());
        transfer_and_go_on(run, from.reader, to.writer);
        std::string arrived(bytes.size(), '\0');
        EXPECT_TRUE(read_exactly(to.reader, arrived));
        EXPECT_EQ(arrived, bytes);
      },
      survives_transfer);
}

// Through a pipe of its own, in which bytes must not stay.
TEST(sweep, transfer_from_socket_to_file) {
  sweep(
      [](injector& run) {
        const std::string bytes = pattern(10'000);
        const auto to = file_of("");
        int ends[2];
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends),
                  0);
        const auto from = owned<input_stream>::adopt_raw(ends[0]).value();
        {
          const auto peer = owned<output_stream>::adopt_raw(ends[1]).value();
          ASSERT_TRUE(write_all(peer, bytes));
        }
        transfer_and_go_on(run, from, to);
        EXPECT_EQ(content(to), bytes);
      },
      survives_transfer);
}

// Holes are found by moving the positions. Where one cannot be set back the
// error comes out, and what follows is the caller's: nothing else is left out.
TEST(sweep, transfer_of_a_sparse_file) {
  sweep(
      [](injector& run) {
        const std::string bytes = std::string(65536, '\0') + pattern(10'000) +
                                  std::string(65536, '\0');
        const auto from = file_of("");
        ASSERT_TRUE(from.truncate(bytes.size()));
        ASSERT_EQ(
            from.pwrite(byte_view(bytes).after(65536).first(10'000), 65536)
                .value(),
            10'000u);
        const auto to = file_of("");
        run.tolerate(sys::nr64::lseek);
        const auto status = run([&] { return transfer(from, to); });
        if (!status && run.call() == sys::nr64::lseek) return;
        if (!status) {
          EXPECT_TRUE(transfer(from, to));
        }
        // Not EXPECT_EQ, which would print all of both.
        EXPECT_TRUE(content(to) == bytes);
      },
      [](nr call, errc code) {
        return call != sys::nr64::lseek && survives_transfer(call, code);
      });
}

// ensure_open, each time in a child of its own, whose exit code tells.

enum verdict { good, no_success, no_error, no_repetition, not_open };

verdict ensure_open_with(injector& run) {
  for (const int fd : {0, 1, 2}) ::close(fd);
  const auto first = run([] { return stdio::ensure_open(); });
  if (first.has_value() == run.failed()) return first ? no_error : no_success;
  if (!stdio::ensure_open()) return no_repetition;
  for (const int fd : {0, 1, 2})
    if (::fcntl(fd, F_GETFD) < 0) return not_open;
  return good;
}

int in_a_child(injector run) {
  const pid_t child = fork();
  if (child == 0) _exit(ensure_open_with(run));
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

TEST(sweep, stdio_ensure_open) {
  EXPECT_EQ(in_a_child(injector(0, {}, faults::nothing)), 0);
  for (std::size_t at = 1; at <= 5; ++at)
    for (const errc code : faults::swept)
      EXPECT_EQ(in_a_child(injector(at, code, faults::nothing)), 0) << at;
}

}  // namespace
