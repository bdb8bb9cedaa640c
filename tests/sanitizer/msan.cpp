// SPDX-License-Identifier: BSL-1.0
#include <fildes/control_kinds.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/sys/epoll.hpp>
#include <fildes/sys/path.hpp>
#include <fildes/sys/pipe.hpp>
#include <fildes/sys/poll.hpp>
#include <fildes/sys/splice.hpp>
#include <fildes/sys/vdso.hpp>
#include <fildes/tcp.hpp>
#include <fildes/timerfd.hpp>
#include <fildes/transfer.hpp>
#include <fildes/unix_socket.hpp>

#include <signal.h>
#include <unistd.h>

#include "cases.hpp"

namespace {

namespace sys = fildes::sys;
using cases::must;

// Memory of which MemorySanitizer knows that nobody has filled it.
template <class T>
class raw {
 public:
  explicit raw(std::size_t count = 1)
      : at_(static_cast<T*>(std::malloc(count * sizeof(T)))) {}
  ~raw() { std::free(at_); }
  raw(const raw&) = delete;
  raw& operator=(const raw&) = delete;
  T* get() const { return at_; }

 private:
  T* at_;
};

volatile int sink;

// A branch on each byte.
void use(const void* data, std::size_t size) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  for (std::size_t i = 0; i != size; ++i)
    if (bytes[i] == 'q') sink = 1;
}

fildes::owned<fildes::memfd> file_of(const char* text) {
  auto file = must(fildes::memfd::create("msan"));
  must(file.pwrite({text, std::strlen(text)}, 0));
  return file;
}

fildes::owned<fildes::pipe_reader> pipe_of(const char* text) {
  auto [reader, writer] = must(fildes::pipe::create());
  must(writer.write({text, std::strlen(text)}));
  return std::move(reader);
}

constexpr std::size_t room = 4096;

// Calls that say how many bytes they filled, of `room`.

std::size_t by_read(char* bytes) {
  return must(sys::read(pipe_of("four").raw(), bytes, room));
}
std::size_t by_readv(char* bytes) {
  const fildes::byte_span parts[] = {{bytes, 3}, {bytes + 3, room - 3}};
  return must(pipe_of("four").readv(parts));
}
std::size_t by_readv_in_its_first_part(char* bytes) {
  const fildes::byte_span parts[] = {{bytes, 9}, {bytes + 9, room - 9}};
  return must(pipe_of("four").readv(parts));
}
std::size_t by_pread(char* bytes) {
  return must(file_of("four").pread({bytes, room}, 1));
}
std::size_t by_preadv2(char* bytes) {
  const fildes::byte_span parts[] = {{bytes, 1}, {bytes + 1, room - 1}};
  return must(file_of("four").preadv2(parts, 0, {}));
}
std::size_t by_getcwd(char* bytes) {
  must(sys::chdir("/"));
  return must(sys::getcwd(bytes, room));
}
std::size_t by_readlinkat(char* bytes) {
  return must(sys::readlinkat(-100, "/proc/self/exe", bytes, room));
}

// The receiving end of a pair that has got some text.
fildes::owned<fildes::unix_datagram> messages_of(const char* text) {
  auto pair = must(fildes::unix_datagram::pair());
  must(pair.first.send({text, std::strlen(text)}));
  must(pair.first.send({text, std::strlen(text)}));
  return std::move(pair.second);
}

std::size_t by_recv(char* bytes) {
  return must(messages_of("four").recv({bytes, room})).size;
}
std::size_t by_recvmsg(char* bytes) {
  const fildes::byte_span parts[] = {{bytes, 3}, {bytes + 3, room - 3}};
  return must(messages_of("four").recvmsg(parts)).size;
}
std::size_t by_recvmmsg(char* bytes) {
  const auto messages = messages_of("four");
  fildes::recv_batch<2> batch({bytes, room});
  must(messages.recvmmsg(batch));
  return batch[0].data.size();
}

template <std::size_t (*Fill)(char*)>
void filled() {
  const raw<char> bytes(room);
  const std::size_t n = Fill(bytes.get());
  if (n == 0 || n >= room) std::_Exit(3);
  use(bytes.get(), n);
}

