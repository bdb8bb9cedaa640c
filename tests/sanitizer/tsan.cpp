// SPDX-License-Identifier: BSL-1.0
#include <fildes/eventfd.hpp>
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/sys/abi/poll.hpp>
#include <fildes/sys/epoll.hpp>
#include <fildes/timerfd.hpp>
#include <fildes/unix_socket.hpp>
#include <fildes/wake_up.hpp>

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <thread>

#include "cases.hpp"

namespace {

namespace sys = fildes::sys;
using cases::must;

// What two threads touch.
long shared_value = 0;
char shared_bytes[8] = {};

void expect(bool holds) {
  if (!holds) std::_Exit(3);
}

// Descriptors that order two threads.

void byte_through_a_pipe() {
  const auto [reader, writer] = must(fildes::pipe::create());
  std::thread sender([&to = writer] {
    shared_value = 1;
    must(to.write("x"));
  });
  char byte[1];
  must(reader.read(byte));
  expect(shared_value == 1);
  sender.join();
}

void byte_through_a_socket() {
  const auto [first, second] = must(fildes::unix_stream::pair());
  std::thread sender([&to = first] {
    shared_value = 1;
    must(to.send("x"));
  });
  char byte[1];
  must(second.recv(byte));
  expect(shared_value == 1);
  sender.join();
}

void message_through_a_socket() {
  const auto [first, second] = must(fildes::unix_datagram::pair());
  std::thread sender([&to = first] {
    shared_value = 1;
    const fildes::byte_view parts[] = {"a", "b"};
    must(to.sendmsg(parts));
  });
  char bytes[2];
  const fildes::byte_span room[] = {bytes};
  must(second.recvmsg(room));
  expect(shared_value == 1);
  sender.join();
}

void bytes_through_vectors() {
  const auto [reader, writer] = must(fildes::pipe::create());
  std::thread sender([&to = writer] {
    shared_value = 1;
    const fildes::byte_view parts[] = {"a", "b"};
    must(to.writev(parts));
  });
  char bytes[2];
  const fildes::byte_span room[] = {bytes};
  must(reader.readv(room));
  expect(shared_value == 1);
  sender.join();
}

void end_of_a_pipe() {
  auto [reader, writer] = must(fildes::pipe::create());
  std::thread sender([&to = writer] {
    shared_value = 1;
    must(std::move(to).close());
  });
  char byte[1];
  expect(must(reader.read(byte)) == 0);
  expect(shared_value == 1);
  sender.join();
}

// Who has received the bytes may use the memory that they came from.
void senders_buffer_used_again() {
  const auto [reader, writer] = must(fildes::pipe::create());
  std::thread sender([&to = writer] { must(to.write(shared_bytes)); });
  char bytes[8];
  must(reader.read(bytes));
  shared_bytes[0] = 'x';
  sender.join();
}

// The thread that asked for the bytes may have used the memory before.
void receivers_buffer_filled_before() {
  const auto [reader, writer] = must(fildes::pipe::create());
  std::thread sender([&to = writer] {
    shared_bytes[0] = 'x';
    must(to.write("12345678"));
  });
  must(reader.read(shared_bytes));
  sender.join();
}

void count_of_an_eventfd() {
  const auto counter = must(fildes::eventfd::create());
  std::thread sender([&] {
    shared_value = 1;
    must(counter.write(1));
  });
  must(counter.read());
  expect(shared_value == 1);
  sender.join();
}

void wake_up_of_another() {
  const auto sleeper = must(fildes::wake_up::create());
  std::thread other([&] {
    shared_value = 1;
    must(sleeper.wake());
  });
  for (int tries = 0; !must(sleeper.take()); ++tries) {
    expect(tries < 1'000'000);
    std::this_thread::yield();
  }
  expect(shared_value == 1);
  other.join();
}

void tick_of_a_timer() {
  const auto timer =
      must(fildes::timerfd<fildes::clock_id::monotonic>::create());
  std::thread other([&] {
    shared_value = 1;
    must(timer.set({}));
  });
  must(timer.read());
  expect(shared_value == 1);
  other.join();
}

void content_of_a_memfd() {
  const auto memory = must(fildes::memfd::create("tsan"));
  std::thread sender([&] {
    shared_value = 1;
    must(memory.pwrite("x", 0));
  });
  char byte[1];
  for (int tries = 0; must(memory.pread(byte, 0)) == 0; ++tries) {
    expect(tries < 1'000'000);
    std::this_thread::yield();
  }
  expect(shared_value == 1);
  sender.join();
}

void add_under_lock(const fildes::file& held) {
  const auto own = must(
      fildes::file::reopen(held, {.access = fildes::access_mode::read_write}));
  for (int i = 0; i != 200; ++i) {
    must(own.lock(fildes::lock_kind::exclusive));
    ++shared_value;
    must(own.unlock());
  }
}

void lock_of_a_file() {
  const auto memory = must(fildes::memfd::create("tsan"));
  std::thread other([&] { add_under_lock(memory); });
  add_under_lock(memory);
  other.join();
  expect(shared_value == 400);
}

void object_behind_an_epoll_event() {
  const auto counter = must(fildes::eventfd::create({.initial = 1}));
  const int set = must(sys::epoll_create1(0));
  std::thread sender([&] {
    shared_value = 1;
    const sys::abi::epoll_event event{
        sys::abi::poll_in, reinterpret_cast<std::uintptr_t>(&shared_value)};
    must(sys::epoll_ctl(set, 1, counter.raw(), &event));
  });
  sys::abi::epoll_event got{};
  must(sys::epoll_wait(set, &got, 1, 10'000));
  expect(*reinterpret_cast<const long*>(got.data) == 1);
  sender.join();
  must(sys::close(set));
}

void empty_buffers() {
  const auto memory = must(fildes::memfd::create("tsan"));
  must(memory.read({}));
  must(memory.write({}));
}

volatile sig_atomic_t signals = 0;
void count_signal(int) { signals = signals + 1; }

void install(int flags) {
  struct sigaction action = {};
  action.sa_handler = count_signal;
  action.sa_flags = flags;
  sigaction(SIGUSR1, &action, nullptr);
}

void handler_has_run_when_intr_comes_back() {
  install(0);
  const auto [reader, writer] = must(fildes::pipe::create());
  std::atomic<bool> back = false;
  std::thread other([&, whom = pthread_self()] {
    while (!back) {
      pthread_kill(whom, SIGUSR1);
      std::this_thread::yield();
    }
  });
  char byte[1];
  const auto n = reader.read(byte);
  const int seen = signals;
  back = true;
  other.join();
  expect(n.has_error() && n.error() == fildes::errc::intr);
  expect(seen > 0);
}

void handler_runs_in_a_loop_of_calls() {
  install(SA_RESTART);
  const auto counter =
      must(fildes::eventfd::create({.flags = fildes::eventfd_flag::nonblock}));
  std::atomic<bool> looping = false;
  std::thread other([&, whom = pthread_self()] {
    while (!looping) std::this_thread::yield();
    pthread_kill(whom, SIGUSR1);
  });
  for (int calls = 0; signals == 0; ++calls) {
    if (calls == 1000) looping = true;  // once: it lets the handler in
    expect(calls < 5'000'000);
    expect(!counter.read());
  }
  other.join();
}

// Races.

void no_descriptor_between() {
  std::thread other([] { shared_value = 1; });
  shared_value = 2;
  other.join();
}

void byte_sent_before_the_value_is_set() {
  const auto [reader, writer] = must(fildes::pipe::create());
  std::thread sender([&to = writer] {
    must(to.write("x"));
    shared_value = 1;
  });
  char byte[1];
  must(reader.read(byte));
  shared_value = 2;
  sender.join();
}

void buffer_read_into_and_written() {
  const auto [reader, writer] = must(fildes::pipe::create());
  must(writer.write("12345678"));
  std::thread other([] { shared_bytes[3] = 'x'; });
  must(reader.read(shared_bytes));
  other.join();
}

void buffer_sent_and_written() {
  const auto [reader, writer] = must(fildes::pipe::create());
  std::thread other([] { shared_bytes[3] = 'x'; });
  must(writer.write(shared_bytes));
  other.join();
}

#define CASE(name) {#name, name}
constexpr cases::one all[] = {CASE(byte_through_a_pipe),
                              CASE(byte_through_a_socket),
                              CASE(message_through_a_socket),
                              CASE(bytes_through_vectors),
                              CASE(end_of_a_pipe),
                              CASE(senders_buffer_used_again),
                              CASE(receivers_buffer_filled_before),
                              CASE(count_of_an_eventfd),
                              CASE(wake_up_of_another),
                              CASE(tick_of_a_timer),
                              CASE(content_of_a_memfd),
                              CASE(lock_of_a_file),
                              CASE(object_behind_an_epoll_event),
                              CASE(empty_buffers),
                              CASE(handler_has_run_when_intr_comes_back),
                              CASE(handler_runs_in_a_loop_of_calls),
                              CASE(no_descriptor_between),
                              CASE(byte_sent_before_the_value_is_set),
                              CASE(buffer_read_into_and_written),
                              CASE(buffer_sent_and_written)};

}  // namespace

int main(int count, char** arguments) {
  return cases::run(count, arguments, all);
}
