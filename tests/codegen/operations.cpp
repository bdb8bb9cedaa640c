// SPDX-License-Identifier: BSL-1.0

// Calls both forms of each operation, on good descriptors and on bad ones, for
// the counter to count, and checks what they return.

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "counter.hpp"
#include "forms.hpp"

int last_error = 0;

// Where value() and error() of what is not there end: the program is linked
// without the library.
namespace fildes::inline FILDES_ABI::detail {
void abort_on_error(error) noexcept { abort(); }
void abort_on_value() noexcept { abort(); }
}  // namespace fildes::inline FILDES_ABI::detail

// To count the counter by.
extern "C" long five_instructions();
asm(R"(
  .text
five_instructions:
  mov $39, %eax
  syscall
  mov $5, %eax
  nop
  ret
)");

namespace {

/// What a call may need, made anew for each: none sees what another did.
struct world {
  world() { make_files(), make_pipes(); }
  world(const world&) = delete;
  world& operator=(const world&) = delete;
  ~world() {
    for (int fd : {file, target, counter, timer, set, pipe[0], pipe[1],
                   empty[0], empty[1]})
      ::close(fd);
  }

  int file;  // 4096 zeros
  int target;
  int counter;  // at 7
  int timer;    // has fired once and does so again each hour
  int set;      // of descriptors to wait for, with the counter in it
  int pipe[2];  // with 16 bytes in it
  int empty[2];
  char data[512] = {};
  fildes::byte_span into = data;
  fildes::byte_view from = into;
  std::int64_t at = 0;
  ready_events events = {};

 private:
  void make_files() {
    file = memfd_create("file", MFD_CLOEXEC);
    target = memfd_create("target", MFD_CLOEXEC);
    counter = eventfd(7, EFD_CLOEXEC);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    const itimerspec past{{3600, 0}, {0, 1}};
    if (timerfd_settime(timer, 0, &past, nullptr) != 0) exit(1);
    set = epoll_create1(EPOLL_CLOEXEC);
    epoll_event readable{EPOLLIN, {}};
    if (epoll_ctl(set, EPOLL_CTL_ADD, counter, &readable) != 0) exit(1);
    if (ftruncate(file, 4096) != 0 || counter < 0) exit(1);
  }
  void make_pipes() {
    if (pipe2(pipe, O_CLOEXEC) != 0 || pipe2(empty, O_CLOEXEC) != 0 ||
        ::write(pipe[1], data, 16) != 16)
      exit(1);
  }
};

/// The same, of descriptors that are none.
struct bad_world {
  int file = 1000000;
  int target = file, counter = file, timer = file, set = file;
  int pipe[2] = {file, file};
  int empty[2] = {file, file};
  char data[512] = {};
  fildes::byte_span into = data;
  fildes::byte_view from = into;
  std::int64_t at = 0;
  ready_events events = {};
};

/// Sockets with something to take from each.
struct socket_world {
  socket_world() { make_streams(), make_udp(), make_listener(); }
  socket_world(const socket_world&) = delete;
  socket_world& operator=(const socket_world&) = delete;
  ~socket_world() {
    for (int fd : {stream[0], stream[1], passing[0], passing[1], sender,
                   receiver, listener, client})
      ::close(fd);
    if (passed >= 0) ::close(passed);
  }

  int stream[2];   // with 16 bytes to take from [0]
  int passing[2];  // the same, and a descriptor
  int sender;
  int receiver;  // with a datagram of 16 bytes
  fildes::ipv4_address address;
  int listener;  // with a connection
  int client;
  char data[512] = {};
  fildes::any_address from;
  int passed = -1;
  std::uint32_t family = 0;