template <std::size_t (*Fill)(char*)>
void not_past_it() {
  const raw<char> bytes(room);
  use(bytes.get() + Fill(bytes.get()), 1);
}

void not_by_a_call_that_failed() {
  const raw<char> bytes(room);
  if (sys::read(1'000'000, bytes.get(), room)) std::_Exit(3);
  use(bytes.get(), 1);
}

// Calls that fill a structure.

void filled_by_statx() {
  const raw<sys::abi::statx> status(2);
  must(sys::statx(-100, "/", 0, 0x7ff, *status.get()));
  use(status.get(), sizeof(sys::abi::statx));
}

void not_past_it_by_statx() {
  const raw<sys::abi::statx> status(2);
  must(sys::statx(-100, "/", 0, 0x7ff, *status.get()));
  use(status.get() + 1, 1);
}

void filled_by_pipe2() {
  int ends[2];
  must(sys::pipe2(ends, 0));
  use(ends, sizeof ends);
  must(sys::close(ends[0]));
  must(sys::close(ends[1]));
}

void filled_by_fcntl() {
  const auto file = file_of("four");
  if (must(file.conflicting_lock(fildes::lock_kind::shared))) std::_Exit(3);
}

void filled_by_ioctl() {
  if (must(pipe_of("four").unread_bytes()) != 4) std::_Exit(3);
}

void filled_by_ppoll() {
  const auto reader = pipe_of("four");
  sys::abi::pollfd one{reader.raw(), sys::abi::poll_in, 0};
  sys::abi::timespec time{1, 0};
  must(sys::ppoll(&one, 1, &time));
  if ((one.revents & sys::abi::poll_in) == 0) std::_Exit(3);
  use(&time, sizeof time);
}

void filled_by_an_eventfd() {
  const auto counter = must(fildes::eventfd::create({.initial = 7}));
  if (must(counter.read()) != 7) std::_Exit(3);
}

