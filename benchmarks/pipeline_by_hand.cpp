// SPDX-License-Identifier: BSL-1.0
//
// The pipelines as one writes them in C.

#include <sys/uio.h>

#include <memory>

#include "pipeline.hpp"

namespace pipeline {
namespace {

ssize_t put(const strategy& s, int fd, const std::byte* data,
            std::size_t size) {
  if (s.source == source::write) return write(fd, data, size);
  iovec piece = {const_cast<std::byte*>(data), size};
  return vmsplice(fd, &piece, 1, 0);
}

std::uint64_t send(const strategy& s, const fildes::pipe_writer& to,
                   blocks& from, clock::time_point until) {
  const int fd = to.raw();
  std::uint64_t sent = 0;
  while (clock::now() < until) {
    const std::byte* block = from.next();
    std::size_t done = 0;
    while (done < s.block) {
      const ssize_t n = put(s, fd, block + done, s.block - done);
      if (n < 0 && errno == EINTR) continue;
      must(n >= 0, "writer");
      done += static_cast<std::size_t>(n);
    }
    sent += done;
  }
  return sent;
}

arrival receive_by_read(const strategy& s, int fd) {
  const auto buffer = std::make_unique<std::byte[]>(s.block);
  measure::checker check;
  arrival all;
  for (;;) {
    const ssize_t n = read(fd, buffer.get(), s.block);
    if (n < 0 && errno == EINTR) continue;
    must(n >= 0, "reader");
    if (n == 0) break;
    if (all.bytes == 0) all.start = clock::now();
    all.bytes += static_cast<std::size_t>(n);
    if (s.fresh) check.see(buffer.get(), static_cast<std::size_t>(n));
  }
  check.must_be_right();
  return all;
}

arrival receive_by_splice(const strategy& s, int fd) {
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  must(null >= 0, "/dev/null");
  arrival all;
  for (;;) {
    const ssize_t n = splice(fd, nullptr, null, nullptr, s.block, 0);
    if (n < 0 && errno == EINTR) continue;
    must(n >= 0, "reader");
    if (n == 0) break;
    if (all.bytes == 0) all.start = clock::now();
    all.bytes += static_cast<std::size_t>(n);
  }
  close(null);
  return all;
}

arrival receive(const strategy& s, const fildes::pipe_reader& from) {
  return s.sink == sink::read ? receive_by_read(s, from.raw())
                              : receive_by_splice(s, from.raw());
}

}  // namespace

const implementation by_hand = {"by_hand", send, receive};

}  // namespace pipeline