 private:
  void make_streams() {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, stream) != 0 ||
        socketpair(AF_UNIX, SOCK_STREAM, 0, passing) != 0 ||
        ::write(stream[1], data, 16) != 16 ||
        by_hand::send_descriptor(passing[1], data, 16, stream[1]) != 16)
      exit(1);
  }
  int bound(int type) {
    const int fd = socket(AF_INET, type, 0);
    const fildes::ipv4_address any(fildes::ipv4::loopback(), 0);
    sockaddr_in at;
    socklen_t size = sizeof at;
    if (bind(fd, static_cast<const sockaddr*>(any.data()), any.size()) != 0 ||
        getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0)
      exit(1);
    address = {fildes::ipv4::loopback(), ntohs(at.sin_port)};
    return fd;
  }
  void make_listener() {
    const fildes::ipv4_address udp = address;
    listener = bound(SOCK_STREAM);
    client = socket(AF_INET, SOCK_STREAM, 0);
    if (listen(listener, 1) != 0 ||
        connect(client, static_cast<const sockaddr*>(address.data()),
                address.size()) != 0)
      exit(1);
    address = udp;
  }
  void make_udp() {
    receiver = bound(SOCK_DGRAM);
    sender = socket(AF_INET, SOCK_DGRAM, 0);
    if (by_hand::sendto(sender, data, 16, address) != 16) exit(1);
  }
};

struct bad_socket_world {
  int stream[2] = {1000000, 1000000};
  int passing[2] = {1000000, 1000000};
  int sender = 1000000;
  int receiver = sender, listener = sender, client = sender;
  fildes::ipv4_address address;
  char data[512] = {};
  fildes::any_address from;
  int passed = -1;
  std::uint32_t family = 0;
};

long as_long(long r) { return r; }
long as_long(const fildes::result<std::size_t>& r) {
  if (r.has_error()) return -static_cast<long>(r.assume_error().code());
  return static_cast<long>(r.assume_value());
}

template <class World, class Form, class Call>
void run(const char* what, const char* form, Form* function, Call call,
         long value, int code) {
  World world;
  last_error = 0;
  counter::announce(what, form, reinterpret_cast<const void*>(function));
  const long got = call(world, function);
  if (got == value && last_error == code) return;
  printf("%s %s: %ld, errno %d; should be %ld, errno %d\n", what, form, got,
         last_error, value, code);
  exit(1);
}