void filled_by_a_timer() {
  using fildes::nanoseconds;
  const auto timer =
      must(fildes::timerfd<fildes::clock_id::monotonic>::create());
  must(timer.set(nanoseconds(1'000'000'000), nanoseconds(7)));
  if (must(timer.set({}, nanoseconds(8))).interval != nanoseconds(7))
    std::_Exit(3);
  if (must(timer.get()).interval != nanoseconds(8)) std::_Exit(3);
  if (must(timer.read()) == 0) std::_Exit(3);
}

void filled_by_a_signalfd() {
  const auto signals =
      must(fildes::blocked_signalfd::create({fildes::signal_number::urg}));
  (void)kill(getpid(), SIGURG);
  const raw<fildes::signal_info> records(2);
  if (must(signals->read({records.get(), 2})) != 1) std::_Exit(3);
  use(records.get(), sizeof *records.get());
}

void filled_by_copy_file_range() {
  const auto from = file_of("four");
  const auto to = file_of("");
  std::int64_t from_at = 1;
  std::int64_t to_at = 2;
  must(fildes::copy_file_range(from, from_at, to, to_at, 3));
  if (from_at != 4 || to_at != 5) std::_Exit(3);
}

void filled_by_sendfile() {
  const auto from = file_of("four");
  const auto to = file_of("");
  std::int64_t at = 1;
  must(fildes::sendfile(to, from, at, 3));
  if (at != 4) std::_Exit(3);
}

void filled_by_epoll_wait() {
  const auto reader = pipe_of("four");
  const int set = must(sys::epoll_create1(0));
  const sys::abi::epoll_event want{sys::abi::poll_in, 7};
  must(sys::epoll_ctl(set, 1, reader.raw(), &want));
  const raw<sys::abi::epoll_event> events(2);
  if (must(sys::epoll_wait(set, events.get(), 2, 1000)) != 1) std::_Exit(3);
  must(sys::close(set));
  use(events.get(), sizeof(sys::abi::epoll_event));
}

// The same with a mask, and with a time of nanoseconds.
void filled_by_epoll_pwait() {
  const auto reader = pipe_of("four");
  const int set = must(sys::epoll_create1(0));
  const sys::abi::epoll_event want{sys::abi::epoll_in, 7};
  must(sys::epoll_ctl(set, sys::abi::epoll_ctl_add, reader.raw(), &want));
  const sys::abi::sigset mask{};
  const raw<sys::abi::epoll_event> one;
  if (must(sys::epoll_pwait(set, one.get(), 1, -1, &mask)) != 1) std::_Exit(3);
  use(one.get(), sizeof(sys::abi::epoll_event));
  const sys::abi::timespec second{1, 0};
  const raw<sys::abi::epoll_event> other;
  const auto count = sys::epoll_pwait2(set, other.get(), 1, &second, &mask);
  if (count) use(other.get(), sizeof(sys::abi::epoll_event));
  must(sys::close(set));
}

void filled_by_transfer() {
  const auto from = file_of("four");
  const auto [reader, writer] = must(fildes::pipe::create());
  if (must(fildes::transfer(from, writer)).bytes != 4) std::_Exit(3);
  char bytes[4];
  must(fildes::read_exactly(reader, bytes));
  use(bytes, sizeof bytes);
}

void filled_by_socketpair() {
  const auto pair = must(fildes::unix_stream::pair());
  use(&pair, sizeof pair);
}

void filled_by_getsockopt() {
  const auto pair = must(fildes::unix_stream::pair());
  if (must(fildes::socket::identify(pair.first)).listens) std::_Exit(3);
}

// Each call that tells an address: as much of the room as it says.
void filled_by_addresses() {
  const fildes::ip_address any =
      fildes::ipv4_address(fildes::ipv4::loopback(), 0);
  const auto listener = must(fildes::tcp_listener::listen(any));
  const auto client =
      must(fildes::tcp_stream::connect(must(listener.local_address())));
  const auto in = must(listener.accept());
  use(in.peer.data(), in.peer.size());
  if (must(client.stream.local_address()).port() == 0) std::_Exit(3);
  if (must(client.stream.peer_address()).port() == 0) std::_Exit(3);
}

void filled_by_control_messages() {
  const auto pair = must(fildes::unix_stream::pair());
  const fildes::control_messages passed{fildes::control::rights(pair.first)};
  const fildes::byte_view text[] = {"x"};
  must(pair.first.sendmsg(text, {.control = passed}));
  fildes::control_buffer<64> control;
  char byte[1];
  const fildes::byte_span parts[] = {byte};
  must(pair.second.recvmsg(parts, {.control = &control}));
  if (!control.take()) std::_Exit(3);
}

// Nothing enters the kernel here, or something does: it is all the same.

void filled_by_the_vdso() {
  const raw<sys::abi::timespec> time;
  const raw<sys::abi::timeval> day;
  const raw<unsigned> cpu(2);
  for (const bool on : {true, false}) {
    sys::vdso::use(on);
    must(sys::vdso::clock_gettime(sys::abi::clock_monotonic, *time.get()));
    use(time.get(), sizeof *time.get());
    must(sys::vdso::clock_getres(sys::abi::clock_monotonic, *time.get()));
    use(time.get(), sizeof *time.get());
    must(sys::vdso::gettimeofday(*day.get()));
    use(day.get(), sizeof *day.get());
    must(sys::vdso::getcpu(cpu.get(), cpu.get() + 1));
    use(cpu.get(), 2 * sizeof(unsigned));
  }
}

void not_by_the_vdso_when_it_fails() {
  const raw<sys::abi::timespec> time;
  if (sys::vdso::clock_gettime(15, *time.get())) std::_Exit(3);
  use(time.get(), 1);
}

std::size_t by_random_state(char* bytes) {
  sys::vdso::random_state state;
  return must(state.getrandom(bytes, 32, 0));
}

// What goes out must have been filled.

void written_by_write() {
  const raw<char> bytes(4);
  must(file_of("").write({bytes.get(), 4}));
}

void written_by_writev() {
  const raw<char> bytes(4);
  const fildes::byte_view parts[] = {"full", {bytes.get(), 4}};
  must(file_of("").writev(parts));
}

void written_by_pwrite() {
  char bytes[4];
  must(file_of("").pwrite({bytes, sizeof bytes}, 0));
}

void written_by_an_eventfd() {
  const raw<std::uint64_t> count;
  must(must(fildes::eventfd::create()).write(*count.get()));
}

void half_filled_and_written() {
  const raw<char> bytes(4);
  bytes.get()[0] = bytes.get()[1] = bytes.get()[2] = 'x';
  must(file_of("").write({bytes.get(), 4}));
}

void filled_and_written() {
  const raw<char> bytes(4);
  std::memset(bytes.get(), 'x', 4);
  must(file_of("").write({bytes.get(), 4}));
}

void written_by_send() {
  const raw<char> bytes(4);
  must(must(fildes::unix_stream::pair()).first.send({bytes.get(), 4}));
}

void written_by_sendmsg() {
  const raw<char> bytes(4);
  const fildes::byte_view parts[] = {"full", {bytes.get(), 4}};
  must(must(fildes::unix_stream::pair()).first.sendmsg(parts));
}

void address_of_connect() {
  const raw<char> address(16);
  (void)sys::connect(1'000'000, address.get(), 16);
}

void list_of_parts() {
  const raw<fildes::byte_view> parts(1);
  (void)sys::writev(1'000'000, parts.get(), 1);
}

void structure_of_openat2() {
  const raw<sys::abi::open_how> how;
  how.get()->flags = how.get()->mode = 0;
  (void)sys::openat2(-100, "/dev/null", *how.get());
}

void structure_of_fcntl() {
  const raw<sys::abi::flock> record;
  (void)sys::fcntl(1'000'000, sys::abi::f_ofd_getlk, record.get());
}

void structure_of_epoll_ctl() {
  const raw<sys::abi::epoll_event> event;
  event.get()->events = 1;
  (void)sys::epoll_ctl(1'000'000, 1, 1'000'000, event.get());
}

void path() {
  const raw<char> name(4);
  name.get()[0] = '/';
  (void)sys::chdir(name.get());
}

void descriptor() {
  const raw<int> fd;
  (void)sys::read(*fd.get(), nullptr, 0);
}

#define CASE(name) {#name, name}
#define FILL_CASES(call)                            \
  {"filled_by_" #call, filled<by_##call>}, {        \
    "not_past_it_by_" #call, not_past_it<by_##call> \
  }
constexpr cases::one all[] = {FILL_CASES(read),
                              FILL_CASES(readv),
                              FILL_CASES(readv_in_its_first_part),
                              FILL_CASES(pread),
                              FILL_CASES(preadv2),
                              FILL_CASES(getcwd),
                              FILL_CASES(readlinkat),
                              FILL_CASES(recv),
                              FILL_CASES(recvmsg),
                              FILL_CASES(recvmmsg),
                              FILL_CASES(random_state),
                              CASE(not_by_a_call_that_failed),
                              CASE(filled_by_the_vdso),
                              CASE(not_by_the_vdso_when_it_fails),
                              CASE(filled_by_statx),
                              CASE(not_past_it_by_statx),
                              CASE(filled_by_pipe2),
                              CASE(filled_by_fcntl),
                              CASE(filled_by_ioctl),
                              CASE(filled_by_ppoll),
                              CASE(filled_by_an_eventfd),
                              CASE(filled_by_a_signalfd),
                              CASE(filled_by_a_timer),
                              CASE(filled_by_copy_file_range),
                              CASE(filled_by_sendfile),
                              CASE(filled_by_epoll_wait),
                              CASE(filled_by_epoll_pwait),
                              CASE(filled_by_transfer),
                              CASE(filled_by_socketpair),
                              CASE(filled_by_getsockopt),
                              CASE(filled_by_addresses),
                              CASE(filled_by_control_messages),
                              CASE(written_by_write),
                              CASE(written_by_send),
                              CASE(written_by_sendmsg),
                              CASE(address_of_connect),
                              CASE(written_by_writev),
                              CASE(written_by_pwrite),
                              CASE(written_by_an_eventfd),
                              CASE(half_filled_and_written),
                              CASE(filled_and_written),
                              CASE(list_of_parts),
                              CASE(structure_of_openat2),
                              CASE(structure_of_fcntl),
                              CASE(structure_of_epoll_ctl),
                              CASE(path),
                              CASE(descriptor)};

}  // namespace

int main(int count, char** arguments) {
  return cases::run(count, arguments, all);
}
