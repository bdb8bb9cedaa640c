// SPDX-License-Identifier: BSL-1.0
//
// What one call costs: each operation by hand-written assembly, by fildes and
// by glibc. With --second_thread as the first argument the process has a second
// thread, idle and blocked; that it had one cannot be undone, hence two runs.

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>
#include <fildes/pipe.hpp>
#include <fildes/sys/epoll.hpp>

#include "operation.hpp"
#include "raw.hpp"

namespace {

using benchmark::State;
using fildes::byte_span;
using fildes::byte_view;
using raw::address;
using raw::failed;

void read_1(State& state, way by) {
  const auto zero = fildes::file::open("/dev/zero").value();
  const int fd = zero.raw();
  char byte;
  switch (by) {
    case way::assembly:
      return repeat(state, [&] {
        return !failed(raw::call3(SYS_read, fd, address(&byte), 1));
      });
    case way::fildes:
      return repeat(state,
                    [&] { return zero.read(byte_span(&byte, 1)).has_value(); });
    case way::glibc:
      return repeat(state, [&] { return ::read(fd, &byte, 1) >= 0; });
  }
}

void write_1(State& state, way by) {
  const auto null =
      fildes::file::open("/dev/null",
                         {.access = fildes::access_mode::write_only})
          .value();
  const int fd = null.raw();
  const char byte = 'x';
  switch (by) {
    case way::assembly:
      return repeat(state, [&] {
        return !failed(raw::call3(SYS_write, fd, address(&byte), 1));
      });
    case way::fildes:
      return repeat(
          state, [&] { return null.write(byte_view(&byte, 1)).has_value(); });
    case way::glibc:
      return repeat(state, [&] { return ::write(fd, &byte, 1) >= 0; });
  }
}

void read_again(State& state, way by) {
  const auto empty = fildes::pipe::create(fildes::pipe_flag::nonblock).value();
  const int fd = empty.reader.raw();
  char byte;
  switch (by) {
    case way::assembly:
      return repeat(state, [&] {
        const long n = raw::call3(SYS_read, fd, address(&byte), 1);
        if (failed(n)) [[unlikely]]
          return n == -EAGAIN;  // as sys::decode
        return false;
      });
    case way::fildes:
      return repeat(state, [&] {
        const auto n = empty.reader.read(byte_span(&byte, 1));
        return n.has_error() && n.assume_error() == fildes::errc::again;
      });
    case way::glibc:
      return repeat(
          state, [&] { return ::read(fd, &byte, 1) < 0 && errno == EAGAIN; });
  }
}

void eventfd_pair(State& state, way by) {
  const auto counter = fildes::eventfd::create().value();
  const int fd = counter.raw();
  std::uint64_t one = 1;
  std::uint64_t count;
  switch (by) {
    case way::assembly:
      return repeat(state, [&] {
        return !failed(raw::call3(SYS_write, fd, address(&one), 8)) &&
               !failed(raw::call3(SYS_read, fd, address(&count), 8));
      });
    case way::fildes:
      return repeat(state, [&] {
        return counter.write(1).has_value() && counter.read().has_value();
      });
    case way::glibc:
      return repeat(state, [&] {
        return ::write(fd, &one, 8) >= 0 && ::read(fd, &count, 8) >= 0;
      });
  }
}

void dup_close(State& state, way by) {
  const auto zero = fildes::file::open("/dev/zero").value();
  const int fd = zero.raw();
  switch (by) {
    case way::assembly:
      return repeat(state, [&] {
        const long copy = raw::call3(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 0);
        return !failed(copy) && !failed(raw::call1(SYS_close, copy));
      });
    case way::fildes:
      return repeat(state, [&] { return fildes::dup(zero).has_value(); });
    case way::glibc:
      return repeat(state, [&] {
        const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
        return copy >= 0 && ::close(copy) == 0;
      });
  }
}

void pipe_pair(State& state, way by) {
  const auto pipe = fildes::pipe::create().value();
  const int reader = pipe.reader.raw();
  const int writer = pipe.writer.raw();
  char text[64] = {};
  switch (by) {
    case way::assembly:
      return repeat(state, [&] {
        return !failed(raw::call3(SYS_write, writer, address(text), 64)) &&
               !failed(raw::call3(SYS_read, reader, address(text), 64));
      });
    case way::fildes:
      return repeat(state, [&] {
        return pipe.writer.write(byte_view(text)).has_value() &&
               pipe.reader.read(text).has_value();
      });
    case way::glibc:
      return repeat(state, [&] {
        return ::write(writer, text, 64) >= 0 && ::read(reader, text, 64) >= 0;
      });
  }
}

void epoll_ready(State& state, way by) {
  const auto ready = fildes::eventfd::create({.initial = 1}).value();
  const auto set = fildes::owned<fildes::any_fd>::adopt_raw(
      fildes::sys::epoll_create1(EPOLL_CLOEXEC));
  const int fd = set.value().raw();
  epoll_event wanted = {EPOLLIN, {}};
  ::epoll_ctl(fd, EPOLL_CTL_ADD, ready.raw(), &wanted);
  // One place for all, since where it lies in its cache line costs 1 %.
  alignas(64) epoll_event told[8];
  auto* const events = reinterpret_cast<fildes::sys::abi::epoll_event*>(told);
  switch (by) {
    case way::assembly:
      return repeat(state, [&] {
        return !failed(raw::epoll_wait(fd, address(told), 8, -1));
      });
    case way::fildes:
      return repeat(state, [&] {
        return fildes::sys::epoll_wait(fd, events, 8, -1).has_value();
      });
    case way::glibc:
      return repeat(state, [&] { return ::epoll_wait(fd, told, 8, -1) >= 0; });
  }
}

constexpr operation operations[] = {
    {"read", read_1},
    {"write", write_1},
    {"again", read_again},
    {"eventfd", eventfd_pair},
    {"dup_close", dup_close},
    {"pipe", pipe_pair},
    {"epoll_wait", epoll_ready},
};

}  // namespace

int main(int argc, char** argv) {
  const bool second = argc > 1 && std::strcmp(argv[1], "--second_thread") == 0;
  benchmark::Initialize(&argc, argv);
  register_all(operations, second ? "/second_thread" : "");
  const auto wake = fildes::eventfd::create().value();
  std::thread idle;
  if (second) idle = std::thread([&] { (void)wake.read(); });
  benchmark::RunSpecifiedBenchmarks();
  (void)wake.write(1);
  if (second) idle.join();
  benchmark::Shutdown();
}
