// SPDX-License-Identifier: BSL-1.0
//
// How fast a file goes into a TCP socket over the loopback, sender on CPU 0,
// sink on CPU 1. With --check each way is run once, interrupted and with a
// small socket buffer, into a sink that reads and compares.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include <fildes/io.hpp>
#include <fildes/memfd.hpp>
#include <fildes/splice.hpp>
#include <fildes/sys/socket.hpp>

#include "measure.hpp"

namespace {

using fildes::any_fd;
using fildes::borrowed;
using fildes::output_stream;
using fildes::owned;
using fildes::result;
using fildes::retry_on_intr;
using measure::clock;
using measure::must;
using measure::operator""_kib;

constexpr std::size_t file_size = std::size_t{128} << 20;
constexpr std::size_t step = 1024_kib;
constexpr std::size_t buffer_size = 64_kib;

struct sender {
  const fildes::file& from;
  // Sockets have no kind of their own yet.
  borrowed<output_stream> to;
  clock::time_point until;
  std::uint64_t sent = 0;

  // Where in the file it is; the file is sent over and over.
  fildes::file_offset at() const {
    return static_cast<fildes::file_offset>(sent % file_size);
  }
};

// The hand-written C that the others are measured against.
result<> by_pread_send(sender& s) {
  const auto buffer = std::make_unique<std::byte[]>(buffer_size);
  while (clock::now() < s.until) {
    const ssize_t in = pread(s.from.raw(), buffer.get(), buffer_size, s.at());
    must(in > 0, "pread");
    for (ssize_t done = 0; done < in;) {
      const ssize_t n = send(s.to.raw(), buffer.get() + done,
                             static_cast<std::size_t>(in - done), 0);
      if (n < 0 && errno == EINTR) continue;
      must(n >= 0, "send");
      done += n;
    }
    s.sent += static_cast<std::size_t>(in);
  }
  return fildes::success();
}

result<> by_sendfile(sender& s) {
  while (clock::now() < s.until) {
    auto at = s.at();
    FILDES_TRY(const auto n, retry_on_intr([&] {
                 return fildes::sendfile(s.to, s.from, at, step);
               }));
    s.sent += n;
  }
  return fildes::success();
}

result<> by_splice(sender& s) {
  FILDES_TRY(const auto pipe, fildes::pipe::create());
  FILDES_TRYV(pipe.writer.set_capacity(step));
  while (clock::now() < s.until) {
    auto at = s.at();
    FILDES_TRY(auto left, retry_on_intr([&] {
                 return fildes::splice_from(s.from, at, pipe.writer, step);
               }));
    while (left > 0) {
      FILDES_TRY(const auto n, retry_on_intr([&] {
                   return fildes::splice(pipe.reader, s.to, left);
                 }));
      left -= n;
      s.sent += n;
    }
  }
  return fildes::success();
}

struct way {
  const char* name;
  result<> (*send)(sender&);
};

constexpr way ways[] = {
    {"pread_send", by_pread_send},
    {"sendfile", by_sendfile},
    {"splice", by_splice},
};

owned<any_fd> listen_on(sockaddr_in& address) {
  auto fd = owned<any_fd>::adopt_raw(
                fildes::sys::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
                .value();
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  must(bind(fd.raw(), any, size) == 0 && listen(fd.raw(), 1) == 0 &&
           getsockname(fd.raw(), any, &size) == 0,
       "a socket on the loopback");
  return fd;
}

// Takes everything there is; returns how much.
std::uint64_t drain(int fd, bool check) {
  const auto buffer = std::make_unique<std::byte[]>(step);
  measure::checker words;
  std::uint64_t all = 0;
  for (;;) {
    const std::size_t room =
        check ? std::min<std::uint64_t>(step, file_size - words.seen()) : step;
    const ssize_t n = recv(fd, buffer.get(), room, check ? 0 : MSG_TRUNC);
    if (n < 0 && errno == EINTR) continue;
    must(n >= 0, "recv");
    if (n == 0) break;
    all += static_cast<std::size_t>(n);
    if (check) words.see(buffer.get(), static_cast<std::size_t>(n));
    if (words.seen() == file_size) words.restart();
  }
  words.must_be_right();
  return all;
}

void be_sink(const sockaddr_in& address, bool check) {
  measure::pin_to(1);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  must(connect(fd, reinterpret_cast<const sockaddr*>(&address),
               sizeof address) == 0,
       "connect");
  // Without this the sink, which copies nothing, sleeps after each segment, and
  // what is measured is how long it takes to wake it.
  const int enough = 256 << 10;
  must(setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &enough, sizeof enough) == 0,
       "SO_RCVLOWAT");
  if (check) measure::interrupt_often();
  const std::uint64_t all = drain(fd, check);
  must(send(fd, &all, sizeof all, 0) == sizeof all, "telling the sum");
}

void disturb(int fd) {
  const int small = 4096;
  must(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small) == 0,
       "SO_SNDBUF");
  measure::interrupt_often();
}

void rest() {
  const itimerval never = {};
  setitimer(ITIMER_REAL, &never, nullptr);
}

// Bytes per second, until the sink has got and told it.
double run(const way& w, const fildes::file& from, bool check) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto listener = listen_on(address);
  const pid_t child = measure::in_child([&] { be_sink(address, check); });
  const auto peer =
      owned<any_fd>::adopt_raw(
          fildes::sys::accept4(listener.raw(), nullptr, nullptr, SOCK_CLOEXEC))
          .value();
  if (check) disturb(peer.raw());
  const auto start = clock::now();
  sender s{from, borrowed<output_stream>::borrow_raw(peer.raw()),
           start + std::chrono::milliseconds(100)};
  w.send(s).value();
  if (check) rest();
  must(shutdown(peer.raw(), SHUT_WR) == 0, "shutdown");
  std::uint64_t arrived = 0;
  must(recv(peer.raw(), &arrived, sizeof arrived, MSG_WAITALL) ==
               sizeof arrived &&
           arrived == s.sent,
       "what was sent has not arrived");
  const double seconds = measure::seconds_since(start);
  measure::wait_for(child);
  return static_cast<double>(arrived) / seconds;
}

fildes::owned<fildes::memfd> make_file() {
  auto file = fildes::memfd::create("benchmark").value();
  const auto block = std::make_unique<std::byte[]>(step);
  for (std::size_t at = 0; at != file_size; at += step) {
    measure::fill(block.get(), step, at / 8);
    fildes::write_all(file, fildes::byte_view(block.get(), step)).value();
  }
  return file;
}

}  // namespace

int main(int argc, char** argv) {
  const bool check = argc > 1 && std::string_view(argv[1]) == "--check";
  measure::pin_to(0);
  const auto file = make_file();
  for (int round = 0; round != (check ? 1 : measure::rounds); ++round) {
    for (const way& w : ways) {
      const double speed = run(w, file, check);
      if (!check) measure::report("file_to_socket", w.name, round, speed);
    }
  }
}