// Both forms of an operation, in a world, and what they should return.
#define RUN(world, name, path, value, code, ...)                             \
  do {                                                                       \
    const auto call = []([[maybe_unused]] world& w, auto* f) -> long {       \
      return as_long(__VA_ARGS__);                                           \
    };                                                                       \
    run<world>(#name " " path, "by_hand", by_hand::name, call, value, code); \
    run<world>(#name " " path, "by_fildes", by_fildes::name, call, value,    \
               code);                                                        \
  } while (false)

// One that gives `value`, and EBADF where the descriptors are none.
#define CALL(name, value, ...)                        \
  RUN(world, name, "success", value, 0, __VA_ARGS__); \
  RUN(bad_world, name, "error", -1, EBADF, __VA_ARGS__)

void call_files() {
  CALL(read, 16, f(w.file, w.data, 16));
  CALL(write, 16, f(w.target, w.data, 16));
  CALL(pread, 16, f(w.file, w.data, 16, 5));
  CALL(pwrite, 16, f(w.target, w.data, 16, 5));
  CALL(readv, 512, f(w.file, &w.into, 1));
  CALL(writev, 512, f(w.target, &w.from, 1));
  CALL(preadv2, 512, f(w.file, &w.into, 1, 5));
  CALL(seek, 5, f(w.file, 5));
  CALL(truncate, 0, f(w.target, 5));
  CALL(data_sync, 0, f(w.target));
  CALL(stat_size, 4096, f(w.file));
  CALL(copy_file_range, 16, f(w.file, w.target, 16));
}

void call_descriptors() {
  CALL(close, 0, f(w.file));
  RUN(world, destroy, "success", 0, 0, (f(w.file), 0L));
  RUN(bad_world, destroy, "error", 0, 0, (f(w.file), 0L));
  CALL(dup, 1, f(w.file) > w.empty[1] ? 1L : -1L);
  CALL(get_status_flags, O_WRONLY, f(w.pipe[1]));
  CALL(set_status_flags, 0, f(w.file, O_NONBLOCK));
  CALL(set_nonblock, 0, f(w.file, true));
}

void call_pipes_and_events() {
  CALL(eventfd_read, 7, f(w.counter));
  CALL(eventfd_write, 0, f(w.counter, 3));
  CALL(timerfd_set, 3600'000'000'000, f(w.timer, 5, 7));
  RUN(world, timerfd_set, "negative", -1, EINVAL, f(w.timer, 5, -7));
  CALL(timerfd_read, 1, f(w.timer));
  CALL(wake, 0, f(w.counter));
  CALL(epoll_add, 0, f(w.set, w.timer, EPOLLIN, 7));
  CALL(epoll_wait, 1, f(w.set, w.events));
  CALL(splice, 16, f(w.pipe[0], w.target, 16));
  CALL(splice_from, 16, f(w.file, &w.at, w.empty[1], 16));
  CALL(tee, 16, f(w.pipe[0], w.empty[1], 16));
  CALL(sendfile, 16, f(w.empty[1], w.file, 16));
  CALL(unread_bytes, 16, f(w.pipe[0]));
  CALL(set_capacity, 4096, f(w.pipe[1], 4096));
  CALL(declared_read, 16, f(w.pipe[0]));
  CALL(declared_write, 0, f(w.pipe[0], 1));
  CALL(declared_none, 0, f(w.pipe[0]));
}

#define SOCKET_CALL(name, value, ...)                        \
  RUN(socket_world, name, "success", value, 0, __VA_ARGS__); \
  RUN(bad_socket_world, name, "error", -1, EBADF, __VA_ARGS__)

void call_sockets() {
  SOCKET_CALL(send, 16, f(w.stream[0], w.data, 16));
  SOCKET_CALL(recv, 16, f(w.stream[0], w.data, 16));
  SOCKET_CALL(sendto, 16, f(w.sender, w.data, 16, w.address));
  SOCKET_CALL(recvfrom, 16, f(w.receiver, w.data, 512, w.from));
  SOCKET_CALL(send_descriptor, 16, f(w.passing[0], w.data, 16, 0));
  SOCKET_CALL(recv_descriptor, 16, f(w.passing[0], w.data, 512, &w.passed));
  RUN(socket_world, recv_descriptor, "no_fd", 16, 0,
      f(w.stream[0], w.data, 512, &w.passed));
  SOCKET_CALL(
      accept, 1,
      f(w.listener, &w.family) > w.client && w.family == AF_INET ? 1L : -1L);
  SOCKET_CALL(set_keepalive, 0, f(w.sender, true));
  SOCKET_CALL(get_keepalive, 0, f(w.sender));
  SOCKET_CALL(shutdown, 0, f(w.stream[0]));
}

void call_several() {
  RUN(world, drain, "8_turns", 4096, 0, f(w.file, w.data, 512));
  RUN(world, drain, "32_turns", 4096, 0, f(w.file, w.data, 128));
  CALL(chain, 16, f(w.file, w.target, w.data, 16));
  RUN(world, chain, "third_fails", -1, ESPIPE,
      f(w.file, w.pipe[1], w.data, 16));
  RUN(world, open_read_read_close, "success", 32, 0,
      f("/dev/zero", w.data, 16));
  RUN(world, open_read_read_close, "error", -ENOENT, 0,
      f("/dev/none", w.data, 16));
  RUN(world, open_read_read_close, "read_fails", -EISDIR, 0,
      f("/", w.data, 16));
  RUN(world, read_out_of_line, "success", 16, 0, f(w.file, w.data, 16));
  RUN(bad_world, read_out_of_line, "error", -EBADF, 0, f(w.file, w.data, 16));
  CALL(use_out_of_line, 16, f(w.file, w.data, 16));
}

void call_all() {
  counter::announce("five_instructions self", "test",
                    reinterpret_cast<const void*>(five_instructions));
  five_instructions();
  call_files();
  call_descriptors();
  call_pipes_and_events();
  call_sockets();
  call_several();
}

}  // namespace

int main() { return counter::run(call_all); }
