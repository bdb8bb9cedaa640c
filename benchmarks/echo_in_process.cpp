// SPDX-License-Identifier: BSL-1.0
//
// What the loop of each library takes to send a message back, without TCP and
// without another process: its peer is the same thread, at the other end of a
// socket pair, by system calls that take the least. Every message is compared.
// --second_thread: in a process that has another, idle thread. --check: each
// loop once, with messages of all sizes.

#include <pthread.h>
#include <sys/socket.h>

#include <string_view>

#include "echo_by_hand.hpp"
#include "echo_with_asio.hpp"
#include "echo_with_fildes.hpp"
#include "echo_with_libuv.hpp"
#include "raw.hpp"

// Last: it has no say in what the others see.
#include <benchmark/benchmark.h>

namespace {

using measure::must;

constexpr std::size_t message_size = 64;

template <class Loop>
class pair {
 public:
  pair() {
    int ends[2];
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
                    ends) == 0,
         "socketpair");
    here_ = ends[0];
    loop_.add(ends[1]);
  }
  pair(const pair&) = delete;
  pair& operator=(const pair&) = delete;
  ~pair() { close(here_); }

  /// Sends a message, and has it sent back; whether it came back as it was.
  bool exchange(const char* message, char* answer, std::size_t size) {
    if (raw::call3(SYS_write, here_, raw::address(message),
                   static_cast<long>(size)) != static_cast<long>(size))
      return false;
    std::size_t got = 0;
    while (got < size) {
      loop_.turn();
      const long n = raw::call3(SYS_read, here_, raw::address(answer + got),
                                static_cast<long>(size - got));
      if (n <= 0) return false;
      got += static_cast<std::size_t>(n);
    }
    return std::memcmp(message, answer, size) == 0;
  }

 private:
  Loop loop_;
  int here_ = -1;
};

// A counter at each end: no message is like the one before.
template <class Loop>
void run(benchmark::State& state) {
  pair<Loop> peers;
  std::uint64_t words[message_size / 8] = {};
  char answer[message_size];
  for (auto _ : state) {
    ++words[0];
    --words[message_size / 8 - 1];
    if (!peers.exchange(reinterpret_cast<const char*>(words), answer,
                        message_size)) [[unlikely]] {
      state.SkipWithError("the message came back changed");
      return;
    }
  }
}

template <class Loop>
void check(const char* name) {
  static std::byte message[20000];
  static char answer[sizeof message];
  pair<Loop> peers;
  measure::fill(message, sizeof message, 1);
  for (std::size_t size = 1; size <= sizeof message; size += 97)
    must(peers.exchange(reinterpret_cast<const char*>(message), answer, size),
         name);
}

void check_all() {
  check<by_hand::loop>("by hand");
  check<with_fildes::loop>("fildes");
  check<with_libuv::loop>("libuv");
  check<with_asio::loop>("Asio");
}

void* be_idle(void*) {
  for (;;) pause();
}

void register_all(const std::string& suffix) {
  const auto add = [&](const char* name, void (*body)(benchmark::State&)) {
    benchmark::RegisterBenchmark((name + suffix).c_str(), body);
  };
  add("echo/glibc", run<by_hand::loop>);
  add("echo/fildes", run<with_fildes::loop>);
  add("echo/libuv", run<with_libuv::loop>);
  add("echo/asio", run<with_asio::loop>);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (first == "--check") {
    check_all();
    return 0;
  }
  const bool threaded = first == "--second_thread";
  pthread_t other;
  if (threaded)
    must(pthread_create(&other, nullptr, be_idle, nullptr) == 0, "thread");
  register_all(threaded ? "/second_thread" : "");
  argc -= threaded;
  argv += threaded;
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
